package alike

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"assay/internal/text"
)

// form is a question as it is compared.
type form struct {
	asks  string   // the question word at its beginning; "" for yes or no
	marks []string // negation and modal verbs, sorted: what turns its meaning wherever it stands
	words []word
	agent int // of a passive read as active: how many words the agent has; else 0
	// passive: a form of "to be" stands in it.
	passive bool
}

// word is a word that counts.
type word struct {
	plain  string // lower case, one spelling
	stem   string // or "#" and the value of a number
	before string // the preposition before it, by its kind; "" for none
	name   bool   // written with a capital inside a sentence
}

// stems gives the stems, each once.
func (f *form) stems() []string {
	list := make([]string, 0, len(f.words))
	for _, w := range f.words {
		list = append(list, w.stem)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// opening is how people begin a question without asking more by it, and closing
// how they end one.
var (
	opening = regexp.MustCompile(`(?i)^\s*(?:(?:please|hi|hello|fact[- ]check|question|true or false|verify)\s*[:,!.]?\s+)*(?:(?:is it (?:true|correct|right|the case|a fact)|(?:can|could) you (?:please )?(?:check|verify|tell me|confirm)|(?:i (?:want|would like|'d like) to know|i wonder|please check|check|tell me)) (?:that|whether|if)?\s*)?`)
	closing = regexp.MustCompile(`(?i)[,;.]?\s*(?:is (?:that|this|it) (?:true|correct|right|so)|true or false|right|correct|please)?[\s?!.]*$`)
)

// rewrites bring to one form what is written in several: money, percent, and
// states that go by initials.
var rewrites = []struct {
	hints string // one of these letters stands in what is changed
	from  *regexp.Regexp
	to    string
}{
	{"$", regexp.MustCompile(`(?i)\bUS\$`), "$$"},
	{"$", regexp.MustCompile(`\$\s?(\d[\d.,]*(?i:\s?(?:thousand|million|billion|trillion|k|m|bn)\b)?)`), " $1 dollar "},
	{"€", regexp.MustCompile(`€\s?(\d[\d.,]*(?i:\s?(?:thousand|million|billion|trillion|k|m|bn)\b)?)`), " $1 euro "},
	{"£", regexp.MustCompile(`£\s?(\d[\d.,]*(?i:\s?(?:thousand|million|billion|trillion|k|m|bn)\b)?)`), " $1 pound "},
	{"%pP", regexp.MustCompile(`(?i)\bper cent\b|%`), " percent "},
	{"0123456789", regexp.MustCompile(`(?i)\b(\d[\d.,]*)(k|m|bn)\b`), "$1 $2"},
	{"uU", regexp.MustCompile(`(?i)\bunited states(?: of america)?\b|\bU\.S\.A?\.?|\bUSA\b`), " USA "},
	{"U", regexp.MustCompile(`\bUS\b`), " USA "},
	{"uU", regexp.MustCompile(`(?i)\bunited kingdom\b|\bU\.K\.?`), " UK "},
	{"eE", regexp.MustCompile(`(?i)\beuropean union\b|\bE\.U\.?`), " EU "},
	{"uU", regexp.MustCompile(`(?i)\bunited nations\b|\bU\.N\.?`), " UN "},
}

// read brings a question to its form.
func read(question string) form {
	if len(question) > maxBytes {
		return form{}
	}
	s := opening.ReplaceAllString(question, "")
	s = closing.ReplaceAllString(s, "")
	for _, r := range rewrites {
		if strings.ContainsAny(s, r.hints) {
			s = r.from.ReplaceAllString(s, r.to)
		}
	}
	r := reader{s: s}
	tokens := text.Tokens(s)
	for i := range tokens {
		r.token(tokens, i)
	}
	if len(r.form.words) > maxWords {
		return form{}
	}
	slices.Sort(r.form.marks)
	return r.form
}

// reader reads the tokens of one question.
type reader struct {
	form
	s      string
	before string  // preposition waiting for its word
	number int     // 1 + the place of the number just read; 0 when there is none
	value  float64 // of that number
	asked  bool    // the question word has been seen, or cannot come any more
}

// token reads one token.
func (r *reader) token(tokens []text.Token, i int) {
	t := tokens[i]
	lower := strings.TrimSuffix(t.Lower, ".")
	next := ""
	if i+1 < len(tokens) {
		next = tokens[i+1].Lower
	}
	if factor, ok := text.Scale(strings.TrimSuffix(lower, "s")); ok && r.number > 0 {
		r.value *= factor
		r.words[r.number-1].stem = numberStem(r.value)
		return
	}
	r.number = 0
	if v, ok := text.Number(lower); ok {
		r.add(word{plain: lower, stem: numberStem(v)})
		r.number, r.value = len(r.words), v
		return
	}
	if mark, ok := marked(lower); ok {
		r.marks = append(r.marks, mark)
		return
	}
	if r.asking(lower, next) || r.small(lower, next) {
		return
	}
	name := i > 0 && startsUpper(t.Text)
	for _, part := range strings.FieldsFunc(lower, func(c rune) bool { return c == '-' || c == '&' || c == ',' }) {
		if v, ok := text.Number(part); ok {
			r.add(word{plain: part, stem: numberStem(v)})
			continue
		}
		part = spell(strings.ReplaceAll(part, ".", ""))
		r.add(word{plain: part, stem: text.Stem(part), name: name})
	}
}

// add puts a word down with the preposition before it.
func (r *reader) add(w word) {
	w.before, r.before, r.asked = r.before, "", true
	r.words = append(r.words, w)
}

// asking reads a question word. At the beginning it says what is asked for;
// later it is a word of the question.
func (r *reader) asking(lower, next string) bool {
	kind, ok := askWords[lower]
	switch {
	case !ok:
		return false
	case r.asked && (kind == "what" || kind == "who"):
		return true // "operations which ..." is "operations that ..."
	case r.asked:
		r.add(word{plain: lower, stem: lower})
		return true
	case lower == "how" && (next == "many" || next == "much"), lower == "what" && next == "number":
		kind = "count"
	}
	r.asks, r.asked = kind, true
	return true
}

// small reads a function word: one that says nothing of its own is passed over,
// a preposition waits for its word, and what compares or counts is a word.
func (r *reader) small(lower, next string) bool {
	_, counted := text.Number(next)
	kind, preposition := prepositions[lower]
	compared, compares := comparing[lower]
	switch {
	case lower == "at" && (next == "least" || next == "most"):
	case lower == "number" && r.asks == "count" && len(r.words) == 0:
	case counted && (lower == "over" || lower == "above" || lower == "exceeding"):
		r.add(word{plain: "more", stem: "more"})
	case counted && (lower == "under" || lower == "below"):
		r.add(word{plain: "less", stem: "less"})
	case counted && approximate[lower]:
	case lower == "over" && (next == "the" || next == "past" || next == "last"):
		r.before = "in"
	case preposition:
		r.before = kind
	case compares:
		if compared != "" && !(r.asks == "count" && len(r.words) == 0 && compared == "more") {
			r.add(word{plain: compared, stem: compared})
		}
	case being[lower]:
		r.passive, r.asked = true, true
	case text.IsStop(lower) || filler[lower]:
		r.asked = r.asked || !articles[lower]
	default:
		return false
	}
	return true
}

// marked gives what turns the meaning of a whole question: negation and modality.
func marked(lower string) (string, bool) {
	if strings.HasSuffix(lower, "n't") || lower == "cannot" {
		return "not", true
	}
	m, ok := modal[lower]
	return m, ok
}

// numberStem is how a number is compared.
func numberStem(v float64) string { return "#" + strconv.FormatFloat(v, 'g', -1, 64) }

func startsUpper(s string) bool {
	for _, c := range s {
		return unicode.IsUpper(c)
	}
	return false
}

// active gives a passive question as an active one: what stands behind "by"
// first. nil when it is none. Where the agent ends is not known; turned tries.
func (f *form) active() *form {
	i := slices.IndexFunc(f.words, func(w word) bool { return w.before == "by" })
	if !f.passive || i < 1 {
		return nil
	}
	g := *f
	g.words = append(slices.Clone(f.words[i:]), f.words[:i]...)
	g.words[0].before = ""
	g.agent = len(f.words) - i
	return &g
}

// turned reports whether an order of words is that of an active sentence whose
// passive has its agent and what follows it in the first agent places: the agent,
// then the verb, then what it was done to, then the rest.
func turned(order []int, agent int) bool {
	n := len(order)
	for end := 1; end <= agent; end++ { // the agent's words
		for verb := agent; verb <= n; verb++ { // where the verb begins among the rest
			want := make([]int, 0, n)
			for i := range end {
				want = append(want, i)
			}
			for i := verb; i < n; i++ {
				want = append(want, i)
			}
			for i := agent; i < verb; i++ {
				want = append(want, i)
			}
			for i := end; i < agent; i++ {
				want = append(want, i)
			}
			if slices.Equal(order, want) {
				return true
			}
		}
	}
	return false
}
