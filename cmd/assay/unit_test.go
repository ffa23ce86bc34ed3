package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

func TestExitCode(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("no category"), 1},
		{fmt.Errorf("a question: %w", assay.ErrUsage), 2},
		{fmt.Errorf("a question: %w", assay.ErrTooLarge), 2},
		{fmt.Errorf("x: %w", assay.ErrNotFound), 3},
		{fmt.Errorf("x: %w", assay.ErrEmpty), 3},
		{fmt.Errorf("x: %w", fs.ErrNotExist), 3},
		{silent{fmt.Errorf("x: %w", assay.ErrUnreadable)}, 4},
		{assay.ErrForeign, 5},
		{assay.ErrNewer, 5},
		{assay.ErrCorrupt, 5},
		{assay.ErrBusy, 6},
		{fmt.Errorf("%w: %w", assay.ErrAnchor, assay.ErrUnreadable), 7},
		{fmt.Errorf("%w: %w", assay.ErrAnchor, assay.ErrCorrupt), 7},
		{assay.ErrFull, 8},
		{assay.ErrReadOnly, 8},
		{assay.ErrDrifted, 9},
		{fmt.Errorf("stopped: %w", context.Canceled), 130},
	} {
		if got := exitCode(tt.err); got != tt.want {
			t.Errorf("exitCode(%v) = %d, want %d", tt.err, got, tt.want)
		}
	}
}

// TestEveryCategoryHasACode: a sentinel without a code would end as a fault of the program.
func TestEveryCategoryHasACode(t *testing.T) {
	for _, err := range []error{
		assay.ErrUsage, assay.ErrNotFound, assay.ErrUnreadable, assay.ErrTooLarge, assay.ErrForeign, assay.ErrNewer,
		assay.ErrCorrupt, assay.ErrBusy, assay.ErrFull, assay.ErrReadOnly, assay.ErrAnchor, assay.ErrEmpty, assay.ErrDrifted,
		assay.ErrDenied, assay.ErrConflict, assay.ErrUnavailable, assay.ErrTooMany,
	} {
		if exitCode(err) == codeInternal {
			t.Errorf("%v has no exit code", err)
		}
	}
	for _, e := range exits {
		if e.code != codeOK && e.code != codeInternal && !contains(exitOrder, e.code) {
			t.Errorf("code %d is never looked for", e.code)
		}
	}
}

func contains(list []int, n int) bool {
	for _, m := range list {
		if m == n {
			return true
		}
	}
	return false
}

func TestParseAsOf(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"2025-12-31", "2025-12-31T23:59:59Z"}, // the whole day
		{"2025-12-31T18:00:00Z", "2025-12-31T18:00:00Z"},
		{"2025-12-31T18:00:00+02:00", "2025-12-31T16:00:00Z"},
	} {
		got, err := parseAsOf(tt.in)
		if err != nil || got.Format(time.RFC3339) != tt.want {
			t.Errorf("parseAsOf(%q) = %v, %v; want %s", tt.in, got, err, tt.want)
		}
	}
	if got, err := parseAsOf(""); err != nil || !got.IsZero() {
		t.Errorf(`parseAsOf("") = %v, %v; want the zero time`, got, err)
	}
	for _, bad := range []string{"yesterday", "2025-13-01", "2025-02-30", "31.12.2025", "2025"} {
		if _, err := parseAsOf(bad); !errors.Is(err, assay.ErrUsage) {
			t.Errorf("parseAsOf(%q): %v, want a usage error", bad, err)
		}
	}
}

func TestClean(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"plain\n\ttext", "plain\n\ttext"},
		{"\x1b[31mred", "\uFFFD[31mred"},
		{"bell\a null\x00 c1\u009b", "bell\uFFFD null\uFFFD c1\uFFFD"},
		{"right\u202eto left\u2066", "right\uFFFDto left\uFFFD"},
		{"bad\xffbyte", "bad\uFFFDbyte"},
	} {
		if got := clean(tt.in); got != tt.want || !utf8.ValidString(got) {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTable(t *testing.T) {
	tb := table{head: []string{"ID", "N", "TITLE"}, right: map[int]bool{1: true}, width: 30}
	tb.add("a", "1", "short")
	tb.add("bcd", "1,000", "a title that is far too long for the screen\x1b[0m")
	var b strings.Builder
	if err := tb.write(&b); err != nil {
		t.Fatal(err)
	}
	want := "ID       N  TITLE\na        1  short\nbcd  1,000  a title that is f…\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		text.Group(0): "0", text.Group(-1234): "-1,234", text.Group(1234567): "1,234,567",
		text.Count(1, "source", "sources"): "1 source", text.Count(1000, "source", "sources"): "1,000 sources",
		text.Size(999): "999 bytes", text.Size(90428): "90.4 kB", text.Size(2_500_000): "2.5 MB",
		text.Cut("abc", 3): "abc", text.Cut("abcd", 3): "ab…", text.Cut("äöüß", 3): "äö…",
		strings.Join(text.Wrap("one two three four", 9), "|"): "one two|three|four",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestQuoteDOT(t *testing.T) {
	if got, want := quoteDOT("a \"b\" \\ c\nd"), `"a \"b\" \\ c d"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestWaiting: work that takes a while moves a line on a terminal, and takes it
// away at its end; work that does not, and other outputs, show nothing.
func TestWaiting(t *testing.T) {
	var screen bytes.Buffer
	wait := func(a *app, long time.Duration) string {
		screen.Reset()
		done := a.waiting(func() string { return "copying 1.0 GB" })
		time.Sleep(long)
		done()
		return screen.String()
	}
	terminal := &app{world: world{err: &screen, errTTY: true, columns: 40}}
	if got := wait(terminal, quickly+500*time.Millisecond); strings.Count(got, "copying 1.0 GB: ") < 2 || !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("%q", got)
	}
	if got := wait(terminal, 0); got != "" {
		t.Errorf("of quick work: %q", got)
	}
	for _, a := range []*app{{world: world{err: &screen}}, {world: world{err: &screen, errTTY: true}, quiet: true}} {
		if got := wait(a, quickly+100*time.Millisecond); got != "" {
			t.Errorf("where nobody looks: %q", got)
		}
	}
}
