package alike

import (
	"regexp"
	"strings"

	"assay/internal/text"
	"assay/internal/text/wordnet"
)

// askWords are the question words, by what they ask for.
var askWords = map[string]string{
	"who": "who", "whom": "who", "whose": "whose", "what": "what", "which": "what",
	"why": "why", "when": "when", "where": "where", "how": "how",
}

// modal words turn a question wherever they stand.
var modal = map[string]string{
	"not": "not", "never": "not", "no": "not", "none": "not", "nobody": "not", "neither": "not", "nor": "not", "without": "without",
	"will": "will", "shall": "will", "won": "will", "can": "can", "could": "can", "may": "can", "might": "can",
	"should": "should", "ought": "should", "must": "must", "would": "would",
}

// prepositions by their kind: those of a kind say the same of a time or a place.
var prepositions = map[string]string{
	"in": "in", "during": "in", "within": "in", "inside": "in", "throughout": "in", "at": "in", "on": "in",
	"since": "since", "before": "before", "after": "after", "until": "until", "till": "until", "from": "from",
	"to": "to", "into": "to", "toward": "to", "towards": "to", "by": "by", "with": "with", "about": "about",
	"regarding": "about", "concerning": "about", "against": "against", "for": "for", "under": "under", "over": "over",
	"between": "between", "among": "among", "amongst": "among", "through": "through", "across": "across", "near": "near",
	"behind": "behind", "above": "above", "below": "below", "beyond": "beyond", "except": "except",
}

// comparing words compare, count or limit; "" for those that say nothing here.
var comparing = map[string]string{
	"more": "more", "less": "less", "fewer": "less", "most": "most", "least": "least", "all": "all", "every": "all", "each": "all",
	"only": "only", "both": "both", "few": "few", "some": "some", "half": "half", "again": "again", "or": "or", "if": "if", "because": "because",
	"while": "while", "up": "up", "down": "down", "out": "out", "off": "off", "than": "", "many": "", "much": "", "any": "", "there": "",
}

// approximate words stand before a number and do not make it another.
var approximate = map[string]bool{"about": true, "around": true, "nearly": true, "almost": true, "roughly": true, "approximately": true, "some": true}

// being are the forms of "to be"; with one, a verb may be passive.
var being = map[string]bool{"be": true, "am": true, "is": true, "are": true, "was": true, "were": true, "been": true, "being": true, "get": true, "got": true}

// articles may stand before a question word.
var articles = map[string]bool{"the": true, "a": true, "an": true, "and": true, "so": true, "but": true}

// filler words add nothing to what is asked.
var filler = map[string]bool{"really": true, "actually": true, "truly": true, "indeed": true, "already": true, "please": true, "exactly": true}

// ending is the most letters of an inflection.
const ending = 3

// same reports whether two words are one but for their inflection: of one stem,
// with only short endings apart, so that "internal" is not "international".
func (w *word) same(v *word) bool {
	if w.stem != v.stem {
		return false
	}
	if strings.HasPrefix(w.stem, "#") || w.plain == v.plain {
		return true
	}
	n := 0
	for n < len(w.plain) && n < len(v.plain) && w.plain[n] == v.plain[n] {
		n++
	}
	if len(w.plain)-n <= ending && len(v.plain)-n <= ending {
		return true
	}
	return irregular(w) || irregular(v) // found, find
}

// irregular reports whether a word's stem is not its beginning.
func irregular(w *word) bool {
	return len(w.stem) > 1 && !strings.HasPrefix(w.plain, w.stem[:len(w.stem)-1])
}

// Words shorter than these are never taken for slips of one another: of one
// letter, and of two.
const (
	oneSlip = 5
	twoSlip = 9
)

// slipped reports whether one word is the other with a slip of the finger. Of
// two words that are both known neither is a slip; a name is one only with two
// letters turned round or one doubled, because names are often one letter apart.
func (w *word) slipped(v *word) bool {
	a, b := w.plain, v.plain
	n := min(len(a), len(b))
	if n < oneSlip || a[0] != b[0] || strings.HasPrefix(w.stem, "#") || strings.HasPrefix(v.stem, "#") || known(w) && known(v) {
		return false
	}
	if w.name || v.name {
		return squeeze(a) == squeeze(b) || transposed(a, b)
	}
	if n >= twoSlip {
		return distance(a, b) <= 2
	}
	return distance(a, b) <= 1
}

// known reports whether a word stands in WordNet, which knows stems: a word that
// is far longer than its stem ("goverment", "gover") may be a slip of another.
func known(w *word) bool {
	return text.IsStop(w.plain) || len(w.plain)-len(w.stem) <= ending && len(wordnet.Senses(wordnet.Key(w.stem), nil)) > 0
}

// squeeze gives a word with doubled letters single.
func squeeze(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i == 0 || s[i] != s[i-1] {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// transposed reports whether two words differ by two letters turned round.
func transposed(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// distance gives how many letters have to be changed, put in, left out or turned
// round with their neighbour to make a of b (optimal string alignment; Damerau,
// CACM 7(3), 1964). Words beyond 40 bytes are further apart than any slip.
func distance(a, b string) int {
	const longest = 40
	if len(a) > longest || len(b) > longest {
		return longest
	}
	var rows [3][longest + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, over := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], over[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}

// spellings bring British and American spelling to one. Both sides are changed
// alike, so that a change only has to keep different words apart.
var spellings = []struct {
	hint string // what a word has to hold to be changed: far quicker to look for
	from *regexp.Regexp
	to   string
}{
	{"our", regexp.MustCompile(`^([a-z]{3,})our(s|ed|ing|al|able|hood|ful|ite|ites|er|ers)?$`), "${1}or$2"},
	{"is", regexp.MustCompile(`is(e|es|ed|ing|er|ers|ation|ations)$`), "iz$1"},
	{"ys", regexp.MustCompile(`ys(e|es|ed|ing|er|ers)$`), "yz$1"},
	{"re", regexp.MustCompile(`([a-z]{2,}[bt])re(s)?$`), "${1}er$2"},
	{"ce", regexp.MustCompile(`([dfp]en)ce(s)?$`), "${1}se$2"},
	{"c", regexp.MustCompile(`^(licen|practi)c(e|es|ed|ing)$`), "${1}s$2"},
	{"ogue", regexp.MustCompile(`ogue(s)?$`), "og$1"},
	{"ll", regexp.MustCompile(`([aeiou][a-z]*[aeiou])ll(ed|ing|er|ers|or|ors)$`), "${1}l$2"},
	{"ae", regexp.MustCompile(`(paed|anaesth|encyclopaed|mediaev|gynaec|haem|faec|leukaem|anaem)`), ""},
	{"oe", regexp.MustCompile(`(foet|oestr|oesoph|diarrhoe|manoeuv|amoeb)`), ""},
	{"gement", regexp.MustCompile(`^(jud|acknowled)gement(s)?$`), "${1}gment$2"},
}

// variants are words that are spelt in two ways of their own.
var variants = map[string]string{
	"grey": "gray", "tyre": "tire", "tyres": "tires", "programme": "program", "programmes": "programs", "cheque": "check", "cheques": "checks",
	"plough": "plow", "aluminium": "aluminum", "mould": "mold", "sceptic": "skeptic", "sceptics": "skeptics", "sceptical": "skeptical",
	"jewellery": "jewelry", "kerb": "curb", "artefact": "artifact", "artefacts": "artifacts", "ageing": "aging", "enquiry": "inquiry",
	"enquiries": "inquiries", "mum": "mom", "mums": "moms", "aeroplane": "airplane", "aeroplanes": "airplanes", "maths": "math", "sulphur": "sulfur",
	"enrol": "enroll", "enrolment": "enrollment", "fulfil": "fulfill", "skilful": "skillful", "last": "past", "previous": "past",
}

// spell gives a lower-case word in the one spelling in which words are compared.
func spell(lower string) string {
	if v, ok := variants[lower]; ok {
		return v
	}
	if len(lower) < oneSlip {
		return lower
	}
	for _, r := range spellings {
		if !strings.Contains(lower, r.hint) {
			continue
		}
		if r.to != "" {
			lower = r.from.ReplaceAllString(lower, r.to)
			continue
		}
		lower = r.from.ReplaceAllStringFunc(lower, func(s string) string {
			return strings.NewReplacer("ae", "e", "oe", "e").Replace(s)
		})
	}
	return lower
}
