package extract

import (
	"slices"

	"assay"
)

// handOver completes a document by what came with its capture. Another library's
// account of the same text is that library's document, and taken whole; of
// another text (read by another version of this program) it is taken for what
// the source itself does not say. What the caller states wins, as ever.
func handOver(d *assay.Document, h *assay.Document, o Options) {
	if h.SHA256 == "" { // a list of pages, which knows titles only
		if d.Title == "" {
			d.Title = line(h.Title, 300)
		}
		return
	}
	if h.CaptureSHA256 != d.CaptureSHA256 || !h.Class.Valid() {
		d.Warnings = append(d.Warnings, "what the library that it comes from knew of it does not fit it; it was left out")
		return
	}
	publisher, owner, parents, class := d.Publisher, d.Owner, d.Parents, d.Class
	if h.SHA256 == d.SHA256 {
		given := *h
		given.ID, given.Text, given.Segments = d.ID, d.Text, d.Segments
		given.Location, given.Extractor = d.Location, d.Extractor
		given.Kind = d.Kind // it stands in the capture, and decides what may be quoted
		given.Review = d.Review
		*d = given
	} else {
		d.Warnings = append(d.Warnings, "this version reads another text of it than the library that it comes from")
		d.Publisher, d.Owner, d.Parents, d.Copy, d.Class = h.Publisher, h.Owner, h.Parents, h.Copy, h.Class
	}
	if o.Publisher != "" {
		d.Publisher, d.Owner, d.Parents, d.Copy = publisher, owner, parents, ""
	}
	if o.Class != "" {
		d.Class = class
	}
	tidy(d)
}

// tidy bounds what came from outside as extraction bounds its own.
func tidy(d *assay.Document) {
	d.Title, d.Publisher, d.Owner = line(d.Title, 300), line(d.Publisher, 200), line(d.Owner, 200)
	d.Byline, d.Copy, d.Language = line(d.Byline, 200), line(d.Copy, 200), line(d.Language, 20)
	d.Parents, d.ReliesOn, d.Warnings = lines(d.Parents, 20), lines(d.ReliesOn, maxListed), lines(d.Warnings, maxListed)
	for _, day := range []*string{&d.Published, &d.Modified} {
		if date, err := normalDate(*day); err != nil || date != *day {
			*day = ""
		}
	}
	r := reading{url: d.URL}
	d.URL = address(&r)
}

// lines bounds a list of texts; nil stays nil.
func lines(list []string, most int) []string {
	list = slices.Clone(list[:min(len(list), most)])
	for i := range list {
		list[i] = line(list[i], 500)
	}
	return list
}
