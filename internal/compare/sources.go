package compare

import "assay"

// missing gives the sources of a report that another does not cite, in their order.
func missing(of, in *assay.Report) []Source {
	cited := map[string]bool{}
	for _, s := range in.Sources {
		cited[s.Document] = true
	}
	list := []Source{}
	for _, s := range of.Sources {
		if !cited[s.Document] {
			cited[s.Document] = true
			list = append(list, Source{Publisher: s.Publisher, Title: s.Title, Document: s.Document})
		}
	}
	return list
}

// numbers gives a report's sources by the hash of their text.
func numbers(r *assay.Report) map[string]assay.Source {
	all := map[string]assay.Source{}
	for _, s := range r.Sources {
		if _, ok := all[s.DocumentSHA256]; !ok {
			all[s.DocumentSHA256] = s
		}
	}
	return all
}
