package web

import (
	"errors"
	"net/http"

	"assay"
	"assay/internal/desk"
	"assay/internal/problem"
)

// accountData is the page of whoever is signed in.
type accountData struct {
	frame
	Form  *form
	Links []deskLink // of the desk, for those who work there
	Told  string
	Hint  string
}

func (s *Server) accountPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAccount(w, r, http.StatusOK, newForm(), "")
}

func (s *Server) showAccount(w http.ResponseWriter, r *http.Request, status int, f *form, told string) error {
	d := &accountData{frame: s.frame(r, "sign-in", "Your account"), Form: f, Told: told, Hint: passwordHint()}
	if d.Who.Role.May(desk.Editor) {
		p := s.deskPage(r, d.Title)
		d.frame, d.Links = p.frame, p.Links
	}
	d.NoIndex = true
	return s.show(w, r, status, "desk_account", d)
}

// changePassword takes a new password. It ends all of the account's sessions, and
// begins a new one in this browser.
func (s *Server) changePassword(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	ctx, who := r.Context(), actorOf(r.Context())
	if f.Secret("old") == "" {
		f.Fault("old", "Please give the password that you have now.")
	}
	f.newPassword()
	if f.Faulty() {
		return s.showAccount(w, r, http.StatusBadRequest, f, "")
	}
	if err := s.Desk.SetPassword(ctx, who, f.Secret("old"), f.Secret("password")); err != nil {
		p := problem.Of(err)
		switch {
		case errors.Is(err, assay.ErrDenied):
			f.Fault("old", "%s", sentence(p.Detail))
		case errors.Is(err, assay.ErrUsage), errors.Is(err, assay.ErrTooLarge):
			f.Fault("password", "%s", sentence(p.Detail))
		case errors.Is(err, assay.ErrUnavailable), errors.Is(err, assay.ErrTooMany), errors.Is(err, assay.ErrConflict):
			f.Fault("", "%s", sentence(p.Detail))
		default:
			return err
		}
		return s.showAccount(w, r, p.Status, f, "")
	}
	token, _, err := s.Desk.SignIn(ctx, who.Name, f.Secret("password"), s.client(r))
	if err != nil {
		return err
	}
	s.setSession(w, r, token)
	return s.showAccount(w, r, http.StatusOK, newForm(), "The password is changed. Every other browser that was signed in with the old one is signed out.")
}
