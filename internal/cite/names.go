package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/internal/text"
)

// names refuses a text with a proper name, an acronym or an identifier that
// none of the units has.
func (b *bench) names(s *lexed, units []*unit) *Problem {
	b.looks = 0
	for i := 0; i < len(s.words); {
		w := s.words[i]
		switch {
		case w.amount > 0:
			i++
		case w.upper && !w.digit && startsLower(w.text):
			if !anyText(units, func(have string) bool { return stretch(have, w.text) }) {
				return problem(KindName, "the name %q does not stand so in a cited passage", w.text)
			}
			b.counts.Names++
			i++
		case w.digit:
			if !has(units, w.key) {
				return problem(KindName, "%q does not stand in a cited passage", w.text)
			}
			b.counts.Names++
			i++
		case !w.upper:
			if p := damaged(s, i, units); p != nil {
				return p
			}
			i++
		case own(w):
			i++
		default:
			end := s.runEnd(i)
			if p := b.run(s, i, end, units); p != nil {
				return p
			}
			b.counts.Names++
			i = end
		}
	}
	return nil
}

// startsLower reports whether a word begins with a small letter.
func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// own reports whether a capitalised word is the writer's and no name.
func own(w word) bool {
	if words().frame[w.lower] {
		return true
	}
	return w.text == "The" || w.first && title(w.text) && plain(w.lower) && (len(w.key) > 1 || w.text == "A")
}

// title reports whether only the first letter of a word is a capital.
func title(s string) bool {
	_, n := utf8.DecodeRuneInString(s)
	return strings.IndexFunc(s[n:], unicode.IsUpper) < 0
}

// runEnd gives the end of the run of capitalised words that begins at word i.
func (l *lexed) runEnd(i int) int {
	for i++; i < len(l.words); i++ {
		w := l.words[i]
		if !w.upper || w.digit || w.amount > 0 || !l.near(i) || l.words[i-1].possessive || w.text == "The" {
			break
		}
	}
	return i
}

// has reports whether one of the units has a word.
func has(units []*unit, key string) bool {
	for _, u := range units {
		if u.has(key) {
			return true
		}
	}
	return false
}

// has reports whether a word stands in the unit's passage or in its source's metadata.
func (u *unit) has(key string) bool {
	return u.quote.has(key) || u.doc != nil && u.doc.meta.has(key)
}

// proper reports the same of a word with a capital.
func (u *unit) proper(key string) bool {
	return u.quote.proper(key) || u.doc != nil && u.doc.meta.proper(key)
}

// run checks the capitalised words [from, to): each has to stand in a passage
// or its source's metadata, and all of a run in those of one source, so that
// names are not made up out of the parts of others.
func (b *bench) run(s *lexed, from, to int, units []*unit) *Problem {
	anywhere := map[int]bool{}
	for _, u := range units {
		all := true
		for i := from; i < to; i++ {
			if b.stands(s, i, from, to, u) {
				anywhere[i] = true
			} else {
				all = false
			}
		}
		if all {
			return nil
		}
	}
	name := s.text[s.words[from].start:s.words[to-1].end]
	for i := from; i < to; i++ {
		if !anywhere[i] {
			return problem(KindName, "the name %q does not stand in a cited passage or in what is known of its source", name)
		}
	}
	return problem(KindName, "the name %q is put together from different sources", name)
}

// stands reports whether the capitalised word i of the run [from, to) stands in
// u: as it is, as an ordinary word at the start of a sentence, or by another
// form of the name that it is part of.
func (b *bench) stands(s *lexed, i, from, to int, u *unit) bool {
	w := s.words[i]
	switch {
	case u.proper(w.key):
		return true
	case !text.IsStop(w.lower) && u.has(w.key):
		return true
	case w.first && title(w.text) && to == i+1 && inflected(w.lower, []*unit{u}):
		return true
	}
	return b.byAlias(s, i, from, to, u)
}

func (b *bench) standsInAny(s *lexed, i, from, to int, units []*unit) bool {
	for _, u := range units {
		if b.stands(s, i, from, to, u) {
			return true
		}
	}
	return false
}

// byAlias tries the phrases around word i, the longest first: another form of
// the phrase stands in the unit, or the document itself gives it.
func (b *bench) byAlias(s *lexed, i, from, to int, u *unit) bool {
	lo, hi := s.extended(from, to)
	for size := min(hi-lo, maxNameWords); size > 0; size-- {
		for f := max(lo, i-size+1); f <= i && f+size <= hi; f++ {
			first, last := s.words[f], s.words[f+size-1]
			if !first.upper || !last.upper {
				continue
			}
			phrase := strings.TrimSuffix(strings.TrimSuffix(s.text[first.start:last.end], "'s"), "\u2019s")
			if b.otherForm(phrase, u) {
				return true
			}
		}
	}
	return false
}

// extended widens a run over the small words inside a name ("Bureau of Land
// and Water"), as far as capitals follow.
func (l *lexed) extended(from, to int) (int, int) {
	connector := words().connectors
	for from > 1 && l.near(from) && l.near(from-1) && connector[l.words[from-1].lower] && l.words[from-2].upper {
		from -= 2
		for from > 0 && l.near(from) && l.words[from-1].upper {
			from--
		}
	}
	for to+1 < len(l.words) && l.near(to) && l.near(to+1) && connector[l.words[to].lower] && l.words[to+1].upper {
		to += 2
		for to < len(l.words) && l.near(to) && l.words[to].upper {
			to++
		}
	}
	return from, to
}

// otherForm reports whether another form of a name stands in u.
func (b *bench) otherForm(phrase string, u *unit) bool {
	if b.looks++; b.looks > maxForms {
		return false
	}
	for _, form := range b.forms(phrase) {
		if u.quote.holds(form) || u.doc != nil && u.doc.meta.holds(form) {
			return true
		}
	}
	if u.doc == nil || u.wide {
		return false
	}
	if key := strings.ToLower(phrase); u.otherNames(b)[key] {
		return true
	}
	return u.defines(phrase)
}

// forms gives the other forms of a name, read once.
func (b *bench) forms(phrase string) []*lexed {
	if b.c.Aliases == nil {
		return nil
	}
	if forms, ok := b.aliases[phrase]; ok {
		return forms
	}
	var forms []*lexed
	for _, a := range b.c.Aliases(phrase) {
		forms = append(forms, lex(a))
	}
	b.aliases[phrase] = forms
	return forms
}

// otherNames gives, in lower case, the other forms of the names in the passage.
func (u *unit) otherNames(b *bench) map[string]bool {
	if u.aliases != nil {
		return u.aliases
	}
	u.aliases = map[string]bool{}
	for i := 0; i < len(u.quote.words); i++ {
		if !u.quote.words[i].upper {
			continue
		}
		end := u.quote.runEnd(i)
		_, wide := u.quote.extended(i, end)
		for f := i; f < end; f++ {
			for _, e := range []int{end, wide} {
				if e-f > maxNameWords {
					continue
				}
				name := u.quote.text[u.quote.words[f].start:u.quote.words[e-1].end]
				for _, form := range b.forms(strings.TrimSuffix(strings.TrimSuffix(name, "'s"), "\u2019s")) {
					u.aliases[strings.ToLower(form.text)] = true
				}
			}
		}
		i = end - 1
	}
	return u.aliases
}

// defines reports whether the document itself ties phrase to another form that
// stands in the passage: "Office of Water Quality (OWQ)".
func (u *unit) defines(phrase string) bool {
	full := u.doc.Text
	for from := 0; ; {
		at := strings.Index(full[from:], phrase+" (")
		if at < 0 {
			break
		}
		at += from + len(phrase) + 2
		end := strings.IndexByte(full[at:min(len(full), at+20)], ')')
		if end > 0 && u.quote.proper(keyOf(strings.ToLower(full[at:at+end]))) {
			return true
		}
		from = at
	}
	at := strings.Index(full, "("+phrase+")")
	if at < 0 || len(phrase) < 2 || strings.ToUpper(phrase) != phrase {
		return false
	}
	before := lex(tail(full[:at], 120))
	for n := 2; n <= 8 && n <= len(before.words); n++ {
		first := before.words[len(before.words)-n]
		if !first.upper || first.text[0] != phrase[0] {
			continue
		}
		if u.quote.holds(lex(before.text[first.start:])) {
			return true
		}
	}
	return false
}

// tail gives the last n bytes of s, from the start of a character on.
func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	for len(s) > 0 && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}

// damaged refuses a word that is what is left of a name or a number of the
// passage when one of its bytes is changed. A capital in a word holds it to the
// passage as a name; what loses its capital, or falls in two, is found here.
func damaged(s *lexed, i int, units []*unit) *Problem {
	w := s.words[i]
	_, n := utf8.DecodeRuneInString(w.key)
	if n == len(w.key) && w.key != "a" && !has(units, w.key) {
		return problem(KindText, "the single letter %q does not stand in a cited passage", w.text)
	}
	if plain(w.lower) || words().quantities[w.lower] || has(units, w.key) {
		return nil
	}
	if n := utf8.RuneCountInString(w.key); n == 2 && !words().ordinary[w.lower] {
		return problem(KindText, "the word %q does not stand in a cited passage", w.text)
	}
	if s.asMonth(i) || split(s, i, units) {
		return problem(KindName, "the word %q is a part of a name or number of the cited passage", w.text)
	}
	if len(w.key) < 3 || words().ordinary[w.lower] {
		return nil
	}
	if spelt(w.lower, units) {
		return problem(KindNumber, "the word %q is a number of the cited passage with one letter changed", w.text)
	}
	for _, u := range units {
		for _, l := range u.texts() {
			if l.tail(w.key) && !inflected(w.lower, units) {
				return problem(KindName, "the word %q is a name of the cited passage with its first letter changed", w.text)
			}
		}
	}
	return nil
}

// spelt reports whether a word is that of a number of the units but for one letter.
func spelt(lower string, units []*unit) bool {
	for n, v := range words().numerals {
		if len(n) == len(lower) && oneApart(n, lower) && stand(amount{value: v}, units) {
			return true
		}
	}
	return false
}

// asMonth reports whether word i stands before a year and is a month but for one letter.
func (l *lexed) asMonth(i int) bool {
	if l.yearAt(i+1) == 0 || !l.near(i+1) {
		return false
	}
	for m := range words().months {
		if len(m) == len(l.words[i].lower) && oneApart(m, l.words[i].lower) {
			return true
		}
	}
	return false
}

// inflected reports whether an ordinary word of a passage has the stem of lower.
func inflected(lower string, units []*unit) bool {
	for _, u := range units {
		for _, l := range u.texts() {
			if l.hasStem(lower) {
				return true
			}
		}
	}
	return false
}

// split reports whether word i and the one before it are a word of a passage
// with one letter changed to something that is none.
func split(s *lexed, i int, units []*unit) bool {
	if i == 0 {
		return false
	}
	before, after := s.words[i-1].key, s.words[i].key
	for _, u := range units {
		for _, l := range u.texts() {
			for _, w := range l.words {
				if (w.upper || w.amount > 0) && len(w.key) == len(before)+1+len(after) &&
					strings.HasPrefix(w.key, before) && strings.HasSuffix(w.key, after) {
					return true
				}
			}
		}
	}
	return false
}
