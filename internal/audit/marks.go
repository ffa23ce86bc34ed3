package audit

import (
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The forms in which texts mark a citation.
var (
	markBracket = regexp.MustCompile(`\[\^?([A-Za-z]?\d{1,4}|\^[\w.-]{1,30})((?:\s*[,;–—-]\s*\^?[A-Za-z]?\d{1,4})*)\]`)
	markLens    = regexp.MustCompile(`【(\d{1,4})(?:[†:][^【】]{0,80})?】`)
	markSup     = regexp.MustCompile(supOpen + `([^` + supOpen + supClose + `]{0,60})` + supClose)
	markRaised  = regexp.MustCompile(`[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}(?:[,⁻˒]\s?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})*`)
	markTurn    = regexp.MustCompile(`(?:cite)?(?:turn\d+(?:search|view|news|fetch)\d+)+`)
	markYear    = regexp.MustCompile(`\(([^()]{2,160}?(?:19|20)\d\d[a-z]?[^()]{0,40})\)`)
	markNamed   = regexp.MustCompile(`((?:[A-Z][\p{L}.'’&-]*\s+){0,5}(?:et al\.?\s+)?)\(((?:19|20)\d\d[a-z]?)(?:,\s*p+\.\s*[\d–-]+)?\)`)
	rawAddress  = regexp.MustCompile(`https?://[^\s<>"“”\[\]【】` + "`" + `]+`)
	unitBefore  = regexp.MustCompile(`(?:^|[\s\d/])(?:[kcmd]?m|ft|mi|yd|in|s)$`)
	digits      = regexp.MustCompile(`\d{1,4}`)
)

// maxMarks bounds the marks of one form that are read in one block.
const maxMarks = 500

// labelled says which labels the text's list of references has, so that a mark
// whose form is that of other things (5², "(May 2019)") is known for what it is.
type labelled struct {
	listed map[string]bool
	years  *authorYears
}

// takeMarks takes the marks of citations out of a block's text, and leaves in
// links where each stood and what it names. Links on words stay on their words.
func (b *block) takeMarks(known labelled) {
	found := b.marks(known)
	if len(found) == 0 {
		b.text = tidy(b.text)
		return
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].start < found[j].start })
	var out strings.Builder
	at := 0
	var cites []link
	for _, m := range found {
		if m.start < at {
			continue // inside one that is taken already
		}
		out.WriteString(b.text[at:m.start])
		if m.keep {
			cites = append(cites, link{start: out.Len(), end: out.Len() + m.end - m.start, address: m.address, fragment: m.fragment, title: m.words})
			out.WriteString(b.text[m.start:m.end])
			at = m.end
			continue
		}
		trimmed := strings.TrimRight(out.String(), " \u00a0")
		if rest := b.text[m.end:]; rest == "" || !startsWord(rest) {
			out.Reset()
			out.WriteString(trimmed)
			for k := range cites { // what stood in the spaces that went
				cites[k].start, cites[k].end = min(cites[k].start, len(trimmed)), min(cites[k].end, len(trimmed))
			}
		}
		for k := range m.cites {
			c := m.cites[k]
			c.start, c.end = out.Len(), out.Len()
			cites = append(cites, c)
		}
		at = m.end
	}
	out.WriteString(b.text[at:])
	b.text, b.order = tidyWith(out.String(), cites)
}

// mark is a stretch of a block's text that cites.
type mark struct {
	start, end int
	keep       bool // it is a link on words of the text
	address    string
	fragment   string
	words      string
	cites      []link
}

// marks gives the marks of a block, in no order.
func (b *block) marks(known labelled) []mark {
	var out []mark
	taken := func(start, end int) bool {
		return slices.ContainsFunc(out, func(m mark) bool { return start < m.end && m.start < end && !m.keep })
	}
	add := func(start, end int, labels ...string) {
		if len(labels) > 0 && !taken(start, end) {
			m := mark{start: start, end: end}
			for _, l := range labels {
				m.cites = append(m.cites, link{labels: []string{l}})
			}
			out = append(out, m)
		}
	}
	out = b.linkMarks()
	for _, m := range markLens.FindAllStringSubmatchIndex(b.text, maxMarks) {
		add(m[0], m[1], b.text[m[2]:m[3]])
	}
	for _, m := range markBracket.FindAllStringSubmatchIndex(b.text, maxMarks) {
		add(m[0], m[1], spread(b.text[m[0]+1:m[1]-1])...)
	}
	for _, m := range markTurn.FindAllStringIndex(b.text, maxMarks) {
		add(m[0], m[1], b.text[m[0]:m[1]])
	}
	for _, m := range markSup.FindAllStringSubmatchIndex(b.text, maxMarks) {
		inner := strings.Trim(b.text[m[2]:m[3]], "[]() ")
		if labels := spread(inner); len(labels) > 0 && known.has(labels) {
			add(m[0], m[1], labels...)
		}
	}
	for _, m := range markRaised.FindAllStringIndex(b.text, maxMarks) {
		if unitBefore.MatchString(b.text[:m[0]]) {
			continue // a square metre
		}
		if labels := spread(lowered(b.text[m[0]:m[1]])); known.has(labels) {
			add(m[0], m[1], labels...)
		}
	}
	for _, m := range known.years.in(b.text) {
		if !taken(m.start, m.end) {
			out = append(out, m)
		}
	}
	for _, m := range rawAddress.FindAllStringIndex(b.text, maxMarks) {
		start, end := m[0], m[0]+len(trimAddress(b.text[m[0]:m[1]]))
		if taken(start, end) || slices.ContainsFunc(out, func(o mark) bool { return o.keep && start < o.end && o.start < end }) {
			continue
		}
		l := link{address: b.text[start:end]}
		if start > 0 && b.text[start-1] == '(' && end < len(b.text) && b.text[end] == ')' {
			start, end = start-1, end+1
		}
		out = append(out, mark{start: start, end: end, cites: []link{l}})
	}
	return out
}

// linkMarks gives the links of a block: those whose words are a label or the
// name of the site stand for a citation, the others on words of the text.
func (b *block) linkMarks() []mark {
	var out []mark
	for i, l := range b.links[:min(len(b.links), maxMarks)] {
		if len(l.labels) > 0 {
			out = append(out, mark{start: l.start, end: l.end, cites: []link{{labels: l.labels}}})
			continue
		}
		words := strings.TrimSpace(plainWords(b.text[l.start:l.end]))
		inner := strings.Trim(words, "[](){}^ ")
		start, end := l.start, l.end
		switch {
		case l.address == "" && l.fragment == "":
			continue
		case isLabel(inner):
			start, end = b.widen(start, end)
			c := link{address: l.address, fragment: l.fragment, labels: []string{inner}, title: l.title}
			out = append(out, mark{start: start, end: end, cites: []link{c}})
		case l.fragment != "":
			continue // leads elsewhere on the page
		case b.asides(i):
			start, end = b.bracketed(i)
			out = append(out, mark{start: start, end: end, cites: []link{{address: l.address, title: pick(l.title, words)}}})
		default:
			out = append(out, mark{start: start, end: end, keep: true, address: l.address, words: pick(l.title, words)})
		}
	}
	return out
}

// asides reports whether the words of link i are no part of the sentence: they
// stand in brackets that hold links only, or name the site that they lead to.
func (b *block) asides(i int) bool {
	l := b.links[i]
	words := strings.ToLower(strings.Trim(plainWords(b.text[l.start:l.end]), "[]() "))
	if words == "" || strings.Contains(words, "://") {
		return true
	}
	host := hostOf(l.address)
	if !strings.Contains(words, " ") && host != "" && (strings.Contains(host, words) || strings.Contains(words, host)) && len(words) > 2 {
		return true
	}
	before := strings.TrimRight(b.text[:l.start], " ")
	for _, other := range b.links[:i] {
		if strings.TrimSpace(b.text[other.end:l.start]) == "" || strings.Trim(b.text[other.end:l.start], " ,;") == "" {
			before = strings.TrimRight(b.text[:other.start], " ")
			break
		}
	}
	after := strings.TrimLeft(b.text[l.end:], " ")
	for _, other := range b.links[i+1:] {
		if strings.Trim(b.text[l.end:other.start], " ,;") == "" {
			after = strings.TrimLeft(b.text[other.end:], " ")
			l = other
		}
	}
	return strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")") || strings.HasSuffix(before, "[") && strings.HasPrefix(after, "]")
}

// bracketed gives the bounds of link i with what only holds it to the other links
// of its brackets: the brackets themselves, commas and spaces.
func (b *block) bracketed(i int) (int, int) {
	start, end := b.widen(b.links[i].start, b.links[i].end)
	before := strings.TrimRight(b.text[:start], " ")
	if strings.HasSuffix(before, "(") || strings.HasSuffix(before, "[") {
		start = len(before) - 1
	}
	rest := strings.TrimLeft(b.text[end:], " ,;")
	at := len(b.text) - len(rest)
	switch {
	case strings.HasPrefix(rest, ")"), strings.HasPrefix(rest, "]"):
		return start, at + 1
	case i+1 < len(b.links) && b.links[i+1].start == at && strings.ContainsAny(b.text[end:at], ",;") && b.asides(i+1):
		return start, at
	}
	return start, end
}

// widen takes the brackets and the superscript marks around a mark with it.
func (b *block) widen(start, end int) (int, int) {
	for {
		before, n := utf8.DecodeLastRuneInString(b.text[:start])
		after, k := utf8.DecodeRuneInString(b.text[end:])
		switch {
		case before == '[' && after == ']', before == '(' && after == ')', before == 1 && after == 2:
			start, end = start-n, end+k
		default:
			return start, end
		}
	}
}

// isLabel reports whether the words of a link are a citation's label.
func isLabel(s string) bool {
	if s == "" || len(s) > 4 && s != "source" && s != "citation" {
		return s == ""
	}
	switch strings.ToLower(s) {
	case "source", "citation", "link", "ref", "†", "*", "‡", "§":
		return true
	}
	_, err := strconv.Atoi(strings.TrimLeft(s, "^"))
	return err == nil || len(s) == 1 && unicode.IsLetter(rune(s[0])) && unicode.IsLower(rune(s[0]))
}

// spread gives the labels of a mark: "1, 3-5" is 1, 3, 4, 5.
func spread(s string) []string {
	var out []string
	s = strings.NewReplacer("–", "-", "—", "-", ";", ",").Replace(s)
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		from, to, isRange := strings.Cut(part, "-")
		first, err1 := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(from, "^")))
		last, err2 := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(to, "^")))
		switch {
		case isRange && err1 == nil && err2 == nil && first < last && last-first < maxCitations:
			for i := first; i <= last; i++ {
				out = append(out, itoa(i))
			}
		case err1 == nil && !isRange:
			out = append(out, itoa(first))
		case part != "" && len(part) <= 32 && (strings.HasPrefix(part, "^") || digits.MatchString(part)):
			out = append(out, strings.TrimPrefix(part, "^"))
		default:
			return nil
		}
		if len(out) > maxCitations {
			return out[:maxCitations]
		}
	}
	return out
}

func (k labelled) has(labels []string) bool {
	return len(labels) > 0 && !slices.ContainsFunc(labels, func(l string) bool { return !k.listed[l] })
}

// lowered writes raised digits as plain ones.
func lowered(s string) string {
	return strings.NewReplacer("⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9", "⁻", "-", "˒", ",").Replace(s)
}
