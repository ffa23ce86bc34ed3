package main

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/render"
	"assay/internal/transparency"
)

// publish publishes the newest draft of a library as an editor does, or corrects
// the check at that address with it, and brings the log up where a folder and a
// key are given: publish LIBRARY SLUG [FOLDER KEY]. Without, it is a desk that was
// killed before it came to the log. With ! it is the
// log that fails, never the publishing.
func publish(ts *testscript.TestScript, neg bool, args []string) {
	ctx := context.Background()
	lib, err := sqlite.Open(ctx, ts.MkAbs(args[0]), library.Options{})
	ts.Check(err)
	var sync func(context.Context) error
	var failed error
	if len(args) > 3 {
		kept := transparency.Keep(transparency.Place{Dir: ts.MkAbs(args[2]), Key: ts.MkAbs(args[3])}, lib)
		sync = func(ctx context.Context) error { failed = kept.Sync(ctx); return failed }
	}
	ts.Check(errors.Join(publishNewest(ctx, lib, args[1], sync), lib.Close()))
	if neg == (failed == nil) {
		ts.Fatalf("the log: %v", failed)
	}
}

func publishNewest(ctx context.Context, lib *sqlite.Library, slug string, sync func(context.Context) error) error {
	d := desk.New(lib, desk.Options{Now: func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }, Sync: sync})
	editor := desk.Actor{Account: "editor", Name: "An editor", Role: desk.Editor}
	drafts, _, err := lib.Drafts(ctx, desk.Page{Limit: 1})
	if err != nil {
		return err
	}
	if len(drafts) == 0 {
		return errors.New("no draft to publish")
	}
	kept := func(id string) (*assay.Report, error) {
		c, err := lib.Check(ctx, id)
		if err != nil {
			return nil, err
		}
		return render.Decode(bytes.NewReader(c.Report))
	}
	r, err := kept(drafts[0].Report)
	if err != nil {
		return err
	}
	p, err := d.Publication(ctx, slug)
	if errors.Is(err, assay.ErrNotFound) {
		_, err = d.Publish(ctx, editor, r, slug, nil)
		return err
	}
	if err != nil {
		return err
	}
	before, err := kept(p.Latest.Report)
	if err != nil {
		return err
	}
	_, err = d.Revise(ctx, editor, desk.Revising{Slug: slug, After: p.Latest.N, Kind: desk.Corrected, Report: r, Before: before, Why: "A date was wrong.", RaisedBy: "a reader"})
	return err
}
