package events

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// named is a proper name or a number of an event in a line.
type named struct {
	kind    int
	text    string // as written
	key     string // without the head word, in lower case, without the numeral
	numeral int    // "II" is 2; 0 for none, or the first
	id      string // of a case or a report, lower case; then key is ""
	at      int    // index of its first token
}

// same reports whether two names are of one event; unknown says that they do not decide.
func (n named) full() string {
	if n.numeral > 0 {
		return n.key + " #" + strconv.Itoa(n.numeral)
	}
	return n.key
}

// base is a known name without its head, as it may stand alone.
type base struct {
	words []string // as written
	kind  int
	key   string
}

var (
	roman    = regexp.MustCompile(`^(?:X{0,2}(?:IX|IV|V?I{0,3}))$`)
	docketNo = regexp.MustCompile(`^\d{2,4}-(?:[a-z]{2}-)?\d{2,7}$`)
	reportNo = regexp.MustCompile(`^[A-Z]{2,6}-\d{2,4}-\d{1,7}$`)
)

var ordinals = map[string]int{"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}

// numeralOf reads a numeral at the end of a name: "II", "8"; ok is false for any other word.
func numeralOf(w string) (int, bool) {
	if n, err := strconv.Atoi(w); err == nil && n > 0 && n < 100 && len(w) <= 2 {
		return n, true
	}
	if w == "" || !roman.MatchString(w) {
		return 0, false
	}
	n, digits := 0, map[byte]int{'I': 1, 'V': 5, 'X': 10}
	for i := 0; i < len(w); i++ {
		v := digits[w[i]]
		if i+1 < len(w) && v < digits[w[i+1]] {
			v = -v
		}
		n += v
	}
	return n, n > 0
}

// maxName is the most words of a name.
const maxName = 8

// headed reads a name that begins with a head word at token i: "Operation Lost Souls II".
func (f *finder) headed(u *unit, i int) (named, bool) {
	if !u.capital(i) {
		return named{}, false
	}
	kind, ok := f.lex.heads[u.tokens[i].Lower]
	if !ok {
		return named{}, false
	}
	j := i + 1
	for j < len(u.tokens) && j-i <= maxName && u.near(j-1, "\"'“”‘’") {
		t := u.tokens[j]
		switch {
		case u.capital(j):
		case joins(t.Lower) && j > i+1 && j+1 < len(u.tokens) && u.capital(j+1) && u.near(j, ""):
		case f.endsName(u, j):
		default:
			return f.nameOf(u, kind, i, i+1, j)
		}
		j++
	}
	return f.nameOf(u, kind, i, i+1, j)
}

// endsName reports whether token j is a number that ends a name, and not the
// number of something: nothing, a mark or a word in small letters follows it,
// and it was not read as a figure.
func (f *finder) endsName(u *unit, j int) bool {
	if _, ok := numeralOf(u.tokens[j].Text); !ok {
		return false
	}
	for _, x := range u.figures {
		if at := u.base + u.tokens[j].Start; x.Start <= at && at < x.End {
			return false
		}
	}
	return j+1 == len(u.tokens) || !u.near(j, "") || !u.capital(j+1)
}

// nameOf makes the name of tokens [from, to), whose own words begin at first.
func (f *finder) nameOf(u *unit, kind, from, first, to int) (named, bool) {
	if to <= first {
		return named{}, false
	}
	n := named{kind: kind, text: u.span(from, to), at: from}
	last := to
	if v, ok := numeralOf(u.tokens[to-1].Text); ok && to-first > 1 {
		n.numeral, last = v, to-1
	} else if from > 0 {
		n.numeral = ordinals[u.tokens[from-1].Lower]
	}
	if n.numeral == 1 {
		n.numeral = 0
	}
	var words []string
	for _, t := range u.tokens[first:last] {
		words = append(words, t.Lower)
	}
	n.key = strings.Join(words, " ")
	return n, true
}

// namesIn gives the names and numbers of events in a line.
func (f *finder) namesIn(u *unit) []named {
	var out []named
	for i := 0; i < len(u.tokens); i++ {
		t := u.tokens[i]
		if n, ok := f.headed(u, i); ok {
			if u.titled() {
				n = f.cutToKnown(n)
			}
			out = append(out, n)
			i += len(strings.Fields(n.text)) - 1
			continue
		}
		if kind, ok := f.lex.captions[t.Lower]; ok {
			if n, ok := caption(u, i, kind); ok {
				out = append(out, n)
			}
			continue
		}
		if f.lex.report >= 0 && mayNumber(t.Text) && reportNo.MatchString(t.Text) {
			out = append(out, named{kind: f.lex.report, text: t.Text, id: strings.ToLower(t.Text), at: i})
			continue
		}
		if f.lex.docket >= 0 && mayNumber(t.Text) && docketNo.MatchString(t.Lower) && numbered(u, i) {
			out = append(out, named{kind: f.lex.docket, text: t.Text, id: t.Lower, at: i})
			continue
		}
		if n, ok := f.bare(u, i); ok {
			out = append(out, n)
			i += len(strings.Fields(n.text)) - 1
		}
	}
	return append(out, f.tailed(u)...)
}

// tailed gives the names that end with a tail word: "Harbour Safety Initiative". Titles, whose words are all
// capitalised, give none.
func (f *finder) tailed(u *unit) []named {
	var out []named
	if u.where == titleUnit {
		return nil
	}
	for _, n := range u.names {
		if x := f.name(n.Text); x.tail >= 0 {
			out = append(out, named{kind: x.tail, text: n.Text, key: x.lower, at: u.tokenAt(n.Start)})
		}
	}
	return out
}

// mayNumber reports whether a word may be the number of a case or a report.
func mayNumber(w string) bool {
	return strings.IndexByte(w, '-') > 0 && strings.ContainsAny(w, "0123456789")
}

// numbered reports whether "No" or "Nos" stands shortly before token i.
func numbered(u *unit, i int) bool {
	for k := i - 1; k >= max(0, i-2); k-- {
		if l := u.tokens[k].Lower; l == "no" || l == "nos" || l == "docket" {
			return u.capital(k) || l == "docket"
		}
	}
	return false
}

// caption reads the parties on both sides of a caption's "v." at token i.
func caption(u *unit, i, kind int) (named, bool) {
	if !u.capital(i-1) || !u.capital(i+1) || !u.near(i-1, ".") || !u.near(i, ".") {
		return named{}, false
	}
	from, to := i-1, i+2
	for from > 0 && i-from < 6 && u.near(from-1, ".") && (u.capital(from-1) || joins(u.tokens[from-1].Lower) && u.capital(from-2)) {
		from--
	}
	for to < len(u.tokens) && to-i < 7 && u.near(to-1, "") && (u.capital(to) || joins(u.tokens[to].Lower) && u.capital(to+1)) {
		to++
	}
	text := u.span(from, to)
	return named{kind: kind, text: text, key: strings.ToLower(text), at: from}, true
}

func joins(w string) bool { return w == "of" || w == "the" || w == "and" || w == "for" }

// learnNames collects the names with a head, so that they are known without it
// and a title in capitals does not run past them.
func (f *finder) learnNames() {
	f.bases = map[string][]base{}
	seen := map[string]bool{}
	for _, d := range f.docs {
		for _, u := range d.all() {
			if u.holds&hintTells == 0 || u.titled() {
				continue
			}
			f.words(u)
			for i := range u.tokens {
				n, ok := f.headed(u, i)
				if !ok || seen[n.key] {
					continue
				}
				seen[n.key] = true
				words := strings.Fields(n.text)[1:]
				if n.numeral > 0 {
					if _, ok := numeralOf(words[len(words)-1]); ok {
						words = words[:len(words)-1]
					}
				}
				if len(words) >= 2 {
					f.bases[words[0]] = append(f.bases[words[0]], base{words, n.kind, n.key})
				}
			}
		}
	}
	f.hintBases()
	for w := range f.bases { // the longest first
		slices.SortFunc(f.bases[w], func(a, b base) int {
			if len(a.words) != len(b.words) {
				return len(b.words) - len(a.words)
			}
			return strings.Compare(a.key, b.key)
		})
	}
}

// hintBases notes which lines may hold a known name without its head.
func (f *finder) hintBases() {
	if len(f.bases) == 0 {
		return
	}
	for w := range f.bases {
		for _, t := range text.Tokens(w) {
			if text.IsStop(t.Lower) {
				f.lex.always |= hintName
				continue
			}
			f.terms[f.term(f.stem(t.Lower))].holds |= hintName
		}
	}
	for _, d := range f.docs {
		for i := range d.lines {
			u := &d.lines[i]
			u.holds |= f.lex.always
			for _, k := range u.terms {
				u.holds |= f.terms[k].holds
			}
		}
	}
}

// cutToKnown cuts a title's name that runs past one known from the texts.
func (f *finder) cutToKnown(n named) named {
	words := strings.Fields(n.text)
	if len(words) < 3 {
		return n
	}
	for _, b := range f.bases[words[1]] {
		if len(b.words) == len(words)-1 && b.key == n.key {
			return n
		}
		if len(b.words) < len(words)-1 && slices.Equal(b.words, words[1:1+len(b.words)]) {
			end := 1 + len(b.words)
			if v, ok := numeralOf(words[end]); ok {
				return named{kind: n.kind, text: strings.Join(words[:end+1], " "), key: b.key, numeral: v, at: n.at}
			}
			return named{kind: n.kind, text: strings.Join(words[:end], " "), key: b.key, numeral: n.numeral, at: n.at}
		}
	}
	return n
}

// bare reads a known name that stands without its head at token i: "Renewed Hope II".
func (f *finder) bare(u *unit, i int) (named, bool) {
	if !u.capital(i) {
		return named{}, false // a name's own words begin with a capital
	}
next:
	for _, b := range f.bases[u.tokens[i].Text] {
		if i+len(b.words) > len(u.tokens) {
			continue
		}
		for k, w := range b.words {
			if u.tokens[i+k].Text != w || k > 0 && !u.near(i+k-1, "") {
				continue next
			}
		}
		n := named{kind: b.kind, text: u.span(i, i+len(b.words)), key: b.key, at: i}
		if end := i + len(b.words); end < len(u.tokens) && u.near(end-1, "") {
			if v, ok := numeralOf(u.tokens[end].Text); ok && (u.capital(end) || f.endsName(u, end)) {
				n.text, n.numeral = u.span(i, end+1), v
			}
		}
		return n, true
	}
	return named{}, false
}

var addressDate = regexp.MustCompile(`/((?:19|20)\d{2})/(0[1-9]|1[0-2])(?:/(0[1-9]|[12]\d|3[01]))?/`)

// publishedOf gives a document's date of publication, else the one that its address holds; "" for none.
func publishedOf(d assay.Document) string {
	if d.Published != "" {
		return d.Published
	}
	m := addressDate.FindStringSubmatch(d.URL + "/")
	switch {
	case m == nil:
		return ""
	case m[3] == "":
		return m[1] + "-" + m[2]
	}
	return m[1] + "-" + m[2] + "-" + m[3]
}
