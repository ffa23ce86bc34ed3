package desk

import (
	"context"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Page is a part of a list: at most Limit items after the first Offset.
type Page struct{ Limit, Offset int }

// MaxPage is the most items that a list gives at a time.
const MaxPage = 1000

// Bounded gives a page within what a store takes: 50 items where no number is
// given, MaxPage at most.
func (p Page) Bounded() Page {
	if p.Limit <= 0 {
		p.Limit = 50
	}
	return Page{min(p.Limit, MaxPage), max(p.Offset, 0)}
}

// Fold gives a name as names are compared: without regard to case and to how
// its letters are composed.
func Fold(name string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(name))) }

// Store keeps the desk's own state; internal/library/sqlite is one. Every method
// is one transaction, and when one that writes returns, what it wrote is on
// disk. A method that writes takes the Act that the audit trail gets in the same
// transaction; the store numbers it. ErrNotFound when the thing named is
// unknown, ErrConflict when it was changed since it was read. Times are kept to
// the microsecond. Pages are bounded by Page.Bounded.
//
// The functions that some methods take run inside the transaction: they must be
// quick and must not call the store. An error of theirs undoes everything.
type Store interface {
	// AddAccount makes an account with the invite that sets its password;
	// ErrConflict when the name is taken, see Fold.
	AddAccount(ctx context.Context, a Account, i Invite, act Act) error
	// ChangeAccount lets a function change an account, all but its ID. Another
	// password, role or Disabled ends the account's sessions. ErrUsage when it
	// would leave no admin who may sign in where there was one; such an admin is
	// not disabled and has a password.
	ChangeAccount(ctx context.Context, id string, change func(*Account) (Act, error)) (Account, error)
	Account(ctx context.Context, id string) (Account, error)
	AccountByName(ctx context.Context, name string) (Account, error)
	// Accounts gives all, by name.
	Accounts(ctx context.Context) ([]Account, error)

	// SaveInvite keeps an invite in place of the account's earlier one.
	SaveInvite(ctx context.Context, i Invite, act Act) error
	Invite(ctx context.Context, hash [32]byte) (Invite, error)
	// TakeInvite removes an invite, which works once, and lets a function change its
	// account as ChangeAccount does. For the first set-up the function makes the
	// account; ErrConflict when there is an admin who may sign in already.
	TakeInvite(ctx context.Context, hash [32]byte, take func(Invite, *Account) (Act, error)) (Account, error)

	// SaveSession adds a session, and drops those that ended before it was created.
	SaveSession(ctx context.Context, s Session, act Act) error
	// Session gives a session with its account.
	Session(ctx context.Context, hash [32]byte) (Session, Account, error)
	// ExtendSession moves the end of a session.
	ExtendSession(ctx context.Context, hash [32]byte, expires time.Time) error
	// EndSessions ends one session, or with a zero hash all of an account's.
	EndSessions(ctx context.Context, account string, hash [32]byte, act Act) error

	AddKey(ctx context.Context, k Key, act Act) error
	// RevokeKey ends a key; ErrConflict when it was ended before.
	RevokeKey(ctx context.Context, id string, at time.Time, act Act) error
	// KeyByHash gives a key with the account that made it.
	KeyByHash(ctx context.Context, hash [32]byte) (Key, Account, error)
	// UseKey notes when a key was used last.
	UseKey(ctx context.Context, id string, at time.Time) error
	// Keys gives all, oldest first.
	Keys(ctx context.Context) ([]Key, error)

	// Publish adds a publication with its first revision. ErrConflict when the slug
	// is taken or the report is a revision already, ErrNotFound when the library
	// has no such report.
	Publish(ctx context.Context, p Publication, r Revision, act Act) error
	// Revise adds a revision and saves the publication's topics, verdict and
	// whether it is retracted. ErrConflict unless r.N is the number after the
	// latest, or when the report is a revision of another publication; ErrNotFound
	// when the library has no such report.
	Revise(ctx context.Context, p Publication, r Revision, act Act) error
	Publication(ctx context.Context, slug string) (Publication, error)
	// Publications gives the published checks, newest revision first, and how many
	// there are; topic "" is all.
	Publications(ctx context.Context, topic string, p Page) ([]Publication, int, error)
	// PublicationOf gives the publication that has a report among its revisions.
	PublicationOf(ctx context.Context, report string) (Publication, error)
	// Revisions gives the revisions of a publication, oldest first.
	Revisions(ctx context.Context, slug string) ([]Revision, error)
	// Changes gives the revisions of these kinds of all publications, newest first, and how many there are.
	Changes(ctx context.Context, kinds []RevisionKind, p Page) ([]Revision, int, error)
	Topics(ctx context.Context) ([]string, error)
	// Rates gives what became of all sentences of published checks, added up by
	// rule, writer and version, as Sums.Rates gives them. It is what Printed gives of the revisions of each
	// check and of the tips that dispute its reports; Publish, Revise, AddTip and
	// MergeTip keep it up in their transactions. A tip led to a change of a check
	// when a correction or a retraction of that check names the tip, or a tip that
	// it went into.
	Rates(ctx context.Context) ([]Rate, error)
	// Drafts gives saved checks that no revision has, newest first, and how many there are.
	Drafts(ctx context.Context, p Page) ([]Draft, int, error)

	// AddTip adds a tip. ErrConflict when an open or taken tip says the same;
	// ErrUnavailable when so many as most are open or taken.
	AddTip(ctx context.Context, t Tip, same [32]byte, most int, act Act) error
	// SaveTip changes a tip; ErrConflict unless its Changed is still was, or when
	// it opens a tip again that another open one repeats.
	SaveTip(ctx context.Context, t Tip, was time.Time, act Act) error
	// MergeTip puts one tip into another: its state is merged, and the other counts
	// it and all that went into it. ErrConflict when either is merged already.
	MergeTip(ctx context.Context, id, into string, at time.Time, act Act) error
	Tip(ctx context.Context, id string) (Tip, error)
	TipByReceipt(ctx context.Context, hash [32]byte) (Tip, error)
	// Tips gives tips, newest first, and how many there are. It does not look at f.Like.
	Tips(ctx context.Context, f TipFilter, p Page) ([]Tip, int, error)

	// Audit gives the lines of the audit trail of one action, or with "" of all,
	// newest first, and how many there are.
	Audit(ctx context.Context, action string, p Page) ([]Act, int, error)
	// Record adds a line to the audit trail alone.
	Record(ctx context.Context, act Act) error
}
