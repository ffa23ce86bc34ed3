package postings

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"assay"
	"assay/internal/text"
)

// block is a stored block, as a backend would keep it.
type block struct{ first, data []byte }

func blocksOf(t testing.TB, write func(emit func(first, data []byte) error) error) (list []block) {
	t.Helper()
	err := write(func(first, data []byte) error {
		list = append(list, block{bytes.Clone(first), bytes.Clone(data)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func merged(t testing.TB, segments [][]block) []block {
	t.Helper()
	return blocksOf(t, func(emit func(first, data []byte) error) error {
		var sources []Segment
		for _, s := range segments {
			sources = append(sources, func() ([]byte, error) {
				if len(s) == 0 {
					return nil, nil
				}
				b := s[0].data
				s = s[1:]
				return b, nil
			})
		}
		return Merge(sources, emit)
	})
}

func source(segments [][]block) Source {
	return func(kind Kind, name string) ([][]byte, error) {
		var payloads [][]byte
		for _, s := range segments {
			key := Key(kind, name)
			i := sort.Search(len(s), func(i int) bool { return bytes.Compare(s[i].first, key) > 0 }) - 1
			if i < 0 {
				continue
			}
			p, err := Lookup(s[i].data, kind, name)
			if err != nil {
				return nil, err
			}
			if p != nil {
				payloads = append(payloads, p)
			}
		}
		return payloads, nil
	}
}

// vocabulary mixes words whose stems meet, stop words and joined words.
var vocabulary = strings.Fields("harbour harbours boat boats ferry ferries purpose purposes child children the of said say human trafficking human-trafficking 1,200 U.S. pier licence license ceas cease unit units united")

func sentence(r *rand.Rand) string {
	var words []string
	for range 1 + r.IntN(12) {
		words = append(words, vocabulary[min(r.IntN(len(vocabulary)), r.IntN(len(vocabulary)))])
	}
	return strings.Join(words, " ")
}

// made is a document with what an oracle needs of it.
type made struct {
	Doc
	live bool
}

func makeDocs(r *rand.Rand, n int) (docs []made) {
	for i := range n {
		d := made{Doc: Doc{ID: r.Uint64() & (1<<48 - 1), Context: []string{sentence(r), sentence(r)}, Tags: []string{fmt.Sprintf("class:%d", i%3)}}, live: r.IntN(5) > 0}
		for range r.IntN(4) {
			s := sentence(r)
			start := len(d.Text)
			d.Text += s + ". "
			d.Passages = append(d.Passages, assay.Passage{Span: assay.Span{Start: start, End: start + len(s)}})
		}
		docs = append(docs, d)
	}
	return docs
}

// count gives how often an atom stands in a text, the slow way. A word stands
// where its form or its stem is the stem of a word of the text.
func count(a atom, s string) int {
	at := map[uint32]string{}
	end := words(s, 0, func(w string, place uint32) { at[place] = text.Stem(w) })
	n := 0
	for p := range end {
		all := true
		for i, w := range a.words {
			stem, ok := at[p+a.offset[i]]
			all = all && ok && slices.Contains(stems(w), stem)
		}
		if all {
			n++
		}
	}
	return n
}

// oracle ranks by reading every text.
func oracle(docs []made, q assay.Query, limit int) []assay.Hit {
	type passage struct {
		doc, n int
		tokens float64
	}
	var passages []passage
	total := 0.0
	for d := range docs {
		if !docs[d].live {
			continue
		}
		for n, p := range docs[d].Passages {
			tokens := 0.0
			words(docs[d].Text[p.Start:p.End], 0, func(string, uint32) { tokens++ })
			total += tokens
			passages = append(passages, passage{d, n, tokens})
		}
	}
	average := 1.0
	if total > 0 {
		average = total / float64(len(passages))
	}
	parsed := parse(q)
	if parsed.none {
		return nil
	}
	weights := func(a atom) []float64 {
		list := make([]float64, len(passages))
		n := 0.0
		for i, p := range passages {
			d := docs[p.doc]
			list[i] = float64(count(a, d.Text[d.Passages[p.n].Start:d.Passages[p.n].End]))
			if count(a, d.Context[0])+count(a, d.Context[1]) > 0 {
				list[i] += contextWeight
			}
			if list[i] > 0 {
				n++
			}
		}
		for i, p := range passages {
			if list[i] > 0 {
				norm := bm25K1 * (1 - bm25B + bm25B*p.tokens/average)
				list[i] = math.Log(1+(float64(len(passages))-n+0.5)/(n+0.5)) * (bm25K1 + 1) * list[i] / (list[i] + norm)
			}
		}
		return list
	}
	sum := make([]float64, len(passages))
	musts, anys := make([]int, len(passages)), make([]int, len(passages))
	for _, a := range parsed.must {
		for i, w := range weights(a) {
			if sum[i] += w; w > 0 {
				musts[i]++
			}
		}
	}
	for _, a := range parsed.any {
		for i, w := range weights(a) {
			if sum[i] += w; w > 0 {
				anys[i]++
			}
		}
	}
	var hits []assay.Hit
	for i, p := range passages {
		d := docs[p.doc]
		tagged := true
		for _, tag := range parsed.tags {
			tagged = tagged && slices.Contains(d.Tags, tag)
		}
		if tagged && musts[i] == len(parsed.must) && (len(parsed.any) == 0 || anys[i] > 0) {
			hits = append(hits, assay.Hit{Document: FormatID(d.ID), Passage: p.n, Start: d.Passages[p.n].Start, End: d.Passages[p.n].End, Score: sum[i]})
		}
	}
	slices.SortFunc(hits, func(a, b assay.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Passage, b.Passage))
	})
	return hits[:min(len(hits), limit)]
}

// TestSearchAgainstReading compares the index, however it was merged, with
// reading every text.
func TestSearchAgainstReading(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		docs := makeDocs(r, rapid.IntRange(0, 40).Draw(rt, "documents"))
		var columns Columns
		var segments [][]block
		var stemmer Stemmer
		passages := uint32(0)
		var dead []uint32
		for first := 0; first < len(docs); {
			b := NewBuilder(&stemmer, uint32(first), passages)
			n := 1 + r.IntN(len(docs)-first)
			for i, d := range docs[first : first+n] {
				b.Add(d.Doc)
				if passages += uint32(len(d.Passages)); !d.live {
					dead = append(dead, uint32(first+i))
				}
			}
			segments = append(segments, blocksOf(t, b.Blocks))
			if err := columns.Append(b.Columns()); err != nil {
				rt.Fatal(err)
			}
			first += n
			if r.IntN(3) == 0 {
				segments = [][]block{merged(t, segments)}
			}
		}
		for _, s := range segments {
			for _, b := range s {
				if err := columns.CheckBlock(b.data); err != nil {
					rt.Fatal(err)
				}
			}
		}
		head, err := columns.Head(len(docs))
		if err != nil {
			rt.Fatal(err)
		}
		v, err := NewView(head, dead)
		if err != nil {
			rt.Fatal(err)
		}
		pick := func(most int) (list []string) {
			for range r.IntN(most + 1) {
				w := vocabulary[r.IntN(len(vocabulary))]
				if r.IntN(3) == 0 {
					w += " " + vocabulary[r.IntN(len(vocabulary))]
				}
				list = append(list, w)
			}
			return list
		}
		queries := []assay.Query{
			{Text: strings.Join(pick(6), " ")}, {Any: pick(4)}, {Must: pick(2)}, {Must: pick(2), Any: pick(3)},
			{Must: append(pick(1), fmt.Sprintf("class:%d", r.IntN(4))), Text: strings.Join(pick(3), " ")},
		}
		limit := 1 + r.IntN(50)
		got, err := v.Search(t.Context(), source(segments), queries, limit)
		if err != nil {
			rt.Fatal(err)
		}
		for i, q := range queries {
			// The oracle sums in another order: equal scores may differ in their last bits.
			all := oracle(docs, q, 1<<30)
			if len(got[i]) != min(len(all), limit) {
				rt.Fatalf("%+v: %d hits, reading finds %d", q, len(got[i]), len(all))
			}
			byPassage := func(a, b assay.Hit) int {
				return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Passage, b.Passage))
			}
			for k, h := range got[i] {
				if math.Abs(h.Score-all[k].Score) > 2e-5 {
					rt.Fatalf("%+v: hit %d scores %v, reading gives %v", q, k, h.Score, all[k].Score)
				}
				if k > 0 && (h.Score > got[i][k-1].Score || h.Score == got[i][k-1].Score && byPassage(got[i][k-1], h) >= 0) {
					rt.Fatalf("%+v: hits are out of order: %+v", q, got[i])
				}
			}
			if len(all) <= limit {
				sorted := slices.Clone(got[i])
				slices.SortFunc(sorted, byPassage)
				slices.SortFunc(all, byPassage)
				if diff := gocmp.Diff(all, sorted, cmpopts.EquateApprox(0, 2e-5), cmpopts.EquateEmpty()); diff != "" {
					rt.Fatalf("%+v (-reading +index):\n%s", q, diff)
				}
			}
		}
	})
}

func TestMergeIsTheSameSegment(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	docs := makeDocs(r, 60)
	for i := range docs {
		docs[i].Fingerprints = []uint64{r.Uint64N(50), 1<<40 + r.Uint64N(9), r.Uint64()}
	}
	var stemmer Stemmer
	whole := NewBuilder(&stemmer, 0, 0)
	var parts [][]block
	passages := uint32(0)
	for first := 0; first < len(docs); first += 7 {
		part := NewBuilder(&stemmer, uint32(first), passages)
		for _, d := range docs[first:min(first+7, len(docs))] {
			whole.Add(d.Doc)
			part.Add(d.Doc)
			passages += uint32(len(d.Passages))
		}
		parts = append(parts, blocksOf(t, part.Blocks))
	}
	want := blocksOf(t, whole.Blocks)
	for name, got := range map[string][]block{
		"at once":  merged(t, parts),
		"in steps": merged(t, [][]block{merged(t, parts[:3]), merged(t, parts[3:5]), merged(t, parts[5:])}),
	} {
		if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(block{})); diff != "" {
			t.Errorf("%s (-built +merged):\n%s", name, diff)
		}
	}
	if _, err := Lookup(want[0].data, Text, "nothing"); err != nil {
		t.Error(err)
	}
	// Segments given in the wrong order are noticed.
	err := Merge([]Segment{one(parts[1]), one(parts[0])}, func(_, _ []byte) error { return nil })
	if !errors.Is(err, assay.ErrCorrupt) {
		t.Errorf("merging in the wrong order: %v", err)
	}
}

func one(blocks []block) Segment {
	return func() ([]byte, error) {
		if len(blocks) == 0 {
			return nil, nil
		}
		b := blocks[0].data
		blocks = blocks[1:]
		return b, nil
	}
}

func TestFingerprints(t *testing.T) {
	var stemmer Stemmer
	b := NewBuilder(&stemmer, 0, 0)
	r := rand.New(rand.NewPCG(8, 8))
	holds := map[uint64][]int{} // by short form
	for d := range 200 {
		var list []uint64
		for range 40 {
			f := r.Uint64()
			if r.IntN(3) == 0 {
				f = r.Uint64N(100) << 33 // shared
			}
			if short := f & fingerprintMask; !slices.Contains(holds[short], d) {
				holds[short] = append(holds[short], d)
			}
			list = append(list, f)
		}
		b.Add(Doc{ID: uint64(d), Fingerprints: list, Context: []string{"f title"}, Tags: []string{"class:news"}})
	}
	blocks := blocksOf(t, b.Blocks)
	if len(blocks) < 3 {
		t.Fatal("too few blocks to show anything")
	}
	var ask []uint64
	for f := range holds {
		if f%3 == 0 {
			ask = append(ask, f, f|1<<63, f) // the same short form
		}
		ask = append(ask, r.Uint64())
	}
	short := Fingerprints(ask)
	got, want := make([]uint32, 200), make([]uint32, 200)
	for _, f := range short {
		for _, d := range holds[f] {
			want[d]++
		}
	}
	for _, bl := range blocks {
		err := LookupFingerprints(bl.data, short, func(p []byte) error { return Counts(got, p) })
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func FuzzBlock(f *testing.F) {
	var stemmer Stemmer
	b := NewBuilder(&stemmer, 0, 0)
	for _, d := range makeDocs(rand.New(rand.NewPCG(2, 2)), 5) {
		d.Fingerprints = []uint64{1, 1 << 39}
		b.Add(d.Doc)
	}
	for _, bl := range blocksOf(f, b.Blocks) {
		f.Add(bl.data, b.Columns())
		f.Add(bl.data[:len(bl.data)/2], b.Columns())
	}
	f.Add([]byte("\x00\x01t\x05\xff\xff\xff\xff\x0f"), []byte("123456\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, data, columns []byte) {
		var c Columns
		if err := c.Append(columns); err != nil {
			return // and no panic
		}
		v, err := NewView(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		src := func(kind Kind, name string) ([][]byte, error) {
			p, err := Lookup(data, kind, name)
			if p == nil {
				return nil, err
			}
			return [][]byte{p}, err
		}
		damaged := c.CheckBlock(data) != nil
		_, err = v.Search(t.Context(), src, []assay.Query{{Text: "harbour boat"}, {Must: []string{"human trafficking", "class:1"}}}, 10)
		if err != nil && !errors.Is(err, assay.ErrCorrupt) {
			t.Fatal(err)
		}
		if err != nil && !damaged {
			t.Fatalf("searching finds damage that checking does not: %v", err)
		}
		_ = LookupFingerprints(data, []uint64{1, 1 << 39}, func(p []byte) error { return Counts(make([]uint32, c.Documents()), p) })
		_ = Merge([]Segment{one([]block{{data: data}}), one([]block{{data: data}})}, func(_, _ []byte) error { return nil })
	})
}

func TestIDs(t *testing.T) {
	for _, id := range []string{"000000000000", "0123456789ab", "ffffffffffff"} {
		n, ok := ParseID(id)
		if got := FormatID(n); !ok || got != id {
			t.Errorf("%s became %s", id, got)
		}
	}
	for _, id := range []string{"", "0123456789a", "0123456789abc", "0123456789ax", "+123456789ab", "0x3456789abc", "1_3456789abc"} {
		if _, ok := ParseID(id); ok {
			t.Errorf("%q was taken for an ID", id)
		}
	}
}
