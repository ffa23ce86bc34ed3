package audit

import (
	"regexp"
	"slices"
	"strings"
)

var (
	referencesHeading = regexp.MustCompile(`(?i)^[\s#*_\d.)]*(?:sources?|references?|bibliography|notes|footnotes|end ?notes|works cited|citations?|literature(?: cited)?|sources? (?:cited|used|consulted)|list of (?:sources|references)|notes and (?:sources|references)|sources and (?:notes|references)|further sources)[\s*_:：.]*$`)
	entryLabel        = regexp.MustCompile(`^\s*(?:\[\^?([\w.-]{1,32})\][:.]?|【(\d{1,4})[^】]*】|\^?(\d{1,4})[.):]|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}))\s*`)
	entrySplit        = regexp.MustCompile(`\[\^?\d{1,4}\]:?\s`)
	entryYear         = regexp.MustCompile(`\b((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?\b`)
	entryQuoted       = regexp.MustCompile(`[“"«]([^”"»]{6,300})[”"»]`)
)

func isReferencesHeading(s string) bool {
	return len(s) <= 60 && referencesHeading.MatchString(plainWords(s))
}

// cutReferences parts the blocks of a text from its list of references: what
// follows a heading that says so, definitions of footnotes, entries that links
// within the page lead to, and numbered lines with addresses at the end.
func cutReferences(blocks []block) (body, entries []block) {
	fragments := map[string]bool{}
	for _, b := range blocks {
		for _, l := range b.links {
			if l.fragment != "" && isLabel(strings.Trim(plainWords(b.text[l.start:l.end]), "[]() ")) {
				fragments[l.fragment] = true
			}
		}
	}
	listing, level := false, 0
	for i, b := range blocks {
		if isReferencesHeading(b.text) && (b.kind == heading || i+1 < len(blocks)) {
			listing, level = true, b.level
			if b.kind != heading {
				level = 99
			}
			continue
		}
		if listing && b.kind == heading && (level == 99 || b.level <= level) {
			listing = false
		}
		switch {
		case b.kind == note, slices.ContainsFunc(b.ids, func(id string) bool { return fragments[id] }) && b.kind != heading:
			entries = append(entries, b)
		case listing && b.kind != heading && looksLikeEntry(b):
			entries = append(entries, splitEntries(b)...)
		case listing && b.kind != heading && len(entries) > 0 && len(b.text) < 200 && rawAddress.MatchString(b.text):
			entries[len(entries)-1].text += " " + b.text // the address stands on a line of its own
		default:
			body = append(body, b)
		}
	}
	if len(entries) > 0 {
		return body, entries
	}
	// A list without a heading: labelled lines with addresses that end the text.
	from := len(body)
	for from > 0 && (body[from-1].label != "" || entryLabel.MatchString(body[from-1].text)) && hasAddress(body[from-1]) {
		from--
	}
	for _, b := range body[from:] {
		entries = append(entries, splitEntries(b)...)
	}
	return body[:from], entries
}

func hasAddress(b block) bool {
	return rawAddress.MatchString(b.text) || slices.ContainsFunc(b.links, func(l link) bool { return l.address != "" })
}

// looksLikeEntry reports whether a block under a heading of references is one:
// it is labelled, an item of a list, has an address, or names a year.
func looksLikeEntry(b block) bool {
	return b.label != "" || b.kind == item || b.kind == row || entryLabel.MatchString(b.text) || hasAddress(b) || entryYear.MatchString(b.text)
}

// splitEntries cuts a block in which several labelled entries follow one another.
func splitEntries(b block) []block {
	at := entrySplit.FindAllStringIndex(b.text, -1)
	if len(at) < 2 || strings.TrimSpace(b.text[:at[0][0]]) != "" {
		return []block{b}
	}
	var out []block
	for i, m := range at {
		end := len(b.text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		e := block{kind: item, text: b.text[m[0]:end], ids: b.ids}
		for _, l := range b.links {
			if l.start >= m[0] && l.end <= end {
				l.start, l.end = l.start-m[0], l.end-m[0]
				e.links = append(e.links, l)
			}
		}
		out = append(out, e)
	}
	return out
}

// entry reads one entry of a list of references.
func entry(b block) Reference {
	s := plainWords(b.text)
	r := Reference{Label: b.label, Listed: true}
	if m := entryLabel.FindStringSubmatch(s); m != nil && b.kind != note {
		label := pick(m[1], m[2], m[3], lowered(m[4]))
		if r.Label == "" || m[1]+m[2] != "" {
			r.Label = label
		}
		s = s[len(m[0]):]
	}
	words := ""
	for _, l := range b.links {
		if l.address != "" {
			r.Address, words = l.address, strings.TrimSpace(plainWords(b.text[l.start:l.end]))
			break
		}
	}
	if m := rawAddress.FindString(s); m != "" && r.Address == "" {
		r.Address = trimAddress(m)
	}
	r.Text = tidy(strings.NewReplacer("↩︎", "", "↩", "", "^", "").Replace(s))
	if m := entryYear.FindStringSubmatch(withoutAddresses(r.Text)); m != nil {
		r.Date = m[1]
		for _, part := range m[2:] {
			if part != "" {
				r.Date += "-" + part
			}
		}
	}
	r.Title, r.Publisher = titleOf(r.Text, words)
	return r
}

// titleOf parts an entry into its title and who published it.
func titleOf(s, linked string) (title, publisher string) {
	rest := strings.TrimSpace(withoutAddresses(s))
	if m := entryQuoted.FindStringSubmatch(rest); m != nil {
		before, after, _ := strings.Cut(rest, m[0])
		return m[1], strings.Trim(pick(strings.Trim(before, " .,:;–—-"), after), " .,:;–—-()")
	}
	if linked != "" && !strings.Contains(linked, "://") && len(strings.Fields(linked)) > 2 {
		before, after, _ := strings.Cut(rest, linked)
		return linked, strings.Trim(pick(strings.Trim(before, " .,:;–—-()"), after), " .,:;–—-()")
	}
	for _, mark := range []string{": ", " — ", " – ", " - ", " | ", ". "} {
		if a, b, ok := strings.Cut(rest, mark); ok && len(strings.Fields(b)) > 1 {
			a, b = strings.Trim(a, " .,:;"), strings.Trim(b, " .,:;|–—-")
			if len(strings.Fields(a)) > len(strings.Fields(b)) && mark != ": " && mark != ". " {
				return a, b
			}
			return yearFirst.ReplaceAllString(b, ""), a
		}
	}
	return strings.Trim(rest, " .,:;"), ""
}

// yearFirst is a year that stands before a title.
var yearFirst = regexp.MustCompile(`^\(?(?:19|20)\d\d[a-z]?\)?[.,:]?\s+`)

func withoutAddresses(s string) string {
	return strings.ReplaceAll(rawAddress.ReplaceAllString(s, ""), "()", "")
}

// authorYears knows the entries of a bibliography that are cited by author and year.
type authorYears struct {
	entries []Reference
	at      map[string][]int // by year: indexes of entries
}

func newAuthorYears(entries []Reference) *authorYears {
	a := &authorYears{entries: entries, at: map[string][]int{}}
	for i, e := range entries {
		if y := entryYear.FindString(withoutAddresses(e.Text)); y != "" {
			a.at[y[:4]] = append(a.at[y[:4]], i)
		}
	}
	return a
}

// in gives the marks of author and year in a text that the bibliography has.
func (a *authorYears) in(text string) []mark {
	if a == nil || len(a.at) == 0 {
		return nil
	}
	var out []mark
	for _, m := range markYear.FindAllStringSubmatchIndex(text, -1) {
		var cites []link
		for part := range strings.SplitSeq(text[m[2]:m[3]], ";") {
			year := entryYear.FindString(part)
			if year == "" {
				continue
			}
			who, _, _ := strings.Cut(part, year)
			if i := a.find(strings.Trim(who, " ,("), year); i >= 0 {
				cites = append(cites, link{labels: []string{entryKey(i)}})
			}
		}
		if len(cites) > 0 {
			out = append(out, mark{start: m[0], end: m[1], cites: cites})
		}
	}
	for _, m := range markNamed.FindAllStringSubmatchIndex(text, -1) {
		if i := a.find(strings.TrimSpace(text[m[2]:m[3]]), text[m[4]:m[5]]); i >= 0 {
			start := m[3] // the name is a word of the sentence, the year in brackets is not
			out = append(out, mark{start: start, end: m[1], cites: []link{{labels: []string{entryKey(i)}}}})
		}
	}
	return out
}

// find gives the entry of an author and a year, -1 for none: the author's last
// word of weight stands at the beginning of the entry.
func (a *authorYears) find(who, year string) int {
	who = strings.TrimSpace(strings.NewReplacer(" et al.", "", " et al", "", "see ", "", "See ", "", "e.g. ", "", "cf. ", "").Replace(who))
	first := strings.FieldsFunc(who, func(r rune) bool { return r == ' ' || r == ',' || r == '&' })
	if len(first) == 0 || len(year) < 4 {
		return -1
	}
	for _, i := range a.at[year[:4]] {
		text := a.entries[i].Text
		head := strings.ToLower(text[:min(len(text), max(60, len(who)+20))])
		if strings.Contains(head, strings.ToLower(who)) || strings.Contains(head, strings.ToLower(first[0])) || initials(head) == strings.ToLower(first[0]) {
			return i
		}
	}
	return -1
}

// initials gives the first letters of the words before the first mark, "gao" of
// "government accountability office. 2020".
func initials(head string) string {
	if i := strings.IndexAny(head, ".,(:"); i > 0 {
		head = head[:i]
	}
	out := ""
	for _, w := range strings.Fields(head) {
		if w != "of" && w != "the" && w != "and" && w != "for" {
			out += w[:1]
		}
	}
	return out
}

// entryKey names entry i where a mark gives no label.
func entryKey(i int) string { return "\x00" + itoa(i) }
