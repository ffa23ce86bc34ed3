package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"assay"
	"assay/internal/text"
)

// errWrong is all that a wrong sign-in is told, whatever was wrong.
var errWrong = fmt.Errorf("%w: the name or the password is wrong", assay.ErrDenied)

// SignIn checks a password and gives the token of a new session. from names the
// client (an address) for the limits on guessing; it is not stored. Wrong name
// and wrong password are one error, ErrDenied, and take the same time; so does
// an account that is shut out. ErrTooMany after too many tries.
func (d *Desk) SignIn(ctx context.Context, name, password, from string) (token string, who Actor, err error) {
	if d.o.Open {
		return "", Actor{}, fmt.Errorf("%w: this desk has no accounts; whoever comes may do everything", assay.ErrUsage)
	}
	if len(password) > maxPassword || len(name) > 16*maxName {
		return "", Actor{}, errWrong
	}
	now, folded := d.now(), Fold(shown(name, false))
	if wait := d.wrong.wait(folded, now); wait > 0 {
		return "", Actor{}, fmt.Errorf("%w: too many wrong passwords for this name; try again in %s", assay.ErrTooMany, minutes(wait))
	}
	if !d.guesses.take(from, now) {
		return "", Actor{}, fmt.Errorf("%w: too many tries from here; try again in a few minutes", assay.ErrTooMany)
	}
	a, err := d.store.AccountByName(ctx, folded)
	known := err == nil
	if err != nil && !errors.Is(err, assay.ErrNotFound) {
		return "", Actor{}, err
	}
	ok, err := d.hashing.matches(ctx, a.Password, password)
	if err != nil {
		d.guesses.back(from, now)
		return "", Actor{}, err
	}
	if !ok || a.Disabled || now.Before(a.LockedUntil) {
		d.wrong.add(folded, now)
		return "", Actor{}, d.wrongPassword(ctx, a, known && !ok, name)
	}
	d.wrong.clear(folded)
	d.guesses.back(from, now)
	return d.signedIn(ctx, a)
}

func minutes(wait time.Duration) string {
	return text.Count(int((wait+time.Minute-1)/time.Minute), "minute", "minutes")
}

// wrongPassword counts a failure where there is an account, and notes it. What
// was given as a name may be a password in the wrong field: it is noted only
// where it is the name of an account.
func (d *Desk) wrongPassword(ctx context.Context, a Account, count bool, given string) error {
	if a.ID == "" {
		return errors.Join(errWrong, d.store.Record(ctx, d.act(Actor{}, "wrong password", "", "for a name without an account")))
	}
	_, err := d.store.ChangeAccount(ctx, a.ID, func(a *Account) (Act, error) {
		detail := ""
		if count {
			a.Failures++
			if wait := delay(a.Failures); wait > 0 {
				a.LockedUntil = d.now().Add(wait)
				detail = fmt.Sprintf("the %d. in a row: shut out for %s", a.Failures, minutes(wait))
			}
		} else {
			detail = "the account is shut out"
		}
		return d.act(Actor{}, "wrong password", a.Name, detail), nil
	})
	return errors.Join(errWrong, err)
}

// signedIn begins a session, unless the account was changed meanwhile.
func (d *Desk) signedIn(ctx context.Context, checked Account) (string, Actor, error) {
	shown, hash := token()
	now := d.now()
	a := checked
	if a.Failures > 0 || !a.LockedUntil.IsZero() {
		var err error
		if a, err = d.store.ChangeAccount(ctx, a.ID, func(a *Account) (Act, error) {
			a.Failures, a.LockedUntil = 0, time.Time{}
			return d.act(actorOf(*a), "unlock", a.Name, "the right password was given"), nil
		}); err != nil {
			return "", Actor{}, err
		}
	}
	who := actorOf(a)
	s := Session{Hash: hash, Account: a.ID, Created: now, Expires: d.sessionEnd(now, now)}
	if err := d.store.SaveSession(ctx, s, d.act(who, "sign in", a.Name, "")); err != nil {
		return "", Actor{}, err
	}
	// A change that ended all sessions may have come between the check and now.
	if now, err := d.store.Account(ctx, a.ID); err != nil || now.Disabled || now.Password != checked.Password {
		return "", Actor{}, errors.Join(errWrong, err, d.store.EndSessions(ctx, a.ID, hash, d.act(who, "sign out", a.Name, "the account was changed meanwhile")))
	}
	return shown, who, nil
}

// longestSession bounds a session however much it is used.
const longestSession = 90 * 24 * time.Hour

// sessionEnd gives when a session used now ends.
func (d *Desk) sessionEnd(created, now time.Time) time.Time {
	idle := time.Duration(d.o.Days) * 24 * time.Hour
	end, last := now.Add(idle), created.Add(max(idle, longestSession))
	if end.After(last) {
		return last
	}
	return end
}

func actorOf(a Account) Actor { return Actor{Account: a.ID, Name: a.Name, Role: a.Role} }

// Who gives the actor of a session's token; a Visitor, without an error, when it does not hold.
func (d *Desk) Who(ctx context.Context, token string) (Actor, error) {
	hash, ok := kept(token)
	if !ok {
		return Actor{}, nil
	}
	s, a, err := d.store.Session(ctx, hash)
	if errors.Is(err, assay.ErrNotFound) {
		return Actor{}, nil
	}
	if err != nil {
		return Actor{}, err
	}
	now := d.now()
	if !now.Before(s.Expires) || a.Disabled {
		return Actor{}, nil
	}
	// Not each page that is read is worth a write.
	if end := d.sessionEnd(s.Created, now); end.Sub(s.Expires) > time.Hour {
		if err := d.store.ExtendSession(ctx, hash, end); err != nil {
			d.o.Logger.Warn("a session could not be made longer", "error", err)
		}
	}
	return actorOf(a), nil
}

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, who Actor, token string) error {
	hash, ok := kept(token)
	if !ok || who.Account == "" || who.Key != "" {
		return nil
	}
	return d.store.EndSessions(ctx, who.Account, hash, d.act(who, "sign out", who.Name, ""))
}
