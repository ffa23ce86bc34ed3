package stance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/internal/text"
	"assay/internal/text/wordnet"
)

// maxWords is how much of a text is read: what stands after is not seen, so
// that no text, however long, costs more than this.
const maxWords = 4096

// maxSentences is how many sentences are told apart; the rest count as one.
const maxSentences = 64

// flag says what a word does in its sentence.
type flag uint16

const (
	content   flag = 1 << iota // carries meaning of its own
	negator                    // not, no, never
	weakly                     // fails, lacks, refuses
	opposer                    // false, myth, contradicts
	hedger                     // may, might, suggests
	limiter                    // only, all, first, never: what makes a claim absolute
	named                      // part of a name
	numeral                    // a number or part of one
	denied                     // stands in the reach of a negator
	opens                      // the first word of a sentence
	contrast                   // but, however, although
	unrelated                  // similar, unchanged, difference
	effect                     // effect, evidence, association: what a study finds or finds none of
)

// word is one token of a prepared text.
type word struct {
	id         uint32 // wordnet.Key of its stem
	idf        float32
	start, end int32 // bytes
	sentence   uint16
	flags      flag
}

// ref is a key with the word that it stands for; lists of them are sorted.
type ref struct {
	key uint32
	at  uint16
}

// Prepared is a text read once for comparing: its words with their stems and
// weights, sentences, meanings, opposites, numbers and names. It is made by
// Prepare, does not change, and may be shared by goroutines.
type Prepared struct {
	text      string
	words     []word
	sentences []span // word ranges
	exact     []ref  // content words, by stem
	prefixes  []ref  // by the first letters of the stem
	own       []ref  // by meaning
	above     []ref  // by what their meanings are a kind of
	far       []ref  // by what those are a kind of, two and three steps up
	opposite  []ref  // by the stem of what means the opposite
	poles     []ref  // by side of an opposition: see poles.go
	amounts   []amount
	weight    float32 // sum of the weights of the content words
	names     int     // content words that are part of a name
}

type span struct{ from, to int }

// Prepare reads a text for Compare. It takes any bytes; what stands after the
// first 4,096 words is not read.
func Prepare(s string) *Prepared { return PrepareWith(shipped, s) }

// PrepareWith is Prepare with another table of weights; training uses it.
func PrepareWith(weights Weights, s string) *Prepared {
	p := &Prepared{text: s}
	tokens := split(s)
	p.words = make([]word, 0, len(tokens))
	stems := make([]string, 0, len(tokens))
	begin := true
	for i, t := range tokens {
		if i > 0 {
			begin = endsSentence(s, tokens[i-1], t)
		}
		if begin {
			p.open(len(p.words))
		}
		stem := text.Stem(t.Lower)
		w := word{id: idOf(t.Lower, stem), start: int32(t.Start), end: int32(t.End)}
		w.sentence = uint16(min(len(p.sentences)-1, maxSentences-1))
		w.flags = flagsOf(t, stem)
		if begin || i == 0 {
			w.flags |= opens
		}
		if w.flags&(content|limiter|numeral) != 0 {
			w.idf = weights.Of(w.id)
		}
		p.words = append(p.words, w)
		stems = append(stems, stem)
	}
	if n := len(p.sentences); n > 0 {
		p.sentences[n-1].to = len(p.words)
	}
	p.amounts = amountsOf(s, tokens, p.words)
	p.markNames(tokens)
	p.markDenied(s)
	p.index(tokens, stems)
	return p
}

// Words gives how many words of the text were read.
func (p *Prepared) Words() int { return len(p.words) }

func (p *Prepared) open(at int) {
	if n := len(p.sentences); n > 0 {
		if n == maxSentences {
			return
		}
		p.sentences[n-1].to = at
	}
	p.sentences = append(p.sentences, span{at, at})
}

// split gives the tokens of s: hyphenated words are taken apart, brackets that
// treebanks write as words are dropped.
func split(s string) []text.Token {
	if len(s) > maxWords*64 {
		s = s[:maxWords*64]
	}
	var out []text.Token
	for _, t := range text.Tokens(s) {
		switch t.Lower {
		case "lrb", "rrb", "lsb", "rsb", "":
			continue
		}
		if len(out) >= maxWords {
			break
		}
		if strings.ContainsAny(t.Lower, "-&") && !strings.ContainsAny(t.Text, "0123456789'") && len(t.Text) < 64 {
			out = parts(out, t)
			continue
		}
		out = append(out, t)
	}
	return out[:min(len(out), maxWords)]
}

// parts takes a hyphenated word apart.
func parts(out []text.Token, t text.Token) []text.Token {
	at := t.Start
	for _, part := range strings.FieldsFunc(t.Text, func(r rune) bool { return r == '-' || r == '\u2011' || r == '&' }) {
		i := strings.Index(t.Text[at-t.Start:], part)
		start := at + i
		out = append(out, text.Token{Start: start, End: start + len(part), Text: part, Lower: strings.ToLower(part)})
		at = start + len(part)
	}
	return out
}

// abbreviations do not end a sentence.
var abbreviations = wordSet(`mr mrs ms dr prof gen gov sen rep st jr sr vs etc al no fig inc ltd co corp e.g i.e u.s u.k approx dept jan feb mar apr jun jul aug sep sept oct nov dec`)

// endsSentence reports whether a sentence ends between two tokens.
func endsSentence(s string, a, b text.Token) bool {
	gap := s[a.End:b.Start]
	if strings.Contains(gap, "\n") {
		return true
	}
	at := strings.IndexAny(gap, ".!?")
	if at < 0 || at+1 >= len(gap) && gap[at] == '.' {
		return strings.HasSuffix(a.Text, ".") && startsUpper(b.Text) && len(a.Text) > 4
	}
	if gap[at] == '.' && at == 0 && (abbreviations[a.Lower] || utf8.RuneCountInString(a.Text) == 1 && startsUpper(a.Text)) {
		return false
	}
	return startsUpper(b.Text) || unicode.IsDigit(rune(b.Text[0])) || strings.ContainsAny(gap, "!?") || gap[0] == ' ' && gap[at] == '.'
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// idOf gives the id of a word; a number has one however it is written.
func idOf(lower, stem string) uint32 {
	if v, ok := text.Number(lower); ok {
		stem = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return wordnet.Key(stem)
}

// flagsOf says what a word is by itself.
func flagsOf(t text.Token, stem string) flag {
	cues := cueFlags()
	f := cues[stem] | cues[t.Lower]
	if strings.HasSuffix(t.Lower, "n't") {
		f |= negator
	}
	if _, ok := text.Number(t.Lower); ok {
		f |= numeral
	} else if t.Lower[0] >= '0' && t.Lower[0] <= '9' {
		f |= numeral
	}
	if !text.IsStop(t.Lower) && f&negator == 0 && len(t.Lower) > 1 {
		f |= content
	}
	return f
}

// markNames marks words with a capital letter inside a sentence, and at its
// head when the same word stands with a capital elsewhere or the next does.
func (p *Prepared) markNames(tokens []text.Token) {
	for i := range p.words {
		w := &p.words[i]
		if w.flags&content == 0 || !startsUpper(tokens[i].Text) {
			continue
		}
		if w.flags&opens != 0 && !(i+1 < len(tokens) && p.words[i+1].flags&opens == 0 && startsUpper(tokens[i+1].Text)) && strings.ToUpper(tokens[i].Text) != tokens[i].Text {
			continue
		}
		w.flags |= named
	}
}

// reach is how many words after a negation it denies, within its clause.
const reach = 5

// markDenied marks the words that a negation reaches.
func (p *Prepared) markDenied(s string) {
	left, sentence := 0, uint16(0)
	for i := range p.words {
		w := &p.words[i]
		if w.sentence != sentence {
			left, sentence = 0, w.sentence
		}
		if i > 0 && left > 0 && strings.ContainsAny(s[p.words[i-1].end:w.start], ",;:()") {
			left = 0
		}
		if left > 0 && w.flags&content != 0 {
			w.flags |= denied
		}
		if left > 0 {
			left--
		}
		if w.flags&negator != 0 && !(i+1 < len(p.words) && s[w.start:w.end] == "not" && strings.EqualFold(s[p.words[i+1].start:p.words[i+1].end], "only")) {
			left = reach
		}
		if w.flags&contrast != 0 {
			left = 0
		}
	}
}

// maxRelated bounds the meanings of one word that are indexed.
const maxRelated = 12

// maxAbove bounds what stands above the meanings of one word.
const maxAbove = 48

// index makes the sorted lists that Compare looks words up in.
func (p *Prepared) index(tokens []text.Token, stems []string) {
	var senses, parents []wordnet.Sense
	var opposed []uint32
	poles := polesOf()
	for i := range p.words {
		w := &p.words[i]
		at := uint16(i)
		for _, pole := range poles[stems[i]] {
			p.poles = append(p.poles, ref{uint32(pole), at})
		}
		if w.flags&content == 0 {
			continue
		}
		p.weight += w.idf
		if w.flags&named != 0 {
			p.names++
		}
		p.exact = append(p.exact, ref{w.id, at})
		if stem := stems[i]; len(stem) >= 5 && w.flags&numeral == 0 {
			p.prefixes = append(p.prefixes, ref{wordnet.Key(stem[:5]), at})
		}
		if w.flags&numeral != 0 {
			continue
		}
		senses = wordnet.Senses(w.id, senses[:0])
		if len(senses) > maxRelated {
			senses = senses[:maxRelated]
		}
		parents = parents[:0]
		for _, s := range senses {
			p.own = append(p.own, ref{uint32(s), at})
			parents = wordnet.Parents(s, parents)
		}
		for _, s := range parents {
			p.above = append(p.above, ref{uint32(s), at})
		}
		for step, from := 0, 0; step < 2; step++ {
			to := len(parents)
			for ; from < to && len(parents) < maxAbove; from++ {
				parents = wordnet.Parents(parents[from], parents)
			}
			from = to
			for _, s := range parents[to:] {
				p.far = append(p.far, ref{uint32(s), at})
			}
		}
		opposed = wordnet.Antonyms(w.id, opposed[:0])
		for _, k := range opposed {
			p.opposite = append(p.opposite, ref{k, at})
		}
		if base := withoutPrefix(tokens[i].Lower); base != "" {
			p.opposite = append(p.opposite, ref{wordnet.Key(text.Stem(base)), at})
		}
	}
	for _, list := range []*[]ref{&p.exact, &p.prefixes, &p.own, &p.above, &p.far, &p.opposite, &p.poles} {
		slices.SortFunc(*list, func(a, b ref) int {
			if c := cmp.Compare(a.key, b.key); c != 0 {
				return c
			}
			return cmp.Compare(a.at, b.at)
		})
		*list = slices.Compact(*list)
	}
}

// withoutPrefix gives what a word of the form "un-" denies, "" for others.
func withoutPrefix(lower string) string {
	for _, prefix := range []string{"un", "in", "im", "ir", "non", "dis", "il"} {
		if rest, ok := strings.CutPrefix(lower, prefix); ok && len(rest) >= 5 {
			return rest
		}
	}
	return ""
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
