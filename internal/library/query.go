package library

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/text"
)

// longestQuery is the most bytes of what a reader types.
const longestQuery = 2000

// ParseQuery reads what a reader types to find passages: words, of which one
// has to stand there, matched by stem, and phrases between double quotes, each of
// which has to. ErrUsage when it is longer than 2,000 bytes or holds no telling word.
func ParseQuery(s string) (assay.Query, error) {
	if len(s) > longestQuery {
		return assay.Query{}, fmt.Errorf("%w: the query is too long: %s bytes: give at most %s", assay.ErrUsage, text.Group(len(s)), text.Group(longestQuery))
	}
	q := assay.Query{Text: strings.TrimSpace(s), Purpose: "search", Weight: 1}
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			if stems := text.AllStems(part); len(stems) > 0 {
				q.Must = append(q.Must, strings.Join(stems, " "))
			}
			continue
		}
		q.Any = append(q.Any, text.Stems(part)...)
	}
	if len(q.Must)+len(q.Any) == 0 {
		return q, fmt.Errorf("%w: the query holds no word to search for: %q: give one or more telling words", assay.ErrUsage, text.Cut(strings.Join(strings.Fields(s), " "), 60))
	}
	return q, nil
}
