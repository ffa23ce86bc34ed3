package figures

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// maxCompared bounds how many figures of one quantity each is held to.
const maxCompared = 200

// entry is a row with what it takes to judge it.
type entry struct {
	counted
	voice
	happening
	figure    *assay.Figure
	terms     []string // of its sentence, sorted
	publisher string   // of its document, as a reader reads it
	class     assay.Class
	unvouched bool
	group     int // root of its quantity
}

// ledger judges the rows of one library or one question.
type ledger struct {
	entries []entry
	actions actions
	parent  []int
	o       Options
}

// judged reports whether a figure is asserted, so that others can confirm it.
func judged(f *assay.Figure) bool {
	return f.Role == assay.Asserted || f.Role == assay.Denominator && f.Kind == assay.Count || f.Role == assay.Difference
}

func (l *ledger) find(i int) int {
	for l.parent[i] != i {
		l.parent[i] = l.parent[l.parent[i]]
		i = l.parent[i]
	}
	return i
}

// readDeeds learns which nouns are deeds from the sources themselves: where one
// counts "82 arrests" and another of the same happening or origin "82 people
// arrested", arrests are people arrested.
func (l *ledger) readDeeds() {
	done := map[string][]int{} // bare stem of what happened to people
	for i := range l.entries {
		if e := &l.entries[i]; e.people && e.figure.Action != "" && e.figure.Value > 1 {
			k := bare(text.Stem(strings.ToLower(e.figure.Action)))
			if len(done[k]) < maxCompared {
				done[k] = append(done[k], i)
			}
		}
	}
	nouns := map[string]bool{}
	for i := range l.entries {
		a := &l.entries[i]
		if a.people || a.kind != assay.Count || a.unit == "" || nouns[a.unit] || a.figure.Value <= 1 {
			continue
		}
		for _, j := range done[bare(a.unit)] {
			b := &l.entries[j]
			tied := a.happening.id == b.happening.id || a.figure.Origin != "" && a.figure.Origin == b.figure.Origin
			if a.figure.Document != b.figure.Document && (tied && Compatible(*a.figure, *b.figure) || a.figure.Value == b.figure.Value && distinctive(a.figure.Value)) {
				nouns[a.unit] = true
				break
			}
		}
	}
	for i := range l.entries {
		if e := &l.entries[i]; nouns[e.unit] && !e.people {
			e.asDeed(e.figure.Unit, l.actions)
		}
	}
}

// group unites the rows that are figures of one quantity. Two are when what they
// count agrees and something ties them: one happening; or one number that is
// telling by its digits; or one number in the mouth of one party.
func (l *ledger) group() {
	for i := range l.entries {
		l.parent = append(l.parent, i)
	}
	byHappening := map[string][]int{}
	var order []int
	for i := range l.entries {
		if !judged(l.entries[i].figure) {
			continue
		}
		byHappening[l.entries[i].happening.id] = append(byHappening[l.entries[i].happening.id], i)
		order = append(order, i)
	}
	delete(byHappening, "")
	each(byHappening, l.tie)
	sort.SliceStable(order, func(x, y int) bool { return l.entries[order[x]].low < l.entries[order[y]].low })
	for x, i := range order {
		for y := x + 1; y < len(order) && y <= x+maxBucket && l.entries[order[y]].low <= l.entries[i].high; y++ {
			l.tie(i, order[y])
		}
	}
}

// tie unites two rows if they are figures of one quantity.
func (l *ledger) tie(i, j int) {
	a, b := &l.entries[i], &l.entries[j]
	if a.figure.ID == b.figure.ID || !l.oneQuantity(a, b) {
		return
	}
	x, y := l.find(i), l.find(j)
	l.parent[max(x, y)] = min(x, y)
}

func (l *ledger) oneQuantity(a, b *entry) bool {
	met := Compatible(*a.figure, *b.figure)
	together := a.happening.id != "" && a.happening.id == b.happening.id
	tied := together || a.figure.Origin != "" && a.figure.Origin == b.figure.Origin
	named := a.name != "" && b.name != "" && !together
	if named || a.figure.Document == b.figure.Document && a.figure.Owner == b.figure.Owner && a.figure.Value != b.figure.Value {
		return false
	}
	equal := a.figure.Value == b.figure.Value
	telling := distinctive(a.figure.Value) && distinctive(b.figure.Value) || equal && a.figure.Value >= 1000 ||
		a.deed != "" && a.deed == b.deed && distinctive(max(a.figure.Value, b.figure.Value)) && exact(a.figure.Value) && exact(b.figure.Value)
	related := tied || a.related(b.voice)
	loose := met && telling && related
	if unlike(a.counted, b.counted, l.actions, loose) != "" {
		return together && equal && a.figure.Value >= 4 && a.sameUnit(b.counted) && overlap(a.population, b.population, false) && unlike(a.counted, b.counted, l.actions, true) == ""
	}
	if !met {
		return together && rival(a, b)
	}
	oneDeed := a.deed == b.deed
	switch {
	case tied && (oneDeed || equal && (a.deed == "" || b.deed == "")):
		return a.sameUnit(b.counted) || oneDeed || loose
	case loose && equal:
		return distinctive(a.figure.Value) || oneDeed && a.deed != "" || shared(a.terms, b.terms, a.unit) > 0
	case telling && a.unit != "" && b.unit != "":
		return equal && distinctive(a.figure.Value) || loose && (oneDeed || a.deed == "" || b.deed == "" || a.figure.Value >= 10_000)
	}
	specific := len(a.population) > 0 && a.key() == b.key() || a.deed != "" && oneDeed && a.when.to > 0 && b.when.to > 0
	return related && specific && a.figure.Value >= 10
}

// sameUnit reports whether two count the same sort of thing, or one does not say.
func (a counted) sameUnit(b counted) bool {
	if a.unit == "" || b.unit == "" {
		return true
	}
	if a.people && b.people {
		return a.who == b.who || (a.who == "" || b.who == "" || a.sameWho(b)) && !ageOf[a.who] && !ageOf[b.who]
	}
	return a.people == b.people && a.unit == b.unit
}

// shared counts the words that two sentences have in common, beside the unit.
func shared(a, b []string, unit string) int {
	n := 0
	for _, t := range a {
		if _, ok := slices.BinarySearch(b, t); ok && t != unit && (t[0] < '0' || t[0] > '9') {
			n++
		}
	}
	return n
}

// rival reports whether two unlike numbers of one event can be counts of one
// thing: what happened to people has to be said, none is a part of a whole, and
// the numbers are of one order.
func rival(a, b *entry) bool {
	if a.people != b.people || a.unit == "" || b.unit == "" {
		return false
	}
	low, high := math.Min(a.figure.Value, b.figure.Value), math.Max(a.figure.Value, b.figure.Value)
	if !a.event || !b.event || a.part || b.part || a.kind != assay.Count || low <= 1 || high > 2*low {
		return false
	}
	if a.people && (a.deed == "" || a.deed != b.deed || a.who != b.who && a.who != "" && b.who != "" && !a.sameWho(b.counted)) {
		return false
	}
	if ageOf[a.who] != ageOf[b.who] {
		return false // four men among five people
	}
	return a.deed == b.deed && (len(a.population) == 0) == (len(b.population) == 0)
}

// judge sets the status of each row, and why.
func (l *ledger) judge() {
	groups := map[int][]int{}
	var roots []int
	for i := range l.entries {
		f := l.entries[i].figure
		f.Status, f.Why = assay.Claimed, "no other source in the library gives it"
		switch f.Role {
		case assay.Quoted:
			f.Why = whyQuoted
		case assay.Withdrawn:
			f.Why = whyWithdrawn
		case assay.Target:
			f.Why = whyTarget
		}
		r := l.find(i)
		l.entries[i].group = r
		if len(groups[r]) == 0 {
			roots = append(roots, r)
		}
		groups[r] = append(groups[r], i)
	}
	for _, r := range roots {
		key := l.quantityKey(groups[r])
		for _, i := range groups[r] {
			l.entries[i].figure.Quantity = key
			if judged(l.entries[i].figure) {
				l.weigh(i, groups[r][:min(len(groups[r]), maxCompared)])
			}
		}
	}
	l.markRepeats()
	l.markLookalikes()
}

// quantityKey writes what a group counts: what and how from the member that says
// most, where from its event, and the figure by which the group is known.
func (l *ledger) quantityKey(group []int) string {
	best := l.entries[group[0]]
	for _, i := range group {
		if e := l.entries[i]; best.deed == "" && e.deed != "" || best.unit == "" && e.unit != "" {
			best = e
		}
	}
	for _, i := range group {
		if d := l.entries[i].deed; d != "" && d != best.deed {
			best.deed = "" // the sources have other words for it
			break
		}
	}
	return best.counted.key() + "|" + strings.TrimSpace(best.name+" "+l.entries[group[0]].figure.ID)
}

// weigh holds one row to the others of its quantity.
func (l *ledger) weigh(i int, group []int) {
	a := &l.entries[i]
	var carriers, confirming, parties []string
	var differs *entry
	for _, j := range group {
		b := &l.entries[j]
		sameDocument := a.figure.Document == b.figure.Document
		switch {
		case i == j || sameDocument && a.figure.Owner == b.figure.Owner:
		case !Compatible(*a.figure, *b.figure):
			if rival(a, b) && differs == nil && (a.unvouched || !b.unvouched) {
				differs = b
			}
		case sameDocument:
		case a.figure.Origin != "" && a.figure.Origin == b.figure.Origin || a.related(b.voice):
			carriers = append(carriers, publisherOf(b))
		case l.independent(a, b):
			confirming = append(confirming, publisherOf(b))
		default:
			parties = append(parties, publisherOf(b))
		}
	}
	f := a.figure
	switch {
	case differs != nil:
		f.Status, f.Why = assay.Disputed, counts(differs)
	case len(confirming) > 0:
		f.Status, f.Why = assay.Corroborated, "also given by "+list(confirming)+", of another origin"
	case len(carriers) > 0:
		f.Status, f.Why = assay.Repeated, "also carried by "+list(carriers)+", on the same word"
	case len(parties) > 0:
		f.Why = "also given by " + list(parties) + "; neither is an independent count"
	}
}

// counts says that somebody gives another number.
func counts(e *entry) string {
	who := e.figure.Owner
	if who == "" {
		who = "another source"
	}
	return "against " + e.figure.Text + " according to " + who
}

// independent reports whether one of two voices is that of a source that
// reports, checks or rules: no official body's word, no advocate's, no page's of
// the web that nobody vouches for, and without an interest in the number.
func (l *ledger) independent(a, b *entry) bool {
	if a.unvouched || b.unvouched {
		return false
	}
	free := func(e *entry) bool {
		if e.class == assay.Advocacy || e.class == assay.Partisan {
			return false
		}
		if l.o.Interest != nil && l.o.Interest(e.figure.Document) != assay.Independent {
			return false
		}
		return !e.official
	}
	return free(a) || free(b)
}

func publisherOf(e *entry) string {
	if e.publisher != "" {
		return e.publisher
	}
	return "another source"
}

// list names two sources and counts the rest; the same name stands once.
func list(names []string) string {
	var once []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			once = append(once, n)
		}
	}
	switch n := len(once); {
	case n <= 2:
		return strings.Join(once, " and ")
	default:
		return fmt.Sprintf("%s, %s and %s", once[0], once[1], plural(n-2, "other"))
	}
}

// markRepeats finds the numbers that documents of one origin give for one unit
// in different words: "70 missing children recovered", "70 children found".
func (l *ledger) markRepeats() {
	carriers := map[string][]int{}
	key := func(e *entry) string {
		return fmt.Sprintf("%s|%s|%g|%s", e.kind, e.unit, e.figure.Value, e.figure.Origin)
	}
	for i := range l.entries {
		if e := &l.entries[i]; judged(e.figure) && e.figure.Origin != "" && e.unit != "" && e.figure.Value > 1 {
			carriers[key(e)] = append(carriers[key(e)], i)
		}
	}
	for i := range l.entries {
		e := &l.entries[i]
		if e.figure.Status != assay.Claimed || !judged(e.figure) {
			continue
		}
		var who []string
		for _, j := range carriers[key(e)] {
			if o := &l.entries[j]; len(who) < maxCompared && o.figure.Document != e.figure.Document && !e.when.apart(o.when) && o.name == e.name &&
				overlap(e.population, o.population, false) && !l.actions.apart(e.deed, o.deed) {
				who = append(who, publisherOf(o))
			}
		}
		if len(who) > 0 {
			e.figure.Status, e.figure.Why = assay.Repeated, "also carried by "+list(who)+", on the same word"
		}
	}
}

// markLookalikes marks the large round numbers that two sources give for
// different things, so that no reader takes them for one.
func (l *ledger) markLookalikes() {
	byValue := map[string][]int{}
	for i := range l.entries {
		e := &l.entries[i]
		if judged(e.figure) && e.figure.Value >= 1000 && e.kind == assay.Count && !vague(*e.figure) {
			k := fmt.Sprint(e.figure.Value)
			byValue[k] = append(byValue[k], i)
		}
	}
	each(byValue, func(i, j int) {
		a, b := &l.entries[i], &l.entries[j]
		if a.figure.Document == b.figure.Document || a.group == b.group {
			return
		}
		near := a.unit == b.unit || a.figure.Origin != "" && a.figure.Origin == b.figure.Origin || a.related(b.voice)
		if why := unlike(a.counted, b.counted, l.actions, false); near && why != "" {
			lookalike(a, b, why)
			lookalike(b, a, why)
		}
	})
}

func lookalike(a, b *entry, why string) {
	if a.figure.Status != assay.Claimed {
		return
	}
	who := publisherOf(b)
	a.figure.Status = assay.DifferentQuantity
	a.figure.Why = fmt.Sprintf("not the %s of %s, which %s: %s", b.figure.Text, who, phrase(why), what(b.figure))
}

// phrase makes a reason follow "which".
func phrase(why string) string {
	if strings.HasPrefix(why, "counts") {
		return why
	}
	return "is " + why
}

// what says what a figure counts, as its source has it.
func what(f *assay.Figure) string {
	var parts []string
	for _, s := range []string{f.Unit, f.Action, f.Period} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
