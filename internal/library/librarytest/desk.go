package librarytest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/asking"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/transparency"
)

// Desk is what a backend offers that keeps the desk's state beside the library.
type Desk interface {
	library.Library
	desk.Store
	asking.Store
	transparency.Source
	AddLeaf(ctx context.Context, leaf transparency.Leaf) error
	Answered(ctx context.Context, key, body [32]byte) (status int, answer []byte, ok bool, err error)
	SaveAnswered(ctx context.Context, key, body [32]byte, status int, answer []byte, at time.Time) error
}

// RunDesk runs the suite of the desk's state; open gives a new, empty library,
// which the suite does not close. again closes a library and opens it as a new
// start of the program does; nil for one that is gone when it is closed.
func RunDesk(t *testing.T, open func(t *testing.T) Desk, again func(t *testing.T, l Desk) Desk) {
	type test struct {
		name string
		run  func(*testing.T, *deskSuite)
	}
	tests := []test{
		{"accounts", accounts},
		{"last admin", lastAdmin},
		{"sessions", sessions},
		{"invites", invites},
		{"first set-up", firstSetup},
		{"keys", keys},
		{"publish", publish},
		{"revise", revise},
		{"publications", publications},
		{"drafts", drafts},
		{"leaves", leaves},
		{"rates", rates},
		{"rates always", ratesAlways},
		{"tips", tips},
		{"merged tips", mergedTips},
		{"audit", audit},
		{"nothing half", nothingHalf},
		{"jobs", jobs},
		{"answered", answered},
		{"hostile words", hostileWords},
	}
	if again != nil {
		tests = append(tests, test{"restart", restart})
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := open(t)
			s := &deskSuite{t: t, ctx: t.Context(), Desk: l, again: again}
			test.run(t, s)
			if err := s.Integrity(t.Context()); err != nil {
				t.Errorf("Integrity: %v", err)
			}
		})
	}
}

type deskSuite struct {
	t   *testing.T
	ctx context.Context
	Desk
	again func(t *testing.T, l Desk) Desk
}

// at gives a time of the tests, in the microseconds that a store keeps.
func at(n int) time.Time { return day(1).Add(time.Duration(n)*time.Hour + 7*time.Microsecond) }

func act(action, subject string) desk.Act {
	return desk.Act{At: at(0), Account: "a1", Name: "Ada", Role: desk.Editor, Action: action, Subject: subject}
}

func hash(s string) (h [32]byte) {
	copy(h[:], s)
	return h
}

// ok ends the test at an error.
func (s *deskSuite) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *deskSuite) fails(what string, err, want error) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// lines gives the number of lines of the audit trail.
func (s *deskSuite) lines() int {
	s.t.Helper()
	_, total, err := s.Audit(s.ctx, "", desk.Page{Limit: 1})
	s.ok(err)
	return total
}

// silent fails when what f did is on the audit trail, for what must not have happened.
func (s *deskSuite) silent(what string, f func() error, want error) {
	s.t.Helper()
	before := s.lines()
	s.fails(what, f(), want)
	if after := s.lines(); after != before {
		s.t.Errorf("%s: %d lines of the audit trail for what did not happen", what, after-before)
	}
}

func account(id, name string, role desk.Role) desk.Account {
	return desk.Account{ID: id, Name: name, Role: role, Password: "$argon2id$" + id, Created: at(1)}
}

func (s *deskSuite) addAccount(a desk.Account) {
	s.t.Helper()
	s.ok(s.AddAccount(s.ctx, a, desk.Invite{Hash: hash("invite " + a.ID), Account: a.ID, Expires: at(72)}, act("invite", a.Name)))
}

// change changes an account without a thought about who does it.
func (s *deskSuite) change(id string, f func(*desk.Account)) (desk.Account, error) {
	return s.ChangeAccount(s.ctx, id, func(a *desk.Account) (desk.Act, error) {
		f(a)
		return act("change", a.Name), nil
	})
}

func accounts(t *testing.T, s *deskSuite) {
	_, err := s.Account(s.ctx, "a1")
	s.fails("no account", err, assay.ErrNotFound)
	ada, ben := account("a1", "Ada Núñez", desk.Admin), account("a2", "ben", desk.Reader)
	ben.Disabled, ben.Failures, ben.LockedUntil = true, 3, at(9)
	s.addAccount(ben)
	s.addAccount(ada)
	for _, name := range []string{"ADA NÚÑEZ", "Ada Nu\u0301n\u0303ez", ada.Name} {
		s.silent(name, func() error {
			return s.AddAccount(s.ctx, account("a3", name, desk.Reader), desk.Invite{Account: "a3", Expires: at(3)}, act("invite", name))
		}, assay.ErrConflict)
		got, err := s.AccountByName(s.ctx, name)
		s.ok(err)
		equal(t, "by name", got, ada)
	}
	_, err = s.AccountByName(s.ctx, "nobody")
	s.fails("by an unknown name", err, assay.ErrNotFound)
	all, err := s.Accounts(s.ctx)
	s.ok(err)
	equal(t, "all", all, []desk.Account{ada, ben})

	want := ben
	want.Disabled, want.Failures, want.LockedUntil, want.Role, want.Password = false, 0, time.Time{}, desk.Editor, "$argon2id$new"
	got, err := s.change("a2", func(a *desk.Account) {
		*a = want
		a.ID = "another" // cannot be changed
	})
	s.ok(err)
	equal(t, "changed", got, want)
	got, err = s.Account(s.ctx, "a2")
	s.ok(err)
	equal(t, "read again", got, want)
	s.silent("another's name", func() error {
		_, err := s.change("a2", func(a *desk.Account) { a.Name = "ADA núñez" })
		return err
	}, assay.ErrConflict)
	s.silent("nobody", func() error {
		_, err := s.change("a9", func(*desk.Account) {})
		return err
	}, assay.ErrNotFound)
	stopped := errors.New("stopped")
	s.silent("a change that fails", func() error {
		_, err := s.ChangeAccount(s.ctx, "a2", func(a *desk.Account) (desk.Act, error) {
			a.Role = desk.Admin
			return act("change", ""), fmt.Errorf("%w: %w", assay.ErrDenied, stopped)
		})
		return err
	}, stopped)
	got, err = s.Account(s.ctx, "a2")
	s.ok(err)
	equal(t, "after what failed", got, want)
}

func lastAdmin(t *testing.T, s *deskSuite) {
	s.addAccount(account("a1", "Ada", desk.Admin))
	unready := account("a2", "Ben", desk.Admin)
	unready.Password = "" // invited, and cannot sign in yet
	s.addAccount(unready)
	for name, f := range map[string]func(*desk.Account){
		"disabled":         func(a *desk.Account) { a.Disabled = true },
		"demoted":          func(a *desk.Account) { a.Role = desk.Editor },
		"without password": func(a *desk.Account) { a.Password = "" },
	} {
		s.silent("the last admin "+name, func() error {
			_, err := s.change("a1", f)
			return err
		}, assay.ErrUsage)
	}
	_, err := s.change("a2", func(a *desk.Account) { a.Password = "$argon2id$set" })
	s.ok(err)
	_, err = s.change("a1", func(a *desk.Account) { a.Disabled = true })
	s.ok(err)
	s.silent("then the other", func() error {
		_, err := s.change("a2", func(a *desk.Account) { a.Role = desk.Reader })
		return err
	}, assay.ErrUsage)
}

func sessions(t *testing.T, s *deskSuite) {
	ada := account("a1", "Ada", desk.Admin)
	s.addAccount(ada)
	ben := account("a2", "Ben", desk.Editor)
	s.addAccount(ben)
	open := func(token, account string, created, expires time.Time) desk.Session {
		x := desk.Session{Hash: hash(token), Account: account, Created: created, Expires: expires}
		s.ok(s.SaveSession(s.ctx, x, act("sign in", account)))
		return x
	}
	holds := func(token string, want bool) {
		t.Helper()
		_, _, err := s.Session(s.ctx, hash(token))
		if want {
			s.ok(err)
		} else {
			s.fails(token, err, assay.ErrNotFound)
		}
	}
	one := open("one", "a2", at(1), at(5))
	got, who, err := s.Session(s.ctx, hash("one"))
	s.ok(err)
	equal(t, "session", got, one)
	equal(t, "its account", who, ben)
	s.ok(s.ExtendSession(s.ctx, one.Hash, at(8)))
	got, _, err = s.Session(s.ctx, hash("one"))
	s.ok(err)
	equal(t, "later end", got.Expires, at(8))
	s.fails("extend what is not there", s.ExtendSession(s.ctx, hash("none"), at(9)), assay.ErrNotFound)

	open("two", "a2", at(2), at(9))
	open("ada's", "a1", at(8), at(20)) // drops what has ended by then
	holds("one", false)
	holds("two", true)
	for name, f := range map[string]func(*desk.Account){
		"password": func(a *desk.Account) { a.Password += "x" },
		"role":     func(a *desk.Account) { a.Role = desk.Reader },
		"disabled": func(a *desk.Account) { a.Disabled = true },
	} {
		open(name, "a2", at(2), at(9))
		_, err := s.change("a2", func(a *desk.Account) { a.Failures++ })
		s.ok(err)
		holds(name, true)
		_, err = s.change("a2", f)
		s.ok(err)
		holds(name, false)
		_, err = s.change("a2", func(a *desk.Account) { *a = ben })
		s.ok(err)
	}
	open("three", "a2", at(2), at(9))
	open("four", "a2", at(2), at(9))
	s.ok(s.EndSessions(s.ctx, "a1", hash("three"), act("sign out", ""))) // another's
	holds("three", true)
	s.ok(s.EndSessions(s.ctx, "a2", hash("three"), act("sign out", "")))
	holds("three", false)
	holds("four", true)
	s.ok(s.EndSessions(s.ctx, "a2", [32]byte{}, act("end sessions", "")))
	holds("four", false)
	holds("ada's", true)
}

func invites(t *testing.T, s *deskSuite) {
	ben := account("a2", "Ben", desk.Editor)
	ben.Password = ""
	s.addAccount(ben)
	_, err := s.Invite(s.ctx, hash("none"))
	s.fails("no invite", err, assay.ErrNotFound)
	i, err := s.Invite(s.ctx, hash("invite a2"))
	s.ok(err)
	equal(t, "invite", i, desk.Invite{Hash: hash("invite a2"), Account: "a2", Expires: at(72)})
	take := func(h [32]byte, password string) error {
		_, err := s.TakeInvite(s.ctx, h, func(i desk.Invite, a *desk.Account) (desk.Act, error) {
			if password == "" {
				return desk.Act{}, assay.ErrUsage
			}
			a.Password = password
			return act("join", a.Name), nil
		})
		return err
	}
	s.silent("refused", func() error { return take(hash("invite a2"), "") }, assay.ErrUsage)
	s.ok(s.SaveInvite(s.ctx, desk.Invite{Hash: hash("second"), Account: "a2", Expires: at(80)}, act("reset", "Ben")))
	s.silent("the one before", func() error { return take(hash("invite a2"), "x") }, assay.ErrNotFound)
	// Many take it at once: one gets it.
	results := make(chan error)
	for n := range 8 {
		go func() { results <- take(hash("second"), fmt.Sprint("password ", n)) }()
	}
	taken := 0
	for range 8 {
		if err := <-results; err == nil {
			taken++
		} else {
			s.fails("taken twice", err, assay.ErrNotFound)
		}
	}
	equal(t, "times taken", taken, 1)
	got, err := s.Account(s.ctx, "a2")
	s.ok(err)
	if got.Password == "" {
		t.Error("the password was not set")
	}
}

func firstSetup(t *testing.T, s *deskSuite) {
	setup := func(token string) error {
		s.ok(s.SaveInvite(s.ctx, desk.Invite{Hash: hash(token), Expires: at(72)}, act("set-up link", "")))
		_, err := s.TakeInvite(s.ctx, hash(token), func(i desk.Invite, a *desk.Account) (desk.Act, error) {
			equal(t, "no account yet", *a, desk.Account{})
			*a = account(token, "Ada "+token, desk.Admin)
			return act("join", a.Name), nil
		})
		return err
	}
	s.ok(setup("first"))
	s.fails("a second first account", setup("second"), assay.ErrConflict)
	all, err := s.Accounts(s.ctx)
	s.ok(err)
	equal(t, "accounts", all, []desk.Account{account("first", "Ada first", desk.Admin)})
}

func keys(t *testing.T, s *deskSuite) {
	ada := account("a1", "Ada", desk.Admin)
	s.addAccount(ada)
	one := desk.Key{ID: "k1", Name: "the newsroom's script", Hash: hash("one"), Scopes: []desk.Scope{desk.ScopeAsk, desk.ScopeRead}, Account: "a1", Created: at(1), Expires: at(90)}
	two := desk.Key{ID: "k0", Name: "two", Hash: hash("two"), Scopes: []desk.Scope{desk.ScopeTips}, Account: "nobody", Created: at(2)}
	s.ok(s.AddKey(s.ctx, one, act("new key", "k1")))
	s.ok(s.AddKey(s.ctx, two, act("new key", "k0")))
	got, who, err := s.KeyByHash(s.ctx, hash("one"))
	s.ok(err)
	equal(t, "key", got, one)
	equal(t, "its account", who, ada)
	_, _, err = s.KeyByHash(s.ctx, hash("none"))
	s.fails("no key", err, assay.ErrNotFound)
	s.ok(s.UseKey(s.ctx, "k1", at(5)))
	s.ok(s.UseKey(s.ctx, "k1", at(4))) // told late
	one.Used = at(5)
	s.silent("no such key", func() error { return s.RevokeKey(s.ctx, "k9", at(6), act("end key", "k9")) }, assay.ErrNotFound)
	s.ok(s.RevokeKey(s.ctx, "k0", at(6), act("end key", "k0")))
	s.silent("twice", func() error { return s.RevokeKey(s.ctx, "k0", at(7), act("end key", "k0")) }, assay.ErrConflict)
	two.Revoked = at(6)
	all, err := s.Keys(s.ctx)
	s.ok(err)
	equal(t, "keys", all, []desk.Key{one, two})
}

func audit(t *testing.T, s *deskSuite) {
	var want []desk.Act
	for n := range 25 {
		a := desk.Act{At: at(n), Account: "a1", Name: "Ada", Role: desk.Admin, Action: "act", Subject: fmt.Sprint(n), Detail: "d"}
		s.ok(s.Record(s.ctx, a))
		a.N = int64(n + 1)
		want = append([]desk.Act{a}, want...)
	}
	s.ok(s.Record(s.ctx, desk.Act{N: 99, At: at(30), Action: "by nobody"})) // the store numbers it
	want = append([]desk.Act{{N: 26, At: at(30), Action: "by nobody"}}, want...)
	for _, p := range []desk.Page{{}, {Limit: 10}, {Limit: 10, Offset: 20}, {Limit: 10, Offset: 26}, {Limit: -1, Offset: -5}, {Limit: 1 << 40, Offset: 3}} {
		got, total, err := s.Audit(s.ctx, "", p)
		s.ok(err)
		b := p.Bounded()
		part := want[min(b.Offset, len(want)):min(b.Offset+b.Limit, len(want))]
		if diff := cmp.Diff(part, append([]desk.Act{}, got...)); diff != "" || total != 26 {
			t.Errorf("%+v of %d: %s", p, total, diff)
		}
	}
	got, total, err := s.Audit(s.ctx, "act", desk.Page{Limit: 10, Offset: 20})
	s.ok(err)
	if diff := cmp.Diff(want[21:], got); diff != "" || total != 25 {
		t.Errorf("one action, of %d: %s", total, diff)
	}
	if got, total, err := s.Audit(s.ctx, "never done", desk.Page{}); len(got) != 0 || total != 0 || err != nil {
		t.Errorf("an action that nobody did: %d of %d, %v", len(got), total, err)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	s.silent("cancelled", func() error { return s.Record(ctx, act("never", "")) }, context.Canceled)
}

// restart: all is there when the program starts again.
func restart(t *testing.T, s *deskSuite) {
	ada := account("a1", "Ada", desk.Admin)
	s.addAccount(ada)
	s.ok(s.SaveSession(s.ctx, desk.Session{Hash: hash("token"), Account: "a1", Created: at(1), Expires: at(9)}, act("sign in", "Ada")))
	s.ok(s.AddKey(s.ctx, desk.Key{ID: "k1", Hash: hash("key"), Account: "a1"}, act("new key", "k1")))
	p, first := s.publish("a", "r1", "Harbours")
	s.keep("r2")
	one := s.addTip(tip(1, desk.TipQuestion))
	job := asking.Job{ID: "j1", Question: "Is it?", State: asking.Running, Asked: at(1)}
	s.ok(s.SaveJob(s.ctx, job))
	s.ok(s.SaveAnswered(s.ctx, hash("key"), hash("body"), 201, []byte("answer"), at(1)))
	lines := s.lines()
	s.Desk = s.again(t, s.Desk)
	got, err := s.Account(s.ctx, "a1")
	s.ok(err)
	equal(t, "account", got, ada)
	for name, look := range map[string]func() error{
		"session": func() error { _, _, err := s.Session(s.ctx, hash("token")); return err },
		"invite":  func() error { _, err := s.Invite(s.ctx, hash("invite a1")); return err },
		"key":     func() error { _, _, err := s.KeyByHash(s.ctx, hash("key")); return err },
	} {
		if err := look(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	publication, err := s.Publication(s.ctx, "a")
	s.ok(err)
	equal(t, "publication", publication, p)
	list, err := s.Revisions(s.ctx, "a")
	s.ok(err)
	equal(t, "revisions", list, []desk.Revision{first})
	_, drafts, err := s.Drafts(s.ctx, desk.Page{})
	s.ok(err)
	equal(t, "drafts", drafts, 1)
	back, err := s.TipByReceipt(s.ctx, one.Receipt)
	s.ok(err)
	equal(t, "tip", back, one)
	unfinished, err := s.Unfinished(s.ctx)
	s.ok(err)
	equal(t, "unfinished", unfinished, []asking.Job{job})
	_, answer, ok, err := s.Answered(s.ctx, hash("key"), hash("body"))
	s.ok(err)
	equal(t, "answered", string(answer), "answer")
	equal(t, "answered", ok, true)
	equal(t, "lines of the audit trail", s.lines(), lines)
	s.ok(s.Record(s.ctx, act("goes on", "")))
}
