package check

import (
	"context"
	"slices"
	"time"

	"assay"
	"assay/internal/fetch"
	"assay/internal/library"
	"assay/internal/lineage"
	"assay/internal/text"
)

// Neighbours is what finding a document's family needs of a library.
type Neighbours interface {
	// Sharing gives the other live documents that share reuse fingerprints with
	// the given ones, most shared first.
	Sharing(ctx context.Context, ids []string, asOf time.Time) ([]library.Shared, error)
}

// The most documents that are looked at for one document's family: those that
// share its wording, and those found for each line that it says it rests on.
const (
	familySharing  = 60
	familyLines    = 4
	familyPassages = 60
)

// Family gives the origin of one document with the members that are found near
// it: documents that share its wording, that speak of what it says it rests on,
// and those of beside, by ID. It looks at no more than some hundred documents,
// whatever the library holds, so that a member which none of the three brings is
// not told. The materials looked at come with it.
func Family(ctx context.Context, c Config, l Neighbours, document string, beside []string) (assay.Origin, map[string]*assay.Material, error) {
	fail := func(err error) (assay.Origin, map[string]*assay.Material, error) { return assay.Origin{}, nil, err }
	own, err := c.Library.Materials(ctx, []string{document})
	if err != nil {
		return fail(err)
	}
	ids := append([]string{document}, beside...)
	shared, err := l.Sharing(ctx, []string{document}, c.AsOf)
	if err != nil {
		return fail(err)
	}
	for _, s := range shared[:min(len(shared), familySharing)] {
		ids = append(ids, s.Document)
	}
	var queries []assay.Query
	for _, line := range own[document].Document.Lines()[1:] {
		if words := text.Stems(line); len(words) > 0 && len(queries) < familyLines {
			queries = append(queries, assay.Query{Text: line, Purpose: "the origin", Any: words, Weight: 1})
		}
	}
	found, err := c.Library.SearchAll(ctx, queries, familyPassages, c.AsOf)
	if err != nil {
		return fail(err)
	}
	for _, hits := range found {
		for _, h := range hits {
			ids = append(ids, h.Document)
		}
	}
	slices.Sort(ids)
	materials, err := c.Library.Materials(ctx, slices.Compact(ids))
	if err != nil {
		return fail(err)
	}
	aliases, err := c.Library.Aliases(ctx, c.AsOf)
	if err != nil {
		return fail(err)
	}
	for _, o := range lineage.Origins(materials, newNames(c.Book, aliases)) {
		if slices.Contains(o.Members, document) {
			return o, materials, nil
		}
	}
	return assay.Origin{Members: []string{document}}, materials, nil
}

// Looks gives the recorded requests for the page that a document is of, or that
// a note is about, oldest first; none where it has no address.
func Looks(ctx context.Context, l Seen, d assay.Document) ([]assay.Retrieval, error) {
	for _, address := range []string{d.Location, d.URL} {
		if normal, err := fetch.Normalise(address); err == nil && normal != "" {
			list, err := l.Retrievals(ctx, normal)
			if err != nil || len(list) > 0 {
				return list, err
			}
		}
	}
	return nil, nil
}
