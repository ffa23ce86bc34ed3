package lineage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/internal/text"
)

// later gives which of two documents took from the other, and whether that is
// known: from who names whom, from a mark that one is a copy, and from dates.
func (g *graph) later(i, j int) (from, to int, known bool, why string) {
	a, b := g.docs[i].Document, g.docs[j].Document
	if namesB, namesA := g.names0(i, b.Owner), g.names0(j, a.Owner); namesA != namesB && a.Owner != b.Owner {
		if namesB {
			return i, j, true, "it names " + b.Owner + " as its source"
		}
		return j, i, true, "it names " + a.Owner + " as its source"
	}
	if comparableDates(a.Published, b.Published) {
		if a.Published < b.Published {
			i, j, a, b = j, i, b, a
		}
		if g.unvouched(j) && !g.unvouched(i) {
			return i, j, false, "the earlier date is the word of a page that nobody vouches for, so nothing tells which of the two came first"
		}
		return i, j, true, fmt.Sprintf("%s is later than %s", a.Published, b.Published)
	}
	if g.rank[i] < g.rank[j] {
		i, j, a, b = j, i, b, a
	}
	if a.Copy != "" && b.Copy == "" && a.Owner == b.Owner {
		return i, j, true, "it is a copy, found at " + a.Copy
	}
	return i, j, false, "nothing tells which of the two came first"
}

// names0 reports whether a document names a body as what it rests on first.
func (g *graph) names0(i int, owner string) bool {
	return owner != "" && len(g.reliances[i]) > 0 && slices.Contains(g.reliances[i][0].parties, owner)
}

// byCopy joins pages that carry one text of one owner, and pages under one
// headline within a week, whoever printed them.
func (g *graph) byCopy() {
	byTitle := map[string][]int{}
	for _, i := range g.order {
		if stems := g.traits[i].title; len(stems) >= minHeadline {
			for _, key := range headlineKeys(stems) {
				g.copyOf(i, byTitle[key])
				if len(byTitle[key]) < maxLeaders {
					byTitle[key] = append(byTitle[key], i)
				}
			}
		}
	}
}

// minHeadline is the least number of content words of a headline that hardly comes up twice.
const minHeadline = 6

// headlineKeys give a headline's stems, sorted, whole and with one left out
// each, so that headlines which differ by one word meet.
func headlineKeys(stems map[string]bool) []string {
	list := make([]string, 0, len(stems))
	for s := range stems {
		list = append(list, s)
	}
	slices.Sort(list)
	if len(list) > 40 {
		list = list[:40]
	}
	keys := []string{strings.Join(list, " ")}
	for k := range list {
		keys = append(keys, strings.Join(slices.Delete(slices.Clone(list), k, k+1), " "))
	}
	return keys
}

func (g *graph) copyOf(i int, others []int) {
	a := g.docs[i].Document
	for _, j := range others {
		b := g.docs[j].Document
		oneOwner := a.Owner != "" && a.Owner == b.Owner && (a.Copy != "" || b.Copy != "")
		if i == j || g.linked(i, j) || !sameHeadline(a.Title, b.Title) || !oneOwner && (a.Owner == b.Owner || !near(g.traits[i], g.traits[j], 7) || g.traits[i].day*g.traits[j].day == 0) {
			continue
		}
		what := fmt.Sprintf("both carry the headline “%s”", clip(plainTitle(a.Title), 100))
		if oneOwner {
			what = fmt.Sprintf("both are credited to %s, under the headline “%s”", a.Owner, clip(plainTitle(a.Title), 100))
		}
		from, to, known, why := g.later(i, j)
		g.add(link{from: from, to: to, signal: SignalCopy, detail: what + "; " + why, joins: true, directed: known})
	}
}

// sameHeadline reports whether two headlines have nine tenths of their words in
// common, in the same order.
func sameHeadline(a, b string) bool {
	wa, wb := readWords(clip(plainTitle(a), 400)), readWords(clip(plainTitle(b), 400))
	return 10*lcs(wa, wb) >= 9*max(len(wa), len(wb))
}

// byReuse joins documents that share text.
func (g *graph) byReuse() {
	samples := make([]sample, len(g.docs))
	for i, m := range g.docs {
		samples[i] = sample{m.Annotation.Fingerprints, g.traits[i].day, orElse(m.Document.Owner, m.Document.Publisher)}
	}
	for _, m := range nearDuplicates(samples, g.order) {
		from, to, known, why := g.later(m.a, m.b)
		detail := fmt.Sprintf("%d of %d sampled five-word runs are shared", m.shared, min(m.ofA, m.ofB))
		if run := g.sharedRun(from, to); run != "" {
			detail += "; " + run
		}
		if !m.joins {
			detail += "; that is a small part of the longer text, or beside what it takes from another, and joins nothing"
		}
		g.add(link{from: from, to: to, signal: SignalReuse, detail: detail + "; " + why, joins: m.joins, directed: known})
	}
	g.sameBytes()
}

// sharedRun quotes the longest run of words that two documents share.
func (g *graph) sharedRun(i, j int) string {
	a, b := g.docs[i].Document.Text, g.docs[j].Document.Text
	wa, wb := readForms(a), readForms(b)
	at, _, n := longest(wa, wb)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("the longest shared run has %s: “%s”", text.Count(n, "word", "words"), excerpt(a, wa[at:at+n]))
}

// sameBytes joins documents of one text that are too short for fingerprints to tell.
func (g *graph) sameBytes() {
	first := map[string]int{}
	for _, i := range g.order {
		d := g.docs[i].Document
		if d.SHA256 == "" || len(g.docs[i].Annotation.Fingerprints) == 0 {
			continue // no text, or fewer than five words of it
		}
		j, ok := first[d.SHA256]
		if !ok {
			first[d.SHA256] = i
			continue
		}
		if g.find(i) != g.find(j) {
			from, to, known, why := g.later(i, j)
			g.add(link{from: from, to: to, signal: SignalReuse, detail: "the same text, byte for byte; " + why, joins: true, directed: known})
		}
	}
}

// Bounds of quotations: words of one that is long enough to tell, quotations
// read of one document, and the share of the shorter document's words that
// shared quotations have to make up to join the two.
const (
	minQuotation  = 8
	maxQuotations = 100
	quotedShare   = 0.2
)

// quotation is a run of words in quotation marks.
type quotation struct {
	text  string
	words int
	key   uint64
}

// quotationsOf gives the long quotations of a text, each once.
func quotationsOf(s string) []quotation {
	var out []quotation
	var words []text.Token
	open := -1
	for i := 0; i < len(s) && len(out) < maxQuotations; {
		if c := s[i]; c < utf8.RuneSelf && c != '"' && c != '\n' {
			i++
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '“', r == '"' && open < 0:
			open = i + w
		case (r == '”' || r == '"') && open >= 0:
			if i-open < 2000 {
				words = text.AppendTokens(words[:0], s[open:i])
				key := uint64(0)
				for _, w := range words {
					key = mix(key ^ hashString(w.Lower))
				}
				if len(words) >= minQuotation && !slices.ContainsFunc(out, func(q quotation) bool { return q.key == key }) {
					out = append(out, quotation{s[open:i], len(words), key})
				}
			}
			open = -1
		case r == '\n':
			open = -1
		}
		i += w
	}
	return out
}

// byQuotations ties documents that quote the same words, and joins those of
// which two shared quotations make up much.
func (g *graph) byQuotations() {
	holders := map[uint64][]int{}
	by := make([][]quotation, len(g.docs))
	for _, i := range g.order {
		by[i] = quotationsOf(g.docs[i].Document.Text)
		shared := map[int][]quotation{}
		for _, q := range by[i] {
			for _, j := range holders[q.key] {
				shared[j] = append(shared[j], q)
			}
			if len(holders[q.key]) < maxLeaders {
				holders[q.key] = append(holders[q.key], i)
			}
		}
		others := make([]int, 0, len(shared))
		for j := range shared {
			others = append(others, j)
		}
		slices.SortFunc(others, func(a, b int) int {
			return cmp.Or(cmp.Compare(len(shared[b]), len(shared[a])), cmp.Compare(g.rank[a], g.rank[b]))
		})
		for _, j := range others {
			if g.find(i) != g.find(j) && len(holders[shared[j][0].key]) < maxLeaders {
				g.quote(i, j, shared[j])
			}
		}
	}
}

func (g *graph) quote(i, j int, shared []quotation) {
	words := 0
	longest := shared[0]
	for _, q := range shared {
		words += q.words
		if q.words > longest.words {
			longest = q
		}
	}
	shorter := min(len(strings.Fields(g.docs[i].Document.Text)), len(strings.Fields(g.docs[j].Document.Text)))
	from, to, known, why := g.later(i, j)
	g.add(link{from: from, to: to, signal: SignalQuotations,
		detail:   fmt.Sprintf("%s of 8 words or more, such as “%s”; %s", text.Count(len(shared), "quotation", "quotations"), clip(longest.text, 100), why),
		joins:    len(shared) >= 2 && float64(words) >= quotedShare*float64(shorter) && near(g.traits[i], g.traits[j], 14),
		directed: known})
}

// Bounds of figures: how many a pair has to share, and how many documents one
// figure of one event leads to.
const minFigures = 3

// byFigures ties documents that give the same figures of one event, named or
// dated to the day. It joins them only when one of them says nothing of what it
// rests on and they were published within a week; else each has a source of its own.
func (g *graph) byFigures() {
	type key struct{ happening, figure string }
	holders := map[key][]int{}
	happenings, of := make([][]string, len(g.docs)), map[string]int{}
	for i := range g.docs {
		happenings[i] = g.traits[i].happenings()
		for _, h := range happenings[i] {
			of[h]++
		}
	}
	for _, i := range g.order {
		shared := map[int]map[string]bool{}
		for _, h := range happenings[i] {
			if of[h] < 2 {
				continue // told by this document alone
			}
			for f := range g.traits[i].figures {
				k := key{h, f}
				for _, j := range holders[k] {
					if shared[j] == nil {
						shared[j] = map[string]bool{}
					}
					shared[j][f] = true
				}
				if len(holders[k]) < maxLeaders {
					holders[k] = append(holders[k], i)
				}
			}
		}
		others := make([]int, 0, len(shared))
		for j := range shared {
			others = append(others, j)
		}
		slices.SortFunc(others, func(a, b int) int {
			return cmp.Or(cmp.Compare(len(shared[b]), len(shared[a])), cmp.Compare(g.rank[a], g.rank[b]))
		})
		for _, j := range others {
			if len(shared[j]) >= minFigures && g.find(i) != g.find(j) {
				g.sameFigures(i, j, shared[j])
			}
		}
	}
}

func (g *graph) sameFigures(i, j int, shared map[string]bool) {
	list := make([]string, 0, len(shared))
	large := 0
	for f := range shared {
		value, _, _ := strings.Cut(f, " ")
		if list = append(list, value); g.traits[i].values[value] {
			large++
		}
	}
	if large < 2 {
		return // small numbers agree by chance
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	silent := func(k int) bool { return len(g.reliances[k]) == 0 }
	joins := (silent(i) || silent(j)) && near(g.traits[i], g.traits[j], 7) && g.traits[i].day*g.traits[j].day != 0
	from, to, known, why := g.later(i, j)
	detail := "the same figures of one event: " + strings.Join(list[:min(len(list), 5)], ", ") + "; " + why
	if !joins {
		detail += "; each names a source of its own, or the dates do not tell, so that this joins nothing"
	}
	g.add(link{from: from, to: to, signal: SignalFigures, detail: detail, joins: joins, directed: known})
}
