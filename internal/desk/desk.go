package desk

import (
	"context"
	"fmt"
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
	// Verify holds a report's anchors to the library before it is published; its
	// error refuses the report. nil: whoever publishes has verified it.
	Verify func(ctx context.Context, r *assay.Report) error
	// Sync brings the public log up to the store after each revision; nil: there is
	// none. What was published stays published when it fails.
	Sync func(ctx context.Context) error
}

// Desk is the desk of one library. It is safe for concurrent use.
type Desk struct {
	store   Store
	o       Options
	hashing *hashing
	guesses *limiter // of passwords, by client
	wrong   *failures
	senders *limiter // of tips, by client
	sending *limiter // of tips, all together
	likes   likes
}

// New gives the desk that a store keeps.
func New(store Store, o Options) *Desk {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Days <= 0 {
		o.Days = 14
	}
	key := secret()
	return &Desk{
		store: store, o: o, hashing: newHashing(),
		guesses: newLimiter(key, 20, 15*time.Second),
		wrong:   newFailures(key),
		senders: newLimiter(key, 5, 2*time.Minute),
		sending: newLimiter(key, 100, 5*time.Second),
	}
}

// Open reports whether the desk has no accounts.
func (d *Desk) Open() bool { return d.o.Open }

// now gives the time as it is stored.
func (d *Desk) now() time.Time { return d.o.Now().UTC().Truncate(time.Microsecond) }

// published brings the log up to what was stored. Whoever published may have gone
// away by now; the log goes on.
func (d *Desk) published(ctx context.Context, slug string) {
	if d.o.Sync == nil {
		return
	}
	if err := d.o.Sync(context.WithoutCancel(ctx)); err != nil {
		d.o.Logger.Error("this was published, and the log is not up to it", "check", slug, "error", err)
	}
}

// act begins a line of the audit trail.
func (d *Desk) act(by Actor, action, subject, detail string) Act {
	if by.Key != "" {
		detail = trim(detail + " (by key " + by.Key + ")")
	}
	return Act{At: d.now(), Account: by.Account, Name: by.Name, Role: by.Role, Action: action, Subject: subject, Detail: detail}
}

// need refuses whoever may not do what least may, or comes with a key that was
// not made for it; with no scope it refuses every key.
func need(by Actor, least Role, scope Scope) error {
	if !by.Role.May(least) {
		return fmt.Errorf("%w: this is for %ss; sign in with an account that is one", assay.ErrDenied, least)
	}
	if by.Key != "" && scope == "" {
		return fmt.Errorf("%w: no key may do this; sign in", assay.ErrDenied)
	}
	if !by.Has(scope) {
		return fmt.Errorf("%w: this key was not made for %q; make one that is", assay.ErrDenied, scope)
	}
	return nil
}

// Audit gives the audit trail of one action, or with "" of all, newest first.
// Admins only.
func (d *Desk) Audit(ctx context.Context, by Actor, action string, p Page) ([]Act, int, error) {
	if err := need(by, Admin, ""); err != nil {
		return nil, 0, err
	}
	return d.store.Audit(ctx, action, p)
}

// Record adds a line to the audit trail for what was done elsewhere: a source
// added, a setting. Longer words than a line takes are cut.
func (d *Desk) Record(ctx context.Context, by Actor, action, subject, detail string) error {
	return d.store.Record(ctx, d.act(by, line(action, 60), line(subject, 300), line(detail, 1000)))
}
