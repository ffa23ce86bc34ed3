package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/desk"
)

// TestMay calls every method that is not for everybody as everybody: a visitor,
// each role, and keys of each scope.
func TestMay(t *testing.T) {
	h := newHouse(t)
	ada := h.admin()
	page := desk.Page{}
	methods := []struct {
		name  string
		least desk.Role
		scope desk.Scope // by which a key may; "" for no key
		call  func(by desk.Actor) error
	}{
		{"Invite", desk.Admin, "", func(by desk.Actor) error { _, err := h.Invite(h.ctx, by, "", desk.Reader); return err }},
		{"Reset", desk.Admin, "", func(by desk.Actor) error { _, err := h.Reset(h.ctx, by, "none"); return err }},
		{"SetRole", desk.Admin, "", func(by desk.Actor) error { return h.SetRole(h.ctx, by, "none", desk.Admin) }},
		{"Disable", desk.Admin, "", func(by desk.Actor) error { return h.Disable(h.ctx, by, "none", true) }},
		{"Accounts", desk.Admin, "", func(by desk.Actor) error { _, err := h.Accounts(h.ctx, by); return err }},
		{"NewKey", desk.Admin, "", func(by desk.Actor) error {
			_, _, err := h.NewKey(h.ctx, by, "", nil, time.Time{})
			return err
		}},
		{"RevokeKey", desk.Admin, "", func(by desk.Actor) error { return h.RevokeKey(h.ctx, by, "none") }},
		{"Keys", desk.Admin, "", func(by desk.Actor) error { _, err := h.Keys(h.ctx, by); return err }},
		{"Audit", desk.Admin, "", func(by desk.Actor) error { _, _, err := h.Audit(h.ctx, by, "", page); return err }},
		{"SetPassword", desk.Reader, "", func(by desk.Actor) error { return h.SetPassword(h.ctx, by, "", "") }},
		{"Publish", desk.Editor, desk.ScopePublish, func(by desk.Actor) error { _, err := h.Publish(h.ctx, by, nil, "", nil); return err }},
		{"Revise", desk.Editor, desk.ScopePublish, func(by desk.Actor) error { _, err := h.Revise(h.ctx, by, desk.Revising{}); return err }},
		{"Drafts", desk.Editor, desk.ScopeRead, func(by desk.Actor) error { _, _, err := h.Drafts(h.ctx, by, page); return err }},
		{"Tips", desk.Editor, desk.ScopeTips, func(by desk.Actor) error { _, _, err := h.Tips(h.ctx, by, desk.TipFilter{}, page); return err }},
		{"Tip", desk.Editor, desk.ScopeTips, func(by desk.Actor) error { _, err := h.Tip(h.ctx, by, "none"); return err }},
		{"SetTip", desk.Editor, desk.ScopeTips, func(by desk.Actor) error {
			_, err := h.SetTip(h.ctx, by, "none", time.Time{}, desk.TipTaken, "", "")
			return err
		}},
		{"MergeTip", desk.Editor, desk.ScopeTips, func(by desk.Actor) error { return h.MergeTip(h.ctx, by, "none", "none") }},
	}
	actors := []desk.Actor{{}, {Account: "x", Role: "chief"}}
	for _, r := range []desk.Role{desk.Reader, desk.Editor, desk.Admin} {
		actors = append(actors, desk.Actor{Account: ada.Account, Role: r})
		for _, s := range append(desk.Scopes(), "all") {
			actors = append(actors, desk.Actor{Account: ada.Account, Role: r, Key: "k", Scopes: []desk.Scope{s}})
		}
	}
	for _, m := range methods {
		for _, by := range actors {
			may := by.Role.May(m.least) && (by.Key == "" || m.scope != "" && slices.Contains(by.Scopes, m.scope))
			if denied := errors.Is(m.call(by), assay.ErrDenied); denied == may && !(may && m.name == "SetPassword") {
				t.Errorf("%s by %+v: denied %v", m.name, by, denied)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	h := newHouse(t)
	ada := h.admin()
	ben := h.hire(ada, "Ben", desk.Admin)
	for name, try := range map[string]struct {
		name    string
		scopes  []desk.Scope
		expires time.Time
	}{
		"no name": {"", []desk.Scope{desk.ScopeAsk}, time.Time{}}, "no scope": {"k", nil, time.Time{}}, "a scope that is none": {"k", []desk.Scope{"admin"}, time.Time{}},
		"ended already": {"k", []desk.Scope{desk.ScopeAsk}, h.o.Now()},
	} {
		_, _, err := h.NewKey(h.ctx, ben, try.name, try.scopes, try.expires)
		h.fails(name, err, assay.ErrUsage)
	}
	every, k, err := h.NewKey(h.ctx, ben, "every\u202ething", append(desk.Scopes(), desk.ScopeRead), time.Time{})
	h.ok(err)
	if !strings.HasPrefix(every, "assay_"+k.ID+"_") || k.Name != "everything" || len(k.Scopes) != 4 {
		t.Errorf("%s, %+v", every, k)
	}
	week, _, err := h.NewKey(h.ctx, ben, "for a week", []desk.Scope{desk.ScopeAsk}, h.o.Now().Add(7*24*time.Hour))
	h.ok(err)
	is := func(key string, want desk.Actor) {
		t.Helper()
		got, err := h.WhoKey(h.ctx, key)
		h.ok(err)
		want.Account, want.Name = ben.Account, "Ben"
		got.Key = ""
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	not := func(what, key string) {
		t.Helper()
		_, err := h.WhoKey(h.ctx, key)
		h.fails(what, err, assay.ErrDenied)
	}
	is(every, desk.Actor{Role: desk.Editor, Scopes: desk.Scopes()}) // never an admin
	is(week, desk.Actor{Role: desk.Reader, Scopes: []desk.Scope{desk.ScopeAsk}})
	for _, key := range []string{"", "assay_", every[:len(every)-1], every + "x", strings.ToUpper(every), strings.TrimPrefix(every, "assay_"), "assay_" + strings.Repeat("x", 10<<20)} {
		not("a wrong key", key)
	}
	all, err := h.Keys(h.ctx, ada)
	h.ok(err)
	if len(all) != 2 || !all[0].Used.Equal(h.o.Now()) {
		t.Errorf("%+v", all)
	}
	h.ok(h.SetRole(h.ctx, ada, ben.Account, desk.Reader))
	is(every, desk.Actor{Role: desk.Reader, Scopes: []desk.Scope{desk.ScopeAsk}})
	h.ok(h.Disable(h.ctx, ada, ben.Account, true))
	not("of an account that is shut out", every)
	h.ok(h.Disable(h.ctx, ada, ben.Account, false))
	h.wait(7 * 24 * time.Hour)
	not("after its week", week)
	h.ok(h.RevokeKey(h.ctx, ada, k.ID))
	not("ended", every)
	h.fails("ended twice", h.RevokeKey(h.ctx, ada, k.ID), assay.ErrConflict)
	h.fails("no such key", h.RevokeKey(h.ctx, ada, "none"), assay.ErrNotFound)
}

// TestNames: names are one whatever their case and however their letters are composed.
func TestNames(t *testing.T) {
	h := newHouse(t)
	ada := h.admin()
	_, err := h.Invite(h.ctx, ada, "Jos\u00e9 Núñez", desk.Editor)
	h.ok(err)
	for _, name := range []string{"José Núñez", "JOSE\u0301 NÚÑEZ", " jos\u00e9\u200b  nu\u0301ñez "} {
		_, err := h.Invite(h.ctx, ada, name, desk.Editor)
		h.fails(name, err, assay.ErrConflict)
	}
	for _, role := range []desk.Role{"", "chief", "Admin"} {
		_, err := h.Invite(h.ctx, ada, "Somebody", role)
		h.fails("the role "+string(role), err, assay.ErrUsage)
	}
}

// TestRecord: a line is cut where somebody else's words are too long for it.
func TestRecord(t *testing.T) {
	h := newHouse(t)
	by := desk.Actor{Account: "a", Name: "Ada", Role: desk.Editor, Key: "k1", Scopes: []desk.Scope{desk.ScopeRead}}
	h.ok(h.Record(h.ctx, by, "add source", "https://a.example/\r\nSet-Cookie: x\x1b[31m\u202e", strings.Repeat("ä", 5<<20)))
	acts, total, err := h.Audit(h.ctx, desk.Actor{Role: desk.Admin}, "", desk.Page{})
	h.ok(err)
	a := acts[0]
	if total != 1 || a.Subject != "https://a.example/ Set-Cookie: x[31m" || len([]rune(a.Detail)) > 1020 || !strings.HasSuffix(a.Detail, "(by key k1)") {
		t.Errorf("%q %d", a.Subject, len(a.Detail))
	}
}
