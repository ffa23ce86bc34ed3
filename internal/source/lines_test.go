package source

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLines(t *testing.T) {
	long := "{\"text\":\"" + strings.Repeat("x", 200) + "\"}"
	dir := tree(t, map[string]string{
		"a.jsonl":     "\ufeff{\"text\":\"one\"}\r\n\n  {\"text\":\"two\"}  \n[1]\n{\"text\":\n" + long + "\nplain\n{\"text\":\"last\"}",
		"b.NDJSON.gz": "{\"text\":\"one\"}\n{\"text\":\"two\"}\n",
		"c.jsonl":     "",
	})
	notObject := ": the line is not a JSON object; each line must be one, like {\"text\": \"...\", \"title\": \"...\"}"
	if diff := cmp.Diff([]string{
		"a.jsonl#L1 application/json", "a.jsonl#L3 application/json", "a.jsonl#L4" + notObject,
		"a.jsonl#L5: the line is not valid JSON: unexpected end of JSON input", "a.jsonl#L6: the line is longer than 100 bytes",
		"a.jsonl#L7" + notObject, "a.jsonl#L8 application/json",
		"b.NDJSON.gz#L1 application/json", "b.NDJSON.gz#L2 application/json",
	}, walk(t, Options{MaxLine: 100}, dir)); diff != "" {
		t.Error(diff)
	}
	for item := range Walk(context.Background(), []string{dir}, Options{}) {
		if item.Capture.Location == "a.jsonl#L1" && string(item.Capture.Bytes) != `{"text":"one"}` {
			t.Errorf("bytes %q", item.Capture.Bytes)
		}
	}
}

func TestManyBadLines(t *testing.T) {
	dir := tree(t, map[string]string{"a.jsonl": strings.Repeat("x\n", 500) + "{}\n"})
	got := walk(t, Options{}, dir)
	if len(got) != maxNamedLines+2 || got[maxNamedLines] != "a.jsonl#L501 application/json" || got[maxNamedLines+1] != "a.jsonl: 480 more lines could not be read" {
		t.Errorf("%d items, the last %q", len(got), got[len(got)-2:])
	}
}

// A data set is read in the same memory whatever its size.
func TestStream(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "set.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	const lines, size = 120_000, 1000
	line := []byte("{\"text\":\"" + strings.Repeat("a", size-12) + "\"}\n")
	for range lines {
		if _, err := f.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, peak := 0, uint64(0)
	var read int64
	for item := range Walk(context.Background(), []string{dir}, Options{}) {
		n++
		read += item.Read
		if n%20_000 == 0 {
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
	}
	if grown := int64(peak) - int64(before.HeapAlloc); n != lines || grown > 16<<20 {
		t.Errorf("%d lines of %d; the heap grew by %d bytes", n, lines, grown)
	}
	if tally := Count(context.Background(), []string{dir}, Options{}); read != tally.Bytes {
		t.Errorf("%d of %d bytes accounted for", read, tally.Bytes)
	}
}

// Any bytes read as JSON Lines give sound captures and named failures.
func FuzzLines(f *testing.F) {
	for _, s := range []string{"{}\n{}", "", "\n\n", "{\"a\":1}\r\n[", "\xef\xbb\xbf{}", "{\"a\":\"\xff\"}", strings.Repeat("{}", 100), "\x1f\x8b", "{} {}"} {
		f.Add([]byte(s), 50)
	}
	f.Fuzz(func(t *testing.T, data []byte, limit int) {
		o := Options{MaxLine: limit%1000 + 1}.withDefaults()
		if o.MaxLine <= 0 {
			return
		}
		e := entry{location: "x.jsonl", size: int64(len(data))}
		c := &counter{r: bytes.NewReader(data), total: e.size}
		failures, read := 0, int64(0)
		readLines(context.Background(), io.Reader(c), e, c, o, func(i Item) bool {
			read += i.Read
			if i.Err != nil {
				failures++
				if i.Failure().Reason == "" || !strings.HasPrefix(i.Capture.Location, "x.jsonl") {
					t.Fatalf("a failure without a reason or a place: %+v", i)
				}
				return true
			}
			if len(i.Capture.Bytes) > o.MaxLine || !json.Valid(i.Capture.Bytes) || !bytes.Contains(data, i.Capture.Bytes) {
				t.Fatalf("capture %q", i.Capture.Bytes)
			}
			var number int
			if _, err := fmt.Sscanf(i.Capture.Location, "x.jsonl#L%d", &number); err != nil || !bytes.Contains(lineOf(data, number), i.Capture.Bytes) {
				t.Fatalf("%s does not hold %q", i.Capture.Location, i.Capture.Bytes)
			}
			return true
		})
		if failures > maxNamedLines+2 || read > e.size {
			t.Fatalf("%d failures, %d of %d bytes", failures, read, e.size)
		}
	})
}

func lineOf(data []byte, n int) []byte {
	lines := bytes.Split(data, []byte("\n"))
	if n < 1 || n > len(lines) {
		return nil
	}
	return lines[n-1]
}
