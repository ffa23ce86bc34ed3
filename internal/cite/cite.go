// Package cite holds every sentence of a report against the stored bytes, and
// refuses what does not stand there. It is the last stage of asking: the
// writer's draft comes in, and only sentences, table rows and figures whose
// anchors resolve, whose quotation marks hold the source's own bytes, and whose
// numbers, names and modality stand in the cited passages go on to the reader.
// The refused ones are listed in the report with the reason.
//
// It trusts neither the writer nor a report that it is given: documents are
// read from the library by their hash and hashed again, and what a citation
// may draw on (title, publisher, date) is the library's metadata, never the
// report's. Verify does all of it again for a report from a file, with the
// report's own hash, its sources, figures, origins and computed sentences.
//
// What it cannot see is a sentence in other words that says something else
// with the same names and numbers; the extractive writer does not make them.
package cite

import (
	"context"
	"fmt"

	"assay"
)

// Documents is what the checks need of a library. Both methods give a document
// with its Text; an error that wraps assay.ErrNotFound or assay.ErrCorrupt
// refuses what rests on the document, any other ends the check.
type Documents interface {
	// DocumentByHash gives the document whose text has this SHA-256.
	DocumentByHash(ctx context.Context, textSHA256 string) (assay.Document, error)
	// Document gives the document with this ID: several may share one text.
	Document(ctx context.Context, id string) (assay.Document, error)
}

// Kind says which rule a text broke.
type Kind string

// The kinds of problems.
const (
	KindCitation  Kind = "citation"  // none, too many, or a number without a source
	KindAnchor    Kind = "anchor"    // does not resolve to the stored bytes
	KindQuotation Kind = "quotation" // quotation marks around other words than the source's
	KindNumber    Kind = "number"    // a number or date that no cited passage has
	KindName      Kind = "name"      // a name that no cited passage has
	KindModality  Kind = "modality"  // an accusation moved up its ladder
	KindBasis     Kind = "basis"     // a gap or a count that does not follow from what it was computed from
	KindText      Kind = "text"      // broken characters, or too long
	KindFigure    Kind = "figure"    // a figure that its anchor does not give
	KindSource    Kind = "source"    // metadata other than the library's
	KindCapture   Kind = "capture"   // the capture gives another text
	KindOrigin    Kind = "origin"    // an origin that does not hold together
	KindVerdict   Kind = "verdict"   // a verdict that does not follow from the origins
	KindReport    Kind = "report"    // the report's schema, hash or references
)

// Problem is why a text is refused. It wraps assay.ErrAnchor.
type Problem struct {
	Kind    Kind
	Message string // for a reader
}

// Error gives the message.
func (p *Problem) Error() string { return p.Message }

// Unwrap gives assay.ErrAnchor.
func (p *Problem) Unwrap() error { return assay.ErrAnchor }

func problem(k Kind, format string, args ...any) *Problem {
	return &Problem{k, fmt.Sprintf(format, args...)}
}

// Checker checks sentences against the documents of a library. It holds no
// state of its own; it is safe for concurrent use when its parts are.
type Checker struct {
	// Documents is the library; it must be set.
	Documents Documents
	// Aliases gives the other forms of an organisation's name ("ICE" for "U.S.
	// Immigration and Customs Enforcement"); nil when none are known.
	Aliases func(name string) []string
}

// Sentence checks one sentence of a report whose numbered sources are given. It
// gives nil when the sentence may be published, an error that wraps
// assay.ErrAnchor (a *Problem) when it may not, and any other error when the
// library could not be read.
func (c Checker) Sentence(ctx context.Context, s assay.S, sources []assay.Source) error {
	b := c.bench(&assay.Report{Sources: sources})
	p, err := b.sentence(ctx, s)
	if err != nil {
		return err
	}
	if p != nil {
		return p
	}
	return nil
}

// Draft filters a drafted report: it gives a copy that holds only the
// sentences, table rows, figures and headings that stand, with the others in
// Refused. Sections left empty are dropped; citation numbers stay. The copy's
// ID is set; after another change set it again with ReportID. aliases may be
// nil; see Checker. An error means that the library could not be read.
func Draft(ctx context.Context, r *assay.Report, docs Documents, aliases func(name string) []string) (*assay.Report, error) {
	return Checker{Documents: docs, Aliases: aliases}.Draft(ctx, r)
}
