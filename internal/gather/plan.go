package gather

import (
	"cmp"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// maxWords is the most words of a query: search engines read no further, or
// find nothing when every word has to match.
const maxWords = 9

// maxDomains is the most domains that one query is held to.
const maxDomains = 8

// Query is one search to be made.
type Query struct {
	Side  assay.Side
	Base  string   // the question in a search engine's words
	Text  string   // Base, with the words that lead to the side
	Allow []string // domains to which it is held; none: anywhere
	Deny  []string // domains that it leaves out
}

// Publishers gives who stands behind a name (internal/publishers).
type Publishers interface {
	Get(name string) (assay.Publisher, bool)
}

// Plan gives the queries for a question, for every side in the order of
// assay.Sides. What the actor says is searched for on its own domains, and
// independent reporting everywhere else; for the other sides the profile says
// which words lead there. A side for which nothing can be asked is left out:
// an actor whose domains are not known has no official line to be searched for.
func Plan(q assay.Question, p *assay.Profile, book Publishers) []Query {
	base := baseText(q)
	own := domains(q.Actor, book)
	var plan []Query
	for _, side := range assay.Sides {
		switch side {
		case assay.SideClaim:
			plan = append(plan, Query{Side: side, Base: base, Text: base})
		case assay.SideOfficial:
			if len(own) > 0 {
				plan = append(plan, Query{Side: side, Base: base, Text: base, Allow: own})
			}
		default:
			for _, words := range searchWords(p, side) {
				query := Query{Side: side, Base: base, Text: joined(base, words)}
				if side == assay.SideIndependent {
					query.Deny = own
				}
				plan = append(plan, query)
			}
		}
	}
	return plan
}

func searchWords(p *assay.Profile, side assay.Side) []string {
	i := slices.IndexFunc(p.Searches, func(s assay.SearchWords) bool { return s.Side == side })
	if i < 0 {
		return nil
	}
	return p.Searches[i].Words
}

// baseText is the question as a search engine wants it: its telling words in
// their order, with the least telling left out when there are too many.
func baseText(q assay.Question) string {
	said := q.Text
	if len(q.Queries) > 0 {
		said = q.Queries[0].Text
	}
	words := strings.Fields(said)
	if len(words) <= maxWords {
		return strings.Join(words, " ")
	}
	weight := weights(q)
	order := make([]int, len(words))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight(words[b]), weight(words[a])) })
	keep := order[:maxWords]
	slices.Sort(keep)
	kept := make([]string, len(keep))
	for i, k := range keep {
		kept[i] = words[k]
	}
	return strings.Join(kept, " ")
}

// weights tells how telling a word of the question is: the actor's names and
// numbers first, then the concepts by their weight.
func weights(q assay.Question) func(word string) float64 {
	actor := map[string]bool{}
	for _, w := range strings.Fields(q.Actor.Name) {
		actor[strings.ToLower(w)] = true
	}
	of := map[string]float64{}
	for _, c := range q.Concepts {
		for _, stem := range c.Stems {
			of[stem] = max(of[stem], c.Weight)
		}
	}
	return func(word string) float64 {
		switch {
		case actor[strings.ToLower(text.TrimPossessive(word))]:
			return 2
		case strings.ContainsAny(word, "0123456789"):
			return 1.5
		}
		best := 0.0
		for _, stem := range text.Stems(word) {
			best = max(best, of[stem])
		}
		return best
	}
}

// joined adds words to a query that it does not hold yet.
func joined(base, words string) string {
	have := map[string]bool{}
	for _, stem := range text.Stems(base) {
		have[stem] = true
	}
	out := base
	for _, w := range strings.Fields(words) {
		if stems := text.Stems(w); len(stems) == 1 && have[stems[0]] {
			continue
		}
		out += " " + w
	}
	return out
}

// domains gives the web domains of a party: its own, and of the bodies that
// speak for it, in the order of their names.
func domains(p assay.Party, book Publishers) []string {
	var list []string
	for _, name := range p.Members {
		publisher, _ := book.Get(name)
		for _, d := range publisher.Domains {
			if !slices.Contains(list, d) {
				list = append(list, d)
			}
		}
	}
	return list[:min(len(list), maxDomains)]
}
