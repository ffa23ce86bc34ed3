package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/desk"
)

func TestFirstSetup(t *testing.T) {
	h := newHouse(t)
	old, needed, err := h.Setup(h.ctx)
	h.ok(err)
	if !needed {
		t.Fatal("no set-up is needed")
	}
	token, _, err := h.Setup(h.ctx)
	h.ok(err)
	for name, try := range map[string]func() error{
		"the token before": func() error { _, err := h.Join(h.ctx, old, "Ada", password); return err },
		"no token":         func() error { _, err := h.Join(h.ctx, "", "Ada", password); return err },
		"a long token":     func() error { _, err := h.Join(h.ctx, strings.Repeat("a", 10<<20), "Ada", password); return err },
	} {
		h.fails(name, try(), assay.ErrNotFound)
	}
	for name, try := range map[string]struct {
		name, password string
		want           error
	}{
		"a short name":           {"A", password, assay.ErrUsage},
		"a name of nothing":      {" \u202e\u200b\t", password, assay.ErrUsage},
		"a long name":            {strings.Repeat("a", 61), password, assay.ErrTooLarge},
		"a name of 10 MB":        {strings.Repeat("a", 10<<20), password, assay.ErrTooLarge},
		"a NUL":                  {"Ada\x00", password, assay.ErrUsage},
		"no UTF-8":               {"Ada\xff", password, assay.ErrUsage},
		"a short password":       {"Ada", "short", assay.ErrUsage},
		"a password of 1,025":    {"Ada", strings.Repeat("ab", 513), assay.ErrTooLarge},
		"a password of one sign": {"Ada", strings.Repeat("a", 20), assay.ErrUsage},
		"the name as password":   {"Ada Lovelace", "adaLOVELACE", assay.ErrUsage},
		"the name and numbers":   {"Ada Lovelace", "ada lovelace 123", assay.ErrUsage},
		"a NUL in the password":  {"Ada", password + "\x00", assay.ErrUsage},
	} {
		_, err := h.Join(h.ctx, token, try.name, try.password)
		h.fails(name, err, try.want)
	}
	a, err := h.Join(h.ctx, token, "  Ada\u202e  Lovelace\u0301 ", password) // after all that, the token still holds
	h.ok(err)
	if a.Name != "Ada Lovelacé" || a.Role != desk.Admin {
		t.Errorf("%+v", a)
	}
	_, err = h.Join(h.ctx, token, "Eve", password)
	h.fails("the token twice", err, assay.ErrNotFound)
	if _, needed, err := h.Setup(h.ctx); needed || err != nil {
		t.Errorf("set-up again: %v, %v", needed, err)
	}
	if diff := cmp.Diff([]string{"set-up link", "set-up link", "set password Ada Lovelacé"}, h.trail()); diff != "" {
		t.Error(diff)
	}
}

func TestSetupExpires(t *testing.T) {
	h := newHouse(t)
	token, _, err := h.Setup(h.ctx)
	h.ok(err)
	name, err := h.Invited(h.ctx, token)
	h.ok(err)
	if name != "" {
		t.Errorf("the first account has the name %q", name)
	}
	h.wait(72 * time.Hour)
	_, err = h.Join(h.ctx, token, "Ada", password)
	h.fails("three days later", err, assay.ErrNotFound)
	_, err = h.Invited(h.ctx, token)
	h.fails("three days later", err, assay.ErrNotFound)
}

func TestOpenDesk(t *testing.T) {
	h := newHouse(t)
	h.o.Open = true
	h.restart()
	if _, needed, err := h.Setup(h.ctx); needed || err != nil || !h.Open() {
		t.Errorf("%v, %v", needed, err)
	}
	_, _, err := h.SignIn(h.ctx, "Ada", password, "x")
	h.fails("signing in", err, assay.ErrUsage)
}

func TestSession(t *testing.T) {
	h := newHouse(t)
	ada := h.admin()
	one, who, err := h.SignIn(h.ctx, " ADA ", password, "192.0.2.1")
	h.ok(err)
	if diff := cmp.Diff(ada, who); diff != "" {
		t.Error(diff)
	}
	two := h.signIn("Ada")
	if one == two || len(one) < 43 {
		t.Errorf("tokens %q and %q", one, two)
	}
	got, err := h.Who(h.ctx, one)
	h.ok(err)
	if diff := cmp.Diff(ada, got); diff != "" {
		t.Error(diff)
	}
	for _, token := range []string{"", "x", one + "x", strings.ToUpper(one), strings.Repeat("a", 10<<20), "' OR 1=1 --"} {
		if h.holds(token) {
			t.Errorf("%.50q signs in", token)
		}
	}
	// Used now and then it lasts, unused for the days that were set it does not.
	for range 6 {
		h.wait(13 * 24 * time.Hour)
		if !h.holds(one) {
			t.Fatal("a session in use ended")
		}
	}
	if h.holds(two) {
		t.Error("a session lasted 78 days without use")
	}
	h.wait(13 * 24 * time.Hour)
	if h.holds(one) {
		t.Error("a session lasted 91 days")
	}
	three := h.signIn("Ada")
	h.ok(h.SignOut(h.ctx, desk.Actor{Account: "another"}, three))
	if !h.holds(three) {
		t.Error("somebody else ended a session")
	}
	h.ok(h.SignOut(h.ctx, ada, three))
	if h.holds(three) {
		t.Error("a session that was ended holds")
	}
}

// TestSessionsEnd: a new password, another role and being shut out end every session.
func TestSessionsEnd(t *testing.T) {
	h := newHouse(t)
	ada := h.admin()
	ben := h.hire(ada, "Ben", desk.Editor)
	for name, f := range map[string]func() error{
		"role":     func() error { return h.SetRole(h.ctx, ada, ben.Account, desk.Reader) },
		"disabled": func() error { return h.Disable(h.ctx, ada, ben.Account, true) },
		"password": func() error { return h.SetPassword(h.ctx, ben, password, password+" staple") },
		"reset":    func() error { _, err := h.Reset(h.ctx, ada, ben.Account); return err },
	} {
		token := h.signIn("Ben")
		h.ok(f())
		if h.holds(token) {
			t.Errorf("%s: the session holds", name)
		}
		h.ok(h.Disable(h.ctx, ada, ben.Account, false))
		h.ok(h.SetRole(h.ctx, ada, ben.Account, desk.Editor))
		again, err := h.Reset(h.ctx, ada, ben.Account)
		h.ok(err)
		_, _, err = h.SignIn(h.ctx, "Ben", password, "192.0.2.9")
		h.fails(name+": before the new password is set", err, assay.ErrDenied)
		_, err = h.Join(h.ctx, again, "ignored", password)
		h.ok(err)
		h.wait(time.Hour)
	}
	h.fails("a wrong old password", h.SetPassword(h.ctx, ben, "wrong", password+" staple"), assay.ErrDenied)
	h.fails("a bad new one", h.SetPassword(h.ctx, ben, password, "ben"), assay.ErrUsage)
	h.fails("nobody's", h.SetPassword(h.ctx, desk.Actor{}, password, password), assay.ErrDenied)
}

func TestLastAdmin(t *testing.T) {
	h := newHouse(t)
	ada := h.admin()
	h.fails("demoted", h.SetRole(h.ctx, ada, ada.Account, desk.Editor), assay.ErrUsage)
	h.fails("disabled", h.Disable(h.ctx, ada, ada.Account, true), assay.ErrUsage)
	_, err := h.Reset(h.ctx, ada, ada.Account) // the old password holds until there is a new one
	h.ok(err)
	h.signIn("Ada")
	ben := h.hire(ada, "Ben", desk.Admin)
	h.ok(h.Disable(h.ctx, ben, ada.Account, true))
	h.fails("then the other", h.Disable(h.ctx, ben, ben.Account, true), assay.ErrUsage)
	_, _, err = h.SignIn(h.ctx, "Ada", password, "x")
	h.fails("a disabled account", err, assay.ErrDenied)
}

func TestLockout(t *testing.T) {
	for _, name := range []string{"Ada", "nobody at all"} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.admin()
			try := func(password string, n int) error {
				_, _, err := h.SignIn(h.ctx, name, password, fmt.Sprint("client ", n))
				return err
			}
			for n := range 5 {
				h.fails(fmt.Sprint("wrong, time ", n+1), try("wrong password!", n), assay.ErrDenied)
			}
			// From here on even the right password is not looked at; each time takes longer.
			for n, wait := range []time.Duration{1, 2, 4, 8, 15, 15} {
				h.fails("shut out", try(password, 100+n), assay.ErrTooMany)
				h.wait(wait*time.Minute - time.Second)
				h.fails("shut out until the last second", try(password, 200+n), assay.ErrTooMany)
				h.wait(time.Second)
				h.fails("wrong again", try("wrong password!", 300+n), assay.ErrDenied)
			}
		})
	}
}

// TestLockoutStays: a new start of the program does not let anybody guess on; it
// tells no more than that something is wrong.
func TestLockoutStays(t *testing.T) {
	h := newHouse(t)
	h.admin()
	for n := range 5 {
		_, _, err := h.SignIn(h.ctx, "ada", "wrong password!", fmt.Sprint(n))
		h.fails("wrong", err, assay.ErrDenied)
	}
	h.restart()
	_, _, err := h.SignIn(h.ctx, "Ada", password, "x")
	h.fails("after a new start", err, assay.ErrDenied)
	h.wait(2 * time.Minute)
	h.signIn("Ada")
	a, err := h.Accounts(h.ctx, desk.Actor{Role: desk.Admin})
	h.ok(err)
	if a[0].Failures != 0 || !a[0].LockedUntil.IsZero() || a[0].Password != "set" {
		t.Errorf("%+v", a[0])
	}
}

// TestGuessing: one client cannot go through many names.
func TestGuessing(t *testing.T) {
	h := newHouse(t)
	h.admin()
	denied := 0
	for n := range 100 {
		_, _, err := h.SignIn(h.ctx, fmt.Sprint("name ", n), "wrong password!", "192.0.2.66")
		if errors.Is(err, assay.ErrTooMany) {
			break
		}
		h.fails("wrong", err, assay.ErrDenied)
		denied++
	}
	if denied != 20 {
		t.Errorf("%d guesses were looked at", denied)
	}
	h.signIn("Ada") // somebody else is not shut out
	h.wait(15 * time.Second)
	_, _, err := h.SignIn(h.ctx, "another name", "wrong password!", "192.0.2.66")
	h.fails("one more after a while", err, assay.ErrDenied)
}

// TestAtOnce: of a hundred sign-ins at once each gets in, or is told to wait;
// those with a wrong password do not get in.
func TestAtOnce(t *testing.T) {
	h := newHouseOnDisk(t)
	h.admin()
	var mu sync.Mutex
	var all sync.WaitGroup
	tokens, busy := map[string]bool{}, 0
	for n := range 100 {
		all.Go(func() {
			given := password
			if n%10 == 9 {
				given = "wrong password!"
			}
			token, _, err := h.SignIn(h.ctx, "Ada", given, fmt.Sprint(n))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil && given == password:
				tokens[token] = true
			case errors.Is(err, assay.ErrUnavailable):
				busy++
			case !errors.Is(err, assay.ErrDenied):
				t.Errorf("%d: %v", n, err)
			}
		})
	}
	all.Wait()
	for token := range tokens {
		if !h.holds(token) {
			t.Error("a token does not hold")
		}
	}
	t.Logf("%d signed in, %d told to wait", len(tokens), busy)
	if len(tokens) < 4 || busy == 0 {
		t.Errorf("%d signed in, %d told to wait", len(tokens), busy)
	}
}

// TestSameTime: what is wrong cannot be told from the time that it takes.
func TestSameTime(t *testing.T) {
	h := newHouse(t)
	ada := h.admin()
	h.hire(ada, "Ben", desk.Reader)
	_, err := h.Invite(h.ctx, ada, "Cem", desk.Reader) // has no password yet
	h.ok(err)
	dora := h.hire(ada, "Dora", desk.Reader)
	h.ok(h.Disable(h.ctx, ada, dora.Account, true))
	took := func(name, given string) time.Duration {
		best := time.Hour
		for n := range 3 {
			began := time.Now()
			_, _, err := h.SignIn(h.ctx, name, given, fmt.Sprint(name, n))
			best = min(best, time.Since(began))
			h.fails(name, err, assay.ErrDenied)
			if err.Error() != "not allowed: the name or the password is wrong" {
				t.Errorf("%s is told %q", name, err)
			}
		}
		return best
	}
	want := took("Ben", "wrong password!")
	for name, given := range map[string]string{"Nobody": "wrong password!", "Cem": "wrong password!", "Dora": password} {
		if got := took(name, given); got < want/3 || got > 3*want {
			t.Errorf("%s takes %v, a wrong password %v", name, got, want)
		}
	}
}

// TestNoSecretsKept: neither passwords nor tokens nor addresses stand in the file.
func TestNoSecretsKept(t *testing.T) {
	h := newHouseOnDisk(t)
	const from = "198.51.100.23"
	setup, _, err := h.Setup(h.ctx)
	h.ok(err)
	_, err = h.Join(h.ctx, setup, "Ada", password)
	h.ok(err)
	token, ada, err := h.SignIn(h.ctx, "Ada", password, from)
	h.ok(err)
	_, _, err = h.SignIn(h.ctx, "Ada", "a mistyped secret", from)
	h.fails("wrong", err, assay.ErrDenied)
	_, _, err = h.SignIn(h.ctx, "a secret in the wrong field", "x", from)
	h.fails("wrong", err, assay.ErrDenied)
	invite, err := h.Invite(h.ctx, ada, "Ben", desk.Editor)
	h.ok(err)
	key, _, err := h.NewKey(h.ctx, ada, "script", []desk.Scope{desk.ScopeAsk}, time.Time{})
	h.ok(err)
	receipt, err := h.Send(h.ctx, desk.Tip{Kind: desk.TipQuestion, Text: "Did the harbour open?"}, from)
	h.ok(err)
	_, err = h.WhoKey(h.ctx, key)
	h.ok(err)
	h.absent(password, "a mistyped secret", "a secret in the wrong field", from, setup, token, invite, key, key[15:], receipt, strings.ReplaceAll(receipt, "-", ""))
	want := []string{"set-up link", "set password Ada", "sign in Ada", "wrong password Ada", "wrong password", "invite Ben"}
	if diff := cmp.Diff(want, h.trail()[:6]); diff != "" {
		t.Error(diff)
	}
}

// TestCancelled: who waits for a turn and goes away has done nothing.
func TestCancelled(t *testing.T) {
	h := newHouse(t)
	h.admin()
	ctx, cancel := context.WithCancel(h.ctx)
	cancel()
	_, _, err := h.SignIn(ctx, "Ada", password, "x")
	h.fails("cancelled", err, context.Canceled)
	h.signIn("Ada")
}
