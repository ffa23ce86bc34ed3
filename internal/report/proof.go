package report

import (
	"context"
	"sort"
	"strings"
	"time"

	"assay"
	"assay/internal/text"
)

// perPhrase is how many passages are looked at for each phrase of a proof;
// those that also hold words of its subject come first.
const perPhrase = 25

// Prove computes again how many live sentences of the library assert what a
// basis says is absent, and how many documents were looked at.
func Prove(ctx context.Context, s Searcher, asOf time.Time, b assay.Basis) (count, searched int, err error) {
	subject := strings.Fields(b.Query)
	var queries []assay.Query
	for _, a := range b.Absent {
		queries = append(queries, assay.Query{Text: a, Purpose: "a gap", Must: []string{a}, Any: subject, Weight: 1})
	}
	lists, err := s.SearchAll(ctx, queries, perPhrase, asOf)
	if err != nil {
		return 0, 0, err
	}
	passages := map[string]map[int]bool{}
	var ids []string
	for _, hits := range lists {
		for _, h := range hits {
			if passages[h.Document] == nil {
				passages[h.Document] = map[int]bool{}
				ids = append(ids, h.Document)
			}
			passages[h.Document][h.Passage] = true
		}
	}
	sort.Strings(ids)
	materials, err := s.Materials(ctx, ids)
	if err != nil {
		return 0, 0, err
	}
	p := newProof(b)
	for _, id := range ids {
		m := materials[id]
		if m == nil || len(b.Classes) > 0 && !classIn(b.Classes, m.Document.Class) {
			continue
		}
		for k := range m.Annotation.Passages {
			if !passages[id][k] {
				continue
			}
			for i := m.Annotation.Passages[k].First; i <= m.Annotation.Passages[k].Last && i < len(m.Annotation.Sentences); i++ {
				if p.asserted(m, i) {
					count++
				}
			}
		}
	}
	return count, len(ids), nil
}

// proof is what a basis says is absent, ready to look for.
type proof struct {
	phrases []text.Phrase
	content [][]string      // the content stems of each phrase, to pass most sentences by quickly
	subject map[string]bool // stems, of which a sentence has to hold one
}

func newProof(b assay.Basis) proof {
	p := proof{subject: text.Set(b.Query)}
	for _, a := range b.Absent {
		p.phrases = append(p.phrases, text.NewPhrase(a))
		p.content = append(p.content, text.Stems(a))
	}
	return p
}

// asserted reports whether sentence i states one of the phrases about the
// subject: it does not deny it, ask for it, or say that it does not stand there.
func (p proof) asserted(m *assay.Material, i int) bool {
	s := m.Annotation.Sentences[i]
	switch s.Function {
	case assay.Disclaimer, assay.Limit, assay.Request, assay.Heading:
		return false
	}
	if s.Negated {
		return false
	}
	var stems []string
	found := false
	for k, phrase := range p.phrases {
		if found || !holdsAll(s.Terms, p.content[k]) {
			continue
		}
		if stems == nil {
			stems = text.AllStems(m.Document.Text[s.Start:s.End])
		}
		found = phrase.In(stems) >= 0
	}
	if !found || len(p.subject) == 0 {
		return found
	}
	for _, st := range stems {
		if p.subject[st] {
			return true
		}
	}
	return false
}

// holdsAll reports whether sorted terms hold all of the stems.
func holdsAll(terms, stems []string) bool {
	for _, s := range stems {
		if k := sort.SearchStrings(terms, s); k == len(terms) || terms[k] != s {
			return false
		}
	}
	return true
}

func classIn(list []assay.Class, c assay.Class) bool {
	for _, l := range list {
		if l == c {
			return true
		}
	}
	return false
}
