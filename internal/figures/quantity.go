package figures

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// counted is what one figure counts, in the form in which figures are compared.
type counted struct {
	kind       assay.FigureKind
	unit       string // stem of the singular noun; "" when the text leaves it out
	people     bool   // the unit is people, or a deed that is done to people
	who        string // stem of the sort of people: child, victim; "" for people in general
	deed       string // key of what happened: arrest for "82 arrests" and "82 people arrested"
	population map[string]bool
	part       bool // a part of a larger number: "of 31 victims"
	whole      map[string]bool
	when       period
	low, high  float64 // bounds between which the number may lie
	difference bool    // by how much something changed
}

// read gives what a figure counts.
func read(f assay.Figure, known actions) counted {
	c := counted{kind: f.Kind, when: readPeriod(f.Period), difference: f.Role == assay.Difference}
	c.low, c.high = Bounds(f)
	c.deed = known.key(f.Action)
	c.unit = text.Stem(f.Unit)
	if f.Population != "" {
		c.population, c.whole = map[string]bool{}, map[string]bool{}
	}
	for piece := range strings.SplitSeq(strings.ToLower(f.Population), ";") {
		piece = strings.TrimSpace(piece)
		of, partitive := strings.CutPrefix(piece, "of ")
		for _, t := range text.Tokens(piece) {
			if ageWords[t.Lower] || text.IsStop(t.Lower) || isNumber(t.Lower) {
				continue
			}
			if partitive {
				c.whole[text.Stem(t.Lower)] = true
			} else {
				c.population[text.Stem(t.Lower)] = true
			}
		}
		if first, _, _ := strings.Cut(of, " "); partitive && isNumber(strings.TrimSpace(first)) {
			c.part = true
		}
	}
	if f.Kind == assay.Count && isPeople(f.Unit) {
		c.people = true
		if !generic[f.Unit] {
			c.who = c.unit
		}
	}
	return c
}

// asDeed reads a figure whose unit is a noun for what happened to people, "82
// arrests", as one of people: "82 people arrested".
func (a *counted) asDeed(unit string, known actions) {
	a.people, a.deed = true, known.key(unit)
	for stem := range a.whole {
		if isPeopleStem(stem) && !a.part {
			a.who = stem
		}
	}
}

// generic are the units that say no more than that people are counted.
var generic = map[string]bool{"person": true, "people": true, "individual": true, "human": true}

// ageWords say how old the people of a population are; sources word one age in many ways.
var ageWords = setOf("age aged ages year years old younger older under over below above than between minor young")

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

var numberWords = setOf("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty hundred thousand million some about nearly")

func isNumber(w string) bool {
	return w != "" && (w[0] >= '0' && w[0] <= '9' || numberWords[w])
}

// peopleWords are the nouns that count people and not what happened to them.
var peopleWords = setOf(`person people individual human child minor juvenile kid youth teenager baby man woman adult victim girl boy resident member
	worker agent officer official employee patient student pupil teacher migrant refugee suspect defendant survivor passenger volunteer senator
	lawyer household family relative sponsor national citizen associate offender soldier civilian farmer tenant voter nurse doctor inmate prisoner personnel`)

var peopleStems = func() map[string]bool {
	m := map[string]bool{}
	for w := range peopleWords {
		m[text.Stem(w)] = true
	}
	return m
}()

// isPeople reports whether a unit counts people and not what happened to them.
func isPeople(unit string) bool { return peopleWords[unit] }

func isPeopleStem(stem string) bool { return peopleStems[stem] }

// bare is a stem without the vowel on which noun and participle may differ.
func bare(stem string) string {
	if b := strings.TrimRight(stem, "ie"); len(b) > 3 {
		return b
	}
	return stem
}

// Bounds gives the least and the greatest value that a figure leaves open, as
// people write numbers: "about 12,000" is rounded to the thousand, "more than
// 24,400" lies within the next hundred, a round "50,000" may be rounded, and
// 244 is 244. Low is never above High; High is +Inf for "thousands".
func Bounds(f assay.Figure) (low, high float64) {
	v := f.Value
	step := grain(v)
	if f.Kind != assay.Count {
		step = max(step/10, min(1, math.Abs(v)/20))
	}
	near := min(step/2, math.Abs(v)/20) // within which a rounded number lies
	switch f.Approx {
	case "more than", "at least":
		return v, v + step
	case "fewer than", "up to", "nearly":
		return v - min(step, math.Abs(v)/10), v
	case "about":
		return v - near, v + near
	}
	switch {
	case f.Open && f.High == v && f.Low != v:
		return f.Low, v
	case vague(f) && f.Open:
		return v, math.Inf(1) // "thousands"
	case f.Open:
		return v, v + step
	case f.Low < f.High:
		return f.Low, f.High
	case step >= 1000:
		return v - near, v + 2*near // rounded, or cut off
	}
	return v, v
}

// vague reports whether a figure is a word of magnitude only: "hundreds".
func vague(f assay.Figure) bool {
	return f.Text != "" && f.Approx == "" && (f.Open || f.Low != f.High) && !strings.ContainsAny(f.Text, "0123456789")
}

// grain is the unit to which a number looks rounded: 1,000 for 24,000, 100 for 24,400, 1 for 244.
func grain(v float64) float64 {
	step := 1.0
	if v != math.Trunc(v) || v == 0 || math.Abs(v) > 1e15 {
		return step
	}
	for math.Mod(v, step*10) == 0 {
		step *= 10
	}
	return step
}

// Compatible reports whether two figures can be one number: of one kind, with
// bounds that meet.
func Compatible(a, b assay.Figure) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Value == b.Value {
		return true
	}
	if vague(a) || vague(b) {
		return false // "hundreds" confirms no number
	}
	al, ah := Bounds(a)
	bl, bh := Bounds(b)
	return al <= bh && bl <= ah
}

// distinctive reports whether a number has at least three significant digits,
// so that two sources that give it are likely to speak of one thing.
func distinctive(v float64) bool { return v >= 100 && v/grain(v) >= 100 }

// exact reports whether a number has at least two significant digits, so that
// one near it can be told from it.
func exact(v float64) bool { return v/grain(v) >= 10 }

// unlike says in what two figures differ, for a reader; "" when what they count
// may be one thing. loose lets different words for what happened pass, which one
// telling number in the mouth of one party allows, but never words that the profile holds apart.
func unlike(a, b counted, known actions, loose bool) string {
	switch {
	case a.kind != b.kind || a.difference != b.difference:
		return "another kind of number"
	case a.when.apart(b.when):
		return "of another period"
	case a.people != b.people && a.unit != "" && b.unit != "":
		return "counts something else"
	case !a.people && a.unit != b.unit && a.unit != "" && b.unit != "":
		return "counts something else"
	case a.people && a.who != b.who && a.who != "" && b.who != "" && (!a.sameWho(b) || a.deed == "" || a.deed != b.deed):
		return "counts other people"
	case a.deed != b.deed && a.deed != "" && b.deed != "" && (!loose || known.apart(a.deed, b.deed)):
		return "counts something that is not the same act"
	case a.kind == assay.Percent && !overlap(a.whole, b.whole, true):
		return "a share of another whole"
	case !loose && !overlap(a.population, b.population, false):
		return "counts another group"
	case a.kind == assay.Money && a.unit != b.unit:
		return "another currency"
	}
	return ""
}

// sameWho reports whether two sorts of people can be one: a suspect and a
// sponsor who were arrested. Children are none but children.
func (a counted) sameWho(b counted) bool {
	return !ageOf[a.who] && !ageOf[b.who] && a.who != "victim" && b.who != "victim"
}

// ageOf are the stems of people told apart by age or sex.
var ageOf = func() map[string]bool {
	m := map[string]bool{}
	for w := range setOf("child minor juvenile kid youth teenager baby man woman adult girl boy") {
		m[text.Stem(w)] = true
	}
	return m
}()

// overlap reports whether two sets share a member; an empty one meets any,
// unless strict.
func overlap(a, b map[string]bool, strict bool) bool {
	if len(a) == 0 || len(b) == 0 {
		return !strict || len(a) == 0 && len(b) == 0
	}
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}

// actions knows what happened by one key for a profile's synonyms, unless the
// profile says that they are distinct.
type actions struct {
	keys  map[string]string       // stem -> key
	group map[string]map[int]bool // key -> the profile's groups of distinct words
}

func newActions(p *assay.Profile) actions {
	a := actions{map[string]string{}, map[string]map[int]bool{}}
	if p == nil {
		return a
	}
	for _, group := range p.Synonyms {
		key := ""
		for _, w := range group {
			stem := text.Stem(strings.ToLower(w))
			if key == "" {
				key = stem
			}
			if a.keys[stem] == "" {
				a.keys[stem] = key
			}
		}
	}
	for i, group := range p.Distinct {
		for _, w := range group {
			stem := text.Stem(strings.ToLower(w))
			if k := a.keys[stem]; k == "" || slices.ContainsFunc(group, func(o string) bool { return o != w && a.keys[text.Stem(strings.ToLower(o))] == k }) {
				a.keys[stem] = stem
			}
			k := a.keys[stem]
			if a.group[k] == nil {
				a.group[k] = map[int]bool{}
			}
			a.group[k][i] = true
		}
	}
	return a
}

// key is the key of an action as written.
func (a actions) key(action string) string {
	stem := text.Stem(strings.ToLower(action))
	if key := a.keys[stem]; key != "" {
		return key
	}
	return bare(stem)
}

// apart reports whether the profile holds two actions apart.
func (a actions) apart(x, y string) bool {
	for i := range a.group[x] {
		if a.group[y][i] {
			return true
		}
	}
	return false
}

// key writes what is counted as one string: kind, unit, action, population.
func (a counted) key() string {
	unit := a.unit
	if a.people && a.who == "" {
		unit = "person"
	} else if a.people {
		unit = a.who
	}
	return strings.Join([]string{string(a.kind), unit, a.deed, strings.Join(sorted(a.population), " ")}, "|")
}

func sorted(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// period is a run of months, counted from the year 0; the zero one is unknown.
type period struct {
	from, to int
	asOf     bool   // a count up to a day, not within a period
	relative string // "three weeks before": known to be another time, not which
}

const forever = 12 * 9999

var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// readPeriod reads a period as written: "fiscal 2024", "October 2018 to September 2023", "by October 2024".
func readPeriod(s string) period {
	var p period
	if s == "" {
		return p
	}
	month, fiscal, since := 0, false, false
	lower := strings.ToLower(s)
	tokens := text.Tokens(strings.NewReplacer("-", " - ", "–", " - ").Replace(lower))
	var points []int
	for i, t := range tokens {
		switch t.Lower {
		case "fiscal":
			fiscal = true
		case "since":
			since = true
		case "by":
			p.asOf = p.asOf || i == 0
		case "before", "earlier", "previous", "prior", "ago":
			p.relative = lower
		}
		p.asOf = p.asOf || strings.HasPrefix(lower, "as of ")
		if m := monthOf(t.Lower); m > 0 {
			month = m
			continue
		}
		y, err := strconv.Atoi(t.Lower)
		if err != nil || y < 1000 || y > 2999 || len(t.Lower) != 4 {
			continue
		}
		if month > 0 {
			points = append(points, 12*y+month-1, 12*y+month-1)
			month = 0
			continue
		}
		if fiscal {
			points = append(points, 12*y-3, 12*y+8)
		} else {
			points = append(points, 12*y, 12*y+11)
		}
	}
	if len(points) == 0 {
		return p
	}
	p.relative = ""
	p.from, p.to = slices.Min(points), slices.Max(points)
	if since {
		p.to = forever
	}
	return p
}

func monthOf(lower string) int {
	for i, m := range monthNames {
		if lower == m || len(lower) == 3 && m[:3] == lower {
			return i + 1
		}
	}
	return 0
}

// apart reports whether two periods are known to be different ones.
func (p period) apart(q period) bool {
	if p.relative != q.relative {
		return true
	}
	if p.to == 0 || q.to == 0 {
		return false
	}
	return p.from > q.to || q.from > p.to
}
