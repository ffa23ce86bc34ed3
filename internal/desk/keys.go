package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay"
)

// Scopes are all scopes, in the order in which they are shown.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeAsk, ScopeTips, ScopePublish} }

// least is the role without which a scope gives nothing.
var least = map[Scope]Role{ScopeRead: Editor, ScopeAsk: Reader, ScopeTips: Editor, ScopePublish: Editor}

// keyPrefix begins every key, so that one that leaked can be found and told.
const keyPrefix = "assay_"

// WhoKey gives the actor of an API key; ErrDenied when it does not hold. It may
// do what its scopes say, as far as the account that made it still may, and is
// an editor at most.
func (d *Desk) WhoKey(ctx context.Context, key string) (Actor, error) {
	wrong := fmt.Errorf("%w: this key does not hold; make another on the settings page", assay.ErrDenied)
	hash, ok := kept(key)
	if !ok || !strings.HasPrefix(key, keyPrefix) {
		return Actor{}, wrong
	}
	k, a, err := d.store.KeyByHash(ctx, hash)
	if errors.Is(err, assay.ErrNotFound) {
		return Actor{}, wrong
	}
	if err != nil {
		return Actor{}, err
	}
	now := d.now()
	if d.o.Open && a.ID == "" {
		a.Role = Admin
	}
	if a.Disabled || !k.Revoked.IsZero() || !k.Expires.IsZero() && !now.Before(k.Expires) {
		return Actor{}, wrong
	}
	who := Actor{Account: k.Account, Name: a.Name, Key: k.ID}
	if who.Name == "" {
		who.Name = k.Name
	}
	for _, s := range k.Scopes {
		if !a.Role.May(least[s]) || least[s] == "" {
			continue
		}
		who.Scopes = append(who.Scopes, s)
		if !who.Role.May(least[s]) {
			who.Role = least[s]
		}
	}
	if len(who.Scopes) == 0 {
		return Actor{}, wrong
	}
	if now.Sub(k.Used) >= time.Minute {
		if err := d.store.UseKey(ctx, k.ID, now.Truncate(time.Minute)); err != nil {
			d.o.Logger.Warn("the use of a key could not be noted", "error", err)
		}
	}
	return who, nil
}

// NewKey makes an API key and gives it, once. Admins only.
func (d *Desk) NewKey(ctx context.Context, by Actor, name string, scopes []Scope, expires time.Time) (key string, k Key, err error) {
	if err := need(by, Admin, ""); err != nil {
		return "", Key{}, err
	}
	if name, err = field("the key's name", name, maxName, false); err != nil {
		return "", Key{}, err
	}
	now := d.now()
	switch {
	case name == "":
		return "", Key{}, fmt.Errorf("%w: a key needs a name that says what it is for", assay.ErrUsage)
	case len(scopes) == 0:
		return "", Key{}, fmt.Errorf("%w: a key needs a scope: read, ask, tips or publish", assay.ErrUsage)
	case !expires.IsZero() && !expires.After(now):
		return "", Key{}, fmt.Errorf("%w: the key would have ended already; give a later day", assay.ErrUsage)
	}
	k = Key{ID: newID(4), Name: name, Account: by.Account, Created: now}
	if !expires.IsZero() {
		k.Expires = expires.UTC().Truncate(time.Microsecond)
	}
	for _, s := range scopes {
		if least[s] == "" {
			return "", Key{}, fmt.Errorf("%w: no scope %.40q; there are read, ask, tips and publish", assay.ErrUsage, s)
		}
	}
	for _, s := range Scopes() {
		if slices.Contains(scopes, s) {
			k.Scopes = append(k.Scopes, s)
		}
	}
	random, _ := token()
	key = keyPrefix + k.ID + "_" + random
	k.Hash, _ = kept(key)
	if err := d.store.AddKey(ctx, k, d.act(by, "new key", k.ID, fmt.Sprintf("%s: %v", k.Name, k.Scopes))); err != nil {
		return "", Key{}, err
	}
	return key, k, nil
}

// RevokeKey ends a key. Admins only; ErrConflict when it was ended before.
func (d *Desk) RevokeKey(ctx context.Context, by Actor, id string) error {
	if err := need(by, Admin, ""); err != nil {
		return err
	}
	return d.store.RevokeKey(ctx, id, d.now(), d.act(by, "end key", line(id, 40), ""))
}

// Keys lists the keys, oldest first, those that ended too. Admins only.
func (d *Desk) Keys(ctx context.Context, by Actor) ([]Key, error) {
	if err := need(by, Admin, ""); err != nil {
		return nil, err
	}
	return d.store.Keys(ctx)
}
