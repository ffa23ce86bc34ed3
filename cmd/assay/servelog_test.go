//go:build unix

package main

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/transparency"
)

// TestServePublicLog: a desk's start brings its log up to what was published before,
// and a library that is gone at the end is never signed into it.
func TestServePublicLog(t *testing.T) {
	sources, path := smallLibrary(t)
	place := transparency.Place{Dir: path + ".log", Key: filepath.Join(t.TempDir(), "log.key")}
	public, err := place.Create("check.example.org")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"add", sources}, {"ask", "Did the county close 12 bridges?"}} {
		if out, err := exec.Command("assay", append([]string{"--quiet", "--library", path}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	lib, err := sqlite.Open(t.Context(), path, library.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := publishNewest(t.Context(), lib, "bridges", nil); err != nil {
		t.Fatal(err)
	}
	if err := lib.Close(); err != nil {
		t.Fatal(err)
	}
	d := serveProcess(t, "", "--library", path, "--log-key-file", place.Key)
	_, checkpoint := d.get(t, "/log/checkpoint")
	if h, err := transparency.ParseHead([]byte(checkpoint), public); err != nil || h.Size < 2 {
		t.Errorf("%v: %s", err, checkpoint)
	}
	if status, page := d.get(t, "/checks/bridges"); status != http.StatusOK || !strings.Contains(page, "/checks/bridges/v/1/proof.json") {
		t.Errorf("the check: %d", status)
	}
	if err := d.terminate(t); err != nil {
		t.Error(err)
	}
	d = serveProcess(t, "", "--from", sources, "--log-key-file", place.Key, "--log-dir", place.Dir)
	if status, _ := d.get(t, "/log"); status != http.StatusNotFound {
		t.Errorf("the log of a library that is gone at the end: %d", status)
	}
}
