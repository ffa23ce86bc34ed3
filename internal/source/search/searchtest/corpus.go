package searchtest

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"assay"
)

func (it Item) language() string { return cmp.Or(it.Language, "en") }

// in reports whether a service holds the item.
func (it Item) in(provider string) bool {
	if len(it.In) == 0 {
		return provider == "searxng" || provider == "brave" || provider == "tavily"
	}
	return slices.Contains(it.In, provider)
}

// want is a query as a service understood it.
type want struct {
	text        string
	from, to    string // YYYY-MM-DD
	language    string
	allow, deny []string
}

// find gives the numbers of the items of a service that answer a query, best first.
func (s *Server) find(provider string, w want) []int {
	words := tokens(w.text)
	scores := map[int]int{}
	var found []int
	for i, it := range s.items {
		if !it.in(provider) || !s.admits(i, it, w) {
			continue
		}
		have := tokens(it.Title + " " + it.Text + " " + it.Publisher)
		if it.Review != nil {
			have = append(have, tokens(it.Review.Claim)...)
		}
		for _, t := range words {
			if slices.Contains(have, t) {
				scores[i]++
			}
		}
		if scores[i]*2 >= len(words) && scores[i] > 0 {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return found
}

// admits applies a query's restrictions.
func (s *Server) admits(i int, it Item, w want) bool {
	host := ""
	if u, err := url.Parse(s.at(i)); err == nil {
		host = u.Hostname()
	}
	below := func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) }
	switch {
	case w.from != "" && it.Published < w.from, w.to != "" && it.Published > w.to,
		w.language != "" && it.language() != w.language,
		len(w.allow) > 0 && !slices.ContainsFunc(w.allow, below),
		slices.ContainsFunc(w.deny, below):
		return false
	}
	return true
}

// tokens gives the words of a text that tell something, once each.
func tokens(s string) []string {
	var out []string
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) > 2 && !slices.Contains([]string{"and", "the", "not", "did", "has", "how", "for", "was"}, w) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// operators takes the operators of a query language out of a query: those that
// name a domain to keep, and, with a minus, one to leave out.
func operators(query, name string) want {
	var w want
	var rest []string
	for word := range strings.FieldsSeq(strings.NewReplacer("(", " ", ")", " ", `"`, " ").Replace(query)) {
		switch {
		case strings.HasPrefix(word, name):
			w.allow = append(w.allow, strings.TrimPrefix(word, name))
		case strings.HasPrefix(word, "-"+name):
			w.deny = append(w.deny, strings.TrimPrefix(word, "-"+name))
		case word == "OR":
		default:
			rest = append(rest, word)
		}
	}
	w.text = strings.Join(rest, " ")
	return w
}

// slice gives the part of a list that a page has.
func slice(found []int, from, n int) []int {
	from = min(max(from, 0), len(found))
	return found[from:min(from+n, len(found))]
}

// snippet is the beginning of a text, with the service's own marks around a word.
func snippet(text, before, after string) string {
	first, rest, _ := strings.Cut(text, " ")
	if len(rest) > 160 {
		rest = rest[:160]
	}
	return before + first + after + " " + rest
}

// Town is a corpus about the invented town of Brindle Ford and a dispute over
// its bridges. Every name, person, figure and address in it is made up. Each
// service holds a few items, and the engines of the whole web hold enough for
// several pages.
func Town() []Item {
	items := []Item{
		{Title: "Brindle Ford council says 40 bridges repaired", Text: "The council of Brindle Ford said on Monday that 40 bridges had been repaired since 2023.\n\nThe council's release named no contractor.", Published: "2025-03-04", Publisher: "Brindle Ford Council", Address: "https://www.brindleford.example/news/bridges"},
		{Title: "Audit finds nine Brindle Ford bridges repaired", Text: "The county auditor found that nine of the 40 bridges had been repaired by March 2025.\n\nThe other 31 had been inspected only, the audit said.", Published: "2025-04-11", Publisher: "Alder County Auditor", Address: "https://auditor.aldercounty.example/reports/2025-07"},
		{Title: "Bridges of Brindle Ford: what was done", Text: "Residents of Brindle Ford disputed that the bridges had been repaired. Engineers interviewed by the Alder Post counted eleven.", Published: "2025-04-20", Publisher: "Alder Post", Address: "https://alderpost.example/2025/04/20/bridges"},
		{Title: "Brücken in Brindle Ford", Text: "Der Rat von Brindle Ford sagt, 40 bridges seien repariert worden.", Published: "2025-03-06", Language: "de", Publisher: "Fensterblatt", Address: "https://fensterblatt.example/a/17"},
		{Title: "Brindle Ford", Text: "Brindle Ford is a town with 40 bridges in Alder County.", In: []string{"wikipedia"}, Publisher: "Wikipedia"},
		{Title: "Bridges of Alder County", Text: "The bridges of Alder County include those of Brindle Ford, of which several were repaired.", In: []string{"wikipedia"}, Publisher: "Wikipedia"},
		{Title: "Brindle Ford bridges reopened, council says", Text: "News of bridges repaired in Brindle Ford.", Published: "2025-03-05", Publisher: "River Wire", Address: "https://riverwire.example/story/88", In: []string{"gdelt"}},
		{Title: "Bridge Safety Standards for Counties", Text: "A rule on how bridges repaired with federal money, as in Brindle Ford, are inspected.", Published: "2024-11-02", Publisher: "Bridge Safety Administration", In: []string{"federalregister"}},
		{Title: "Alder County v. Brindle Ford", Text: "The court held that the town of Brindle Ford owed a record of the bridges it had repaired.", Published: "2025-05-30", Publisher: "Court of Appeals of Alder", In: []string{"courtlistener"}},
		{Title: "No, Brindle Ford did not repair 40 bridges", Text: "The claim that 40 bridges were repaired is misleading.", Published: "2025-05-02", Publisher: "Fen Fact Desk", Address: "https://fenfacts.example/check/40-bridges", In: []string{"factcheck"},
			Review: &assay.Review{Claim: "Brindle Ford repaired 40 bridges.", Claimant: "Brindle Ford Council", Rating: "Mostly false", Date: "2025-05-02"}},
		{Title: "Scour at small bridges: a field study in Brindle Ford", Text: "We measured scour at bridges repaired in Brindle Ford between 2020 and 2024.", Published: "2024-06-15", Publisher: "Journal of Fen Hydraulics", Address: "https://journal.example/fen/12/3", In: []string{"openalex"}},
		{Title: "A history of the bridges of Brindle Ford", Text: "How the bridges of Brindle Ford were built and repaired, 1880 to 1930.", Published: "1931-01-01", Publisher: "Fen Historical Society", In: []string{"internetarchive"}},
	}
	for i := range 28 {
		items = append(items, Item{
			Title: fmt.Sprintf("Brindle Ford notebook %d", i+1), Text: fmt.Sprintf("Note %d on the bridges of Brindle Ford and who repaired them.", i+1),
			Published: fmt.Sprintf("2025-%02d-15", i%12+1), Publisher: "Ford Notebook", Address: fmt.Sprintf("https://notebook.example/n/%d", i+1),
		})
	}
	return items
}
