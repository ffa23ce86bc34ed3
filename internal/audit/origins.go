package audit

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/lineage"
	"assay/internal/text"
)

// The most documents of a library that are all looked at; of a larger one, those
// that bear on the text.
const (
	wholeLibrary = 2000
	perSentence  = 6 // documents for each sentence, of a larger library
	askedWords   = 8 // of a sentence, that are searched for
)

// around reads the documents that the text is held to beside those that it
// cites: the whole library, or what of a large one bears on its sentences.
func (r *run) around(ctx context.Context) (map[string]*assay.Material, error) {
	documents, err := r.Library.Documents(ctx, r.AsOf)
	if err != nil {
		return nil, err
	}
	want := map[string]bool{}
	for id := range r.sources {
		want[id] = true
	}
	if len(documents) <= wholeLibrary {
		for _, d := range documents {
			want[d.ID] = true
		}
	} else if err := r.search(ctx, want); err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(want))
	for id := range want {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return r.Library.Materials(ctx, ids)
}

// search adds the documents that bear most on each sentence worth a check.
func (r *run) search(ctx context.Context, want map[string]bool) error {
	var queries []assay.Query
	for _, c := range r.claims {
		if !c.worth || len(c.terms) == 0 {
			continue
		}
		terms := slices.Clone(c.terms)
		sort.SliceStable(terms, func(i, j int) bool { return terms[i].weight > terms[j].weight })
		q := assay.Query{Text: c.text, Purpose: "audit", Weight: 1}
		for _, t := range terms[:min(len(terms), askedWords)] {
			q.Any = append(q.Any, t.stem)
		}
		queries = append(queries, q)
	}
	hits, err := r.Library.SearchAll(ctx, queries, 3*perSentence, r.AsOf)
	if err != nil {
		return err
	}
	for _, list := range hits {
		n := 0
		for _, h := range list {
			if n < perSentence && len(want) < wholeLibrary && !want[h.Document] {
				want[h.Document] = true
				n++
			}
		}
	}
	return nil
}

// independence are words by which a text says that its sources confirm one another.
var independence = regexp.MustCompile(`(?i)\b(?:independent(?:ly)?|corroborat\w+|confirm(?:s|ed|ing)?|verified|separate(?:ly)? (?:report|source|confirm)\w*|multiple (?:sources|outlets|reports)|several (?:sources|outlets|reports))\b`)

// origins finds which of the cited documents share an origin, by the evidence of
// the whole library, and says so of each sentence that cites several of them.
func (r *run) origins(ctx context.Context, out *assay.Audit) error {
	materials, err := r.around(ctx)
	if err != nil {
		return err
	}
	r.library = materials
	found := lineage.Origins(materials, r.names)
	of := map[string]int{}
	for i, o := range found {
		for _, m := range o.Members {
			of[m] = i
		}
	}
	members := map[int][]int{} // origin -> references
	var order []int
	for i, ref := range out.References {
		if o, ok := of[ref.Document]; ok && ref.Document != "" {
			if len(members[o]) == 0 {
				order = append(order, o)
			}
			members[o] = append(members[o], i)
		}
	}
	letter := map[int]string{}
	for _, o := range order {
		documents := map[string]bool{}
		shared := assay.AuditShared{Name: found[o].Name, Why: []string{}}
		for _, i := range members[o] {
			documents[out.References[i].Document] = true
			shared.References = append(shared.References, i+1)
		}
		if len(documents) < 2 {
			continue
		}
		shared.Origin = lineage.Letter(len(out.Shared))
		letter[o] = shared.Origin
		for _, e := range found[o].Why {
			if documents[e.From] && !e.Beside {
				shared.Why = append(shared.Why, fmt.Sprintf("%s: %s", r.title(out, e.From), e.Detail))
			}
		}
		for _, i := range members[o] {
			out.References[i].Origin = shared.Origin
		}
		out.Shared = append(out.Shared, shared)
	}
	for i := range out.Sentences {
		r.oneOrigin(&out.Sentences[i], out, found, of, letter)
	}
	return nil
}

// title names a reference by its document.
func (r *run) title(out *assay.Audit, document string) string {
	for _, ref := range out.References {
		if ref.Document == document {
			return fmt.Sprintf("source %d", ref.N)
		}
	}
	return document
}

// oneOrigin says which of a sentence's sources are one origin.
func (r *run) oneOrigin(s *assay.AuditSentence, out *assay.Audit, found []assay.Origin, of map[string]int, letter map[int]string) {
	by := map[int][]string{}
	var order []int
	seen := map[string]bool{}
	for _, c := range s.Citations {
		o, ok := of[c.Document]
		if !ok || c.Document == "" || letter[o] == "" || seen[c.Document] {
			continue
		}
		seen[c.Document] = true
		if len(by[o]) == 0 {
			order = append(order, o)
		}
		by[o] = append(by[o], itoa(c.Reference))
	}
	for _, o := range order {
		if len(by[o]) < 2 {
			continue
		}
		s.OneOrigin = append(s.OneOrigin, fmt.Sprintf("sources %s are one origin: %s", text.List(by[o]), strings.TrimSuffix(pick(found[o].Name, "each repeats the other"), ".")))
		if independence.MatchString(s.Text) {
			s.OneOrigin = append(s.OneOrigin, "the sentence speaks of confirmation, and these do not confirm one another")
		}
	}
}
