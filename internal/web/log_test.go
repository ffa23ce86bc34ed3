package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"assay/internal/desk"
	"assay/internal/transparency"
)

// openLogDesk is the desk of the example library with a log that is up to it.
func openLogDesk(t *testing.T) (*readDesk, transparency.Place) {
	t.Helper()
	d := openReadDesk(t)
	dir := t.TempDir()
	p := transparency.Place{Dir: filepath.Join(dir, "log"), Key: filepath.Join(dir, "log.key")}
	if _, err := p.Create("check.example.org"); err != nil {
		t.Fatal(err)
	}
	d.Log = transparency.Keep(p, d.library)
	if err := d.Log.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	d.routes(mux)
	d.mux = mux
	return d, p
}

// TestLogPages: the log's files are handed out as they are, and a version of a
// check proves its place with nothing but the public key.
func TestLogPages(t *testing.T) {
	d, _ := openLogDesk(t)
	page := d.page(t, desk.Visitor, "/log")
	head, err := d.Log.Log().Head()
	if err != nil || head.Size < 3 {
		t.Fatalf("%v, %v", head, err)
	}
	for _, said := range []string{head.String(), d.Log.Keys()[0]} {
		if !strings.Contains(words(page, "main"), said) {
			t.Errorf("the page about the log does not say %s", said)
		}
	}
	// Each entry is told once, the newest first, over as many pages as there are.
	var rows, links []string
	for n := 1; len(rows) < int(head.Size); n++ {
		list := d.page(t, desk.Visitor, fmt.Sprintf("/log?page=%d", n))
		found := all(list, ".entries tbody tr")
		if len(found) == 0 {
			break
		}
		for _, row := range found {
			rows = append(rows, strings.TrimSpace(text1(all(row, "th")[0])))
			for _, a := range all(row, "a") {
				links = append(links, attr(a, "href"))
			}
		}
	}
	for i, row := range rows {
		if row != strconv.Itoa(int(head.Size)-1-i) {
			t.Errorf("line %d of the entries is of entry %s", i, row)
		}
	}
	if len(rows) != int(head.Size) || !slices.Contains(links, "/checks/saved-thousands/v/1") {
		t.Errorf("%d of %d entries, leading to %q", len(rows), head.Size, links)
	}
	key := strings.TrimSpace(d.as(desk.Visitor, "GET", "/log/key").Body.String())
	w := d.as(desk.Visitor, "GET", "/log/checkpoint")
	if h, err := transparency.ParseHead(w.Body.Bytes(), key); err != nil || h.Root != head.Root {
		t.Errorf("the head served: %v, %v", h, err)
	}
	// The files served are the whole log.
	dir := t.TempDir()
	for _, name := range append(transparency.Files(head.Size), "checkpoint") {
		w := d.as(desk.Visitor, "GET", "/log/"+name)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", name, w.Code)
		}
		if name != "checkpoint" && !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s may be kept: %q", name, w.Header().Get("Cache-Control"))
		}
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, w.Body.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := transparency.Verify(context.Background(), dir, []string{key}, &head, nil); err != nil || !r.OK() {
		t.Errorf("the files served: %+v, %v", r.Findings, err)
	}
	for n, report := range []string{d.earlier.ID, d.reports[0].ID} {
		address := "/checks/saved-thousands"
		if n == 0 {
			address += "/v/1"
		}
		page := d.page(t, desk.Visitor, address)
		link := all(page, "#log a[href$='proof.json']")
		if len(link) != 1 || !strings.Contains(words(page, "#log"), head.String()) {
			t.Fatalf("%s: %q", address, words(page, "#log"))
		}
		w := d.as(desk.Visitor, "GET", attr(link[0], "href"))
		var p transparency.Proof
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		if leaf, _, err := p.Check(key); err != nil || leaf.Report != report || leaf.Revision != n+1 || p.Key != key {
			t.Errorf("the proof of version %d: %+v, %v", n+1, leaf, err)
		}
	}
	for _, address := range []string{
		"/log/tile/8/0/001", "/log/tile/8/0/000.p/255", "/log/tile/4/0/000", "/log/tile/", "/log/log.key", "/checks/none/v/1/proof.json",
		"/checks/saved-thousands/v/3/proof.json", "/checks/saved-thousands/v/x/proof.json", "/log/tile/8/0/%2e%2e/%2e%2e/checkpoint",
	} {
		if w := d.as(desk.Visitor, "GET", address); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
}

// TestNoLog: a desk without a log shows nothing of one.
func TestNoLog(t *testing.T) {
	d := openReadDesk(t)
	for _, address := range []string{"/log", "/log/checkpoint", "/log/key", "/log/tile/8/0/000", "/checks/saved-thousands/v/1/proof.json"} {
		if w := d.as(desk.Visitor, "GET", address); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
	if page := d.page(t, desk.Visitor, "/checks/saved-thousands"); len(all(page, "#log, a[href^='/log']")) > 0 {
		t.Error("a report speaks of a log")
	}
}

// TestLogBehind: a log that cannot go on is told at the desk, and hides no report.
func TestLogBehind(t *testing.T) {
	d, p := openLogDesk(t)
	if got := words(d.page(t, desk.Editor, "/desk"), "main"); strings.Contains(got, "behind") {
		t.Errorf("a log that is up to its library: %s", got)
	}
	if err := os.Remove(p.Key); err != nil {
		t.Fatal(err)
	}
	if err := d.Log.Sync(t.Context()); err == nil {
		t.Fatal("it was brought up without its key")
	}
	for address, role := range map[string]desk.Role{"/desk": desk.Editor, "/desk/settings": desk.Admin} {
		if got := words(d.page(t, role, address), "main"); !strings.Contains(got, "behind what was published") || !strings.Contains(got, "put it back from its copy") {
			t.Errorf("%s: %s", address, got)
		}
	}
	if page := d.page(t, desk.Visitor, "/checks/saved-thousands"); len(all(page, "#log")) != 1 {
		t.Error("what is in the log is not shown while its key is away")
	}
	// A new start without the key reads the log all the same.
	d.Log = transparency.Keep(p, d.library)
	if err := d.Log.Sync(t.Context()); err == nil {
		t.Fatal("it was brought up without its key")
	}
	d.page(t, desk.Visitor, "/log")
}

// TestLogDamaged: a log that cannot be read hides no report, and a folder that is
// gone is not begun anew.
func TestLogDamaged(t *testing.T) {
	d, p := openLogDesk(t)
	checkpoint := filepath.Join(p.Dir, "checkpoint")
	if err := os.WriteFile(checkpoint, []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	if page := d.page(t, desk.Visitor, "/checks/saved-thousands"); len(all(page, "#log")) > 0 {
		t.Error("a report says that it is in a log that cannot be read")
	}
	if w := d.as(desk.Visitor, "GET", "/log"); w.Code < 500 {
		t.Errorf("/log: %d", w.Code)
	}
	if err := os.RemoveAll(p.Dir); err != nil {
		t.Fatal(err)
	}
	if err := d.Log.Sync(t.Context()); err == nil {
		t.Error("a log was begun anew")
	}
	if err := os.Mkdir(p.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := words(d.page(t, desk.Visitor, "/log"), "main"); !strings.Contains(got, "no entry yet") {
		t.Errorf("an empty log: %s", got)
	}
	if w := d.as(desk.Visitor, "GET", "/log/checkpoint"); w.Code != http.StatusNotFound {
		t.Errorf("the head of an empty log: %d", w.Code)
	}
	if err := d.Log.Sync(t.Context()); err != nil {
		t.Error(err)
	}
	if page := d.page(t, desk.Visitor, "/checks/saved-thousands"); len(all(page, "#log")) != 1 {
		t.Error("a log that was written again is not shown")
	}
}
