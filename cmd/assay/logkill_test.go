//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/render"
	"assay/internal/transparency"
)

// publishAll publishes the drafts of a library one by one, each with the log, and
// says so: the program that TestKilledWhilePublishing kills.
func publishAll() {
	ctx := context.Background()
	err := func() error {
		lib, err := sqlite.Open(ctx, os.Args[1], library.Options{})
		if err != nil {
			return err
		}
		kept := transparency.Keep(transparency.Place{Dir: os.Args[2], Key: os.Args[3]}, lib)
		for n := 0; ; n++ {
			drafts, _, err := lib.Drafts(ctx, desk.Page{Limit: 1})
			if err != nil || len(drafts) == 0 {
				return errors.Join(err, lib.Close())
			}
			slug := "check-" + drafts[0].Report[:12]
			if err := publishNewest(ctx, lib, slug, kept.Sync); err != nil {
				return err
			}
			if err := kept.Problem(); err != nil {
				return err
			}
			h, err := kept.Log().Head()
			if err != nil {
				return err
			}
			fmt.Printf("%s\t%s\n", slug, h)
		}
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// addDrafts keeps reports that cite a few captures each, some of them the same.
func addDrafts(t *testing.T, path string, from, to int) {
	t.Helper()
	lib, err := sqlite.Open(t.Context(), path, library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	for n := from; n < to; n++ {
		r := &assay.Report{Schema: assay.ReportSchema, Kind: assay.Descriptive, Question: fmt.Sprintf("Did bridge %d open?", n), CheckedOn: "2026-11-22"}
		for i := range 3 {
			r.Sources = append(r.Sources, assay.Source{N: i + 1, Class: assay.News, Kind: assay.Text, CaptureSHA256: fmt.Sprintf("%064x", n*2+i)})
		}
		var b bytes.Buffer
		err := render.JSON(&b, r)
		if err == nil { // with every list, as a report is read
			r, err = render.Decode(&b)
		}
		if err != nil {
			t.Fatal(err)
		}
		r.ID = r.Hash()
		if err := render.JSON(&b, r); err != nil {
			t.Fatal(err)
		}
		if err := lib.SaveCheck(t.Context(), library.Check{ID: r.ID, Question: r.Question, Report: b.Bytes()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := lib.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKilledWhilePublishing kills a program that publishes, at random moments,
// those between the library and its log included: what it said was published is in
// the log after the next start, and the log goes on from every head that was said.
func TestKilledWhilePublishing(t *testing.T) {
	const rounds, each = 24, 40
	ctx := t.Context()
	dir := t.TempDir()
	path := filepath.Join(dir, "l.assay")
	place := transparency.Place{Dir: path + ".log", Key: filepath.Join(dir, "log.key")}
	public, err := place.Create("check.example.org")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	var said []string
	var remembered *transparency.Head
	behind := 0
	for round := range rounds {
		addDrafts(t, path, round*each, (round+1)*each)
		cmd := exec.Command("publishall", path, place.Dir, place.Key)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var stderr strings.Builder
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		var timer *time.Timer
		for lines.Scan() {
			slug, head, ok := strings.Cut(lines.Text(), "\t")
			if !ok {
				continue // cut off by the kill
			}
			h, err := transparency.ReadHead([]byte(head))
			if err != nil {
				continue
			}
			said, remembered = append(said, slug), &h
			if timer == nil {
				timer = time.AfterFunc(time.Duration(random.IntN(60_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
			}
		}
		if err := cmd.Wait(); err != nil && cmd.ProcessState.Exited() {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		if timer != nil {
			timer.Stop()
		}
		behind += restarted(t, ctx, path, place, public, remembered, said)
	}
	if behind == 0 {
		t.Error("no kill came between the library and its log: the test proves too little")
	}
	t.Logf("%d rounds: %d published, none lost; the log was behind the library %d times", rounds, len(said), behind)
}

// restarted opens what a kill left as a new start does, and holds it to what was said.
func restarted(t *testing.T, ctx context.Context, path string, place transparency.Place, public string, remembered *transparency.Head, said []string) (behind int) {
	t.Helper()
	lib, err := sqlite.Open(ctx, path, library.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	leaves, err := allLeaves(ctx, lib)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := transparency.Verify(ctx, place.Dir, []string{public}, remembered, nil); err != nil || !r.OK() {
		t.Fatalf("as the kill left it: %+v, %v", r.Findings, err)
	} else if r.Entries < int64(len(leaves)) {
		behind = 1
	}
	if err := transparency.Keep(place, lib).Sync(ctx); err != nil {
		t.Fatal(err)
	}
	if r, err := transparency.Verify(ctx, place.Dir, []string{public}, remembered, leaves); err != nil || !r.OK() {
		t.Fatalf("after a new start: %+v, %v", r.Findings, err)
	}
	for _, slug := range said {
		if !slices.ContainsFunc(leaves, func(l transparency.Leaf) bool { return l.Slug == slug }) {
			t.Fatalf("%s was said to be published, and is not in the log", slug)
		}
	}
	return behind
}
