package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
)

// A generator writes documents that no one wrote, in the proportions of real
// ones: words drawn by Zipf's law from a large vocabulary, a third of them real
// function words, organisations with acronyms, people, places, operations,
// dates, numbers with units, attributions, and copies of one another's text.
// The same seed gives the same documents.
type generator struct {
	rand   *rand.Rand
	nouns  []string
	verbs  []string
	adjs   []string
	people []string
	places []string
	orgs   []org
	events []string
	zipf   []float64 // cumulative weights, for the largest vocabulary
	last   []string  // recent paragraphs, to be copied
}

type org struct{ name, short, class string }

// document is one line of a JSON Lines source.
type document struct {
	Title     string   `json:"title"`
	Publisher string   `json:"publisher"`
	Class     string   `json:"class"`
	URL       string   `json:"url"`
	Published string   `json:"published"`
	Text      string   `json:"text"`
	ReliesOn  []string `json:"relies_on,omitempty"`
}

const (
	nounCount = 24000
	verbCount = 4000
	adjCount  = 6000
)

func newGenerator(seed uint64) *generator {
	g := &generator{rand: rand.New(rand.NewPCG(seed, 0x61737361790a))}
	seen := map[string]bool{}
	words := func(n, least, most int, endings []string) []string {
		out := make([]string, 0, n)
		for len(out) < n {
			w := g.word(least+g.rand.IntN(most-least+1)) + endings[g.rand.IntN(len(endings))]
			if !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
		return out
	}
	// Common English content words stand at the head of the lists, as they do in a real count.
	g.nouns = append(strings.Fields(commonNouns), words(nounCount, 1, 3, []string{"", "", "er", "ion", "ment", "ty", "ness", "al"})...)
	g.verbs = append(strings.Fields(commonVerbs), words(verbCount, 1, 2, []string{"ed", "ed", "ated", "ised"})...)
	g.adjs = append(strings.Fields(commonAdjs), words(adjCount, 1, 2, []string{"al", "ous", "ive", "y", "ic", "ful"})...)
	for _, w := range words(3000, 1, 2, []string{"", "son", "er", "man", "a"}) {
		g.people = append(g.people, capital(w))
	}
	for _, w := range words(1500, 1, 2, []string{"ton", "ville", "burg", "field", "ia"}) {
		g.places = append(g.places, capital(w))
	}
	g.zipf = make([]float64, nounCount+1000)
	total := 0.0
	for i := range g.zipf {
		total += 1 / math.Pow(float64(i)+2.7, 1.25) // Zipf-Mandelbrot
		g.zipf[i] = total
	}
	g.makeOrgs()
	for range 400 {
		g.events = append(g.events, "Operation "+capital(g.adjs[g.rand.IntN(500)])+" "+capital(g.nouns[g.rand.IntN(800)]))
	}
	return g
}

func (g *generator) makeOrgs() {
	kinds := []struct{ form, class string }{
		{"Department of %s", "official"}, {"%s Enforcement Bureau", "official"}, {"%s Office of Inspector General", "oversight"},
		{"%s Times", "news"}, {"%s Herald", "news"}, {"%s News Network", "news"}, {"%s Post", "news"},
		{"%s Union", "advocacy"}, {"Center for %s", "advocacy"}, {"University of %s", "academic"}, {"%s Fact Desk", "factcheck"},
	}
	for i := range 600 {
		k := kinds[i%len(kinds)]
		name := fmt.Sprintf(k.form, capital(g.nouns[200+g.rand.IntN(4000)])+" "+g.places[g.rand.IntN(len(g.places))])
		short := ""
		for _, w := range strings.Fields(name) {
			if w[0] >= 'A' && w[0] <= 'Z' {
				short += w[:1]
			}
		}
		g.orgs = append(g.orgs, org{name, short, k.class})
	}
}

func (g *generator) word(syllables int) string {
	const onsets, vowels, codas = "b c d f g h l m n p r s t v br cl dr fl gr pl pr sh st str th tr w", "a e i o u ai ea ee oa ou", "    n r s t l m nd nt st ck rd"
	on, vo, co := strings.Fields(onsets), strings.Fields(vowels), strings.Split(codas, " ")
	var b strings.Builder
	for range syllables {
		b.WriteString(on[g.rand.IntN(len(on))] + vo[g.rand.IntN(len(vo))])
	}
	b.WriteString(co[g.rand.IntN(len(co))])
	return b.String()
}

// zipfOf draws an index below n by rank.
func (g *generator) zipfOf(n int) int {
	x := g.rand.Float64() * g.zipf[n-1]
	low, high := 0, n-1
	for low < high {
		mid := (low + high) / 2
		if g.zipf[mid] < x {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

func (g *generator) noun() string   { return g.nouns[g.zipfOf(len(g.nouns))] }
func (g *generator) verb() string   { return g.verbs[g.zipfOf(len(g.verbs))] }
func (g *generator) adj() string    { return g.adjs[g.zipfOf(len(g.adjs))] }
func (g *generator) org() org       { return g.orgs[g.zipfOf(len(g.orgs))] }
func (g *generator) place() string  { return g.places[g.zipfOf(len(g.places))] }
func (g *generator) event() string  { return g.events[g.zipfOf(len(g.events))] }
func (g *generator) person() string { return g.people[g.zipfOf(800)] + " " + g.people[g.zipfOf(3000)] }

func (g *generator) of(list []string) string { return list[g.rand.IntN(len(list))] }

func (g *generator) count() string {
	n := int(math.Exp(g.rand.Float64()*11)) + 1
	s := fmt.Sprint(n)
	if n >= 1000 {
		s = fmt.Sprintf("%d,%03d", n/1000, n%1000)
	}
	return g.of([]string{"", "", "", "more than ", "about ", "nearly ", "at least "}) + s
}

func (g *generator) date() string {
	return fmt.Sprintf("%d %s %d", 1+g.rand.IntN(28), g.of(months), 2012+g.rand.IntN(14))
}

// phrase is a noun phrase of one to five words.
func (g *generator) phrase() string {
	s := "the "
	if g.rand.IntN(3) == 0 {
		s = "a "
	}
	if g.rand.IntN(2) == 0 {
		s += g.adj() + " "
	}
	s += g.noun()
	if g.rand.IntN(3) == 0 {
		s += " of " + g.adj() + " " + g.noun() + "s"
	}
	return s
}

// clause is a subject, a verb and what follows.
func (g *generator) clause() string {
	subject := g.phrase()
	switch g.rand.IntN(6) {
	case 0:
		subject = g.org().name
	case 1:
		subject = g.person()
	case 2:
		subject = g.count() + " " + g.adj() + " " + g.noun() + "s"
	}
	s := subject + " " + g.of(auxiliaries) + g.verb() + " " + g.phrase()
	if g.rand.IntN(2) == 0 {
		s += " " + g.of(prepositions) + " " + g.phrase()
	}
	switch g.rand.IntN(5) {
	case 0:
		s += " in " + g.place()
	case 1:
		s += " on " + g.date()
	case 2:
		s += " during " + g.event()
	}
	return s
}

func (g *generator) sentence() string {
	c := g.clause()
	switch g.rand.IntN(8) {
	case 0:
		c = "according to " + g.org().name + ", " + c
	case 1:
		o := g.org()
		c = o.name + " (" + o.short + ") " + g.of([]string{"said", "reported", "announced", "denied"}) + " that " + c
	case 2:
		return "\u201c" + capital(c) + ",\u201d said " + g.person() + ", " + g.phrase() + "."
	case 3:
		c += ", and " + g.clause()
	}
	return capital(c) + "."
}

func (g *generator) paragraph(sentences int) string {
	parts := make([]string, sentences)
	for i := range parts {
		parts[i] = g.sentence()
	}
	return strings.Join(parts, " ")
}

// document makes a document of about the given number of sentences; one in
// twelve repeats paragraphs of an earlier one, as copies of releases do.
func (g *generator) document(sentences int) document {
	o := g.org()
	d := document{
		Title: capital(g.clause()), Publisher: o.name, Class: o.class,
		URL:       fmt.Sprintf("https://%s.example/%d", strings.ToLower(o.short), g.rand.IntN(1<<30)),
		Published: fmt.Sprintf("%d-%02d-%02d", 2012+g.rand.IntN(14), 1+g.rand.IntN(12), 1+g.rand.IntN(28)),
	}
	var paragraphs []string
	if len(g.last) > 50 && g.rand.IntN(12) == 0 {
		from := g.rand.IntN(len(g.last) - 3)
		paragraphs = append(paragraphs, g.last[from:from+2]...)
		d.ReliesOn = []string{g.org().name + " release"}
		sentences -= 6
	}
	for sentences > 0 {
		n := min(2+g.rand.IntN(3), sentences)
		paragraphs = append(paragraphs, g.paragraph(n))
		sentences -= n
	}
	g.last = append(g.last, paragraphs...)
	if len(g.last) > 400 {
		g.last = g.last[200:]
	}
	d.Text = strings.Join(paragraphs, "\n\n")
	return d
}

// note makes a note of the example library's form and size.
func (g *generator) note() string {
	d := g.document(2)
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\nurl: %q\npublisher: %q\nclass: %s\nkind: note\nrelies_on: [%q]\n---\n\n", d.Title, d.URL, d.Publisher, d.Class, g.org().name)
	for range 3 + g.rand.IntN(5) {
		b.WriteString(capital(g.clause()) + ".\n")
	}
	return b.String()
}

// lines writes documents of 4 to 40 sentences as JSON Lines.
func (g *generator) lines(w io.Writer, documents int) error {
	e := json.NewEncoder(w)
	for range documents {
		if err := e.Encode(g.document(4 + g.rand.IntN(37))); err != nil {
			return err
		}
	}
	return nil
}

// questions asks about what the generator writes of: organisations, counts,
// events, and words from every part of the vocabulary.
func (g *generator) questions(n int) []string {
	out := make([]string, n)
	for i := range out {
		o := g.org()
		noun, adj, verb := g.nouns[g.zipfOf(3000)], g.adjs[g.zipfOf(1500)], g.verbs[g.zipfOf(600)]
		switch i % 5 {
		case 0:
			out[i] = fmt.Sprintf("Has %s %s %s %s %ss?", o.name, verb, g.count(), adj, noun)
		case 1:
			out[i] = fmt.Sprintf("How many %s %ss were %s by %s?", adj, noun, verb, o.short)
		case 2:
			out[i] = fmt.Sprintf("What is the role of %s in %s %ss?", o.name, adj, noun)
		case 3:
			out[i] = fmt.Sprintf("What criticism exists of %s and the %s %s?", g.event(), adj, noun)
		case 4:
			out[i] = fmt.Sprintf("Did %s find %ss in %s in %d?", o.name, noun, g.place(), 2013+g.rand.IntN(12))
		}
	}
	return out
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-32) + s[1:]
}

var (
	months       = strings.Fields("January February March April May June July August September October November December")
	auxiliaries  = []string{"", "", "", "had ", "has ", "was ", "were ", "did not say it ", "could have "}
	prepositions = strings.Fields("in on at by for from with without under over after before between through against about")
)

const (
	commonNouns = `report person year case official number state agency program child family work group country law
office release claim record court plan service member community policy home police school company data law evidence
inquiry review system right question government information area money story fact month week arrest victim charge budget
contract audit hearing bill letter officer judge lawyer director secretary senator fund project vaccine emission
ballot permit inspection bridge hospital patient drug tax loan wage job price market train road water fire storm`
	commonVerbs = `reported found located arrested charged identified reviewed cited recorded received issued asked
counted approved denied opened closed paid released sent held moved told served used made given led ordered funded
tested inspected cleared listed published withdrawn confirmed disputed`
	commonAdjs = `federal local new public national former high large small recent several independent missing young
official annual legal social economic medical private foreign final special joint open early late major senior`
)
