package render

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"assay"
	"assay/internal/text"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"
)

var ansi = regexp.MustCompile("\x1b\\[[0-9]*m")

func TestTextKeepsTheWidth(t *testing.T) {
	for name, r := range fixtures(t) {
		for _, width := range []int{0, 10, 40, 60, 80, 120, 200} {
			want := width
			switch {
			case width == 0:
				want = 80
			case width < 40:
				want = 40
			}
			for _, l := range strings.Split(write(t, asText(Options{Width: width}), r), "\n") {
				if strings.Contains(l, "http") && !strings.Contains(l, " http") || strings.HasPrefix(strings.TrimSpace(l), "http") {
					continue // addresses stay whole
				}
				if w := widthOf(l); w > want {
					t.Errorf("%s at %d: a line of %d columns: %q", name, width, w, l)
				}
			}
		}
	}
}

func TestTextColour(t *testing.T) {
	r := fixtureReport(t)
	plain, colour := write(t, asText(Options{}), r), write(t, asText(Options{Color: true}), r)
	if strings.ContainsFunc(plain, func(c rune) bool { return unicode.IsControl(c) && c != '\n' }) {
		t.Error("control characters without colour")
	}
	if !strings.Contains(colour, "\x1b[1m") {
		t.Error("no style with colour")
	}
	if got := ansi.ReplaceAllString(colour, ""); got != plain {
		t.Error("colours change the words")
	}
}

// A source must not be able to steer a terminal or to turn the order of letters.
func TestTextIsInert(t *testing.T) {
	r := plainReport(t)
	evil := "a\x1b[2Jb\x9b31mc\rd\u202ee\u2066f\x00g\x01h\x02i\u200bj\U000e0041k\xffl\u2028m"
	r.Question, r.Sources[0].Title, r.Sections[0].Sentences[0].Text = evil, evil, evil
	want := "a�[2Jb�31mc d�e�f�g�h�ijk�l m"
	for _, f := range formats[:4] {
		got := ansi.ReplaceAllString(write(t, f.write, r), "")
		if strings.ContainsFunc(got, func(c rune) bool { return c != '\n' && (unicode.IsControl(c) || text.Unseen(c)) }) {
			t.Errorf("%s lets a control character through", f.ext)
		}
		if f.ext == "txt" && !strings.Contains(got, want) {
			t.Errorf("%s: the words were lost", f.ext)
		}
	}
}

func TestVerdictRules(t *testing.T) {
	reports := fixtures(t)
	for name, want := range map[string]string{"supported": "━━━━\nVerdict: Supported.", "plain": "════\nVerdict: Refuted.", "full": "╍╍╍╍\nVerdict: Conflicting evidence.", "not-enough": "····\nVerdict: Not enough evidence."} {
		if got := write(t, asText(Options{}), reports[name]); !strings.Contains(got, want) {
			t.Errorf("%s: no %q", name, want)
		}
	}
	if got := write(t, asText(Options{}), reports["process"]); strings.Contains(got, "Verdict") {
		t.Error("a report without a verdict shows one")
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"one two three", 7, "one two|three"},
		{"one two three", 100, "one two three"},
		{"", 10, ""},
		{"at 13,061\u00a0\x01[1]" + joiner + "[2]\x02. Next", 15, "at|13,061\u00a0\x01[1]" + joiner + "[2]\x02.|Next"},
		{"abcdefghij kl", 4, "abcd|efgh|ij|kl"},
		{"大壩接縫修復", 5, "大壩|接縫|修復"},
		{"e\u0301e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301e\u0301"},
		{"A\u0903\u0903B", 2, "A\u0903\u0903|B"},
	} {
		if got := strings.Join(wrap(c.in, c.width), "|"); got != c.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

// Wrapping keeps every word and its order, and no line of more than one grapheme
// cluster is too wide.
func TestWrapKeepsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := clean(rapid.String().Draw(t, "s"))
		width := rapid.IntRange(2, 40).Draw(t, "width")
		lines := wrap(s, width)
		for _, l := range lines {
			if widthOf(l) > width && uniseg.GraphemeClusterCount(l) > 1 {
				t.Fatalf("%q is wider than %d", l, width)
			}
		}
		strip := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := strip(strings.Join(lines, "")); got != strip(s) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

func TestSplit(t *testing.T) {
	for in, want := range map[string][2]string{
		"It was 4,200.":          {"It was 4,200", "."},
		"He said: “It is.”":      {"He said: “It is.”", ""},
		"Why?!":                  {"Why", "?!"},
		"and so on…":             {"and so on", "…"},
		"...":                    {"...", ""},
		"":                       {"", ""},
		"In the U.S.":            {"In the U.S", "."},
		"已經修復。":                  {"已經修復", "。"},
		"no mark":                {"no mark", ""},
		"a bracket (in 2024).":   {"a bracket (in 2024)", "."},
		`He called it "a sham."`: {`He called it "a sham."`, ""},
	} {
		if body, mark := split(in); body != want[0] || mark != want[1] {
			t.Errorf("split(%q) = %q, %q", in, body, mark)
		}
	}
}

func TestTableStacks(t *testing.T) {
	r := plainReport(t)
	if got := write(t, asText(Options{Width: 80}), r); !strings.Contains(got, "───  ────") {
		t.Error("the table is not in columns at 80")
	}
	if got := write(t, asText(Options{Width: 45}), r); !strings.Contains(got, "\n    Joints sealed: 4,200\n") {
		t.Error("the table is not stacked at 45")
	}
}

func TestNumberCell(t *testing.T) {
	for in, want := range map[string][3]string{
		"4,200":              {"", "4,200", "y"},
		"more than 24,400":   {"more than", "24,400", "y"},
		"More than 24,400":   {"More than", "24,400", "y"},
		"about $1.2 million": {"about", "$1.2 million", "y"},
		"ten":                {"", "ten", "y"},
		"Dozens":             {"", "Dozens", "y"},
		"ten handed":         {},
		"62%":                {"", "62%", "y"},
		"2,700–3,300":        {"", "2,700–3,300", "y"},
		"March 2024":         {},
		"48,000 metres":      {},
		"":                   {},
		"about":              {},
	} {
		approx, number, ok := numberCell(in)
		if approx != want[0] || number != want[1] || ok != (want[2] == "y") {
			t.Errorf("numberCell(%q) = %q, %q, %v", in, approx, number, ok)
		}
	}
}

func TestBasisWords(t *testing.T) {
	v := newView(plainReport(t))
	doc := v.Sources[1].Document
	for _, c := range []struct {
		b    *assay.Basis
		want string
	}{
		{nil, ""},
		{&assay.Basis{Kind: "search", Query: "x y", Searched: 1}, "1 source searched for “x y”: nothing found."},
		{&assay.Basis{Kind: "search", Searched: 1200, Count: 1, Absent: []string{"a"}}, "1,200 sources searched: 1 passage found; no sentence says “a”."},
		{&assay.Basis{Kind: "search", Searched: 3, Classes: []assay.Class{assay.Court, assay.News}, Query: "q"}, "3 sources of class court or news searched for “q”: nothing found."},
		{&assay.Basis{Kind: "origins", IDs: []string{"A", "C"}}, "Counted from 2 origins: A and C."},
		{&assay.Basis{Kind: "sources", IDs: []string{doc, "elsewhere"}}, "Counted from 2 sources: [2] and 1 not cited."},
		{&assay.Basis{Kind: "stances", IDs: []string{doc}}, "Counted from how 1 source stands to the claim: [2]."},
		{&assay.Basis{Kind: "figures", IDs: []string{"f1"}}, "Counted from 1 figure: 4,200."},
	} {
		if got := v.basisWords(c.b); got != c.want {
			t.Errorf("%+v: %q, want %q", c.b, got, c.want)
		}
	}
}
