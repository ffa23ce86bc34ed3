package annotate

import (
	_ "embed"
	"strings"
	"sync"
)

// The word lists. Each is read once, when the first document is annotated.
var (
	//go:embed data/words.txt
	wordsFile string
	//go:embed data/verbs.txt
	verbsFile string
	//go:embed data/abbreviations.txt
	abbreviationsFile string
	//go:embed data/cues.txt
	cuesFile string
	//go:embed data/speakers.txt
	speakersFile string
	//go:embed data/references.txt
	referencesFile string
	//go:embed data/functions.txt
	functionsFile string
	//go:embed data/modality.txt
	modalityFile string
	//go:embed data/names.txt
	namesFile string
	//go:embed data/reliance.txt
	relianceFile string
	//go:embed data/roles.txt
	rolesFile string
)

// sections reads a data file: "[name]" opens a section, "#" a comment.
func sections(file string) map[string][]string {
	out := map[string][]string{}
	name := ""
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			name = line[1 : len(line)-1]
		default:
			out[name] = append(out[name], line)
		}
	}
	return out
}

// set is the words of a section's lines.
func set(lines []string) map[string]bool {
	words := map[string]bool{}
	for _, line := range lines {
		for _, w := range strings.Fields(line) {
			words[w] = true
		}
	}
	return words
}

// lists holds the sets that are looked up by word outside the lexicon.
type lists struct {
	title, never, number, soft, time map[string]bool // abbreviations
	starter                          map[string]bool
	setting                          map[string]bool
	body                             map[string][]string
	neverNews                        map[string]bool
	givenName, place, notName        map[string]bool
	phrasePlace, phraseOrganisation  map[string]bool
	modality                         map[string][]modalityCue
}

var data = sync.OnceValue(func() *lists {
	a, w, c, s, n := sections(abbreviationsFile), sections(wordsFile), sections(cuesFile), sections(speakersFile), sections(namesFile)
	l := &lists{
		title: set(a["title"]), never: set(a["never"]), number: set(a["number"]), soft: set(a["soft"]), time: set(a["time"]),
		starter: set(w["starter"]), setting: set(c["setting"]),
		givenName: set(n["given"]), place: set(n["place"]), notName: set(n["not-name"]),
		phrasePlace: lineSet(n["phrases place"]), phraseOrganisation: lineSet(n["phrases organisation"]),
		neverNews: set(sections(referencesFile)["never-news"]),
		body:      map[string][]string{}, modality: modalityCues(sections(modalityFile)),
	}
	for _, line := range s["body"] {
		f := strings.Fields(line)
		l.body[f[0]] = f[1:]
	}
	return l
})

func lineSet(lines []string) map[string]bool {
	out := map[string]bool{}
	for _, line := range lines {
		out[line] = true
	}
	return out
}
