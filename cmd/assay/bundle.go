package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/bundle"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/render"
	"assay/internal/text"
	"assay/internal/transparency"
)

// bundling is how a check is packed: the flags of bundle.
type bundling struct {
	out, scope, profile string
	withhold            []string
}

// wholeBundle is the most documents that a bundle holds all of without being told to.
const wholeBundle = 5_000

// newBundle packs a check.
func newBundle(a *app) *cobra.Command {
	var opts bundling
	c := &cobra.Command{
		Use:   "bundle CHECK -o FILE.wacz",
		Short: "Pack a check with all that it rests on into one file",
		Long: `Bundle writes one file with a check's report, the captures that were searched,
and what the question was asked with. 'assay verify FILE.wacz' on another
machine, without a network and without a library, reads every document out of
its capture again, checks every anchor, asks the question again, and compares
the bytes. The file is a web archive that replay programs open.

CHECK is a report's ID or the beginning of one, the address of a published check
(its last part), or a question as it was asked, which means its latest check.

A library of more than 5,000 documents is not packed whole unless --scope says
so; a bundle of the cited documents shows that the anchors hold, and cannot be
asked again.`,
		Example: `  assay bundle 3f2a9c -o check.wacz
  assay bundle has-dhs-located-13000-minors -o check.wacz
  assay bundle 3f2a9c -o check.wacz --withhold "9d1c…=the publisher objects"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.bundle(cmd.Context(), args[0], opts) },
	}
	f := c.Flags()
	f.StringVarP(&opts.out, "output", "o", "", "write the bundle to `FILE`, which ends in .wacz")
	f.StringVar(&opts.scope, "scope", "", "`WHAT` to pack: library, or cited (default by the library's size)")
	f.StringVar(&opts.profile, "profile", "", "vocabulary that the question was asked with, by `NAME` (default by the question's words)")
	f.StringArrayVar(&opts.withhold, "withhold", nil, "leave a capture out and say why: `SHA256=REASON` (may be given again)")
	_ = c.MarkFlagFilename("output", "wacz")
	_ = c.RegisterFlagCompletionFunc("scope", cobra.FixedCompletions([]string{string(bundle.Whole), string(bundle.Cited)}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (a *app) bundle(ctx context.Context, name string, opts bundling) error {
	if !bundle.Is(opts.out) {
		return usagef("name the file with -o; a bundle ends in .wacz: %q", opts.out)
	}
	lib, err := a.openReader(ctx, &origin{})
	if err != nil {
		return err
	}
	defer lib.Close()
	kept, err := findCheck(ctx, lib, name)
	if err != nil {
		return err
	}
	report, err := render.Decode(strings.NewReader(string(kept.Report)))
	if err != nil {
		return err
	}
	in := bundle.Input{Report: report, Capture: lib.Capture, Software: "assay " + versionString()}
	in.Manifest.Profile = opts.profile
	if !kept.AsOf.IsZero() {
		in.Manifest.AsOf = kept.AsOf.UTC().Format(time.RFC3339Nano)
	}
	if in.Manifest.Withheld, err = withheld(opts.withhold); err != nil {
		return err
	}
	p, err := pack(ctx, lib, report, bundle.Scope(opts.scope))
	if err != nil {
		return err
	}
	in.Manifest.Scope, in.Documents, in.Gatherings = p.scope, p.documents, p.gatherings
	in.Failures = report.Adequacy.Failures // of then; the library may have more by now
	if in.Proof, err = a.proof(ctx, lib, report.ID); err != nil {
		return err
	}
	done := a.waiting(func() string { return "packing " + text.Count(len(in.Documents), "capture", "captures") })
	err = streamFile(opts.out, func(w io.Writer) error { return bundle.Write(ctx, w, in) })
	done()
	if err != nil {
		return err
	}
	info, err := os.Stat(opts.out)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(struct {
			File      string `json:"file"`
			Report    string `json:"report"`
			Scope     string `json:"scope"`
			Documents int    `json:"documents"`
			Bytes     int64  `json:"bytes"`
		}{opts.out, report.ID, string(in.Manifest.Scope), len(in.Documents) - len(in.Manifest.Withheld), info.Size()})
	}
	if a.quiet {
		return nil
	}
	what := "all that was searched"
	if in.Manifest.Scope == bundle.Cited {
		what = "what the report cites"
	}
	_, err = fmt.Fprintf(a.out, "%s: the check of %s with %s (%s) in %s, %s\n", report.CheckedOn, quoted(report.Question), what,
		text.Count(len(in.Documents)-len(in.Manifest.Withheld), "capture", "captures"), opts.out, text.Size(info.Size()))
	return err
}

// proof gives a published report's place in the library's log; nil when there is none.
func (a *app) proof(ctx context.Context, lib library.Library, report string) (*bundle.Proof, error) {
	place, on, err := a.publishedLog()
	store, ok := lib.(interface {
		desk.Store
		transparency.Source
	})
	if err != nil || !on || !ok {
		return nil, err
	}
	p, err := store.PublicationOf(ctx, report)
	if errors.Is(err, assay.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	revisions, err := store.Revisions(ctx, p.Slug)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(revisions, func(r desk.Revision) bool { return r.Report == report })
	proof, err := transparency.Keep(place, store).Prove(ctx, p.Slug, revisions[i].N)
	if errors.Is(err, assay.ErrNotFound) {
		return nil, fmt.Errorf("%w: version %d of %s is not in the log yet: start 'assay serve', which brings the log up, and pack it then", assay.ErrConflict, revisions[i].N, p.Slug)
	}
	return &proof, err
}

func quoted(s string) string { return "“" + line(text.Clip(s, 80)) + "”" }

// withheld reads the captures that are left out, with the reasons.
func withheld(list []string) ([]bundle.Withheld, error) {
	var out []bundle.Withheld
	for _, s := range list {
		hash, why, ok := strings.Cut(s, "=")
		hash = strings.ToLower(strings.TrimSpace(hash))
		if why = strings.TrimSpace(why); !ok || len(hash) != 64 || why == "" {
			return nil, usagef("--withhold %q: give the capture's whole SHA-256, an equals sign, and the reason", text.Clip(s, 100))
		}
		out = append(out, bundle.Withheld{Capture: hash, Why: line(why)})
	}
	return out, nil
}

// findCheck finds a kept check by its ID, by the address that it is published
// under, or by its question.
func findCheck(ctx context.Context, lib library.Library, name string) (library.Check, error) {
	list, err := lib.Checks(ctx, "")
	if err != nil {
		return library.Check{}, err
	}
	var found []library.Check
	for _, c := range list {
		if len(name) >= library.MinPrefix && strings.HasPrefix(c.ID, strings.ToLower(name)) {
			found = append(found, c)
		}
	}
	switch {
	case len(found) > 1:
		return library.Check{}, usagef("%q begins the IDs of %d checks: give more of it", name, len(found))
	case len(found) == 1:
		return lib.Check(ctx, found[0].ID)
	}
	if store, ok := lib.(desk.Store); ok {
		if p, err := store.Publication(ctx, name); err == nil {
			return lib.Check(ctx, p.Latest.Report)
		} else if !errors.Is(err, assay.ErrNotFound) {
			return library.Check{}, err
		}
	}
	for _, c := range slices.Backward(list) {
		if c.Question == name {
			return lib.Check(ctx, c.ID)
		}
	}
	return library.Check{}, fmt.Errorf("%w: no check is kept with the ID, the address or the question %s: ask it first", assay.ErrNotFound, quoted(name))
}

// packed is what goes into a bundle of a check.
type packed struct {
	scope      bundle.Scope
	documents  []assay.Document
	gatherings []assay.Gathering
}

// pack gives what to pack: all that was searched, where the library can still be
// read as it was then, or what is cited.
func pack(ctx context.Context, lib library.Library, r *assay.Report, scope bundle.Scope) (packed, error) {
	if scope != "" && scope != bundle.Whole && scope != bundle.Cited {
		return packed{}, usagef("no such scope: %q: use library or cited", scope)
	}
	at, same, err := check.AsThen(ctx, lib, r)
	if err != nil {
		return packed{}, err
	}
	if scope == bundle.Whole && !same {
		return packed{}, fmt.Errorf("%w: the library has changed since this check and cannot be read as it was: ask the question again, or pack what is cited with --scope cited", assay.ErrConflict)
	}
	p := packed{scope: bundle.Cited}
	if p.gatherings, err = lib.Gatherings(ctx, r.Question, at); err != nil {
		return packed{}, err
	}
	if scope == bundle.Whole || scope == "" && same && r.Adequacy.DocumentsSearched <= wholeBundle {
		p.scope = bundle.Whole
		p.documents, err = lib.Documents(ctx, at)
	} else {
		p.documents, err = citedBy(ctx, lib, r)
	}
	return p, err
}

// citedBy gives the documents that a report names as sources or as copies of them.
func citedBy(ctx context.Context, lib library.Library, r *assay.Report) ([]assay.Document, error) {
	named := map[string]bool{}
	for _, s := range r.Sources {
		named[s.Document] = true
	}
	for _, o := range r.Origins {
		for _, id := range o.Members {
			named[id] = true
		}
	}
	var out []assay.Document
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for id := range named {
			if !yield(id) {
				return
			}
		}
	}) {
		d, err := lib.Document(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}
