package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/internal/compare"
)

// Publish gives a report a stable address. slug "" makes one of the question.
// The report must be kept in the library already. ErrAnchor when its anchors do
// not hold, ErrConflict when it is published already or the slug is taken.
// Editors only.
func (d *Desk) Publish(ctx context.Context, by Actor, r *assay.Report, slug string, topics []string) (Publication, error) {
	if err := need(by, Editor, ScopePublish); err != nil {
		return Publication{}, err
	}
	topics, err := checkTopics(topics)
	if err != nil {
		return Publication{}, err
	}
	given := slug != ""
	if given {
		if err := checkSlug(slug); err != nil {
			return Publication{}, err
		}
	}
	if err := d.fit(ctx, r); err != nil {
		return Publication{}, err
	}
	for {
		if !given {
			if slug, err = d.freeSlug(ctx, r.Question); err != nil {
				return Publication{}, err
			}
		}
		now := d.now()
		rev := Revision{Slug: slug, N: 1, Report: r.ID, At: now, Account: by.Account, By: by.Name, Kind: Published}
		p := Publication{Slug: slug, Question: r.Question, Topics: topics, Published: now, Latest: rev, Verdict: verdictOf(r)}
		err := d.store.Publish(ctx, p, rev, d.act(by, "publish", slug, r.ID))
		if err == nil {
			d.published(ctx, slug)
		}
		if err == nil || given || !errors.Is(err, assay.ErrConflict) {
			return p, err
		}
		// Somebody took the address in this moment, or published this report.
		if _, other := d.store.PublicationOf(ctx, r.ID); !errors.Is(other, assay.ErrNotFound) {
			return Publication{}, errors.Join(err, other)
		}
	}
}

func verdictOf(r *assay.Report) assay.VerdictLabel {
	if r.Verdict == nil {
		return ""
	}
	return r.Verdict.Label
}

// fit refuses a report that must not be published.
func (d *Desk) fit(ctx context.Context, r *assay.Report) error {
	if r == nil || r.ID == "" {
		return fmt.Errorf("%w: no report to publish", assay.ErrUsage)
	}
	if r.Hash() != r.ID {
		return fmt.Errorf("%w: the report is not what its ID says; it was changed after it was written: ask again", assay.ErrUsage)
	}
	if err := noNUL(r); err != nil {
		return err
	}
	if d.o.Verify != nil {
		if err := d.o.Verify(ctx, r); err != nil {
			return fmt.Errorf("the report cannot be published: %w", err)
		}
	}
	return nil
}

// noNUL refuses a report with a NUL in any of its strings.
func noNUL(r *assay.Report) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("%w: the report cannot be written: %v", assay.ErrUsage, err)
	}
	for rest := string(b); ; {
		before, after, found := strings.Cut(rest, `\u0000`)
		if !found {
			return nil
		}
		// A backslash that another one stands for is no escape.
		if slashes := len(before) - len(strings.TrimRight(before, `\`)); slashes%2 == 0 {
			return fmt.Errorf("%w: the report holds a NUL; read its sources again and ask again", assay.ErrUsage)
		}
		rest = after
	}
}

const (
	maxTopics = 12
	maxTopic  = 60
)

// checkTopics takes topics as an editor wrote them: without those given twice,
// in their order.
func checkTopics(given []string) (topics []string, err error) {
	if len(given) > 4*maxTopics {
		return nil, fmt.Errorf("%w: more than %d topics; choose the main ones", assay.ErrTooLarge, maxTopics)
	}
	topics = []string{}
	for _, t := range given {
		if t, err = field("a topic", t, maxTopic, false); err != nil {
			return nil, err
		}
		if t != "" && !slices.ContainsFunc(topics, func(o string) bool { return Fold(o) == Fold(t) }) {
			topics = append(topics, t)
		}
	}
	if len(topics) > maxTopics {
		return nil, fmt.Errorf("%w: more than %d topics; choose the main ones", assay.ErrTooLarge, maxTopics)
	}
	return topics, nil
}

// Revising is a change of a published check.
type Revising struct {
	Slug     string
	After    int // the number of the revision that the editor saw; ErrConflict when there is a later one
	Kind     RevisionKind
	Report   *assay.Report // the report as it is now; nil keeps the report (a retraction, or its end)
	Before   *assay.Report // the report of revision After, for what changed
	Why      string        // for readers; needed
	RaisedBy string        // one of RaisedBy()
	Tip      string
	Topics   []string // nil keeps them
}

// maxWhy is the most characters of a reason.
const maxWhy = 2000

// RaisedBy gives who may have raised a change, as is printed: roles, and never
// a person.
func RaisedBy() []string {
	return []string{
		"a reader", "an editor", "the publisher of a source", "an author of a source", "a person named in it",
		"an organisation named in it", "another newsroom", "a recheck of the sources",
	}
}

// Revise corrects, updates, retracts or reinstates a published check. A
// retraction keeps the report, which stays readable. ErrConflict when somebody
// else changed the check after revision After. Editors only.
func (d *Desk) Revise(ctx context.Context, by Actor, r Revising) (Revision, error) {
	if err := need(by, Editor, ScopePublish); err != nil {
		return Revision{}, err
	}
	p, err := d.store.Publication(ctx, r.Slug)
	if err != nil {
		return Revision{}, err
	}
	if r.After != p.Latest.N {
		return Revision{}, fmt.Errorf("%w: you read version %d of this check, and it is at version %d now; read that version, and make the change again where it is still needed", assay.ErrConflict, r.After, p.Latest.N)
	}
	rev := Revision{
		Slug: p.Slug, N: r.After + 1, Report: p.Latest.Report, At: d.now(), Account: by.Account, By: by.Name, Kind: r.Kind,
	}
	if err := d.reason(ctx, &rev, r); err != nil {
		return Revision{}, err
	}
	if err := d.revised(ctx, &rev, r, p); err != nil {
		return Revision{}, err
	}
	if r.Topics != nil {
		if p.Topics, err = checkTopics(r.Topics); err != nil {
			return Revision{}, err
		}
	}
	p.Retracted = r.Kind == Retracted
	if r.Report != nil {
		p.Verdict = verdictOf(r.Report)
	}
	if err := d.store.Revise(ctx, p, rev, d.act(by, reviseActs[r.Kind], p.Slug, fmt.Sprintf("version %d: %s", rev.N, rev.Report))); err != nil {
		return rev, err
	}
	d.published(ctx, p.Slug)
	return rev, nil
}

// reviseActs are the words of the audit trail for the kinds of revision.
var reviseActs = map[RevisionKind]string{Corrected: "correct", Updated: "update", Retracted: "retract", Reinstated: "reinstate"}

// reason takes why there is a revision, who raised it, and the tip behind it.
func (d *Desk) reason(ctx context.Context, rev *Revision, r Revising) (err error) {
	if rev.Why, err = field("the reason", r.Why, maxWhy, true); err != nil {
		return err
	}
	if rev.Why == "" {
		return fmt.Errorf("%w: say for readers what was changed, and why", assay.ErrUsage)
	}
	if rev.RaisedBy = r.RaisedBy; !slices.Contains(RaisedBy(), rev.RaisedBy) {
		return fmt.Errorf("%w: who raised it is one of these: %s; nobody is named", assay.ErrUsage, strings.Join(RaisedBy(), ", "))
	}
	if rev.Tip = r.Tip; rev.Tip != "" {
		if _, err := d.store.Tip(ctx, rev.Tip); err != nil {
			return err
		}
	}
	return nil
}

// revised holds a change to what its kind needs, and computes what changed.
func (d *Desk) revised(ctx context.Context, rev *Revision, r Revising, p Publication) error {
	usage := func(words string) error { return fmt.Errorf("%w: %s", assay.ErrUsage, words) }
	switch {
	case reviseActs[r.Kind] == "":
		return usage(fmt.Sprintf("no kind of change %.40q: corrected, updated, retracted or reinstated", r.Kind))
	case p.Retracted != (r.Kind == Reinstated):
		if p.Retracted {
			return usage("this check is retracted; reinstate it first")
		}
		return usage("this check is not retracted; nothing is to be reinstated")
	case r.Kind == Retracted && r.Report != nil:
		return usage("a retraction keeps the report; correct it where another one takes its place")
	case r.Before != nil && (r.Before.ID != p.Latest.Report || r.Before.Hash() != r.Before.ID):
		return usage("the report compared with is not the one that is published")
	case r.Kind == Retracted:
		return nil
	case r.Report == nil && r.Kind != Reinstated:
		return usage("a correction or an update needs the new report")
	case r.Report == nil && r.Before == nil:
		return usage("a check is reinstated with its report, which has to be verified again")
	case r.Report == nil:
		return d.fit(ctx, r.Before)
	case r.Before == nil:
		return usage("a change needs the report before it, so that readers see what changed")
	case r.Report.ID == p.Latest.Report && r.Kind != Reinstated:
		return usage("the new report is the one that is published; nothing would change")
	case r.Report.Question != p.Question:
		return usage("this report answers another question; publish it as a check of its own")
	}
	if err := d.fit(ctx, r.Report); err != nil {
		return err
	}
	rev.Report, rev.Changes = r.Report.ID, compare.Reports(r.Before, r.Report)
	return nil
}

// Publication gives a published check; it is for everybody.
func (d *Desk) Publication(ctx context.Context, slug string) (Publication, error) {
	return d.store.Publication(ctx, slug)
}

// Publications gives the published checks; they are for everybody.
func (d *Desk) Publications(ctx context.Context, topic string, p Page) ([]Publication, int, error) {
	return d.store.Publications(ctx, topic, p)
}

// PublicationOf gives the publication that has a report among its revisions; it is for everybody.
func (d *Desk) PublicationOf(ctx context.Context, report string) (Publication, error) {
	return d.store.PublicationOf(ctx, report)
}

// Revisions gives the revisions of a published check, oldest first; they are for everybody.
func (d *Desk) Revisions(ctx context.Context, slug string) ([]Revision, error) {
	return d.store.Revisions(ctx, slug)
}

// Corrections gives corrections, updates and retractions, newest first; they are for everybody.
func (d *Desk) Corrections(ctx context.Context, p Page) ([]Revision, int, error) {
	return d.store.Changes(ctx, []RevisionKind{Corrected, Updated, Retracted, Reinstated}, p)
}

// Topics gives the topics of published checks, sorted.
func (d *Desk) Topics(ctx context.Context) ([]string, error) { return d.store.Topics(ctx) }

// Drafts gives reports that are not published, newest first. Editors only.
func (d *Desk) Drafts(ctx context.Context, by Actor, p Page) ([]Draft, int, error) {
	if err := need(by, Editor, ScopeRead); err != nil {
		return nil, 0, err
	}
	return d.store.Drafts(ctx, p)
}
