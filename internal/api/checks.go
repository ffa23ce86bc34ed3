package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/compare"
	"assay/internal/desk"
)

// checked is a published check.
type checked struct {
	Slug      string             `json:"slug"`
	Question  string             `json:"question"`
	Topics    []string           `json:"topics"`
	Verdict   assay.VerdictLabel `json:"verdict,omitempty" doc:"Absent where the question has none."`
	Published time.Time          `json:"published" doc:"Of the first version."`
	Changed   time.Time          `json:"changed" doc:"Of the latest version."`
	Retracted bool               `json:"retracted" doc:"The latest version takes it back; all stay readable."`
	Version   int                `json:"version" doc:"Of the latest."`
	Report    string             `json:"report" doc:"ID of the latest version's report."`
	Page      string             `json:"page" doc:"Address on this site, for people."`
}

func checkedOf(p desk.Publication) checked {
	return checked{p.Slug, p.Question, each(p.Topics, func(t string) string { return t }), p.Verdict, p.Published.UTC(), p.Latest.At.UTC(),
		p.Retracted, p.Latest.N, p.Latest.Report, "/checks/" + p.Slug}
}

// version is one state of a published check; none is ever changed or removed.
type version struct {
	Slug     string            `json:"slug"`
	Version  int               `json:"version"`
	Report   string            `json:"report"`
	At       time.Time         `json:"at"`
	By       string            `json:"by" doc:"Who published it, as printed."`
	Kind     desk.RevisionKind `json:"kind" enum:"published,corrected,updated,retracted,reinstated"`
	Why      string            `json:"why" doc:"For readers; empty for the first."`
	RaisedBy string            `json:"raised_by,omitempty" doc:"A role and never a person."`
	Changes  *difference       `json:"changes,omitempty" doc:"From the version before."`
	Page     string            `json:"page" doc:"Address on this site, for people."`
}

func versionOf(r desk.Revision) version {
	return version{r.Slug, r.N, r.Report, r.At.UTC(), r.By, r.Kind, r.Why, r.RaisedBy, differenceOf(r.Changes), "/checks/" + r.Slug + "/v/" + strconv.Itoa(r.N)}
}

// turned is a value before and after.
type turned struct {
	What   string `json:"what,omitempty" doc:"Whose value it is."`
	Before string `json:"before"`
	After  string `json:"after"`
}

// run is a part of a sentence.
type run struct {
	Text    string `json:"text"`
	Changed bool   `json:"changed" doc:"It stands in one of the two only."`
}

// sentenceChange is a change of one sentence.
type sentenceChange struct {
	Where  string `json:"where"`
	Before []run  `json:"before" doc:"Empty when it is new."`
	After  []run  `json:"after" doc:"Empty when it was taken out."`
	Why    string `json:"why,omitempty"`
}

// citedSource is a source as a reader knows it.
type citedSource struct {
	Publisher string `json:"publisher"`
	Title     string `json:"title"`
	Document  string `json:"document"`
}

// difference is what changed from one report to a later one.
type difference struct {
	From           string           `json:"from"`
	To             string           `json:"to"`
	Verdict        *turned          `json:"verdict,omitempty" doc:"Absent when it is the same."`
	Sentences      []sentenceChange `json:"sentences"`
	Figures        []turned         `json:"figures"`
	Added          []citedSource    `json:"added" doc:"Sources cited after and not before."`
	Removed        []citedSource    `json:"removed"`
	SearchedBefore int              `json:"searched_before"`
	SearchedAfter  int              `json:"searched_after"`
	EngineBefore   string           `json:"engine_before"`
	EngineAfter    string           `json:"engine_after"`
	LibraryChanged bool             `json:"library_changed"`
}

func differenceOf(d *compare.Difference) *difference {
	if d == nil {
		return nil
	}
	out := &difference{
		From: d.From, To: d.To,
		Sentences: each(d.Sentences, func(s compare.Sentence) sentenceChange {
			runs := func(list []compare.Run) []run { return each(list, func(r compare.Run) run { return run(r) }) }
			return sentenceChange{s.Where, runs(s.Before), runs(s.After), s.Why}
		}),
		Figures:        each(d.Figures, func(t compare.Turn) turned { return turned{t.What, t.Before, t.After} }),
		Added:          each(d.Added, sourceOf),
		Removed:        each(d.Removed, sourceOf),
		SearchedBefore: d.Searched[0], SearchedAfter: d.Searched[1],
		EngineBefore: d.Engine[0], EngineAfter: d.Engine[1],
		LibraryChanged: d.Library,
	}
	if d.Verdict != nil {
		out.Verdict = &turned{d.Verdict.What, d.Verdict.Before, d.Verdict.After}
	}
	return out
}

func sourceOf(s compare.Source) citedSource { return citedSource{s.Publisher, s.Title, s.Document} }

type slugInput struct {
	Slug string `path:"slug" maxLength:"200"`
}

type checkOutput struct {
	ETag     string `header:"ETag" doc:"The version; revising needs it as If-Match."`
	Location string `header:"Location"`
	Body     checked
}

func checkAnswer(p desk.Publication) *checkOutput {
	return &checkOutput{ETag: versionTag(p.Latest.N), Body: checkedOf(p)}
}

// versionTag is the entity tag of a check: its version says all that is shown of it.
func versionTag(n int) string { return fmt.Sprintf(`"v%d"`, n) }

// checks registers published checks, their versions, and publishing.
func (s *server) checks() {
	type checksInput struct {
		Paging
		Topic string `query:"topic" maxLength:"100" doc:"Only checks of this topic."`
	}
	add(s, operation{
		id: "list-checks", method: http.MethodGet, path: "/checks", tag: "Checks", summary: "List published checks", about: "The latest changed first.",
	}, func(ctx context.Context, in *checksInput) (*paged[checked], error) {
		p, err := in.desk()
		if err != nil {
			return nil, err
		}
		list, n, err := s.Desk.Publications(ctx, in.Topic, p)
		if err != nil {
			return nil, err
		}
		return page(&in.Paging, each(list, checkedOf), n), nil
	})
	add(s, operation{
		id: "get-check", method: http.MethodGet, path: "/checks/{slug}", tag: "Checks", summary: "Read about a published check",
		about: "Its report is get-report of the field report.",
	}, func(ctx context.Context, in *slugInput) (*checkOutput, error) {
		p, err := s.Desk.Publication(ctx, in.Slug)
		if err != nil {
			return nil, err
		}
		return checkAnswer(p), nil
	})
	s.versions()
	type correctionsInput struct{ Paging }
	add(s, operation{
		id: "list-corrections", method: http.MethodGet, path: "/corrections", tag: "Checks", summary: "List corrections",
		about: "Corrections, updates, retractions and reinstatements of all checks, the latest first.",
	}, func(ctx context.Context, in *correctionsInput) (*paged[version], error) {
		p, err := in.desk()
		if err != nil {
			return nil, err
		}
		list, n, err := s.Desk.Corrections(ctx, p)
		if err != nil {
			return nil, err
		}
		return page(&in.Paging, each(list, versionOf), n), nil
	})
	s.rates()
	s.publishing()
}

// versions registers the versions of a check and what changed between them.
func (s *server) versions() {
	type listInput struct {
		Slug string `path:"slug" maxLength:"200"`
		Paging
	}
	add(s, operation{
		id: "list-versions", method: http.MethodGet, path: "/checks/{slug}/versions", tag: "Checks", summary: "List the versions of a check", about: "The first one first.",
	}, func(ctx context.Context, in *listInput) (*paged[version], error) {
		list, err := s.revisions(ctx, in.Slug)
		if err != nil {
			return nil, err
		}
		return cut(&in.Paging, each(list, versionOf))
	})
	type differenceInput struct {
		Slug string `path:"slug" maxLength:"200"`
		From int    `query:"from" minimum:"1" doc:"A version; the one before to when it is not given."`
		To   int    `query:"to" minimum:"1" doc:"A version; the latest when it is not given."`
	}
	type differenceOutput struct{ Body *difference }
	add(s, operation{
		id: "get-difference", method: http.MethodGet, path: "/checks/{slug}/difference", tag: "Checks", summary: "Read what changed between two versions", heavy: true,
	}, func(ctx context.Context, in *differenceInput) (*differenceOutput, error) {
		list, err := s.revisions(ctx, in.Slug)
		if err != nil {
			return nil, err
		}
		if in.To == 0 {
			in.To = len(list)
		}
		if in.From == 0 {
			in.From = in.To - 1
		}
		if in.From < 1 || in.From >= in.To || in.To > len(list) {
			return nil, fmt.Errorf("%w: this check has %d versions; from has to be before to", assay.ErrNotFound, len(list))
		}
		before, err := s.report(ctx, list[in.From-1].Report)
		if err != nil {
			return nil, err
		}
		after, err := s.report(ctx, list[in.To-1].Report)
		if err != nil {
			return nil, err
		}
		return &differenceOutput{differenceOf(compare.Reports(before, after))}, nil
	})
}

// revisions gives the versions of a check; ErrNotFound when there is no such check.
func (s *server) revisions(ctx context.Context, slug string) ([]desk.Revision, error) {
	if _, err := s.Desk.Publication(ctx, slug); err != nil {
		return nil, err
	}
	return s.Desk.Revisions(ctx, slug)
}

type publishInput struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255"`
	Body           struct {
		Report string   `json:"report" minLength:"64" maxLength:"64" doc:"ID of a report that is kept."`
		Slug   string   `json:"slug,omitempty" maxLength:"200" doc:"The address; made of the question when it is not given."`
		Topics []string `json:"topics,omitempty" maxItems:"12"`
	}
}

type reviseInput struct {
	Slug           string `path:"slug" maxLength:"200"`
	IfMatch        string `header:"If-Match" maxLength:"100" doc:"The ETag of the check as it was read."`
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255"`
	Body           struct {
		Kind     desk.RevisionKind `json:"kind" enum:"corrected,updated,retracted,reinstated"`
		Report   string            `json:"report,omitempty" maxLength:"64" doc:"ID of the report that takes the place of the one before; none with a retraction."`
		Why      string            `json:"why" minLength:"1" maxLength:"2000" doc:"For readers: what was changed, and why."`
		RaisedBy string            `json:"raised_by" maxLength:"100" doc:"A role and never a person."`
		Tip      string            `json:"tip,omitempty" maxLength:"64" doc:"ID of the tip that led to it."`
		Topics   []string          `json:"topics,omitempty" maxItems:"12" doc:"Kept when not given."`
	}
}

type versionOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     version
}

// publishing registers what editors do with a key.
func (s *server) publishing() {
	add(s, operation{
		id: "publish", method: http.MethodPost, path: "/checks", tag: "Publishing", summary: "Publish a report", scope: desk.ScopePublish, status: http.StatusCreated, errors: []int{409}, heavy: true,
		about: "The report gets a stable address and is for everybody.",
	}, func(ctx context.Context, in *publishInput) (*checkOutput, error) {
		r, err := s.report(ctx, in.Body.Report)
		if err != nil {
			return nil, err
		}
		p, err := s.Desk.Publish(ctx, by(ctx).Actor, r, in.Body.Slug, in.Body.Topics)
		if err != nil {
			return nil, err
		}
		out := checkAnswer(p)
		out.Location = Prefix + "/checks/" + p.Slug
		return out, nil
	})
	add(s, operation{
		id: "revise", method: http.MethodPost, path: "/checks/{slug}/versions", tag: "Publishing", summary: "Correct, update, retract or reinstate a check", scope: desk.ScopePublish,
		status: http.StatusCreated, errors: []int{409, 412, 428}, heavy: true,
		about: "If-Match names the version that was read, so that two editors do not undo each other's work. The version before stays readable.",
	}, s.revise)
}

func (s *server) revise(ctx context.Context, in *reviseInput) (*versionOutput, error) {
	p, err := s.Desk.Publication(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	switch tag := strings.TrimSpace(in.IfMatch); tag {
	case "":
		return nil, refuse(http.StatusPreconditionRequired, "send If-Match with the ETag of the check as you read it")
	case versionTag(p.Latest.N):
	default:
		return nil, refuse(http.StatusPreconditionFailed, "this check is at version %d now; read it, and make the change again where it is still needed", p.Latest.N)
	}
	change := desk.Revising{Slug: p.Slug, After: p.Latest.N, Kind: in.Body.Kind, Why: in.Body.Why, RaisedBy: in.Body.RaisedBy, Tip: in.Body.Tip, Topics: in.Body.Topics}
	if change.Before, err = s.report(ctx, p.Latest.Report); err != nil {
		return nil, err
	}
	if in.Body.Report != "" {
		if change.Report, err = s.report(ctx, in.Body.Report); err != nil {
			return nil, err
		}
	}
	r, err := s.Desk.Revise(ctx, by(ctx).Actor, change)
	if err != nil {
		return nil, err
	}
	return &versionOutput{Location: Prefix + "/checks/" + r.Slug, ETag: versionTag(r.N), Body: versionOf(r)}, nil
}
