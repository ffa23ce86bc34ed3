package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/sqlite"
)

const password = "correct horse battery"

// house is a desk on a library, with a clock that stands until it is moved.
type house struct {
	t    *testing.T
	ctx  context.Context
	path string // "" for one in memory
	lib  *sqlite.Library
	o    desk.Options
	time atomic.Int64
	*desk.Desk
}

// newHouse makes a desk in memory.
func newHouse(t *testing.T) *house {
	t.Helper()
	lib, err := sqlite.Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return furnish(t, lib, "")
}

// newHouseOnDisk makes a desk in a file.
func newHouseOnDisk(t *testing.T) *house {
	t.Helper()
	path := filepath.Join(t.TempDir(), "l.assay")
	lib, err := sqlite.Open(t.Context(), path, library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	return furnish(t, lib, path)
}

func furnish(t *testing.T, lib *sqlite.Library, path string) *house {
	h := &house{t: t, ctx: t.Context(), path: path, lib: lib}
	h.time.Store(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).UnixMicro())
	h.o = desk.Options{Now: func() time.Time { return time.UnixMicro(h.time.Load()).UTC() }}
	h.Desk = desk.New(lib, h.o)
	t.Cleanup(func() {
		if err := lib.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// wait moves the clock.
func (h *house) wait(d time.Duration) { h.time.Add(d.Microseconds()) }

// restart begins a new desk on the same library, as a new start of the program does.
func (h *house) restart() { h.Desk = desk.New(h.lib, h.o) }

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) fails(what string, err, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// admin makes the first account.
func (h *house) admin() desk.Actor {
	h.t.Helper()
	token, needed, err := h.Setup(h.ctx)
	h.ok(err)
	if !needed {
		h.t.Fatal("no set-up is needed")
	}
	a, err := h.Join(h.ctx, token, "Ada", password)
	h.ok(err)
	return desk.Actor{Account: a.ID, Name: a.Name, Role: a.Role}
}

// hire makes an account with the password.
func (h *house) hire(by desk.Actor, name string, role desk.Role) desk.Actor {
	h.t.Helper()
	token, err := h.Invite(h.ctx, by, name, role)
	h.ok(err)
	a, err := h.Join(h.ctx, token, "", password)
	h.ok(err)
	return desk.Actor{Account: a.ID, Name: a.Name, Role: a.Role}
}

func (h *house) signIn(name string) string {
	h.t.Helper()
	token, _, err := h.SignIn(h.ctx, name, password, "192.0.2.1")
	h.ok(err)
	return token
}

// holds reports whether a session's token still signs in.
func (h *house) holds(token string) bool {
	h.t.Helper()
	who, err := h.Who(h.ctx, token)
	h.ok(err)
	return who.Role != desk.Visitor
}

// trail gives the lines of the audit trail, oldest first, as "action subject".
func (h *house) trail() (list []string) {
	h.t.Helper()
	acts, _, err := h.Audit(h.ctx, desk.Actor{Role: desk.Admin}, "", desk.Page{Limit: desk.MaxPage})
	h.ok(err)
	for _, a := range acts {
		list = append([]string{strings.TrimSpace(a.Action + " " + a.Subject)}, list...)
	}
	return list
}

// report gives a report with its hash as its ID, kept in the library.
func (h *house) report(question, summary string) *assay.Report {
	h.t.Helper()
	r := &assay.Report{
		Schema: assay.ReportSchema, Question: question, Verdict: &assay.Verdict{Label: assay.Supported, Reason: "One origin says so."},
		Summary: []assay.S{{Text: summary, Role: assay.ClaimRole}},
	}
	r.ID = r.Hash()
	h.keep(r)
	return r
}

func (h *house) keep(r *assay.Report) {
	h.t.Helper()
	b, err := json.Marshal(r)
	h.ok(err)
	h.ok(h.lib.SaveCheck(h.ctx, library.Check{ID: r.ID, Question: r.Question, Report: b}))
}

// absent fails when one of these stands anywhere in the library's file.
func (h *house) absent(secrets ...string) {
	h.t.Helper()
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(h.path + end)
		if err != nil && end == "" {
			h.t.Fatal(err)
		}
		for _, s := range secrets {
			if len(s) < 4 || bytes.Contains(b, []byte(s)) {
				h.t.Errorf("%q stands in the library's file%s", s, end)
			}
		}
	}
}
