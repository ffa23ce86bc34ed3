package source_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/source"
)

// write puts files below a new folder; a name that ends in / is a folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

// collect walks paths and gives every item, and checks what holds for all of
// them: a capture is addressed by its bytes, a failure holds nothing but its
// location and a reason, and the bytes told never exceed those counted.
func collect(t *testing.T, o source.Options, paths ...string) []source.Item {
	t.Helper()
	var items []source.Item
	var read int64
	for item := range source.Walk(t.Context(), paths, o) {
		items = append(items, item)
		read += item.Read
		if item.Read < 0 {
			t.Errorf("%s accounts for %d bytes", item.Capture.Location, item.Read)
		}
		if item.Err != nil {
			if diff := cmp.Diff(assay.Capture{Location: item.Capture.Location}, item.Capture); diff != "" {
				t.Errorf("a failure holds more than its location: %s", diff)
			}
			if item.Failure().Reason == "" || strings.Contains(item.Failure().Reason, os.TempDir()) {
				t.Errorf("the reason of %s is %q", item.Capture.Location, item.Failure().Reason)
			}
			continue
		}
		sum := sha256.Sum256(item.Capture.Bytes)
		if item.Capture.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s is not addressed by its bytes", item.Capture.Location)
		}
	}
	if counted := source.Count(t.Context(), paths, o).Bytes; read > counted {
		t.Errorf("%d bytes were told, and %d counted", read, counted)
	}
	return items
}

// outline writes items as "location type" or "location ! reason".
func outline(items []source.Item) []string {
	var out []string
	for _, item := range items {
		if item.Err != nil {
			out = append(out, item.Capture.Location+" ! "+item.Failure().Reason)
		} else {
			out = append(out, item.Capture.Location+" "+item.Capture.MediaType)
		}
	}
	return out
}

func TestTreeOrderAndTypes(t *testing.T) {
	root := write(t, map[string]string{
		"b.md": "# B", "a.txt": "a", "Z.html": "<p>z", "a/deep/er/x.md": "x", "a/b.pdf": "%PDF-1.4", "a-b.md": "-",
		"noext": "plain words", "page": "<!DOCTYPE html><p>a page", "upper.HTM": "<p>u", "disguised.txt": "%PDF-1.7 really",
		"ünïcode name.md": "n", "one.json": `{"text":"t"}`, "empty.md": "",
		".hidden.md": "no", ".git/config": "no", ".hg/x.md": "no", "a/.svn/x.md": "no", "CVS/Root": "no", "__MACOSX/a.md": "no", "_darcs/x.md": "no",
		"nothing/": "",
	})
	got := outline(collect(t, source.Options{}, root))
	want := []string{
		"Z.html text/html", "a/b.pdf application/pdf", "a/deep/er/x.md text/markdown", "a-b.md text/markdown", "a.txt text/plain",
		"b.md text/markdown", "disguised.txt application/pdf", "empty.md text/markdown", "noext text/plain", "one.json application/json",
		"page text/html", "upper.HTM text/html", "ünïcode name.md text/markdown",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order, locations or types (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(got, outline(collect(t, source.Options{}, root))); diff != "" {
		t.Errorf("a second walk differs:\n%s", diff)
	}
	if tally := source.Count(t.Context(), []string{root}, source.Options{}); tally.Files != len(want) {
		t.Errorf("Count gives %d files, want %d", tally.Files, len(want))
	}
}

func TestPathsAsNamed(t *testing.T) {
	root := write(t, map[string]string{"d/x.md": "x", "y.md": "y", ".hidden/z.md": "z"})
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	items := collect(t, source.Options{CapturedAt: at}, filepath.Join(root, "y.md"), filepath.Join(root, "missing.md"),
		filepath.Join(root, "d")+"/", filepath.Join(root, ".hidden"), filepath.Join(root, "y.md"))
	want := []string{"y.md text/markdown", "missing.md ! no such file or directory", "x.md text/markdown", "z.md text/markdown", "y.md text/markdown"}
	if diff := cmp.Diff(want, outline(items)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !errors.Is(items[1].Err, assay.ErrNotFound) {
		t.Errorf("a missing path gives %v", items[1].Err)
	}
	if items[0].Capture.SHA256 != items[4].Capture.SHA256 || !items[0].Capture.CapturedAt.Equal(at) {
		t.Error("the same file twice must be the same capture, stamped with the time given")
	}
}

func TestLinksOfATree(t *testing.T) {
	outside := write(t, map[string]string{"secret.md": "secret"})
	root := write(t, map[string]string{"real.md": "real", "sub/in.md": "in"})
	link(t, "real.md", filepath.Join(root, "to-file.md"))
	link(t, "../real.md", filepath.Join(root, "sub", "up.md"))
	link(t, filepath.Join(outside, "secret.md"), filepath.Join(root, "out.md"))
	link(t, "sub", filepath.Join(root, "to-dir"))
	link(t, ".", filepath.Join(root, "sub", "self"))
	link(t, "..", filepath.Join(root, "sub", "parent"))
	link(t, "loop-b.md", filepath.Join(root, "loop-a.md"))
	link(t, "loop-a.md", filepath.Join(root, "loop-b.md"))
	link(t, "gone.md", filepath.Join(root, "dangling.md"))

	items := collect(t, source.Options{}, root)
	got := map[string]string{}
	for _, item := range items {
		got[item.Capture.Location] = "read"
		if item.Err != nil {
			got[item.Capture.Location] = item.Failure().Reason
			if !errors.Is(item.Err, assay.ErrUnreadable) {
				t.Errorf("%s: %v is not ErrUnreadable", item.Capture.Location, item.Err)
			}
		}
		if strings.Contains(string(item.Capture.Bytes), "secret") {
			t.Errorf("%s was read through a link that leads out of the folder", item.Capture.Location)
		}
	}
	for location, want := range map[string]string{
		"real.md": "read", "sub/in.md": "read", "to-file.md": "read", "sub/up.md": "read",
		"out.md": "leads out of the folder", "to-dir": "a link to a directory is not followed",
		"sub/self": "a link to a directory", "sub/parent": "a link to a directory",
		"loop-a.md": "too many links", "loop-b.md": "too many links", "dangling.md": "leads to nothing",
	} {
		if !strings.Contains(got[location], want) {
			t.Errorf("%s: got %q, want %q in it", location, got[location], want)
		}
	}
	if len(items) != 11 {
		t.Errorf("%d items, want 11: %v", len(items), outline(items))
	}

	// A folder that the user names may be a link itself.
	entry := filepath.Join(t.TempDir(), "entry")
	link(t, root, entry)
	if diff := cmp.Diff(outline(items), outline(collect(t, source.Options{}, entry))); diff != "" {
		t.Errorf("through a link to the folder (-direct +link):\n%s", diff)
	}
}

func TestTooDeep(t *testing.T) {
	root := write(t, map[string]string{"top.md": "top", strings.Repeat("d/", 205) + "x.md": "x"})
	items := collect(t, source.Options{}, root)
	if len(items) != 2 || !errors.Is(items[0].Err, assay.ErrTooLarge) || items[1].Capture.Location != "top.md" {
		t.Errorf("got %v, want one failure by depth and top.md", outline(items))
	}
}

func TestBinaryIsNamed(t *testing.T) {
	root := write(t, map[string]string{
		"a.bin": "\x00\x01\x02\x03\x00\x00\xff", "pic.png": "\x89PNG\r\n\x1a\n\x00\x00", "x.zip": "PK\x03\x04\x00\x00", "ok.md": "fine",
		"latin": "caf\xe9 au lait", "utf16": "\xff\xfeh\x00i\x00",
	})
	got := map[string]error{}
	for _, item := range collect(t, source.Options{}, root) {
		got[item.Capture.Location] = item.Err
	}
	for _, name := range []string{"a.bin", "pic.png", "x.zip"} {
		if !errors.Is(got[name], assay.ErrUnreadable) {
			t.Errorf("%s: %v, want ErrUnreadable", name, got[name])
		}
	}
	for _, name := range []string{"ok.md", "latin", "utf16"} {
		if got[name] != nil {
			t.Errorf("%s: %v", name, got[name])
		}
	}
}

func TestEarlyEnd(t *testing.T) {
	root := write(t, map[string]string{"a.md": "a", "b.md": "b", "c.md": "c"})
	n := 0
	for range source.Walk(t.Context(), []string{root, root}, source.Options{}) {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("the walk gave %d items after it was left at 2", n)
	}
}
