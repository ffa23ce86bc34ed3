// Package bundle packs a check with all that it rests on into one file, and says
// on another machine what of it holds. The file is a web archive (WACZ), so that
// replay tools open its captures; beside them stand the report, what it was asked
// with, and its place in the log. Nothing in a bundle is believed: whoever opens
// it recomputes what can be, and Check says what could not.
package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"assay"
	"assay/internal/render"
	"assay/internal/source/archive"
	"assay/internal/transparency"
)

// Schema names the form of a bundle's manifest.
const Schema = "assay.bundle/1"

// The files of a bundle beside those of a WACZ.
const (
	pathManifest   = "bundle/manifest.json"
	pathReport     = "bundle/report.json"
	pathPage       = "bundle/report.html"
	pathProof      = "bundle/proof.json"
	pathFailures   = "bundle/failures.json"
	pathGatherings = "bundle/gatherings.json"
)

// limit is the most bytes that is read of one of these files.
const limit = 64 << 20

// Scope is how much of the library a bundle holds.
type Scope string

// The scopes.
const (
	// Whole: every document that was searched; the check can be asked again.
	Whole Scope = "library"
	// Cited: the documents that the report cites; its anchors can be checked.
	Cited Scope = "cited"
)

// Manifest says what a bundle holds and with what its report was asked.
type Manifest struct {
	Schema    string       `json:"schema"`
	Report    string       `json:"report"` // ID
	Question  string       `json:"question"`
	AsOf      string       `json:"as_of,omitempty"` // as it was asked; "" for the library as it was on that day
	CheckedOn string       `json:"checked_on"`
	Profile   string       `json:"profile,omitempty"` // that was named; "" when it was chosen by the question
	Engine    assay.Engine `json:"engine"`
	Scope     Scope        `json:"scope"`
	Library   string       `json:"library"` // hash of the state that was searched
	Documents int          `json:"documents"`
	Withheld  []Withheld   `json:"withheld,omitempty"`
}

// Withheld is a document whose capture an editor left out of the bundle.
type Withheld struct {
	Document string `json:"document"`
	Capture  string `json:"capture_sha256"`
	Text     string `json:"document_sha256"`
	Why      string `json:"why"` // rights, safety: for a reader
}

// Proof is a check's place in a desk's log.
type Proof = transparency.Proof

// Input is what a bundle is made of.
type Input struct {
	Manifest   Manifest // Scope, Profile, AsOf and Withheld; the rest is filled in
	Report     *assay.Report
	Documents  []assay.Document
	Capture    func(ctx context.Context, sha256 string) (assay.Capture, error)
	Failures   []assay.Failure
	Gatherings []assay.Gathering
	Proof      *Proof
	Software   string
}

// Write writes a bundle. The same input gives the same bytes. What is withheld
// is left out, with its hash in the manifest; ErrUsage when it names a capture
// that the bundle would not hold.
func Write(ctx context.Context, w io.Writer, in Input) error {
	m := in.Manifest
	m.Schema, m.Report, m.Question, m.CheckedOn, m.Engine = Schema, in.Report.ID, in.Report.Question, in.Report.CheckedOn, in.Report.Engine
	m.Library = in.Report.Adequacy.Library
	p, err := archive.NewPacker(w, in.Software)
	if err != nil {
		return err
	}
	for i := range m.Withheld {
		at := slices.IndexFunc(in.Documents, func(d assay.Document) bool { return d.CaptureSHA256 == m.Withheld[i].Capture })
		if at < 0 {
			return fmt.Errorf("%w: no capture %s among those of this check", assay.ErrUsage, m.Withheld[i].Capture)
		}
		m.Withheld[i].Document, m.Withheld[i].Text = in.Documents[at].ID, in.Documents[at].SHA256
	}
	for _, d := range in.Documents {
		if slices.ContainsFunc(m.Withheld, func(x Withheld) bool { return x.Capture == d.CaptureSHA256 }) {
			continue
		}
		c, err := in.Capture(ctx, d.CaptureSHA256)
		if err != nil {
			return err
		}
		if err := p.Write(&archive.Capture{Capture: c, Document: d}); err != nil {
			return err
		}
		m.Documents++
	}
	if err := in.files(p, m); err != nil {
		return err
	}
	return p.Close()
}

// files adds what stands beside the captures.
func (in Input) files(p *archive.Packer, m Manifest) error {
	var report, page bytes.Buffer
	if err := render.JSON(&report, in.Report); err != nil {
		return err
	}
	if err := render.HTML(&page, in.Report); err != nil {
		return err
	}
	for _, f := range []struct {
		path  string
		value any
	}{{pathManifest, m}, {pathFailures, in.Failures}, {pathGatherings, in.Gatherings}} {
		b, err := encode(f.value)
		if err != nil {
			return err
		}
		p.Add(f.path, b)
	}
	p.Add(pathReport, report.Bytes())
	p.Add(pathPage, page.Bytes())
	if in.Proof == nil {
		return nil
	}
	b, err := encode(in.Proof)
	p.Add(pathProof, b)
	return err
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// Bundle is one that was opened.
type Bundle struct {
	Manifest   Manifest
	Report     *assay.Report
	ReportJSON []byte
	Page       []byte // the report as HTML, as it was packed
	Failures   []assay.Failure
	Gatherings []assay.Gathering
	Proof      *Proof
	Problems   []archive.Problem // of the file: what was changed or damaged
}

// Is reports whether a file is a bundle by its name.
func Is(path string) bool { return len(path) > 5 && path[len(path)-5:] == ".wacz" }

// Open reads a bundle; its captures are read by whoever reads web archives.
// ErrUnreadable when it is none, ErrNewer when a later version made it.
func Open(ctx context.Context, path string, expansion, most int64) (*Bundle, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	p, err := archive.OpenWACZ(ctx, f, info.Size(), archive.Limits{MaxBytes: most, MaxExpansion: expansion})
	if err != nil {
		return nil, err
	}
	b := &Bundle{Problems: p.Problems}
	if err := decode(p, pathManifest, &b.Manifest); err != nil {
		return nil, fmt.Errorf("%w: this archive is no bundle of a check, or its manifest was changed: %w", assay.ErrUnreadable, err)
	}
	if b.Manifest.Schema != Schema {
		return nil, fmt.Errorf("%w: the bundle has the form %.40q; this program reads %s", assay.ErrNewer, b.Manifest.Schema, Schema)
	}
	if b.ReportJSON, err = p.Other(pathReport, limit); err != nil {
		return nil, err
	}
	if b.Report, err = render.Decode(bytes.NewReader(b.ReportJSON)); err != nil {
		return nil, fmt.Errorf("the bundle's report: %w", err)
	}
	if b.Page, err = p.Other(pathPage, limit); err != nil {
		b.Page = nil // told by Problems, and by Check
	}
	for path, v := range map[string]any{pathFailures: &b.Failures, pathGatherings: &b.Gatherings, pathProof: &b.Proof} {
		if err := decode(p, path, v); err != nil && path != pathProof {
			b.Problems = append(b.Problems, archive.Problem{Path: path, Err: err})
		}
	}
	slices.SortFunc(b.Problems, func(a, c archive.Problem) int { return bytes.Compare([]byte(a.Path), []byte(c.Path)) })
	return b, nil
}

func decode(p *archive.Package, path string, v any) error {
	data, err := p.Other(path, limit)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %s: %v", assay.ErrUnreadable, path, err)
	}
	return nil
}
