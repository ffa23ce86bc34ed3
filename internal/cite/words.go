package cite

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"assay/internal/text"
)

//go:embed words.txt
var wordsFile string

// set is a closed list of lower-case words.
type set map[string]bool

// lists is words.txt, read.
type lists struct {
	months                                           map[string]int
	ordinals, numerals                               map[string]float64
	rungs                                            map[string]rung
	frame, starters, library, between                set
	quantities, single, hedges, negations, acquitted set
	connectors, ordinary                             set
	leading                                          set // words without a digit that may begin a number or a date
	up, upAfter, down, downAfter                     [][]string
}

// words gives the lists; they are read once, when first needed.
var words = sync.OnceValue(func() *lists {
	sections := readSections(wordsFile)
	l := &lists{
		months: map[string]int{}, ordinals: map[string]float64{}, numerals: map[string]float64{}, rungs: map[string]rung{},
		frame: toSet(sections["frame"]), starters: toSet(sections["starters"]),
		library: toSet(sections["library"]), between: toSet(sections["between"]),
		quantities: toSet(sections["quantities"]), single: toSet(sections["single"]), hedges: toSet(sections["hedges"]),
		negations: toSet(sections["negations"]), acquitted: toSet(sections["acquitted"]),
		connectors: toSet(sections["connectors"]), ordinary: toSet(sections["ordinary"]),
		up: phrases(sections["up"]), upAfter: phrases(sections["up-after"]),
		down: phrases(sections["down"]), downAfter: phrases(sections["down-after"]),
	}
	for i, m := range sections["months"] {
		l.months[m] = i + 1
	}
	for i, m := range sections["months-short"] {
		l.months[m] = i + 1
	}
	delete(l.months, ".")
	l.months["sept"] = 9
	for _, o := range sections["ordinals"] {
		word, n, _ := strings.Cut(o, "=")
		l.ordinals[word], _ = strconv.ParseFloat(n, 64)
	}
	for name, r := range map[string]rung{"alleged": alleged, "charged": charged, "convicted": convicted} {
		for _, w := range sections[name] {
			l.rungs[w] = r
		}
	}
	for _, n := range sections["numerals"] {
		l.numerals[n], _ = text.Number(n)
	}
	l.leading = toSet(append(sections["numerals"], "a", "an"))
	for w := range l.months {
		l.leading[w] = true
	}
	for w := range l.ordinals {
		l.leading[w] = true
	}
	return l
})

// readSections splits the file into its sections: words, or whole lines in a
// section of phrases.
func readSections(file string) map[string][]string {
	out := map[string][]string{}
	name, whole := "", false
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			var rest string
			name, rest, _ = strings.Cut(line[1:], "]")
			whole = strings.TrimSpace(rest) == "phrases"
		case whole:
			out[name] = append(out[name], line)
		default:
			out[name] = append(out[name], strings.Fields(line)...)
		}
	}
	return out
}

func toSet(list []string) set {
	s := make(set, len(list))
	for _, w := range list {
		s[w] = true
	}
	return s
}

func phrases(list []string) [][]string {
	out := make([][]string, len(list))
	for i, p := range list {
		out[i] = strings.Fields(p)
	}
	return out
}

// plain reports whether a lower-case word is the writer's own: a function word
// or a word of a frame.
func plain(lower string) bool {
	l := words()
	return text.IsStop(lower) || l.frame[lower] || l.starters[lower] || l.library[lower] || l.between[lower]
}
