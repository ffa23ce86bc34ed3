package rank

import "math"

// featureNames are what the model weighs, in the order of features.
var featureNames = [...]string{
	"bm25",         // BM25 against the best document's
	"page",         // the best BM25 of its page
	"back text",    // share of the text that the query holds, by idf
	"back title",   // the same of the title
	"run",          // longest run of words in common
	"window",       // the query's words that stand close together
	"numbers",      // share of the query's numbers
	"other number", // it holds numbers, and none of the query's
	"alike",        // words that begin like one of the query's
	"length",       // logarithm of the number of words
	"feedback",     // BM25 of the second search
	"telling",      // share of the query's most telling words
	"back all",     // share of text, title and address that the query holds
	"sender",       // words of the signature
	"before",       // BM25 of the sentence before, of sentences in order
	"after",        // of the one after
	"around",       // of the two beyond these
	"place",        // 0 for the first sentence, 1 for the last
	"same",         // words that mean the same as one of the query's that it lacks
	"kin",          // words of a kind with one of them
}

const featureCount = len(featureNames)

// features are what the model sees of one candidate. Nothing of them names a
// topic: the model learns what a match is, and not what about.
type features [featureCount]float64

// tally adds up the idf of a document's terms, and marks which of q it holds.
func (a *asked) tally(ids []uint32, held []bool) (shared, all float64) {
	for _, id := range ids {
		if a.c.terms[id].stop {
			continue
		}
		w := a.c.idf[id]
		all += w
		if j := a.place[id]; j > 0 {
			held[j-1] = true
			shared += w
		}
	}
	return shared, all
}

// features measures document i. The query's searches have to be measured first.
func (a *asked) features(i int) features {
	c := a.c
	d := &c.docs[i]
	text := d.text[:min(len(d.text), maxFeatureWords)]
	held := make([]bool, len(a.q))
	inText, ofText := a.tally(text, held)
	inTitle, ofTitle := a.tally(d.title, held)
	inPath, ofPath := a.tally(d.path, held)
	numbers, telling, most, own := 0.0, 0.0, 0.0, 0.0
	for j, w := range a.q {
		strong := w.idf > 0.7*a.most
		if strong {
			most++
		}
		if !held[j] {
			continue
		}
		own += w.idf
		if strong {
			telling++
		}
		if w.number {
			numbers++
		}
	}
	page := a.sum[i]
	if d.group >= 0 {
		page = a.page[d.group]
	}
	same, kin := a.related(d, text, held)
	before, after, around, place := a.beside(i)
	f := features{
		ratio(a.sum[i], a.best),
		ratio(page, a.best),
		ratio(inText, ofText),
		ratio(inTitle, ofTitle),
		max(a.run(text), a.run(d.title)),
		ratio(a.window(text), a.total),
		ratio(numbers, float64(a.numbers)),
		0,
		ratio(own+a.alike(d, text, held), a.total),
		math.Log(1 + float64(len(text))),
		ratio(a.again[i], a.bestAgain),
		ratio(telling, most),
		ratio(inText+inTitle+inPath, ofText+ofTitle+ofPath),
		a.senderShare(d, text),
		before, after, around, place,
		ratio(same, a.total),
		ratio(kin, a.total),
	}
	if a.numbers > 0 && numbers == 0 && c.anyNumber(text) {
		f[7] = 1
	}
	return f
}

// ratio is x/y, and 0 where there is nothing to share.
func ratio(x, y float64) float64 {
	if y <= 0 {
		return 0
	}
	return x / y
}

func (c *Corpus) anyNumber(ids []uint32) bool {
	for _, id := range ids {
		if c.terms[id].number {
			return true
		}
	}
	return false
}

// beside gives what stands around sentence i of a text, and its place.
func (a *asked) beside(i int) (before, after, around, place float64) {
	if !a.c.sequence {
		return 0, 0, 0, 0
	}
	at := func(j int) float64 {
		if j < 0 || j >= len(a.sum) {
			return 0
		}
		return ratio(a.sum[j], a.best)
	}
	return at(i - 1), at(i + 1), at(i-2) + at(i+2), float64(i) / float64(len(a.sum))
}

// senderShare is how much of a post's signature a document holds.
func (a *asked) senderShare(d *entry, text []uint32) float64 {
	got := 0.0
	for _, w := range a.signed {
		if contains(text, w.id) || contains(d.title, w.id) {
			got += w.idf
		}
	}
	return ratio(got, a.sender)
}

func contains(ids []uint32, id uint32) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// window gives the most idf of q that stands within a stretch of text, twice as
// long as the query.
func (a *asked) window(text []uint32) float64 {
	width := max(12, 2*len(a.q))
	var at []int
	count := make([]int, len(a.q))
	low, now, most := 0, 0.0, 0.0
	for pos, id := range text {
		j := int(a.place[id]) - 1
		if j < 0 {
			continue
		}
		at = append(at, pos)
		for at[low] < pos-width {
			out := a.place[text[at[low]]] - 1
			if count[out]--; count[out] == 0 {
				now -= a.q[out].idf
			}
			low++
		}
		if count[j]++; count[j] == 1 {
			now += a.q[j].idf
		}
		most = max(most, now)
	}
	return most
}

// Bounds of the work on one candidate.
const (
	maxRunWords = 64  // of a query, looked at for a run in common
	maxKinWords = 300 // of a document, looked at for kin and likeness
)

// run gives the length of the longest run of words that query and text share,
// against the query's.
func (a *asked) run(text []uint32) float64 {
	if len(a.seq) == 0 {
		return 0
	}
	var ends [maxRunWords + 1]int16
	best := int16(0)
	for _, id := range text {
		diagonal := int16(0)
		for j, want := range a.seq {
			above := ends[j+1]
			if want == id {
				ends[j+1] = diagonal + 1
				best = max(best, diagonal+1)
			} else {
				ends[j+1] = 0
			}
			diagonal = above
		}
	}
	return float64(best) / float64(len(a.seq))
}

// related gives the idf of the words of q that a document lacks and holds kin of.
func (a *asked) related(d *entry, text []uint32, held []bool) (same, kin float64) {
	var r relation
	for _, ids := range [][]uint32{text[:min(len(text), maxKinWords)], d.title, d.path} {
		for _, id := range ids {
			k := a.relation(id)
			r.same.join(k.same)
			r.near.join(k.near)
		}
	}
	for j, w := range a.q {
		switch {
		case held[j]:
		case r.same.has(j):
			same += w.idf
		case r.near.has(j):
			kin += w.idf
		}
	}
	return same, kin
}

// alike gives part of the idf of words of q that a document lacks, where it holds
// one that begins alike: names and their adjectives, and misspellings.
func (a *asked) alike(d *entry, text []uint32, held []bool) float64 {
	const least = 0.6 // of the two words' letters
	sum := 0.0
	for j, w := range a.q {
		if held[j] || len(w.stem) < 5 || w.number {
			continue
		}
		best := 0.0
		for _, ids := range [][]uint32{text[:min(len(text), maxKinWords)], d.title, d.path} {
			for _, id := range ids {
				best = max(best, alike(w.stem, a.c.terms[id].stem))
			}
		}
		if best > least {
			sum += best * w.idf
		}
	}
	return sum
}

// alike is the share of two words that is their common beginning, of four bytes
// or more.
func alike(v, w string) float64 {
	n := 0
	for n < len(v) && n < len(w) && v[n] == w[n] {
		n++
	}
	if n < 4 {
		return 0
	}
	return 2 * float64(n) / float64(len(v)+len(w))
}
