package compare

import (
	"cmp"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// Headings of the parts of a report that are no section of their own.
const (
	verdictPart = "Verdict"
	summaryPart = "Executive summary"
	gapsPart    = "What the sources do not show"
	bottomPart  = "Bottom line"
)

// sentence is a sentence of a report with its place.
type sentence struct {
	assay.S
	where string
	part  int // the part's place in the report
	rests []string
	stems map[string]bool
}

// sentencesOf gives what a report says, in its order: a verdict's reason first,
// and a row of a table as a sentence unless it is a figure's, which are compared
// apart.
func sentencesOf(r *assay.Report) (list []*sentence) {
	part := 0
	add := func(where string, all ...assay.S) {
		for _, s := range all {
			if s.Text != "" {
				list = append(list, &sentence{S: s, where: where, part: part, rests: rests(s), stems: text.Set(s.Text)})
			}
		}
		part++
	}
	if r.Verdict != nil {
		add(verdictPart, assay.S{Text: r.Verdict.Reason})
	}
	add(summaryPart, r.Summary...)
	for _, sec := range r.Sections {
		all := slices.Clone(sec.Sentences)
		if sec.Table != nil {
			for _, row := range sec.Table.Rows {
				if row.FigureID == "" {
					all = append(all, assay.S{Text: strings.Join(row.Cells, "; "), Citations: row.Citations})
				}
			}
		}
		add(sec.Heading, all...)
	}
	add(gapsPart, r.Gaps...)
	add(bottomPart, r.BottomLine...)
	return list
}

// rests gives the hashes of the texts that a sentence is anchored in, sorted.
func rests(s assay.S) (list []string) {
	for _, c := range s.Citations {
		list = append(list, c.Anchor.DocumentSHA256)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// How like two sentences must be to be one that was changed (Dice's coefficient
// of their stems): in one part, and across parts.
const (
	alikeHere  = 0.5
	alikeThere = 0.7
)

// maxPairs bounds how many sentences are held against one another; of longer
// reports what is not the same word for word counts as taken out and new.
const maxPairs = 1 << 20

// pair gives for each sentence before the index of the one after that it became,
// -1 where there is none. Each is paired once: the same words in the same part
// first, then the most alike there, then the same across parts. Turning the two
// reports round turns the pairs round.
func pair(before, after []*sentence) []int {
	p := &pairs{before: before, after: after, to: make([]int, len(before)), from: make([]int, len(after))}
	for i := range p.to {
		p.to[i] = -1
	}
	for j := range p.from {
		p.from[j] = -1
	}
	p.same(func(s *sentence) string { return s.where + "\x00" + s.Text })
	p.alike(alikeHere, func(b, a *sentence) bool { return b.where == a.where })
	p.same(func(s *sentence) string { return s.Text })
	p.alike(alikeThere, func(b, a *sentence) bool { return true })
	return p.to
}

type pairs struct {
	before, after []*sentence
	to, from      []int
}

func (p *pairs) join(i, j int) { p.to[i], p.from[j] = j, i }

// same pairs sentences of one key in their order.
func (p *pairs) same(key func(*sentence) string) {
	waiting := map[string][]int{}
	for j, s := range p.after {
		if p.from[j] < 0 {
			waiting[key(s)] = append(waiting[key(s)], j)
		}
	}
	for i, s := range p.before {
		if list := waiting[key(s)]; p.to[i] < 0 && len(list) > 0 {
			p.join(i, list[0])
			waiting[key(s)] = list[1:]
		}
	}
}

// alike pairs what is left, the most alike first; of equals those that stand
// nearest to the beginning, then to one another.
func (p *pairs) alike(least float64, may func(b, a *sentence) bool) {
	type couple struct {
		i, j int
		by   float64
	}
	left := func(paired []int) (list []int) {
		for i, k := range paired {
			if k < 0 {
				list = append(list, i)
			}
		}
		return list
	}
	bs, as := left(p.to), left(p.from)
	if len(bs)*len(as) > maxPairs {
		return
	}
	var couples []couple
	for _, i := range bs {
		for _, j := range as {
			if b, a := p.before[i], p.after[j]; may(b, a) {
				if by := dice(b.stems, a.stems); by >= least {
					couples = append(couples, couple{i, j, by})
				}
			}
		}
	}
	slices.SortStableFunc(couples, func(x, y couple) int {
		return cmp.Or(cmp.Compare(y.by, x.by), cmp.Compare(x.i+x.j, y.i+y.j), cmp.Compare(apart(x.i, x.j), apart(y.i, y.j)))
	})
	for _, c := range couples {
		if p.to[c.i] < 0 && p.from[c.j] < 0 {
			p.join(c.i, c.j)
		}
	}
}

func apart(i, j int) int { return max(i-j, j-i) }

// dice is Dice's coefficient of two sets of stems; sentences without any are not alike.
func dice(a, b map[string]bool) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	both := 0
	for stem := range a {
		if b[stem] {
			both++
		}
	}
	return 2 * float64(both) / float64(len(a)+len(b))
}

// changes lists what was changed, added and taken out, in the order of the later
// report; what was taken out stands behind what it followed.
func changes(before, after []*sentence, to []int, r *reasons) []Sentence {
	from := make([]int, len(after))
	for j := range from {
		from[j] = -1
	}
	removed := map[int][]int{} // by the later sentence that they stand behind
	last := -1
	for i, j := range to {
		if j < 0 {
			removed[last] = append(removed[last], i)
			continue
		}
		from[j], last = i, j
	}
	list := []Sentence{}
	takenOut := func(behind int) {
		for _, i := range removed[behind] {
			b := before[i]
			list = append(list, Sentence{Where: b.where, Before: []Run{{b.Text, true}}, Why: r.of(b, nil)})
		}
	}
	takenOut(-1)
	for j, a := range after {
		if i := from[j]; i < 0 {
			list = append(list, Sentence{Where: a.where, After: []Run{{a.Text, true}}, Why: r.of(nil, a)})
		} else if b := before[i]; b.Text != a.Text || !slices.Equal(b.rests, a.rests) {
			s := Sentence{Where: a.where, Why: r.of(b, a)}
			s.Before, s.After = runs(b.Text, a.Text)
			list = append(list, s)
		}
		takenOut(j)
	}
	return list
}
