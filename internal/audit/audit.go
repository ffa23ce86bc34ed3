package audit

import (
	"context"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/library"
	"assay/internal/stance"
)

// Library is what an audit needs of a library.
type Library interface {
	Documents(ctx context.Context, asOf time.Time) ([]assay.Document, error)
	Materials(ctx context.Context, ids []string) (map[string]*assay.Material, error)
	SearchAll(ctx context.Context, queries []assay.Query, limit int, asOf time.Time) ([][]assay.Hit, error)
	Aliases(ctx context.Context, asOf time.Time) ([]library.Alias, error)
	State(ctx context.Context, asOf time.Time) (library.State, error)
	Retrievals(ctx context.Context, address string) ([]assay.Retrieval, error)
}

// Config is what a text is audited with. Library and Book are needed.
type Config struct {
	Library  Library
	Book     check.Book
	Profiles []*assay.Profile
	Profile  string    // name of the profile to use; "" to choose one by the text's words
	AsOf     time.Time // zero: now
	Today    time.Time // the date printed when AsOf is zero
	Engine   assay.Engine
	// Since is when the cited addresses began to be read for this audit: what was
	// read at or after it is "read now". Zero when none were.
	Since time.Time
}

// Run holds a text to its citations. The same text, library state and settings
// give the same audit.
func Run(ctx context.Context, c Config, t *Text) (*assay.Audit, error) {
	r, out, err := newRun(ctx, c, t)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context, *assay.Audit) error{r.resolve, r.judge, r.origins, r.elsewhere} {
		if err := step(ctx, out); err != nil {
			return nil, err
		}
	}
	sum(out)
	return out, nil
}

// newRun begins an audit.
func newRun(ctx context.Context, c Config, t *Text) (*run, *assay.Audit, error) {
	state, err := c.Library.State(ctx, c.AsOf)
	if err != nil {
		return nil, nil, err
	}
	aliases, err := c.Library.Aliases(ctx, c.AsOf)
	if err != nil {
		return nil, nil, err
	}
	r := &run{
		Config: c, text: t, names: check.Organisations(c.Book, aliases),
		profile: check.ChooseProfile(c.Profiles, c.Profile, t.Document.Title+"\n"+t.Document.Text),
		model:   stance.Default(), sources: map[string]*source{}, sorts: map[[2]string]bool{},
	}
	out := &assay.Audit{
		Schema: assay.AuditSchema, Location: t.Document.Location, Title: t.Document.Title, Publisher: t.Document.Publisher,
		Published: t.Document.Published, TextSHA256: t.Document.SHA256, Engine: c.Engine, Library: state.Hash,
		Sentences: []assay.AuditSentence{}, References: []assay.AuditReference{}, Shared: []assay.AuditShared{}, Warnings: append([]string{}, t.Warnings...),
	}
	out.CheckedOn, out.AsOf = check.Dated(c.AsOf, c.Today)
	return r, out, nil
}

// run is one audit.
type run struct {
	Config
	text    *Text
	names   check.Names
	profile *assay.Profile
	model   *stance.Model
	sources map[string]*source         // by document ID
	claims  []*claim                   // by sentence
	named   map[string]map[string]bool // nouns tied to names by the library, when they were needed
	sorts   map[[2]string]bool         // pairs of units that were compared
	library map[string]*assay.Material // the documents that the text is held to beside those cited
}
