package batch

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"assay"
)

// result is what a run gave.
type result struct {
	sum      Summary
	rows     []string
	problems []Problem
}

// answer runs a task over an input.
func answer(t testing.TB, task, in string, o Options) result {
	t.Helper()
	var r result
	o.Problem = func(p Problem) { r.problems = append(r.problems, p) }
	var out bytes.Buffer
	sum, err := Run(context.Background(), task, strings.NewReader(in), &out, o)
	if err != nil {
		t.Fatalf("%s: %v", task, err)
	}
	r.sum = sum
	for l := range strings.Lines(out.String()) {
		if !json.Valid([]byte(l)) {
			t.Fatalf("%s wrote what is not JSON: %q", task, l)
		}
		r.rows = append(r.rows, strings.TrimSuffix(l, "\n"))
	}
	if sum.Answered != len(r.rows) {
		t.Errorf("%s: %d rows are counted, %d written", task, sum.Answered, len(r.rows))
	}
	if sum.Failed != len(r.problems) {
		t.Errorf("%s: %d failures are counted, %d told", task, sum.Failed, len(r.problems))
	}
	return r
}

// idsOf gives the identifiers of rows, as written.
func idsOf(t testing.TB, rows []string) string {
	t.Helper()
	var ids []string
	for _, l := range rows {
		var n named
		if err := json.Unmarshal([]byte(l), &n); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, string(n.ID))
	}
	return strings.Join(ids, " ")
}

// TestRows: what is no row is told by line, and the others are answered.
func TestRows(t *testing.T) {
	long := `{"id":"long","text":"` + strings.Repeat("x", MaxLine) + `"}`
	deep := `{"id":"deep","text":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`
	for _, tt := range []struct {
		name, in string
		ids      string // of the rows out
		line     int    // of the problem; 0 for none
		reason   string
	}{
		{"plain", `{"id":"a","text":"Nine boats sank."}`, `"a"`, 0, ""},
		{"nothing", "", "", 0, ""},
		{"empty lines", "\n\n  \n{\"id\":\"a\",\"text\":\"x\"}\n\n", `"a"`, 0, ""},
		{"carriage returns", "{\"id\":\"a\",\"text\":\"x\"}\r\n{\"id\":\"b\",\"text\":\"x\"}\r\n", `"a" "b"`, 0, ""},
		{"byte order mark", "\xef\xbb\xbf{\"id\":\"a\",\"text\":\"x\"}\n", `"a"`, 0, ""},
		{"no JSON", "{\"id\":\"a\",\"text\":\"x\"}\nid,text\n{\"id\":\"b\",\"text\":\"x\"}", `"a" "b"`, 2, "not a JSON object"},
		{"cut off", "{\"id\":\"a\",\"te\n{\"id\":\"b\",\"text\":\"x\"}", `"b"`, 1, "not valid JSON"},
		{"two on a line", `{"id":"a","text":"x"}{"id":"b","text":"x"}`, "", 1, "not valid JSON"},
		{"an array", `["a"]`, "", 1, "not a JSON object"},
		{"null", `null`, "", 1, "not a JSON object"},
		{"raw zero byte", "{\"id\":\"a\",\"text\":\"x\x00\"}\n{\"id\":\"b\",\"text\":\"x\"}", `"b"`, 1, "not valid JSON"},
		{"written zero byte", `{"id":"a","text":"x\u0000 12 boats"}`, `"a"`, 0, ""},
		{"long line", "{\"id\":\"a\",\"text\":\"x\"}\n" + long + "\n{\"id\":\"b\",\"text\":\"x\"}", `"a" "b"`, 2, "longer than 16 MB"},
		{"long last line", long, "", 1, "longer than 16 MB"},
		{"deep", deep + "\n{\"id\":\"b\",\"text\":\"x\"}", `"b"`, 1, "JSON"},
		{"no id", `{"text":"x"}`, "", 1, `no "id"`},
		{"null id", `{"id":null,"text":"x"}`, "", 1, `no "id"`},
		{"id of a list", `{"id":[1],"text":"x"}`, "", 1, "neither a text nor a number"},
		{"numbers as ids", `{"id":7,"text":"x"}` + "\n" + `{"id":1.50,"text":"x"}` + "\n" + `{"id":123456789012345678901,"text":"x"}`, `7 1.50 123456789012345678901`, 0, ""},
		{"ids twice", `{"id":7,"text":"x"}` + "\n" + `{"id":7,"text":"y"}`, `7 7`, 0, ""},
		{"marks in an id", `{"id":"<a&b> \"c\" é","text":"x"}`, `"<a&b> \"c\" é"`, 0, ""},
		{"broken id", "{\"id\":\"a\xff\",\"text\":\"x\"}", "\"a\ufffd\"", 0, ""},
		{"no text", `{"id":"a"}`, "", 1, `no "text"`},
		{"text of a number", `{"id":"a","text":5}`, "", 1, `"text" is of the wrong kind`},
		{"empty text", `{"id":"a","text":""}`, `"a"`, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, task := range []string{"quantity", "attribution", "checkworthy"} {
				r := answer(t, task, tt.in, Options{})
				if got := idsOf(t, r.rows); got != tt.ids {
					t.Errorf("%s: rows %s, want %s", task, got, tt.ids)
				}
				switch {
				case tt.line == 0 && len(r.problems) > 0:
					t.Errorf("%s: %v", task, r.problems)
				case tt.line > 0 && (len(r.problems) != 1 || r.problems[0].Line != tt.line || !strings.Contains(r.problems[0].Reason, tt.reason)):
					t.Errorf("%s: problems %v, want line %d: %s", task, r.problems, tt.line, tt.reason)
				}
			}
		})
	}
}

// TestErrorRows: the nth answer is that of the nth row.
func TestErrorRows(t *testing.T) {
	in := `{"id":"a","text":"x"}` + "\nnonsense\n" + `{"id":"c"}` + "\n" + `{"id":"d","text":"x"}`
	r := answer(t, "quantity", in, Options{ErrorRows: true})
	if got := idsOf(t, r.rows); got != `"a" null "c" "d"` {
		t.Fatalf("rows %s", got)
	}
	if want := `{"id":"c","line":3,"error":"it has no \"text\""}`; r.rows[2] != want {
		t.Errorf("%s, want %s", r.rows[2], want)
	}
	if r.sum != (Summary{Rows: 2, Failed: 2, Answered: 4}) {
		t.Errorf("%+v", r.sum)
	}
}

// TestOrder: many rows on many workers come out in order, one answer each.
func TestOrder(t *testing.T) {
	var in strings.Builder
	const n = 5000
	for i := range n {
		fmt.Fprintf(&in, "{\"id\":%d,\"text\":%q}\n", i, strings.Repeat("Nine boats sank. ", i%7*i%50))
	}
	first := answer(t, "quantity", in.String(), Options{Workers: 8})
	for i, l := range first.rows {
		if !strings.HasPrefix(l, fmt.Sprintf(`{"id":%d,`, i)) {
			t.Fatalf("row %d is %.40s", i, l)
		}
	}
	if len(first.rows) != n {
		t.Errorf("%d rows", len(first.rows))
	}
	if second := answer(t, "quantity", in.String(), Options{Workers: 1}); strings.Join(first.rows, "") != strings.Join(second.rows, "") {
		t.Error("the number of workers changes the answers")
	}
}

// TestGzip: a compressed input is unpacked; a damaged one is an error after
// what could be read.
func TestGzip(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for i := range 50_000 {
		fmt.Fprintf(z, "{\"id\":%d,\"text\":\"%d boats\"}\n", i, i*i)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if r := answer(t, "quantity", b.String(), Options{}); len(r.rows) != 50_000 {
		t.Errorf("%d rows", len(r.rows))
	}
	var out bytes.Buffer
	sum, err := Run(context.Background(), "quantity", bytes.NewReader(b.Bytes()[:b.Len()/2]), &out, Options{})
	if !errors.Is(err, assay.ErrUnreadable) || sum.Rows == 0 || bytes.Count(out.Bytes(), []byte("\n")) != sum.Rows {
		t.Errorf("%d rows, error %v", sum.Rows, err)
	}
}

// endless gives rows for ever, and counts the bytes that were taken.
type endless struct{ row []byte }

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e.row) <= len(p) {
		n += copy(p[n:], e.row)
	}
	return n, nil
}

// slow takes rows and cancels after some.
type slow struct {
	n      int
	cancel func()
}

func (s *slow) Write(p []byte) (int, error) {
	if s.n += bytes.Count(p, []byte("\n")); s.n > 2000 {
		s.cancel()
	}
	return len(p), nil
}

// TestCancel: an input without an end stops when it is told to.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := Run(ctx, "quantity", &endless{[]byte(`{"id":1,"text":"12 boats"}` + "\n")}, &slow{cancel: cancel}, Options{})
		done <- err
	}()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it goes on")
	}
}

// TestCancelWhileReading: a read that never returns holds nothing up.
func TestCancelWhileReading(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	r, w := io.Pipe()
	defer w.Close()
	if _, err := Run(ctx, "quantity", r, io.Discard, Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// TestAnswersAtOnce: a row is answered while the next is awaited.
func TestAnswersAtOnce(t *testing.T) {
	in, feed := io.Pipe()
	out, sink := io.Pipe()
	go func() {
		_, err := Run(context.Background(), "quantity", in, sink, Options{})
		_ = sink.CloseWithError(err)
	}()
	buf := make([]byte, 1000)
	for i := range 3 {
		if _, err := fmt.Fprintf(feed, "{\"id\":%d,\"text\":\"12 boats\"}\n", i); err != nil {
			t.Fatal(err)
		}
		n, err := out.Read(buf)
		if err != nil || !strings.HasPrefix(string(buf[:n]), fmt.Sprintf(`{"id":%d,`, i)) {
			t.Fatalf("%s, %v", buf[:n], err)
		}
	}
	_ = feed.Close()
	if _, err := out.Read(buf); !errors.Is(err, io.EOF) {
		t.Errorf("error %v", err)
	}
}

// full refuses what is written.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

// TestWriteError: an output that cannot be written ends the run.
func TestWriteError(t *testing.T) {
	_, err := Run(context.Background(), "quantity", &endless{[]byte(`{"id":1,"text":"12 boats"}` + "\n")}, full{}, Options{})
	if err == nil || !strings.Contains(err.Error(), "no space") {
		t.Errorf("error %v", err)
	}
}

// limited gives n bytes of rows.
func limited(row string, n int64) io.Reader {
	return io.LimitReader(&endless{[]byte(row)}, n/int64(len(row))*int64(len(row)))
}

// TestMemory: the memory of a run does not grow with the number of rows, nor
// with the length of a line that is refused.
func TestMemory(t *testing.T) {
	row := `{"id":1,"query":"","candidates":[],"note":"` + strings.Repeat("Nine boats sank. ", 50) + `"}` + "\n"
	var most uint64
	watch := func(Problem) {
		var m runtime.MemStats
		if runtime.ReadMemStats(&m); m.HeapAlloc > most {
			most = m.HeapAlloc
		}
	}
	line := io.LimitReader(&endless{bytes.Repeat([]byte("x"), 1<<10)}, 100<<20) // one line of 100 MB
	in := io.MultiReader(line, strings.NewReader("\n"), limited(row, 80<<20), strings.NewReader("nonsense\n"))
	sum, err := Run(context.Background(), "retrieval", in, io.Discard, Options{Problem: watch})
	if err != nil || sum.Failed != 2 || sum.Rows != 80<<20/len(row) {
		t.Fatalf("%+v, %v", sum, err)
	}
	if most > 150<<20 {
		t.Errorf("%d MB alive", most>>20)
	}
}

// TestUsage: a task or an option that is wrong is told before anything is read.
func TestUsage(t *testing.T) {
	for _, tt := range []struct {
		task string
		o    Options
	}{
		{"stances", Options{}},
		{"claimmatch", Options{}},
		{"stance", Options{Corpus: strings.NewReader("")}},
		{"retrieval", Options{Pairs: true}},
		{"reuse", Options{Documents: true}},
		{"lineage", Options{Documents: true, Pairs: true}},
		{"citation", Options{Labels: []string{"supports"}}},
		{"stance", Options{Labels: []string{"maybe"}}},
	} {
		if _, err := Run(context.Background(), tt.task, strings.NewReader("x"), io.Discard, tt.o); !errors.Is(err, assay.ErrUsage) {
			t.Errorf("%s: %v", tt.task, err)
		}
	}
	if _, err := Run(context.Background(), "extract", strings.NewReader(""), io.Discard, Options{Dir: filepath.Join(t.TempDir(), "none")}); !errors.Is(err, assay.ErrNotFound) {
		t.Error(err)
	}
}

// TestPoints: code points agree with counting them.
func TestPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.ToValidUTF8(strings.Repeat(rapid.String().Draw(t, "s"), rapid.IntRange(1, 9).Draw(t, "n")), "?")
		p := newPoints(s)
		for i := range len(s) + 1 {
			if i < len(s) && !utf8.RuneStart(s[i]) {
				continue
			}
			if got, want := p.at(i), utf8.RuneCountInString(s[:i]); got != want {
				t.Fatalf("byte %d of %q is code point %d, want %d", i, s, got, want)
			}
		}
	})
}

// TestOffsets: a reader of code points finds the number again.
func TestOffsets(t *testing.T) {
	text := strings.Repeat("Ärger – größer als 😀. ", 20) + "The port counted 1,204 boats."
	in, err := json.Marshal(map[string]string{"id": "a", "text": text})
	if err != nil {
		t.Fatal(err)
	}
	var row struct {
		Quantities []quantity `json:"quantities"`
	}
	if err := json.Unmarshal([]byte(answer(t, "quantity", string(in), Options{}).rows[0]), &row); err != nil {
		t.Fatal(err)
	}
	if len(row.Quantities) != 1 {
		t.Fatalf("%+v", row)
	}
	q := row.Quantities[0]
	if got := string([]rune(text)[q.Start:q.End]); got != "1,204" {
		t.Errorf("%q", got)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
