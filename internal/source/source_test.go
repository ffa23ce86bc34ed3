package source

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
)

// tree writes files under a new directory; a name that ends in .gz is compressed.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, body := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		data := []byte(body)
		if strings.HasSuffix(name, ".gz") {
			data = compress(t, body)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func compress(t *testing.T, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

// walk gives what a walk yields, one line an item: location and media type, or
// location and reason.
func walk(t *testing.T, o Options, paths ...string) []string {
	t.Helper()
	var out []string
	var read int64
	for item := range Walk(context.Background(), paths, o) {
		read += item.Read
		if item.Err != nil {
			f := item.Failure()
			out = append(out, f.Location+": "+f.Reason)
			continue
		}
		if len(item.Capture.SHA256) != 64 {
			t.Errorf("%s has no hash", item.Capture.Location)
		}
		out = append(out, item.Capture.Location+" "+item.Capture.MediaType)
	}
	if tally := Count(context.Background(), paths, o); read > tally.Bytes {
		t.Errorf("%d bytes were read, %d were counted", read, tally.Bytes)
	}
	return out
}

func TestWalk(t *testing.T) {
	dir := tree(t, map[string]string{
		"b.md": "b", "a.md": "a", "README.md": "r", "sub/z.txt": "z", "sub/a/x.html": "x", "Sub2/y.markdown": "y",
		".hidden": "h", ".git/config": "g", "CVS/Root": "c", "sub/.cache/x.md": "x", "__MACOSX/._a.md": "x",
		"paper.pdf": "%PDF-1.4", "noext": "just text\n", "page": "<!DOCTYPE html><p>x", "disguised.txt": "%PDF-1.7 ...",
		"a.txt.gz": "compressed", "image.png": "\x89PNG\r\n\x1a\n\x00\x00", "data.bin": "\x00\x01\x02", "latin": "caf\xe9 au lait",
		"set.jsonl": "{\"text\":\"a\"}\n", "empty.txt": "",
	})
	want := []string{
		"README.md text/markdown", "Sub2/y.markdown text/markdown", "a.md text/markdown", "a.txt.gz text/plain", "b.md text/markdown",
		"data.bin: binary file", "disguised.txt application/pdf", "empty.txt text/plain",
		"image.png: image/png is not read; convert it to text, HTML or PDF", "latin text/plain", "noext text/plain", "page text/html", "paper.pdf application/pdf",
		"set.jsonl#L1 application/json", "sub/a/x.html text/html", "sub/z.txt text/plain",
	}
	if diff := cmp.Diff(want, walk(t, Options{}, dir)); diff != "" {
		t.Error(diff)
	}
	if tally := Count(context.Background(), []string{dir}, Options{}); tally.Files != 16 {
		t.Errorf("%d files counted", tally.Files)
	}
}

// The place of the folder does not show in a location, and a file given by
// itself goes by its name.
func TestLocation(t *testing.T) {
	dir := tree(t, map[string]string{"sub/a.md": "a"})
	for _, path := range []string{dir, dir + "/", dir + "/sub/.."} {
		if diff := cmp.Diff([]string{"sub/a.md text/markdown"}, walk(t, Options{}, path)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
	if diff := cmp.Diff([]string{"a.md text/markdown", "a.md text/markdown"}, walk(t, Options{}, dir+"/sub", dir+"/sub/a.md")); diff != "" {
		t.Error(diff)
	}
	t.Chdir(dir)
	for path, want := range map[string]string{".": "sub/a.md text/markdown", "sub/a.md": "a.md text/markdown", "./sub": "a.md text/markdown"} {
		if diff := cmp.Diff([]string{want}, walk(t, Options{}, path)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

func TestMissingPath(t *testing.T) {
	var items []Item
	for item := range Walk(context.Background(), []string{"no/such/path.md"}, Options{}) {
		items = append(items, item)
	}
	if len(items) != 1 || !errors.Is(items[0].Err, assay.ErrNotFound) || items[0].Failure().Reason != "no such file or directory" {
		t.Errorf("got %+v", items)
	}
}

func TestEmptyFolder(t *testing.T) {
	if got := walk(t, Options{}, t.TempDir()); got != nil {
		t.Errorf("got %q", got)
	}
}

func TestLinks(t *testing.T) {
	outside := tree(t, map[string]string{"secret.md": "s"})
	dir := tree(t, map[string]string{"real/a.md": "a"})
	link(t, "real/a.md", filepath.Join(dir, "inside.md"))
	link(t, filepath.Join(dir, "real", "a.md"), filepath.Join(dir, "inside-absolute.md"))
	link(t, filepath.Join(outside, "secret.md"), filepath.Join(dir, "outside.md"))
	link(t, "../"+filepath.Base(outside)+"/secret.md", filepath.Join(dir, "outside-relative.md"))
	link(t, "real", filepath.Join(dir, "dir"))
	link(t, ".", filepath.Join(dir, "real", "loop"))
	link(t, "loop-b", filepath.Join(dir, "loop-a"))
	link(t, "loop-a", filepath.Join(dir, "loop-b"))
	link(t, "nowhere", filepath.Join(dir, "broken"))
	got := walk(t, Options{}, dir)
	for i := range got {
		if strings.HasPrefix(got[i], "loop-") {
			name, _, _ := strings.Cut(got[i], ": ")
			got[i] = name + ": cannot be followed"
		}
	}
	noDir := ": a link to a directory is not followed"
	out := ": the link leads out of the folder; add what it leads to by itself"
	if diff := cmp.Diff([]string{
		"broken: the link leads to nothing", "dir" + noDir, "inside-absolute.md text/markdown", "inside.md text/markdown",
		"loop-a: cannot be followed", "loop-b: cannot be followed", "outside-relative.md" + out, "outside.md" + out,
		"real/a.md text/markdown", "real/loop" + noDir,
	}, got); diff != "" {
		t.Error(diff)
	}
	// A link that the user names is followed.
	other := filepath.Join(t.TempDir(), "link")
	link(t, filepath.Join(dir, "real"), other)
	if got := walk(t, Options{}, other); got[0] != "a.md text/markdown" {
		t.Errorf("got %q", got)
	}
}

func TestTooLarge(t *testing.T) {
	dir := tree(t, map[string]string{"a.md": "small", "z.txt.gz": strings.Repeat("x", 3000)})
	big := filepath.Join(dir, "big.txt")
	if err := os.WriteFile(big, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, 2<<30); err != nil { // a sparse file of 2 GB
		t.Skipf("no sparse files here: %v", err)
	}
	start := time.Now()
	got := walk(t, Options{MaxBytes: 2000}, dir)
	if time.Since(start) > 2*time.Second {
		t.Errorf("took %s: was the file read?", time.Since(start))
	}
	if diff := cmp.Diff([]string{
		"a.md text/markdown", "big.txt: the file is 2.1 GB, and at most 2.0 kB are read", "z.txt.gz: it holds more than 2.0 kB",
	}, got); diff != "" {
		t.Error(diff)
	}
	for item := range Walk(context.Background(), []string{big}, Options{}) {
		if !errors.Is(item.Err, assay.ErrTooLarge) {
			t.Errorf("got %v", item.Err)
		}
	}
}

func TestDamagedGzip(t *testing.T) {
	whole := compress(t, strings.Repeat("a line of text\n", 5000))
	dir := tree(t, map[string]string{"ok.md": "x"})
	for name, data := range map[string][]byte{"cut.txt.gz": whole[:len(whole)/2], "head.txt.gz": {0x1f, 0x8b, 0xff, 0}, "plain.txt.gz": []byte("not compressed")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{
		"cut.txt.gz: the gzip file is damaged or cut off", "head.txt.gz: the gzip file is damaged or cut off", "ok.md text/markdown", "plain.txt.gz text/plain",
	}, walk(t, Options{}, dir)); diff != "" {
		t.Error(diff)
	}
}

// A stream that expands without end is stopped.
func TestExpansion(t *testing.T) {
	dir := t.TempDir()
	line := "{\"text\":\"" + strings.Repeat("a", 500) + "\"}\n"
	if err := os.WriteFile(filepath.Join(dir, "bomb.jsonl.gz"), compress(t, strings.Repeat(line, 40_000)), 0o644); err != nil {
		t.Fatal(err)
	}
	var last Item
	n := 0
	for item := range Walk(context.Background(), []string{dir}, Options{MaxBytes: 1 << 20}) {
		last = item
		n++
	}
	if !errors.Is(last.Err, assay.ErrTooLarge) || !strings.Contains(last.Failure().Reason, "expands to more than 100 times") || n < 1000 {
		t.Errorf("after %d items: %v", n, last.Err)
	}
}

// A file that has become a directory or a pipe since it was listed is named.
func TestChangedUnderneath(t *testing.T) {
	dir := tree(t, map[string]string{"a.md": "a", "b.md": "b"})
	var out []string
	for item := range Walk(context.Background(), []string{dir}, Options{}) {
		out = append(out, item.Capture.Location+"|"+item.Failure().Reason)
		if item.Capture.Location == "a.md" {
			if err := os.Remove(filepath.Join(dir, "b.md")); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Join(dir, "b.md"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := cmp.Diff([]string{"a.md|", "b.md|a directory"}, out); diff != "" {
		t.Error(diff)
	}
}

func TestStopped(t *testing.T) {
	dir := tree(t, map[string]string{"a.md": "a", "b.md": "b", "c.md": "c"})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for item := range Walk(ctx, []string{dir, dir}, Options{}) {
		n++
		cancel()
		if n == 2 && !errors.Is(item.Err, context.Canceled) {
			t.Errorf("got %v", item.Err)
		}
	}
	if n != 2 {
		t.Errorf("%d items", n)
	}
	for range Walk(context.Background(), []string{dir}, Options{}) {
		break // a consumer may stop
	}
}

func TestCapturedAt(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for item := range Walk(context.Background(), []string{tree(t, map[string]string{"a.md": "abc"})}, Options{CapturedAt: at}) {
		want := assay.Capture{Bytes: []byte("abc"), SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			MediaType: Markdown, Location: "a.md", CapturedAt: at}
		if diff := cmp.Diff(want, item.Capture); diff != "" {
			t.Error(diff)
		}
	}
}

func TestStrangeNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a\nb.md", "ü ñ.md", "q\"u'o.md", "-rf.md", "%2e.md"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o644); err != nil {
			t.Skipf("no such names here: %v", err)
		}
	}
	if diff := cmp.Diff([]string{"%2e.md text/markdown", "-rf.md text/markdown", "a\uFFFDb.md text/markdown", "q\"u'o.md text/markdown", "ü ñ.md text/markdown"},
		walk(t, Options{}, dir)); diff != "" {
		t.Error(diff)
	}
}

func ExampleItem_Failure() {
	item := Item{Capture: assay.Capture{Location: "a.bin"}, Err: fmt.Errorf("%w: binary file", assay.ErrUnreadable)}
	fmt.Println(item.Failure().Reason)
	// Output: binary file
}
