package extract

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// functionWords are the commonest words of some languages, less those that
// many of them share.
const functionWords = `en the of and to in that was is for with on by from are were this which been has have had not they their
es el los las del que una por con para como más pero sus está fueron también entre cuando desde hasta según sobre
fr le les des du est une dans pour qui par sur avec sont cette aux mais ont été leurs ces être plus nous ne pas
de der die das und den von mit ist für auf dem nicht ein eine des sich auch wird wurde bei nach über zum werden
pt os as do da dos das uma para com não mais foi pelo pela são também entre quando até sobre ao seu sua
it il gli della che di per una con non sono nel alla dei delle più anche dal questo stato degli nella come
nl het een van de en dat niet zijn op voor met aan ook werd naar door bij worden hebben maar uit deze
sv och att det som en på är av för med till den inte har om ett var från kan men
da og det at en den til er som på de med af ikke har for vi blev også
pl nie się na jest do że to przez oraz dla jak został po od tym które był jako
ro și în care din pentru este nu cu mai sunt după fost prin acest dintre
tr ve bir bu için ile olarak olan daha da de çok gibi sonra kadar ise
id yang dan di untuk dengan dari pada ini itu tidak akan dalam oleh telah juga
cs že se na je v si jako pro ale není jsou byl podle nebo také které`

// wordLanguages gives the languages of each function word, in order.
var wordLanguages = sync.OnceValue(func() map[string][]int {
	m := map[string][]int{}
	for i, l := range strings.Split(functionWords, "\n") {
		for _, w := range strings.Fields(l)[1:] {
			m[w] = append(m[w], i)
		}
	}
	return m
})

const (
	languageSample = 4096 // bytes of a text that are looked at
	minWords       = 8    // fewer words say nothing
)

// guessLanguage gives the ISO 639-1 code of a text's language by its script or
// its function words (Ingle 1976, as told in Jauhiainen et al., JAIR 2019,
// section 5.1); "" when it is not sure.
func guessLanguage(text string) string {
	sample := text[:wholeRunes(text, min(len(text), languageSample))]
	if code, latin := byScript(sample); !latin {
		return code
	}
	known := wordLanguages()
	var scores [32]int
	words := 0
	for word := range strings.FieldsFuncSeq(strings.ToLower(sample), func(r rune) bool { return !unicode.IsLetter(r) }) {
		words++
		for _, i := range known[word] {
			scores[i]++
		}
	}
	best, second := 0, -1
	for i := 1; i < len(scores); i++ {
		switch {
		case scores[i] > scores[best]:
			best, second = i, best
		case second < 0 || scores[i] > scores[second]:
			second = i
		}
	}
	if words < minWords || scores[best] < 2 || scores[best]*25 < words*2 || scores[second]*4 > scores[best]*3 {
		return ""
	}
	return strings.Split(functionWords, "\n")[best][:2]
}

// scripts tells languages that have a script of their own, in order.
var scripts = []struct {
	code  string
	table *unicode.RangeTable
}{
	{"ja", unicode.Hiragana}, {"ja", unicode.Katakana}, {"ko", unicode.Hangul}, {"zh", unicode.Han}, {"he", unicode.Hebrew},
	{"el", unicode.Greek}, {"th", unicode.Thai}, {"hy", unicode.Armenian}, {"ka", unicode.Georgian}, {"ar", unicode.Arabic},
	{"ru", unicode.Cyrillic}, {"hi", unicode.Devanagari},
}

// byScript gives the language of the script that most letters are of; latin
// is true when that is the Latin script.
func byScript(sample string) (code string, latin bool) {
	letters, roman := 0, 0
	var counts [16]int
	for i := 0; i < len(sample); {
		if c := sample[i]; c < utf8.RuneSelf {
			if c|0x20 >= 'a' && c|0x20 <= 'z' {
				letters++
				roman++
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(sample[i:])
		i += n
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if unicode.Is(unicode.Latin, r) {
			roman++
			continue
		}
		for k := range scripts {
			if unicode.Is(scripts[k].table, r) {
				counts[k]++
				break
			}
		}
	}
	if letters == 0 {
		return "", false
	}
	if roman*2 >= letters {
		return "", true
	}
	return scriptLanguage(sample, counts[:], letters), false
}

func scriptLanguage(sample string, counts []int, letters int) string {
	if kana := counts[0] + counts[1]; kana*10 > letters {
		return "ja" // written with Han characters besides
	}
	for k := range scripts {
		if counts[k]*2 <= letters {
			continue
		}
		switch code := scripts[k].code; {
		case code == "ar" && strings.ContainsAny(sample, "پچژگ"):
			return "fa"
		case code == "ru" && strings.ContainsAny(sample, "іїєґ"):
			return "uk"
		case code == "ru" && !strings.ContainsAny(sample, "ыэё"):
			return ""
		default:
			return code
		}
	}
	return ""
}

// languageCode takes the language out of a tag such as "en-US"; "" when it is none.
func languageCode(tag string) string {
	code, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	if len(code) != 2 || code[0] < 'a' || code[0] > 'z' || code[1] < 'a' || code[1] > 'z' {
		return ""
	}
	return code
}
