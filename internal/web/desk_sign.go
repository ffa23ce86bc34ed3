package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"assay"
	"assay/internal/desk"
	"assay/internal/problem"
	"assay/internal/text"
)

// signRoutes registers signing in and out, and setting a password by a one-time link.
func (s *Server) signRoutes(mux *http.ServeMux) {
	s.handle(mux, "GET /sign-in", s.signInPage)
	s.handle(mux, "POST /sign-in", s.signIn)
	s.handle(mux, "POST /sign-out", s.signOut)
	s.handle(mux, "GET /account", s.require(desk.Reader, s.accountPage))
	s.handle(mux, "POST /account", s.require(desk.Reader, s.changePassword))
	s.handle(mux, "GET /setup/{token}", s.setupPage)
	s.handle(mux, "POST /setup/{token}", s.setup)
}

type signInData struct {
	frame
	Form *form
	To   string
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) error {
	return s.showSignIn(w, r, http.StatusOK, newForm(), r.URL.Query().Get("to"))
}

func (s *Server) showSignIn(w http.ResponseWriter, r *http.Request, status int, f *form, to string) error {
	d := &signInData{s.frame(r, "sign-in", "Sign in"), f, ""}
	d.NoIndex = true
	if to != "" {
		d.To = localPath(to)
	}
	noStore(w)
	return s.show(w, r, status, "desk_signin", d)
}

// signIn checks a password. The token is always a new one, and a session that
// the browser had is ended: nobody can hand a browser a session beforehand.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	name, to := f.Line("name"), f.Line("to")
	if name == "" {
		f.Fault("name", "Please give the name that you sign in with.")
	}
	if f.Secret("password") == "" {
		f.Fault("password", "Please give your password.")
	}
	if f.Faulty() {
		return s.showSignIn(w, r, http.StatusBadRequest, f, to)
	}
	token, who, err := s.Desk.SignIn(r.Context(), name, f.Secret("password"), s.client(r))
	if err != nil {
		p := problem.Of(err)
		if p.Status >= http.StatusInternalServerError && p.Status != http.StatusServiceUnavailable {
			return err
		}
		f.Fault("", "%s", sentence(p.Detail))
		return s.showSignIn(w, r, p.Status, f, to)
	}
	if old, err := r.Cookie(s.sessionCookie(r)); err == nil && actorOf(r.Context()).Role != desk.Visitor {
		if err := s.Desk.SignOut(r.Context(), actorOf(r.Context()), old.Value); err != nil {
			s.Logger.Warn("the session before could not be ended", "error", err)
		}
	}
	s.setSession(w, r, token)
	if to = localPath(to); to == "/" && who.Role.May(desk.Editor) {
		to = "/desk"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// setSession hands a browser its session, or with "" takes it away.
func (s *Server) setSession(w http.ResponseWriter, r *http.Request, token string) {
	c := &http.Cookie{
		Name: s.sessionCookie(r), Value: token, Path: "/",
		HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteLaxMode,
	}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	if c, err := r.Cookie(s.sessionCookie(r)); err == nil && !s.Desk.Open() {
		if err := s.Desk.SignOut(r.Context(), actorOf(r.Context()), c.Value); err != nil {
			return err
		}
	}
	s.setSession(w, r, "")
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

// localPath gives a path of this site to go back to, "/" for anything that
// could lead elsewhere or end a header.
func localPath(to string) string {
	u, err := url.Parse(to)
	odd := func(c rune) bool { return c <= ' ' || c == '\\' || c == 0x7f }
	switch {
	case err != nil, len(to) > 2000, strings.ContainsFunc(to, odd):
		return "/"
	case u.Scheme != "", u.Host != "", u.User != nil, u.Opaque != "":
		return "/"
	case !strings.HasPrefix(to, "/"), strings.HasPrefix(to, "//"), strings.HasPrefix(u.Path, "//"), strings.ContainsFunc(u.Path, odd):
		return "/"
	case strings.HasPrefix(to, "/sign-"), strings.HasPrefix(to, "/setup/"):
		return "/"
	}
	return to
}

type setupData struct {
	frame
	Form  *form
	First bool   // the first account is made; else a password is set
	Name  string // of the account whose password is set
	Hint  string // what a password needs
}

// setupPage shows what a one-time link is for. It says so before anything is
// sent, and looking at it does not use the link up.
func (s *Server) setupPage(w http.ResponseWriter, r *http.Request) error {
	return s.showSetup(w, r, http.StatusOK, newForm())
}

func (s *Server) showSetup(w http.ResponseWriter, r *http.Request, status int, f *form) error {
	name, err := s.Desk.Invited(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	first, title := name == "", "Set your password"
	if first {
		title = "Set up the desk"
	}
	d := &setupData{s.frame(r, "sign-in", title), f, first, name, passwordHint()}
	d.NoIndex = true
	noStore(w)
	return s.show(w, r, status, "desk_setup", d)
}

// leastPassword is the least number of characters of a password; the desk holds it too.
const leastPassword = 12

// setup takes a one-time link: it makes the first admin, or sets a password, and signs in.
func (s *Server) setup(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	ctx, token := r.Context(), r.PathValue("token")
	name, err := s.Desk.Invited(ctx, token)
	if err != nil {
		return err
	}
	password := f.Secret("password")
	if name == "" {
		if name = f.Line("name"); name == "" {
			f.Fault("name", "Please choose the name that you will sign in with.")
		}
		f.Most("name", "The name", mostName)
	}
	f.newPassword()
	if f.Faulty() {
		return s.showSetup(w, r, http.StatusBadRequest, f)
	}
	if _, err := s.Desk.Join(ctx, token, name, password); err != nil {
		p := problem.Of(err)
		if errors.Is(err, assay.ErrNotFound) || p.Status >= http.StatusInternalServerError {
			return err
		}
		f.Fault("", "%s", sentence(p.Detail))
		return s.showSetup(w, r, p.Status, f)
	}
	session, who, err := s.Desk.SignIn(ctx, name, password, s.client(r))
	if err != nil {
		return err
	}
	s.setSession(w, r, session)
	to := "/"
	if who.Role.May(desk.Editor) {
		to = "/desk"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// newPassword notes what is wrong with a password that is chosen and typed twice.
func (f *form) newPassword() {
	switch password := f.Secret("password"); {
	case password == "":
		f.Fault("password", "Please choose a password.")
	case len([]rune(password)) < leastPassword:
		f.Fault("password", "This password is too short: please take at least %d characters.", leastPassword)
	case password != f.Secret("again"):
		f.Fault("again", "The two passwords are not the same. Please type both once more.")
	}
}

// passwordHint says what a password needs.
func passwordHint() string {
	return fmt.Sprintf("At least %d characters. Several words that do not belong together are easy to keep in mind and hard to guess.", leastPassword)
}

// noStore keeps a page out of every cache: it holds a secret or a stamp.
func noStore(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }

// sentence gives an error's words as a sentence: a capital first, a full stop last.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	s = text.UpperFirst(s)
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}
