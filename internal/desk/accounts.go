package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"assay"
)

// inviteHolds is how long an invitation can be taken.
const inviteHolds = 72 * time.Hour

const (
	minName = 2
	maxName = 60
)

// accountName takes a name to sign in with and to print below what was published.
func accountName(given string) (string, error) {
	name, err := field("the name", given, maxName, false)
	if err != nil {
		return "", err
	}
	if utf8.RuneCountInString(name) < minName {
		return "", fmt.Errorf("%w: a name has at least %d characters", assay.ErrUsage, minName)
	}
	return name, nil
}

// maySignIn reports whether an account is an admin who may sign in.
func (a Account) maySignIn() bool { return a.Role == Admin && !a.Disabled && a.Password != "" }

// Setup gives a one-time token for the first account, and false when the desk
// has an admin who may sign in. A new token takes the place of the one before.
func (d *Desk) Setup(ctx context.Context) (token string, needed bool, err error) {
	if d.o.Open {
		return "", false, nil
	}
	accounts, err := d.store.Accounts(ctx)
	if err != nil || slices.ContainsFunc(accounts, Account.maySignIn) {
		return "", false, err
	}
	shown, i := d.invite("")
	return shown, true, d.store.SaveInvite(ctx, i, d.act(Actor{}, "set-up link", "", "for the first account"))
}

// invite makes a one-time token for an account.
func (d *Desk) invite(account string) (shown string, i Invite) {
	shown, hash := token()
	return shown, Invite{Hash: hash, Account: account, Expires: d.now().Add(inviteHolds)}
}

var errInvite = fmt.Errorf("%w: this link was used before, or it is too old; ask for a new one", assay.ErrNotFound)

// Invited gives the name of the account that an invite is for; "" for the first
// set-up. ErrNotFound when it cannot be taken any more.
func (d *Desk) Invited(ctx context.Context, token string) (name string, err error) {
	_, a, err := d.invited(ctx, token)
	return a.Name, err
}

func (d *Desk) invited(ctx context.Context, token string) (i Invite, a Account, err error) {
	hash, ok := kept(token)
	if !ok {
		return i, a, errInvite
	}
	i, err = d.store.Invite(ctx, hash)
	if errors.Is(err, assay.ErrNotFound) || err == nil && !d.now().Before(i.Expires) {
		return i, a, errInvite
	}
	if err == nil && i.Account != "" {
		a, err = d.store.Account(ctx, i.Account)
	}
	if err == nil && a.Disabled {
		err = errInvite
	}
	return i, a, err
}

// Join takes an invite: it makes the first admin, or sets the password of the
// account that was invited. name is for the first set-up only. A password that
// cannot be taken leaves the invite as it is.
func (d *Desk) Join(ctx context.Context, token, name, password string) (Account, error) {
	i, a, err := d.invited(ctx, token)
	if err != nil {
		return Account{}, err
	}
	if i.Account != "" {
		name = a.Name
	} else if name, err = accountName(name); err != nil {
		return Account{}, err
	}
	if err := checkPassword(name, password); err != nil {
		return Account{}, err
	}
	phc, err := d.hashing.hash(ctx, password)
	if err != nil {
		return Account{}, err
	}
	a, err = d.store.TakeInvite(ctx, i.Hash, func(i Invite, a *Account) (Act, error) {
		if !d.now().Before(i.Expires) || a.Disabled {
			return Act{}, errInvite
		}
		if i.Account == "" {
			*a = Account{ID: newID(8), Name: name, Role: Admin, Created: d.now()}
		}
		a.Password, a.Failures, a.LockedUntil = phc, 0, time.Time{}
		return d.act(actorOf(*a), "set password", a.Name, "by a one-time link"), nil
	})
	if errors.Is(err, assay.ErrNotFound) {
		return Account{}, errInvite
	}
	if err == nil {
		d.wrong.clear(Fold(a.Name))
	}
	return a, err
}

// SetPassword lets somebody who is signed in choose a new password, and ends all
// of the account's sessions. ErrDenied when the old password is wrong.
func (d *Desk) SetPassword(ctx context.Context, by Actor, old, password string) error {
	if err := need(by, Reader, ""); err != nil {
		return err
	}
	a, err := d.store.Account(ctx, by.Account)
	if err != nil {
		return err
	}
	if wait := d.wrong.wait(Fold(a.Name), d.now()); wait > 0 {
		return fmt.Errorf("%w: too many wrong passwords; try again in %s", assay.ErrTooMany, minutes(wait))
	}
	if err := checkPassword(a.Name, password); err != nil {
		return err
	}
	ok, err := d.hashing.matches(ctx, a.Password, old[:min(len(old), maxPassword+1)])
	if err != nil {
		return err
	}
	if !ok {
		d.wrong.add(Fold(a.Name), d.now())
		return errors.Join(fmt.Errorf("%w: the old password is wrong", assay.ErrDenied), d.store.Record(ctx, d.act(by, "wrong password", a.Name, "when it was to be changed")))
	}
	phc, err := d.hashing.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = d.store.ChangeAccount(ctx, a.ID, func(now *Account) (Act, error) {
		if now.Password != a.Password {
			return Act{}, fmt.Errorf("%w: the password was changed meanwhile; sign in again", assay.ErrConflict)
		}
		now.Password = phc
		return d.act(by, "set password", now.Name, ""), nil
	})
	return err
}

// Invite makes an account and a one-time token that sets its password. Admins only.
func (d *Desk) Invite(ctx context.Context, by Actor, name string, role Role) (token string, err error) {
	if err := need(by, Admin, ""); err != nil {
		return "", err
	}
	if name, err = accountName(name); err != nil {
		return "", err
	}
	if err := checkRole(role); err != nil {
		return "", err
	}
	a := Account{ID: newID(8), Name: name, Role: role, Created: d.now()}
	token, i := d.invite(a.ID)
	if err := d.store.AddAccount(ctx, a, i, d.act(by, "invite", name, "as "+string(role))); err != nil {
		return "", err
	}
	return token, nil
}

func checkRole(role Role) error {
	if rank[role] == 0 {
		return fmt.Errorf("%w: the role %.40q; an account is a reader, an editor or an admin", assay.ErrUsage, role)
	}
	return nil
}

// Reset ends an account's sessions and gives a one-time token for a new password;
// the old one does not hold any more, except of the one admin who may sign in.
// Admins only.
func (d *Desk) Reset(ctx context.Context, by Actor, account string) (token string, err error) {
	if err := need(by, Admin, ""); err != nil {
		return "", err
	}
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return "", err
	}
	only := !slices.ContainsFunc(accounts, func(a Account) bool { return a.ID != account && a.maySignIn() })
	a, err := d.store.ChangeAccount(ctx, account, func(a *Account) (Act, error) {
		if !only || !a.maySignIn() {
			a.Password = ""
		}
		a.Failures, a.LockedUntil = 0, time.Time{}
		return d.act(by, "reset", a.Name, ""), nil
	})
	if err != nil {
		return "", err
	}
	d.wrong.clear(Fold(a.Name))
	if err := d.store.EndSessions(ctx, a.ID, [32]byte{}, d.act(by, "end sessions", a.Name, "")); err != nil {
		return "", err
	}
	token, i := d.invite(a.ID)
	if err := d.store.SaveInvite(ctx, i, d.act(by, "password link", a.Name, "")); err != nil {
		return "", err
	}
	return token, nil
}

// SetRole changes what an account may do, and ends its sessions. Admins only;
// ErrUsage for the last admin who may sign in.
func (d *Desk) SetRole(ctx context.Context, by Actor, account string, role Role) error {
	if err := need(by, Admin, ""); err != nil {
		return err
	}
	if err := checkRole(role); err != nil {
		return err
	}
	_, err := d.store.ChangeAccount(ctx, account, func(a *Account) (Act, error) {
		was := a.Role
		a.Role = role
		return d.act(by, "role", a.Name, fmt.Sprintf("from %s to %s", was, role)), nil
	})
	return err
}

// Disable shuts an account out and ends its sessions, or lets it in again; its
// keys hold as long as it is let in. Admins only; ErrUsage for the last admin
// who may sign in.
func (d *Desk) Disable(ctx context.Context, by Actor, account string, disabled bool) error {
	if err := need(by, Admin, ""); err != nil {
		return err
	}
	_, err := d.store.ChangeAccount(ctx, account, func(a *Account) (Act, error) {
		a.Disabled = disabled
		if disabled {
			return d.act(by, "disable", a.Name, ""), nil
		}
		a.Failures, a.LockedUntil = 0, time.Time{}
		return d.act(by, "enable", a.Name, ""), nil
	})
	return err
}

// Accounts lists the accounts, without their passwords' hashes. Admins only.
func (d *Desk) Accounts(ctx context.Context, by Actor) ([]Account, error) {
	if err := need(by, Admin, ""); err != nil {
		return nil, err
	}
	list, err := d.store.Accounts(ctx)
	for i := range list {
		if list[i].Password != "" {
			list[i].Password = "set"
		}
	}
	return list, err
}
