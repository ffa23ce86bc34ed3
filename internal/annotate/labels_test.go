package annotate

import (
	"os"
	"strings"
	"testing"

	"assay"
)

// The hand-labelled files hold a line for each sentence: the note, how the
// sentence starts, the label. Labels were written by reading, before the rules.
// Even lines were looked at while the rules were made; odd lines were held out
// and say how the rules do on sentences that nobody tuned them to.

const exampleNotes = "../../examples/hsi"

type label struct {
	doc      assay.Document
	a        *assay.Annotation
	sentence int // -1: the label is of the whole document
	want     string
	held     bool
	line     int
}

func (l label) text() string {
	if l.sentence < 0 {
		return l.doc.ID
	}
	s := l.a.Sentences[l.sentence]
	return l.doc.Text[s.Start:s.End]
}

// readLabels reads a hand-labelled file and annotates the notes it names.
func readLabels(t *testing.T, file string) []label {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]assay.Document{}
	for _, d := range readNotes(t, exampleNotes) {
		docs[strings.TrimSuffix(d.ID, ".md")] = d
	}
	annotated := map[string]*assay.Annotation{}
	var out []label
	for n, line := range strings.Split(string(b), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(line, " | ", 3)
		if len(f) != 3 {
			t.Fatalf("%s:%d: %q is not note | start | label", file, n+1, line)
		}
		d, ok := docs[f[0]]
		if !ok {
			t.Fatalf("%s:%d: no note %q", file, n+1, f[0])
		}
		if annotated[f[0]] == nil {
			a := Annotate(d)
			annotated[f[0]] = &a
		}
		l := label{doc: d, a: annotated[f[0]], sentence: -1, want: f[2], held: len(out)%2 == 1, line: n + 1}
		for i, s := range l.a.Sentences {
			if strings.HasPrefix(strings.Join(strings.Fields(d.Text[s.Start:s.End]), " "), f[1]) {
				l.sentence = i
				break
			}
		}
		if l.sentence < 0 && f[1] != "*" {
			t.Fatalf("%s:%d: no sentence of %s starts %q", file, n+1, f[0], f[1])
		}
		out = append(out, l)
	}
	return out
}

// tally counts hits, misses and false finds: F1 of a half or of all.
type tally struct{ hit, miss, extra int }

func (c tally) f1() float64 {
	return 2 * float64(c.hit) / float64(max(1, 2*c.hit+c.miss+c.extra))
}

// halves is a tally for the half that was looked at and the half that was not.
type halves [2]tally

func (h *halves) add(held bool, hit, miss, extra int) {
	c := &h[0]
	if held {
		c = &h[1]
	}
	c.hit, c.miss, c.extra = c.hit+hit, c.miss+miss, c.extra+extra
}

func (h *halves) all() tally {
	return tally{h[0].hit + h[1].hit, h[0].miss + h[1].miss, h[0].extra + h[1].extra}
}

// hold prints the score of both halves and fails below the floor.
func (h *halves) hold(t *testing.T, what string, floor float64) {
	t.Helper()
	t.Logf("%s: F1 %.3f (seen half %.3f, held-out half %.3f), %d labels", what, h.all().f1(), h[0].f1(), h[1].f1(), h.all().hit+h.all().miss)
	if h.all().f1() < floor {
		t.Errorf("%s: F1 %.3f is below %.3f", what, h.all().f1(), floor)
	}
}

// showHeld prints the errors on the held-out half too; not while rules are being made.
var showHeld = os.Getenv("ASSAY_HELD") != ""

func (l label) miss(t *testing.T, format string, args ...any) {
	t.Helper()
	if !l.held || showHeld {
		t.Logf("line %d: %s\n\t"+format, append([]any{l.line, l.text()}, args...)...)
	}
}
