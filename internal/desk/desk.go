package desk

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"assay"
)

// Options are how a desk is run.
type Options struct {
	Now    func() time.Time
	Logger *slog.Logger
	// Open: there are no accounts and whoever comes is an admin. For one person on
	// one machine; the server refuses it on any address but loopback.
	Open bool
	// Days is how long a session lasts without use; 0 means 14.
	Days int
}

// Desk is the desk of one library. It is safe for concurrent use.
type Desk struct {
	store Store
	o     Options
}

// New gives the desk that a store keeps.
func New(store Store, o Options) *Desk { return &Desk{store, o} }

// Open reports whether the desk has no accounts.
func (d *Desk) Open() bool { return d.o.Open }

// errNotYet stands where a method is still to be written.
var errNotYet = errors.ErrUnsupported

// Setup gives a one-time token for the first account, and false when the desk
// has an admin who may sign in. A new token takes the place of the one before.
func (d *Desk) Setup(ctx context.Context) (token string, needed bool, err error) {
	return "", false, errNotYet
}

// Join takes an invite: it makes the first admin, or sets the password of the
// account that was invited. name is for the first set-up only.
func (d *Desk) Join(ctx context.Context, token, name, password string) (Account, error) {
	return Account{}, errNotYet
}

// SignIn checks a password and gives the token of a new session. from names the
// client (an address) for the limits on guessing; it is not stored. Wrong name
// and wrong password are one error, ErrDenied, and take the same time.
func (d *Desk) SignIn(ctx context.Context, name, password, from string) (token string, who Actor, err error) {
	return "", Actor{}, errNotYet
}

// Who gives the actor of a session's token; a Visitor, without an error, when it does not hold.
func (d *Desk) Who(ctx context.Context, token string) (Actor, error) { return Actor{}, nil }

// WhoKey gives the actor of an API key; ErrDenied when it does not hold.
func (d *Desk) WhoKey(ctx context.Context, key string) (Actor, error) { return Actor{}, errNotYet }

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, who Actor, token string) error { return errNotYet }

// Invite makes an account and a one-time token that sets its password. Admins only.
func (d *Desk) Invite(ctx context.Context, by Actor, name string, role Role) (token string, err error) {
	return "", errNotYet
}

// Reset ends an account's sessions and gives a one-time token for a new password. Admins only.
func (d *Desk) Reset(ctx context.Context, by Actor, account string) (token string, err error) {
	return "", errNotYet
}

// SetRole changes what an account may do. Admins only.
func (d *Desk) SetRole(ctx context.Context, by Actor, account string, role Role) error {
	return errNotYet
}

// Disable shuts an account out, or lets it in again. Admins only.
func (d *Desk) Disable(ctx context.Context, by Actor, account string, disabled bool) error {
	return errNotYet
}

// Accounts lists the accounts. Admins only.
func (d *Desk) Accounts(ctx context.Context, by Actor) ([]Account, error) { return nil, errNotYet }

// NewKey makes an API key and gives it, once. Admins only.
func (d *Desk) NewKey(ctx context.Context, by Actor, name string, scopes []Scope, expires time.Time) (key string, k Key, err error) {
	return "", Key{}, errNotYet
}

// RevokeKey ends a key. Admins only.
func (d *Desk) RevokeKey(ctx context.Context, by Actor, id string) error { return errNotYet }

// Keys lists the keys. Admins only.
func (d *Desk) Keys(ctx context.Context, by Actor) ([]Key, error) { return nil, errNotYet }

// Publish gives a report a stable address. slug "" makes one of the question.
// Editors only.
func (d *Desk) Publish(ctx context.Context, by Actor, r *assay.Report, slug string, topics []string) (Publication, error) {
	return Publication{}, errNotYet
}

// Revising is a change of a published check.
type Revising struct {
	Slug     string
	After    int // the number of the revision that the editor saw; ErrConflict when there is a later one
	Kind     RevisionKind
	Report   *assay.Report // the report as it is now; nil keeps the report (a retraction)
	Before   *assay.Report // the report of revision After, for what changed
	Why      string        // for readers; needed
	RaisedBy string
	Tip      string
	Topics   []string // nil keeps them
}

// Revise corrects, updates, retracts or reinstates a published check. Editors only.
func (d *Desk) Revise(ctx context.Context, by Actor, r Revising) (Revision, error) {
	return Revision{}, errNotYet
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

// Drafts gives reports that are not published. Editors only.
func (d *Desk) Drafts(ctx context.Context, by Actor, p Page) ([]Draft, int, error) {
	return nil, 0, errNotYet
}

// Send takes a tip of anybody and gives its receipt, with which the sender can
// see what becomes of it. from names the client for the limits; it is not
// stored. ErrUnavailable when one client or all together send too much,
// ErrUsage and ErrTooLarge for what cannot be taken.
func (d *Desk) Send(ctx context.Context, t Tip, from string) (receipt string, err error) {
	return "", errNotYet
}

// TipOf gives the tip of a receipt, for its sender.
func (d *Desk) TipOf(ctx context.Context, receipt string) (Tip, error) { return Tip{}, errNotYet }

// Tips lists tips. Editors only.
func (d *Desk) Tips(ctx context.Context, by Actor, f TipFilter, p Page) ([]Tip, int, error) {
	return nil, 0, errNotYet
}

// Tip gives one tip. Editors only.
func (d *Desk) Tip(ctx context.Context, by Actor, id string) (Tip, error) { return Tip{}, errNotYet }

// SetTip moves a tip on: to taken, accepted or declined, with an answer for its
// sender and what became of it. was is the tip's Changed as the editor saw it.
// Editors only.
func (d *Desk) SetTip(ctx context.Context, by Actor, id string, was time.Time, state TipState, answer, result string) (Tip, error) {
	return Tip{}, errNotYet
}

// MergeTip puts a tip into another that says the same. Editors only.
func (d *Desk) MergeTip(ctx context.Context, by Actor, id, into string) error { return errNotYet }

// Audit gives the audit trail, newest first. Admins only.
func (d *Desk) Audit(ctx context.Context, by Actor, p Page) ([]Act, int, error) {
	return nil, 0, errNotYet
}

// Record adds a line to the audit trail for what was done elsewhere: a source added, a setting.
func (d *Desk) Record(ctx context.Context, by Actor, action, subject, detail string) error {
	return errNotYet
}
