package source_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/source"
)

func zipped(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// only gives the one item of a file.
func only(t *testing.T, o source.Options, name, content string) source.Item {
	t.Helper()
	items := collect(t, o, filepath.Join(write(t, map[string]string{name: content}), name))
	if len(items) != 1 {
		t.Fatalf("%d items, want 1: %v", len(items), outline(items))
	}
	return items[0]
}

func TestHugeFileIsRefusedBySize(t *testing.T) {
	root := write(t, map[string]string{"small.md": "small"})
	path := filepath.Join(root, "huge.txt")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(2<<30), f.Close()); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	items := collect(t, source.Options{}, root)
	if took := time.Since(begin); took > 500*time.Millisecond {
		t.Errorf("refusing a file by its size took %s", took)
	}
	want := []string{"huge.txt ! the file is 2.1 GB, and at most 67.1 MB are read", "small.md text/markdown"}
	if diff := cmp.Diff(want, outline(items)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !errors.Is(items[0].Err, assay.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", items[0].Err)
	}
	if tally := source.Count(t.Context(), []string{root}, source.Options{}); tally.Files != 1 || tally.Bytes != 5 {
		t.Errorf("Count gives %+v, and the huge file is not read", tally)
	}
}

func TestSizeLimitIsExact(t *testing.T) {
	o := source.Options{MaxBytes: 100}
	for size, want := range map[int]error{99: nil, 100: nil, 101: assay.ErrTooLarge} {
		if item := only(t, o, "x.txt", strings.Repeat("x", size)); !errors.Is(item.Err, want) || (want == nil) != (item.Err == nil) {
			t.Errorf("%d bytes with a limit of 100: %v", size, item.Err)
		}
		// A compressed source is measured by what it holds.
		if item := only(t, o, "x.txt.gz", zipped(t, strings.Repeat("x", size))); !errors.Is(item.Err, want) || (want == nil) != (item.Err == nil) {
			t.Errorf("%d compressed bytes with a limit of 100: %v", size, item.Err)
		}
	}
}

func TestGzip(t *testing.T) {
	item := only(t, source.Options{}, "note.md.gz", zipped(t, "# Title\n"))
	if string(item.Capture.Bytes) != "# Title\n" || item.Capture.MediaType != source.Markdown || item.Capture.Location != "note.md.gz" {
		t.Errorf("got %+v, %v", item.Capture, item.Err)
	}
	if item := only(t, source.Options{}, "unnamed.html", zipped(t, "<p>x")); item.Err != nil || string(item.Capture.Bytes) != "<p>x" {
		t.Errorf("gzip is known by its mark, whatever the name: %v", item.Err)
	}
	whole := zipped(t, strings.Repeat("some words ", 500))
	wrong := []byte(whole)
	wrong[len(wrong)-6] ^= 0xff // checksum
	for name, content := range map[string]string{
		"cut off": whole[:len(whole)/2], "no header": whole[:5], "checksum": string(wrong), "mark only": "\x1f\x8b",
	} {
		if item := only(t, source.Options{}, "x.md.gz", content); !errors.Is(item.Err, assay.ErrUnreadable) || !strings.Contains(item.Failure().Reason, "damaged or cut off") {
			t.Errorf("%s: %v", name, item.Err)
		}
	}
}

func TestDecompressionBomb(t *testing.T) {
	// 200 MB of one letter is 200 kB compressed: over the limit of one source,
	// and as lines over what a file may expand to.
	bomb := zipped(t, strings.Repeat("x", 200<<20))
	begin := time.Now()
	if item := only(t, source.Options{MaxBytes: 1 << 20}, "bomb.txt.gz", bomb); !errors.Is(item.Err, assay.ErrTooLarge) {
		t.Errorf("bomb.txt.gz: %v", item.Err)
	}
	items := collect(t, source.Options{MaxBytes: 1 << 20}, filepath.Join(write(t, map[string]string{"bomb.jsonl.gz": bomb}), "bomb.jsonl.gz"))
	if last := items[len(items)-1]; !errors.Is(last.Err, assay.ErrTooLarge) {
		t.Errorf("bomb.jsonl.gz: %v", outline(items))
	}
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestEachLine(t *testing.T) {
	content := "\xef\xbb\xbf{\"text\":\"one\"}\r\n" +
		"\n" +
		"{\"text\": \"three\" \n" + // cut off
		"[1, 2]\n" +
		"   {\"text\":\"five\"}  \n" +
		"{\"text\":\"" + strings.Repeat("x", 200) + "\"}\n" + // over the limit
		"null\n" +
		"{\"text\":\"eight\"}" // no line feed at the end
	root := write(t, map[string]string{"set.jsonl": content, "set2.ndjson.gz": zipped(t, "{\"text\":\"z\"}\n{\n")})
	items := collect(t, source.Options{MaxLine: 100}, root)
	var got []string
	for _, item := range items {
		if item.Err != nil {
			got = append(got, item.Capture.Location+" !")
			continue
		}
		got = append(got, item.Capture.Location+" "+string(item.Capture.Bytes))
		if item.Capture.MediaType != source.JSON {
			t.Errorf("%s is %s", item.Capture.Location, item.Capture.MediaType)
		}
	}
	want := []string{
		`set.jsonl#L1 {"text":"one"}`, "set.jsonl#L3 !", "set.jsonl#L4 !", `set.jsonl#L5 {"text":"five"}`, "set.jsonl#L6 !", "set.jsonl#L7 !",
		`set.jsonl#L8 {"text":"eight"}`, `set2.ndjson.gz#L1 {"text":"z"}`, "set2.ndjson.gz#L2 !",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, words := range map[int]string{1: "not valid JSON", 2: "not a JSON object", 4: "longer than 100 bytes", 5: "not a JSON object"} {
		if !strings.Contains(items[i].Failure().Reason, words) {
			t.Errorf("%s: %q, want %q in it", items[i].Capture.Location, items[i].Failure().Reason, words)
		}
	}
	if !errors.Is(items[4].Err, assay.ErrTooLarge) || !errors.Is(items[1].Err, assay.ErrUnreadable) {
		t.Errorf("categories: %v, %v", items[4].Err, items[1].Err)
	}
}

// A file of JSON Lines larger than the limit of one source is read as a
// stream, and its bytes are told line by line.
func TestLinesAreStreamed(t *testing.T) {
	var b strings.Builder
	const n = 20_000
	for i := range n {
		fmt.Fprintf(&b, "{\"text\":\"line number %d\"}\n", i)
	}
	path := filepath.Join(write(t, map[string]string{"big.jsonl": b.String()}), "big.jsonl")
	o := source.Options{MaxBytes: 10_000}
	var read int64
	items := 0
	for item := range source.Walk(t.Context(), []string{path}, o) {
		if item.Err != nil {
			t.Fatal(item.Err)
		}
		read += item.Read
		if items++; items == n/2 && (read < int64(b.Len())/3 || read > int64(b.Len())*2/3) {
			t.Errorf("half way, %d of %d bytes are told", read, b.Len())
		}
	}
	if items != n {
		t.Errorf("%d lines, want %d", items, n)
	}
	if read > int64(b.Len()) || read < int64(b.Len())-100_000 {
		t.Errorf("%d of %d bytes are told", read, b.Len())
	}
}

func TestCancel(t *testing.T) {
	root := write(t, map[string]string{"a.md": "a", "b.jsonl": "{}\n{}\n{}\n", "c.md": "c", "d/e.md": "e"})
	for stop := range 7 {
		ctx, cancel := context.WithCancel(t.Context())
		n, failures := 0, 0
		for item := range source.Walk(ctx, []string{root}, source.Options{}) {
			if n++; n == stop {
				cancel()
			}
			if item.Err != nil {
				failures++
				if !errors.Is(item.Err, context.Canceled) {
					t.Errorf("stop %d: %v", stop, item.Err)
				}
			}
		}
		cancel()
		if n > stop+1 && stop > 0 {
			t.Errorf("stopped at %d, %d items came", stop, n)
		}
		if stop > 0 && stop < 6 && failures != 1 {
			t.Errorf("stopped at %d: %d items say so, want 1", stop, failures)
		}
	}
}

// Whatever bytes a file holds, it is a capture of exactly these bytes or a
// failure with a reason.
func TestRandomBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		data := make([]byte, r.IntN(3000))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		if item := only(t, source.Options{}, "x", string(data)); item.Err == nil && !bytes.Equal(item.Capture.Bytes, data) {
			t.Errorf("the capture is not the file's bytes")
		}
	}
}
