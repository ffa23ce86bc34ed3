package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"assay"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/render"
)

// rawOutput is an answer whose bytes are kept as they are.
type rawOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// reportIDs are all that a report's ID may be.
var reportIDs = regexp.MustCompile(`^[0-9a-f]{64}$`)

// kept gives a report in its own bytes.
func (s *server) kept(ctx context.Context, id string) (*rawOutput, error) {
	c, err := s.Library.Check(ctx, id)
	if err != nil {
		return nil, err
	}
	return &rawOutput{"application/json", c.Report}, nil
}

// report gives a kept report.
func (s *server) report(ctx context.Context, id string) (*assay.Report, error) {
	c, err := s.Library.Check(ctx, id)
	if err != nil {
		return nil, err
	}
	return render.Decode(bytes.NewReader(c.Report))
}

// errNoReport is told for a report that is not there, and for one that whoever
// asks may not read: nothing tells the two apart.
var errNoReport = fmt.Errorf("%w: no published report has this ID", assay.ErrNotFound)

// mayRead refuses a draft to whoever has no key for drafts.
func (s *server) mayRead(ctx context.Context, id string) error {
	if !reportIDs.MatchString(id) {
		return errNoReport
	}
	if who := by(ctx); who.Role.May(desk.Editor) && who.Has(desk.ScopeRead) {
		return nil
	}
	if _, err := s.Desk.PublicationOf(ctx, id); errors.Is(err, assay.ErrNotFound) {
		return errNoReport
	} else if err != nil {
		return err
	}
	return nil
}

type reportInput struct {
	ID string `path:"id" maxLength:"64" doc:"SHA-256 of the report, in lower-case hexadecimal."`
}

type verifyInput struct {
	RawBody []byte `contentType:"application/json"`
}

// broken is one thing in a report that does not hold.
type broken struct {
	Where   string `json:"where" doc:"sections[1].sentences[0]"`
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

// undone is a kind of verifying that could not be done.
type undone struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
}

// counts says how much was held to the library.
type counts struct {
	Sentences int `json:"sentences"`
	Citations int `json:"citations"`
	Figures   int `json:"figures"`
	Captures  int `json:"captures"`
}

// verification is what verifying found.
type verification struct {
	Report   string   `json:"report"`
	OK       bool     `json:"ok" doc:"Nothing failed; undone says what was not looked at."`
	Failures []broken `json:"failures"`
	Checked  counts   `json:"checked"`
	Done     []string `json:"done"`
	Undone   []undone `json:"undone"`
}

type verifyOutput struct{ Body verification }

// maxReport is the most bytes of a report that is sent to be verified.
const maxReport = 5 << 20

// reports registers reading and verifying reports.
func (s *server) reports() {
	op := add(s, operation{
		id: "get-report", method: http.MethodGet, path: "/reports/{id}", tag: "Reports", summary: "Read a report",
		about: "In the published form assay.report/1, byte for byte as it is kept, so that its hash can be computed again. A report that is not published is found with a key that has the scope read.",
	}, func(ctx context.Context, in *reportInput) (*rawOutput, error) {
		if err := s.mayRead(ctx, in.ID); err != nil {
			return nil, err
		}
		out, err := s.kept(ctx, in.ID)
		if errors.Is(err, assay.ErrNotFound) {
			err = errNoReport
		}
		return out, err
	})
	s.answersReport(op)
	op = add(s, operation{
		id: "verify-report", method: http.MethodPost, path: "/verify", tag: "Reports", summary: "Verify a report", body: maxReport, heavy: true, raw: true,
		about: "Holds every anchor, quotation, number, name, count and hash of a report to the library, without trusting the report. At most 5 MB.",
	}, func(ctx context.Context, in *verifyInput) (*verifyOutput, error) {
		r, err := render.Decode(bytes.NewReader(in.RawBody))
		if err != nil {
			return nil, refuse(http.StatusUnprocessableEntity, "this is not a report in the form assay.report/1: %.300s", err)
		}
		return s.verify(ctx, r)
	})
	op.RequestBody.Content["application/json"].Schema = s.reportSchema()
}

// verify holds a report to the library.
func (s *server) verify(ctx context.Context, r *assay.Report) (*verifyOutput, error) {
	found, err := check.Verify(ctx, s.Check, r, s.Reread)
	if err != nil {
		return nil, err
	}
	out := verification{Report: r.ID, OK: found.OK, Failures: []broken{}, Done: append([]string{}, found.Done...), Undone: []undone{}}
	for _, f := range found.Failures {
		out.Failures = append(out.Failures, broken{f.Where, string(f.Kind), f.Message})
	}
	for _, u := range found.Undone {
		out.Undone = append(out.Undone, undone(u))
	}
	c := found.Checked
	out.Checked = counts{c.Sentences, c.Citations, c.Figures, c.Captures}
	return &verifyOutput{out}, nil
}

// answersReport says in the document that an operation answers with a report.
func (s *server) answersReport(op *huma.Operation) {
	op.Responses["200"].Content = map[string]*huma.MediaType{"application/json": {Schema: s.reportSchema()}}
}

// reportSchema gives the schema of a report, made of the root package's types;
// docs/report.schema.json says the same with more words. A verdict and a basis
// that are not there are null.
func (s *server) reportSchema() *huma.Schema {
	registry := s.huma.OpenAPI().Components.Schemas
	ref := registry.Schema(reflect.TypeFor[assay.Report](), true, "Report")
	report := registry.SchemaFromRef(ref.Ref)
	report.Properties["verdict"] = &huma.Schema{OneOf: []*huma.Schema{
		registry.Schema(reflect.TypeFor[assay.Verdict](), true, "Verdict"), {Type: "null"},
	}, Description: "null where the question has none"}
	return ref
}
