package desk

import (
	"context"
	"time"
)

// Page is a part of a list: at most Limit items after the first Offset.
type Page struct{ Limit, Offset int }

// Store keeps the desk's own state; internal/library/sqlite is one. Every method
// is one transaction, and when one that writes returns, what it wrote is on
// disk. A method that writes takes the Act that the audit trail gets in the same
// transaction. ErrNotFound when the thing named is unknown, ErrConflict when it
// was changed since it was read.
type Store interface {
	// AddAccount makes an account; ErrConflict when the name is taken.
	AddAccount(ctx context.Context, a Account, act Act) error
	// SaveAccount changes an account, by ID. ErrUsage when it would leave no admin who may sign in.
	SaveAccount(ctx context.Context, a Account, act Act) error
	Account(ctx context.Context, id string) (Account, error)
	AccountByName(ctx context.Context, name string) (Account, error)
	Accounts(ctx context.Context) ([]Account, error)

	SaveSession(ctx context.Context, s Session, act Act) error
	Session(ctx context.Context, hash [32]byte) (Session, error)
	// EndSessions ends one session, or with a zero hash all of an account's.
	EndSessions(ctx context.Context, account string, hash [32]byte, act Act) error

	SaveInvite(ctx context.Context, i Invite, act Act) error
	// TakeInvite gives an invite and removes it: it works once.
	TakeInvite(ctx context.Context, hash [32]byte) (Invite, error)

	SaveKey(ctx context.Context, k Key, act Act) error
	KeyByHash(ctx context.Context, hash [32]byte) (Key, error)
	Keys(ctx context.Context) ([]Key, error)

	// Publish adds the first revision of a new publication; ErrConflict when the slug is taken.
	Publish(ctx context.Context, p Publication, r Revision, act Act) error
	// Revise adds a revision; ErrConflict unless r.N is the number after the latest.
	Revise(ctx context.Context, r Revision, topics []string, act Act) error
	Publication(ctx context.Context, slug string) (Publication, error)
	// Publications gives the published checks, newest revision first, and how many there are.
	Publications(ctx context.Context, topic string, p Page) ([]Publication, int, error)
	// PublicationOf gives the publication that has a report among its revisions.
	PublicationOf(ctx context.Context, report string) (Publication, error)
	// Revisions gives the revisions of a publication, oldest first.
	Revisions(ctx context.Context, slug string) ([]Revision, error)
	// Changes gives corrections, updates and retractions of all publications, newest first, and how many there are.
	Changes(ctx context.Context, kinds []RevisionKind, p Page) ([]Revision, int, error)
	Topics(ctx context.Context) ([]string, error)
	// Drafts gives saved checks that no revision has, newest first, and how many there are.
	Drafts(ctx context.Context, p Page) ([]Draft, int, error)

	AddTip(ctx context.Context, t Tip, act Act) error
	// SaveTip changes a tip; ErrConflict unless its Changed is still was.
	SaveTip(ctx context.Context, t Tip, was time.Time, act Act) error
	Tip(ctx context.Context, id string) (Tip, error)
	TipByReceipt(ctx context.Context, hash [32]byte) (Tip, error)
	Tips(ctx context.Context, f TipFilter, p Page) ([]Tip, int, error)

	// Audit gives the audit trail, newest first, and how many lines it has.
	Audit(ctx context.Context, p Page) ([]Act, int, error)
	// Record adds a line to the audit trail alone.
	Record(ctx context.Context, act Act) error
}
