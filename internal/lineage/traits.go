package lineage

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/text"
)

// traits are what a document is about, to tell whether another tells of the
// same matter.
type traits struct {
	day        int // of publication, since 1970; 0 when not known to the day
	lowerTitle string
	title      map[string]bool   // stems of the title, without what stands in brackets at its end
	events     map[string]string // names of events, by lower case
	dates      map[string]bool   // days on which events happened, YYYY-MM-DD
	figures    map[string]bool   // value and unit
	values     map[string]bool   // values of ten and above
}

// maxTraits bounds each of the lists.
const maxTraits = 200

func readTraits(m *assay.Material) traits {
	t := traits{lowerTitle: strings.ToLower(m.Document.Title), day: dayOf(m.Document.Published), title: text.Set(plainTitle(m.Document.Title)), events: map[string]string{},
		dates: map[string]bool{}, figures: map[string]bool{}, values: map[string]bool{}}
	for _, n := range m.Annotation.Names {
		if n.Kind == assay.EventName && n.Text != "" && len(t.events) < maxTraits {
			t.events[strings.ToLower(n.Text)] = n.Text
		}
	}
	for _, d := range m.Annotation.Dates {
		if d.Role == assay.EventDate && len(d.From) == len(time.DateOnly) && len(t.dates) < maxTraits {
			t.dates[d.From] = true
		}
	}
	for _, f := range m.Annotation.Figures {
		if f.Kind != assay.Count || math.IsInf(f.Value, 0) || math.IsNaN(f.Value) || len(t.figures) >= maxTraits {
			continue
		}
		value := strconv.FormatFloat(f.Value, 'f', -1, 64)
		t.figures[value+" "+text.Stem(strings.ToLower(f.Unit))] = true
		if f.Value >= 10 {
			t.values[value] = true
		}
	}
	return t
}

// maxHappenings bounds the happenings of one document that its figures are looked up by.
const maxHappenings = 8

// happenings gives the first of the events and days that a document tells of, sorted.
func (t traits) happenings() []string {
	out := make([]string, 0, len(t.events)+len(t.dates))
	for e := range t.events {
		out = append(out, e)
	}
	for d := range t.dates {
		out = append(out, d)
	}
	slices.Sort(out)
	return out[:min(len(out), maxHappenings)]
}

// plainTitle is a title without the remark in brackets at its end.
func plainTitle(title string) string {
	if i := strings.LastIndex(title, " ("); i > 0 && strings.HasSuffix(title, ")") {
		return title[:i]
	}
	return title
}

func dayOf(date string) int {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil || t.Unix() <= 0 {
		return 0
	}
	return int(t.Unix() / 86400)
}

// near reports whether two documents were published within so many days; true
// when a date is not known.
func near(a, b traits, days int) bool {
	return a.day == 0 || b.day == 0 || max(a.day-b.day, b.day-a.day) <= days
}

// exact reports whether a value has four or more digits that count: 12,347 and
// not 12,000, so that it hardly comes up twice by chance.
func exact(value string) bool {
	return len(strings.TrimRight(strings.ReplaceAll(value, ".", ""), "0")) >= 4
}

// sameMatter reports whether two documents tell of one matter, with what shows
// it: a named event, an exact number, two numbers, or a headline.
func sameMatter(a, b traits) (string, bool) {
	if e := sharedKeys(a.events, b.events); len(e) > 0 {
		return "both name " + a.events[e[0]], true
	}
	two := []string{}
	for _, v := range sharedKeys(a.values, b.values) {
		if exact(v) {
			return "both give the number " + v, true
		}
		two = append(two, v)
	}
	if len(two) >= 2 && near(a, b, 30) {
		return "both give the numbers " + two[0] + " and " + two[1], true
	}
	if len(a.title) >= 3 && near(a, b, 30) && jaccard(a.title, b.title) >= 0.5 {
		return "their headlines agree", true
	}
	return "", false
}

// sharedKeys gives the keys that stand in both, sorted.
func sharedKeys[V any](a, b map[string]V) []string {
	var out []string
	for k := range a {
		if _, ok := b[k]; ok {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}
