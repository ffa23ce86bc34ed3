package librarytest

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/text"
)

// Source is what an entry for a test is made of.
type Source struct {
	Location  string
	Bytes     string // of the capture; Text when empty
	Text      string // sentences end in a full stop and a space
	Title     string
	Publisher string
	Class     assay.Class // News when empty
	Published string
	At        time.Time
	Aliases   [][2]string
}

// Entry makes a whole entry: every sentence is a passage, and a quarter of the
// runs of five words are fingerprints.
func (s Source) Entry() assay.Entry {
	if s.Bytes == "" {
		s.Bytes = s.Text
	}
	if s.Class == "" {
		s.Class = assay.News
	}
	sum := library.Sum([]byte(s.Bytes))
	e := assay.Entry{
		Capture: assay.Capture{SHA256: sum, Bytes: []byte(s.Bytes), MediaType: "text/plain", Location: s.Location, CapturedAt: s.At},
		Document: assay.Document{
			ID: sum[:12], SHA256: library.Sum([]byte(s.Text)), CaptureSHA256: sum, Text: s.Text,
			Segments: []assay.Segment{{End: len(s.Text), CaptureEnd: len(s.Bytes), Exact: s.Bytes == s.Text}},
			Title:    s.Title, Location: s.Location, Publisher: s.Publisher, Class: s.Class, Kind: assay.Text,
			Published: s.Published, Language: "en", Extractor: "test/1",
		},
		Annotation: annotate(s.Text),
	}
	for _, a := range s.Aliases {
		e.Annotation.Names = append(e.Annotation.Names, assay.Name{Text: a[0], Alias: a[1], Kind: assay.Organisation})
	}
	return e
}

func annotate(s string) assay.Annotation {
	a := assay.Annotation{Version: assay.AnnotationVersion}
	for start := 0; start < len(s); {
		end := len(s)
		if i := strings.Index(s[start:], ". "); i >= 0 {
			end = start + i + 1
		}
		span := assay.Span{Start: start, End: end}
		n := len(a.Sentences)
		terms := text.Stems(s[start:end])
		slices.Sort(terms)
		a.Sentences = append(a.Sentences, assay.Sentence{Span: span, Function: assay.Fact, Standalone: true, Terms: slices.Compact(terms)})
		a.Passages = append(a.Passages, assay.Passage{Span: span, First: n, Last: n})
		a.Statements = append(a.Statements, assay.Statement{Sentence: n, Content: span, Manner: assay.Own})
		start = end + 1
	}
	words := strings.Fields(strings.ToLower(s))
	for i := 0; i+5 <= len(words); i++ {
		h := fnv.New64a()
		h.Write([]byte(strings.Join(words[i:i+5], " ")))
		if f := h.Sum64(); f%4 == 0 {
			a.Fingerprints = append(a.Fingerprints, f)
		}
	}
	slices.Sort(a.Fingerprints)
	a.Fingerprints = slices.Compact(a.Fingerprints)
	return a
}

// Generator makes entries of any number whose words follow Zipf's law, with a
// quarter of function words, as English text has them. The same seed gives the
// same entries.
type Generator struct {
	rand  *rand.Rand
	sum   []float64
	words []string
	n     int
}

// NewGenerator makes a Generator with a vocabulary of this many words.
func NewGenerator(seed uint64, vocabulary int) *Generator {
	g := &Generator{rand: rand.New(rand.NewPCG(seed, 1)), sum: make([]float64, vocabulary), words: make([]string, vocabulary)}
	total := 0.0
	for i := range g.sum {
		total += 1 / math.Pow(float64(i)+2.7, 1.05) // Zipf and Mandelbrot
		g.sum[i] = total
		g.words[i] = spell(i)
	}
	return g
}

// spell gives the i-th word: syllables, the rarer the longer.
func spell(i int) string {
	const onsets, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	for n := i + 70; n > 0; n /= 70 {
		b.WriteByte(onsets[n%70/5])
		b.WriteByte(vowels[n%5])
	}
	return b.String() + "n"
}

// Word gives the word of this rank, from 0.
func (g *Generator) Word(rank int) string { return g.words[rank] }

func (g *Generator) draw() string {
	i, _ := slices.BinarySearch(g.sum, g.rand.Float64()*g.sum[len(g.sum)-1])
	return g.words[min(i, len(g.words)-1)]
}

// Next makes an entry of a number of passages of about forty words.
func (g *Generator) Next(passages int) assay.Entry {
	function := []string{"the", "of", "and", "to", "in", "that", "for", "with"}
	var b strings.Builder
	for p := range passages {
		if p > 0 {
			b.WriteByte(' ')
		}
		for w := range 30 + g.rand.IntN(20) {
			if w > 0 {
				b.WriteByte(' ')
			}
			if g.rand.IntN(5) < 2 {
				b.WriteString(function[g.rand.IntN(len(function))])
			} else {
				b.WriteString(g.draw())
			}
		}
		b.WriteByte('.')
	}
	g.n++
	return Source{
		Location: fmt.Sprintf("made/%07d.txt", g.n), Text: b.String(), Bytes: fmt.Sprintf("%d\n%s", g.n, b.String()), Title: g.draw() + " " + g.draw() + " " + g.draw(),
		Publisher: "The " + g.words[g.n%min(200, len(g.words))] + " Post", Class: assay.Classes[g.n%len(assay.Classes)],
		Published: fmt.Sprintf("20%02d-%02d-%02d", 10+g.n%15, 1+g.n%12, 1+g.n%28),
		At:        time.Date(2026, 1, 1, 0, 0, g.n, 0, time.UTC),
	}.Entry()
}
