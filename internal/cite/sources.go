package cite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// sources checks every source against the library's document.
func (v *verifying) sources(ctx context.Context) error {
	numbers, docs := map[int]bool{}, map[string]bool{}
	for i, s := range v.r.Sources {
		where := at("sources", i)
		v.b.counts.Sources++
		if s.N < 1 || numbers[s.N] {
			v.fail(where, problem(KindSource, "the number %d is not a source's own", s.N))
		}
		if docs[s.Document] {
			v.fail(where, problem(KindSource, "the document %s stands twice among the sources", text.Clip(s.Document, 80)))
		}
		numbers[s.N], docs[s.Document] = true, true
		d, err := v.b.document(ctx, s.Document, s.DocumentSHA256)
		if errors.Is(err, errMissing) {
			v.fail(where, problem(KindSource, "the library holds no document %q", text.Clip(s.Document, 80)))
			continue
		}
		if err != nil {
			return err
		}
		for _, p := range compare(s, d) {
			v.fail(where, p)
		}
		o, ok := v.b.origins[s.Origin]
		if !ok || !slices.Contains(o.Members, s.Document) {
			v.fail(where, problem(KindOrigin, "the origin %q does not have source %d among its members", text.Clip(s.Origin, 80), s.N))
		}
		if !interest(s.Interest) {
			v.fail(where, problem(KindSource, "the interest %q does not exist", text.Clip(string(s.Interest), 80)))
		}
		if err := v.capture(ctx, where, s); err != nil {
			return err
		}
	}
	return nil
}

func interest(i assay.Interest) bool {
	return i == assay.Interested || i == assay.Partner || i == assay.Independent
}

// compare gives the fields of a source that are not the library's.
func compare(s assay.Source, d *document) []*Problem {
	var out []*Problem
	for _, f := range []struct{ name, report, library string }{
		{"document", s.Document, d.ID},
		{"document_sha256", s.DocumentSHA256, d.hash},
		{"capture_sha256", s.CaptureSHA256, d.CaptureSHA256},
		{"title", s.Title, d.Title},
		{"publisher", s.Publisher, d.Publisher},
		{"class", string(s.Class), string(d.Class)},
		{"kind", string(s.Kind), string(d.Kind)},
		{"url", s.URL, d.URL},
		{"location", s.Location, d.Location},
		{"published", s.Published, d.Published},
		{"relies_on", strings.Join(s.ReliesOn, "\x00"), strings.Join(d.ReliesOn, "\x00")},
		{"review", reviewText(s.Review), reviewText(d.Review)},
	} {
		if f.report != f.library {
			out = append(out, problem(KindSource, "source %d has the %s %q; the library has %q", s.N, f.name, text.Clip(f.report, 80), text.Clip(f.library, 80)))
		}
	}
	return out
}

// reviewText is a fact check's finding as one text, to be compared.
func reviewText(r *assay.Review) string {
	if r == nil {
		return ""
	}
	return strings.Join([]string{r.Claim, r.Claimant, r.Rating, r.Author, r.Date}, "\x00")
}

// capture reads a source's capture again.
func (v *verifying) capture(ctx context.Context, where string, s assay.Source) error {
	if v.again.Reextract == nil {
		return nil
	}
	d, err := v.again.Reextract(ctx, s.CaptureSHA256)
	switch {
	case errors.Is(err, assay.ErrNotFound) || errors.Is(err, assay.ErrCorrupt) || errors.Is(err, assay.ErrUnreadable) || errors.Is(err, assay.ErrUsage):
		v.fail(where, problem(KindCapture, "the capture %s cannot be read again: %v", short(s.CaptureSHA256), err))
		return nil
	case err != nil:
		return fmt.Errorf("read the capture of source %d again: %w", s.N, err)
	}
	v.b.counts.Captures++
	if h := hashOf(d.Text); h != s.DocumentSHA256 {
		v.fail(where, problem(KindCapture, "the capture %s gives the text %s now and not %s", short(s.CaptureSHA256), short(h), short(s.DocumentSHA256)))
	}
	return nil
}
