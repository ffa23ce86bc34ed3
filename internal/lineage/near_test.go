package lineage

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/text"
)

// planted is a made-up library with known copies.
type planted struct {
	texts []string
	days  []int
	group []int // which texts tell one story; 0 for alone
}

// plant makes n texts. One release has copies copies, other stories have 2 to
// 20; each copy stands in words of its own and changes some. One text in ten
// has a stock paragraph that tells nothing.
func plant(n, copies int) planted {
	r := rand.New(rand.NewPCG(7, 11))
	vocabulary := make([]string, 30_000)
	for i := range vocabulary {
		vocabulary[i] = fmt.Sprintf("w%c%c%d", 'a'+i%26, 'a'+i/26%26, i)
	}
	words := func(k int) []string {
		out := make([]string, k)
		for i := range out {
			out[i] = vocabulary[int(float64(len(vocabulary))*r.Float64()*r.Float64())]
		}
		return out
	}
	stock := words(40)
	var p planted
	add := func(ws []string, day, group int) {
		if len(p.texts)%10 == 0 {
			ws = append(slices.Clone(ws), stock...)
		}
		p.texts, p.days, p.group = append(p.texts, strings.Join(ws, " ")), append(p.days, day), append(p.group, group)
	}
	story := func(group, size int) {
		release, day := words(150+r.IntN(250)), 19_000+r.IntN(1000)
		add(release, day, group)
		for range size - 1 {
			c := slices.Clone(release)
			for range len(c) / 25 {
				c[r.IntN(len(c))] = words(1)[0]
			}
			c = append(append(words(r.IntN(60)), c...), words(r.IntN(60))...)
			add(c, day+r.IntN(3), group)
		}
	}
	story(1, copies)
	for g := 2; len(p.texts) < n/3; g++ {
		story(g, 2+r.IntN(19))
	}
	for len(p.texts) < n {
		add(words(120+r.IntN(300)), 19_000+r.IntN(1000), 0)
	}
	return p
}

func (p planted) samples() ([]sample, []int) {
	samples, order := make([]sample, len(p.texts)), make([]int, len(p.texts))
	for i, s := range p.texts {
		samples[i] = sample{text.Fingerprints(s), p.days[i], ""}
		order[i] = i
	}
	return samples, order
}

// score gives precision and recall of the pairs that matches join.
func (p planted) score(matches []match) (precision, recall float64) {
	f := &finder{parent: make([]int32, len(p.texts))}
	for i := range f.parent {
		f.parent[i] = int32(i)
	}
	for _, m := range matches {
		if m.joins {
			f.union(int32(m.a), int32(m.b))
		}
	}
	type both struct {
		found int32
		gold  int
	}
	joint, found, gold := map[both]float64{}, map[int32]float64{}, map[int]float64{}
	for i, g := range p.group {
		if g == 0 {
			g = -i - 1
		}
		joint[both{f.find(int32(i)), g}]++
		found[f.find(int32(i))]++
		gold[g]++
	}
	pairs := func(n float64) float64 { return n * (n - 1) / 2 }
	var right, have, want float64
	for _, n := range joint {
		right += pairs(n)
	}
	for _, n := range found {
		have += pairs(n)
	}
	for _, n := range gold {
		want += pairs(n)
	}
	return right / have, right / want
}

func TestNearDuplicates(t *testing.T) {
	p := plant(6000, 1000)
	samples, order := p.samples()
	start := time.Now()
	matches := nearDuplicates(samples, order)
	precision, recall := p.score(matches)
	t.Logf("%d texts in %v: %d matches, precision %.4f, recall %.4f", len(p.texts), time.Since(start), len(matches), precision, recall)
	if precision < 0.999 || recall < 0.999 {
		t.Errorf("precision %.4f, recall %.4f, want 0.999 of each", precision, recall)
	}
	if len(matches) > len(p.texts) {
		t.Errorf("%d matches for %d texts: copies are told pair by pair", len(matches), len(p.texts))
	}
}

// BenchmarkNearDuplicates groups 100,000 texts, 5,000 of them copies of one release.
func BenchmarkNearDuplicates(b *testing.B) {
	p := plant(100_000, 5000)
	samples, order := p.samples()
	p.texts = make([]string, len(p.texts))
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var matches []match
	for b.Loop() {
		matches = nearDuplicates(samples, order)
	}
	runtime.ReadMemStats(&after)
	precision, recall := p.score(matches)
	b.ReportMetric(precision, "precision")
	b.ReportMetric(recall, "recall")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/(1<<20), "MB-allocated")
}

// TestStockPhrases holds that texts which share a paragraph of stock words alone are not joined.
func TestStockPhrases(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	word := func() string { return fmt.Sprintf("x%d", r.IntN(5000)) }
	words := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = word()
		}
		return strings.Join(out, " ")
	}
	footer := words(60)
	var samples []sample
	var order []int
	for i := range 40 { // a footer of two fifths of each text, over two years
		samples = append(samples, sample{text.Fingerprints(words(90) + " " + footer), 19_000 + 20*i, "An agency"})
		order = append(order, i)
	}
	for _, m := range nearDuplicates(samples, order) {
		if m.joins {
			t.Fatalf("texts %d and %d are joined by their footer: %d of %d and %d", m.a, m.b, m.shared, m.ofA, m.ofB)
		}
	}
	for i := range samples { // a model text that many take over, over the years
		samples[i].owner = fmt.Sprintf("State %d", i)
	}
	joined := 0
	for _, m := range nearDuplicates(samples, order) {
		if m.joins {
			joined++
		}
	}
	if joined != len(samples)-1 {
		t.Errorf("%d of %d owners who took over one text are joined", joined+1, len(samples))
	}
}

// TestCompilation holds that a text which draws on two does not make them one,
// and that a long text which quotes a short one whole goes with nobody.
func TestCompilation(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 2))
	words := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprintf("y%d", r.IntN(9000))
		}
		return strings.Join(out, " ")
	}
	one, two, short := words(200), words(150), words(50)
	for _, day := range []int{0, 19_000} {
		samples := []sample{{text.Fingerprints(one), day, ""}, {text.Fingerprints(two), day, ""}, {text.Fingerprints(one + " " + two), 0, ""},
			{text.Fingerprints(short), 0, ""}, {text.Fingerprints(words(900) + " " + short), 0, ""}}
		if day > 0 {
			samples[2].day = day + 1
		}
		got := nearDuplicates(samples, []int{0, 1, 2, 3, 4})
		want := map[[2]int]bool{{2, 0}: true, {2, 1}: false, {4, 3}: false}
		for _, m := range got {
			joins, ok := want[[2]int{m.a, m.b}]
			if !ok || joins != m.joins {
				t.Errorf("day %d: match of %d and %d, joins %v", day, m.a, m.b, m.joins)
			}
			delete(want, [2]int{m.a, m.b})
		}
		if len(want) > 0 {
			t.Errorf("day %d: not found: %v", day, want)
		}
	}
}

// BenchmarkOrigins groups 10,000 documents that state what they rest on, name
// events and give figures.
func BenchmarkOrigins(b *testing.B) {
	p := plant(10_000, 500)
	materials := map[string]*assay.Material{}
	for i, s := range p.texts {
		id := fmt.Sprintf("d%05d", i)
		day := time.Unix(int64(p.days[i])*86400, 0).UTC().Format(time.DateOnly)
		m := page(id, []string{"River Transport Agency", "Daily Bridge", "Harbour Police", "Audit Court"}[i%4], day, s)
		if i%4 == 1 {
			m.Document.ReliesOn = []string{fmt.Sprintf("RTA release on Operation Span %d of %s; Harbour Police statement", p.group[i], day[:7]), "RTA statement"}
		}
		if i%4 == 0 {
			m.Document.Class = assay.Official
		}
		materials[id] = names.figure(m, fmt.Sprintf("Operation Span %d", p.group[i]), float64(p.group[i]*13+7), 40, float64(i))
	}
	for b.Loop() {
		Origins(materials, names)
	}
}
