package claims

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/internal/text"
)

const maxBytes = 8 << 10 // of a sentence

// cues are groups of words that tell a statement of fact from an opinion, a wish
// or a greeting. None is of one topic.
var cues = []struct{ name, words string }{
	{"first person", "i me my mine myself i've i'm i'd i'll"},
	{"we", "we our ours us we've we're we'll we'd let's"},
	{"you", "you your yours you've you're you'll"},
	{"third person", "he she they his hers their him them it its it's he's she's they've they're who"},
	{"to come", "will would shall should must ought may might can could going won't gonna"},
	{"wish", "want wants need needs hope wish let please try make sure plan intend help able"},
	{"opinion", `think believe feel guess suppose mean seem seems see know understand agree disagree question answer
		important good bad great right wrong better best kind way issue reason point`},
	{"address", "thank thanks well yes ok okay sorry sir madam ladies gentlemen hello look listen wait please"},
	{"comparison", `more less than fewer most least twice double doubled triple half highest largest lowest biggest smallest
		longest greatest worst best only first record higher lower larger bigger`},
	{"change", `increase increased increasing decrease decreased cut cuts rise rises rose fallen fell grow grew grown reduce
		reduced reduction lose lost loss gain gained raise raised drop dropped double doubled doubling add added spend
		spent spending cost costs brought down up`},
	{"totality", "every never all no none nobody everybody any ever always single entire whole neither nor"},
	{"time", `since ago last year years month months week decade decades century today yesterday now previous during before
		after history time when`},
	{"report", `said says say told called calls claimed promised voted vote opposed opposes supported supports proposed
		signed passed announced stated suggested endorsed blocked rejected refused approved vetoed admitted denied`},
	{"quantity", `percent million billion trillion thousand thousands hundred hundreds dozen dozens millions billions half
		third thirds quarter majority most number rate average total dollars dollar`},
	{"being", "is are was were been has have had does did do"},
	{"past being", "was were had did been"},
	{"question word", "what why how which where"},
	{"condition", "if unless whether because so that"},
	{"negation", `not don't didn't doesn't isn't aren't wasn't weren't won't can't cannot never no hasn't haven't hadn't
		couldn't wouldn't`},
	{"hedge", "maybe perhaps probably possibly some sort somewhat about almost nearly might"},
	{"preposition", "for to of in by from with against"},
}

const irregularPast = `found said told led took taken gave given made held ran began lost brought sent sought wrote went came saw
	knew grew fell rose spoke spent met left kept paid sold bought caught chose broke drew`

// Features beside the cues; the constant is the first.
const (
	constant = iota
	figure   // a number in digits
	year     // a number in digits that reads as a year
	numberWord
	numbers // how many, up to 3
	money
	percent
	past  // verbs that have the form of a past, up to 3
	names // words with a capital inside the sentence, up to 4
	superlative
	length // logarithm of the number of words
	short  // fewer than six words
	asking // a question mark
	numberPast
	numberToCome
	numberFirst
	firstCue
)

const featureCount = firstCue + 21

// features are what the model sees of a sentence.
type features [featureCount]float64

// featureNames are the names of the features, in their order.
var featureNames = func() []string {
	list := []string{"constant", "figure", "year", "number word", "numbers", "money", "percent", "past", "names", "superlative",
		"length", "short", "asking", "number in the past", "number to come", "number of the speaker"}
	for _, c := range cues {
		list = append(list, c.name)
	}
	return list
}()

// groups gives for each word the cues that it belongs to.
var groups = func() map[string][]int {
	m := map[string][]int{}
	for i, c := range cues {
		for w := range strings.FieldsSeq(c.words) {
			m[w] = append(m[w], firstCue+i)
		}
	}
	return m
}()

var pasts = strings.Fields(irregularPast)

// read measures a sentence; one without a word has no features at all.
func read(s string) features {
	var f features
	if len(s) > maxBytes {
		s = strings.ToValidUTF8(s[:maxBytes], "")
	}
	tokens := text.Tokens(s)
	if len(tokens) == 0 {
		return f
	}
	f[constant] = 1
	last := 0
	for i, t := range tokens {
		gap := s[last:t.Start]
		last = t.End
		for _, k := range groups[t.Lower] {
			f[k] = min(f[k]+1, 2)
		}
		f.number(t, gap, s[t.End:])
		if i > 0 && startsUpper(t.Text) && !strings.ContainsAny(gap, ".!?") && t.Lower != "i" && !strings.HasPrefix(t.Lower, "i'") {
			f[names] = min(f[names]+1, 4)
		}
		if len(t.Lower) > 4 && strings.HasSuffix(t.Lower, "ed") || slices.Contains(pasts, t.Lower) {
			f[past] = min(f[past]+1, 3)
		}
		if len(t.Lower) > 5 && strings.HasSuffix(t.Lower, "est") {
			f[superlative] = 1
		}
	}
	f[length] = math.Log(1 + float64(len(tokens)))
	if len(tokens) < 6 {
		f[short] = 1
	}
	if strings.Contains(s, "?") {
		f[asking] = 1
	}
	if f[numbers] > 0 {
		f[numberPast] = min(f[past], 2)
		f[numberToCome] = min(f[cue("to come")]+f[cue("wish")], 2)
		f[numberFirst] = f[cue("first person")]
	}
	return f
}

// number measures a token that is one: "one" alone is mostly no count.
func (f *features) number(t text.Token, before, after string) {
	digits := t.Lower != "" && t.Lower[0] >= '0' && t.Lower[0] <= '9'
	v, ok := text.Number(t.Lower)
	if !ok || v <= 1 && !digits {
		return
	}
	f[numbers] = min(f[numbers]+1, 3)
	switch {
	case digits && len(t.Lower) == 4 && v >= 1800 && v <= 2100:
		f[year] = 1
	case digits:
		f[figure] = 1
	default:
		f[numberWord] = 1
	}
	if strings.HasSuffix(before, "$") || strings.HasSuffix(before, "€") || strings.HasSuffix(before, "£") {
		f[money] = 1
	}
	if strings.HasPrefix(after, "%") {
		f[percent] = 1
	}
}

// cue gives the feature of a group.
func cue(name string) int { return slices.Index(featureNames, name) }

func startsUpper(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(c)
}
