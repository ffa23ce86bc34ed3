package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/asking"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

// childDesk saves checks, publishes and revises them, takes tips and questions,
// and says of each what it is as soon as the library has acknowledged it.
func childDesk(ctx context.Context, path, seed, rounds string) error {
	s, err := strconv.Atoi(seed)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(rounds)
	if err != nil {
		return err
	}
	l, err := sqlite.Open(ctx, path, library.Options{Create: true, Busy: 10 * time.Second})
	if err != nil {
		return err
	}
	g := librarytest.NewGenerator(uint64(s), 500)
	for i := range n {
		if err := deskRound(ctx, l, g, s*100_000+i); err != nil {
			return errors.Join(err, l.Close())
		}
	}
	return l.Close()
}

func deskRound(ctx context.Context, l *sqlite.Library, g *librarytest.Generator, n int) error {
	said := func(err error, words ...any) error {
		if err == nil {
			fmt.Println("added", strings.ReplaceAll(strings.TrimSpace(fmt.Sprintln(words...)), " ", "/"))
		}
		return err
	}
	id, at := fmt.Sprint("n", n), time.Unix(int64(n), 0)
	act := desk.Act{At: at, Name: "Ada", Action: "work", Subject: id}
	hash := [32]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24), 1}
	entry := g.Next(2)
	entry.Capture.Location = id
	_, err := l.Add(ctx, []assay.Entry{entry})
	err = errors.Join(err, said(l.SaveCheck(ctx, library.Check{ID: id, Question: "Q " + id, Report: []byte("{}")}), "check", id))
	p := desk.Publication{Slug: id, Question: "Q " + id, Topics: []string{"t"}, Published: at}
	r := desk.Revision{Slug: id, N: 1, Report: id, At: at, Kind: desk.Published}
	err = errors.Join(err, said(l.Publish(ctx, p, r, act), "revision", id, 1))
	tip := desk.Tip{ID: id, Kind: desk.TipQuestion, State: desk.TipOpen, At: at, Changed: at, Receipt: hash}
	err = errors.Join(err, said(l.AddTip(ctx, tip, hash, 1<<20, act), "tip", id))
	err = errors.Join(err, said(l.SaveJob(ctx, asking.Job{ID: id, Question: "Q", State: asking.Waiting}), "job", id))
	err = errors.Join(err, said(revise(ctx, l, n, 2), "revision", id, 2))
	return errors.Join(err, said(l.SaveJob(ctx, asking.Job{ID: id, Question: "Q", State: asking.Done, Report: id}), "ended", id))
}

// TestDeskKilled kills a process that publishes, corrects and takes tips and
// questions, again and again on the same file: what it said was kept is there,
// no line of the audit trail and no entry of the log is missing, and all is whole.
func TestDeskKilled(t *testing.T) {
	rounds := *rounds
	if testing.Short() {
		rounds = 6
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "l.assay")
	killed, total := 0, 0
	for i := range rounds {
		if i%10 == 0 {
			path = filepath.Join(t.TempDir(), "l.assay")
		}
		said, ended := workAndKill(t, "desk", path, uint64(i), i%10 == 0, 1+r.IntN(24), time.Duration(r.IntN(8_000))*time.Microsecond)
		if !ended {
			killed++
		}
		total += len(said)
		keptAll(t, path, said)
		if t.Failed() {
			t.Fatalf("after kill %d", i+1)
		}
	}
	if killed < rounds*3/4 || total < 5*rounds {
		t.Errorf("only %d of %d processes were killed at work, with %d things acknowledged", killed, rounds, total)
	}
	t.Logf("%d processes killed, %d things acknowledged, none lost", killed, total)
}

// keptAll holds what a killed process left to what it said.
func keptAll(t *testing.T, path string, said []string) {
	t.Helper()
	ctx := t.Context()
	e, err := sqlite.Examine(ctx, path, sqlite.Tools{}) // as the kill left it, with its log
	if errors.Is(err, assay.ErrNotFound) && len(said) == 0 {
		return // killed before there was a library
	}
	if err != nil || !e.Whole() {
		t.Errorf("after a kill: %+v, %v", e, err)
	}
	l := mustOpen(t, path, library.Options{})
	defer closed(t, l)
	for _, one := range said {
		parts := strings.Split(one, "/")
		id := parts[1]
		var err error
		switch parts[0] {
		case "check":
			_, err = l.Check(ctx, id)
		case "revision":
			var list []desk.Revision
			list, err = l.Revisions(ctx, id)
			if n, _ := strconv.Atoi(parts[2]); err == nil && len(list) < n {
				err = fmt.Errorf("it has %d revisions", len(list))
			}
			if err == nil {
				_, err = l.LeafOf(ctx, id, len(list))
			}
		case "tip":
			_, err = l.Tip(ctx, id)
		case "job", "ended":
			var j asking.Job
			if j, err = l.Job(ctx, id); err == nil && parts[0] == "ended" && j.State != asking.Done {
				err = fmt.Errorf("it is %s", j.State)
			}
		default:
			t.Fatalf("the process said %q", one)
		}
		if err != nil {
			t.Errorf("%s was acknowledged: %v", one, err)
		}
	}
	if err := l.Integrity(ctx); err != nil {
		t.Error(err)
	}
}
