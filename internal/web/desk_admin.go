package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/problem"
	"assay/internal/text"
)

// adminRoutes registers accounts, keys, the audit trail and the settings.
func (s *Server) adminRoutes(mux *http.ServeMux) {
	admin := func(pattern string, h handler) { s.handle(mux, pattern, s.require(desk.Admin, h)) }
	admin("GET /desk/accounts", s.accountsPage)
	admin("POST /desk/accounts", s.accounts)
	admin("GET /desk/keys", s.keysPage)
	admin("POST /desk/keys", s.keys)
	admin("GET /desk/audit", s.audit)
	admin("GET /desk/settings", s.settings)
}

// once is a secret that is shown once: a link or a key.
type once struct{ Title, Words, Secret string }

// accountRow is an account as an admin sees it.
type accountRow struct {
	desk.Account
	Roles []deskChoice
	Meta  string
	Self  bool
}

type accountsData struct {
	deskFrame
	Form  *form
	Roles []deskChoice
	Rows  []accountRow
	Told  string
	Once  *once
}

func (s *Server) accountsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAccounts(w, r, http.StatusOK, newForm(), "", nil)
}

// roleChoices gives the roles that an account may have.
func roleChoices(chosen desk.Role) []deskChoice {
	return choices(string(chosen), string(desk.Reader), "reader: may ask", string(desk.Editor), "editor: publishes, corrects, answers tips", string(desk.Admin), "admin: also accounts, keys and settings")
}

func (s *Server) showAccounts(w http.ResponseWriter, r *http.Request, status int, f *form, told string, o *once) error {
	ctx := r.Context()
	d := &accountsData{deskFrame: s.deskPage(r, "Accounts"), Form: f, Told: told, Once: o}
	chosen := desk.Role(f.Line("role"))
	if chosen == "" {
		chosen = desk.Editor
	}
	d.Roles = roleChoices(chosen)
	list, err := s.Desk.Accounts(ctx, d.Who)
	if err != nil {
		return err
	}
	for _, a := range list {
		row := accountRow{Account: a, Roles: roleChoices(a.Role), Meta: "since " + a.Created.UTC().Format(dayForm), Self: a.ID == d.Who.Account}
		switch {
		case a.Disabled:
			row.Meta += " · shut out"
		case a.Password == "":
			row.Meta += " · has not set a password yet"
		case a.LockedUntil.After(s.Now()):
			row.Meta += " · locked until " + a.LockedUntil.UTC().Format("15:04") + " UTC after wrong passwords"
		}
		d.Rows = append(d.Rows, row)
	}
	if o != nil {
		noStore(w)
	}
	return s.show(w, r, status, "desk_accounts", d)
}

// accounts does what an admin chose: the forms of the page say it in "do".
func (s *Server) accounts(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	told, o, err := s.accountAct(r, f)
	if err == nil && !f.Faulty() {
		if o == nil {
			http.Redirect(w, r, "/desk/accounts", http.StatusSeeOther)
			return nil
		}
		return s.showAccounts(w, r, http.StatusOK, newForm(), told, o)
	}
	if err == nil {
		return s.showAccounts(w, r, http.StatusBadRequest, f, "", nil)
	}
	if errors.Is(err, assay.ErrConflict) || errors.Is(err, assay.ErrUsage) {
		p := problem.Of(err)
		field := ""
		if f.Line("do") == "invite" {
			field = "name"
		}
		f.Fault(field, "%s", sentence(p.Detail))
		return s.showAccounts(w, r, p.Status, f, "", nil)
	}
	return err
}

func (s *Server) accountAct(r *http.Request, f *form) (told string, o *once, err error) {
	ctx, who, id := r.Context(), actorOf(r.Context()), f.Line("account")
	switch f.Line("do") {
	case "invite":
		name := f.Line("name")
		if name == "" {
			f.Fault("name", "Please give the name that the account signs in with.")
		}
		f.Most("name", "The name", mostName)
		if f.Faulty() {
			return "", nil, nil
		}
		token, err := s.Desk.Invite(ctx, who, name, desk.Role(f.Line("role")))
		return "", &once{"A link for " + name, "Hand this link over yourself, in a way that only the two of you read. It works once, sets the password, and is not shown again.", s.absolute(r, "/setup/"+token)}, err
	case "reset":
		token, err := s.Desk.Reset(ctx, who, id)
		return "", &once{"A link for a new password", "The account is signed out everywhere. Hand this link over yourself: it works once, and is not shown again.", s.absolute(r, "/setup/"+token)}, err
	case "role":
		return "", nil, s.Desk.SetRole(ctx, who, id, desk.Role(f.Line("role")))
	case "disable":
		return "", nil, s.Desk.Disable(ctx, who, id, true)
	case "enable":
		return "", nil, s.Desk.Disable(ctx, who, id, false)
	}
	return "", nil, fmt.Errorf("%w: this form does not say what to do", assay.ErrUsage)
}

// keyRow is a key as an admin sees it.
type keyRow struct {
	desk.Key
	Scopes, Meta string
	Holds        bool
}

// scopeWords says what a key may do: scopes and words in turn.
var scopeWords = []string{
	string(desk.ScopeRead), "read: drafts and the library",
	string(desk.ScopeAsk), "ask: ask questions",
	string(desk.ScopeTips), "tips: read and answer tips",
	string(desk.ScopePublish), "publish: publish and correct",
}

type keysData struct {
	deskFrame
	Form   *form
	Scopes []deskChoice
	Rows   []keyRow
	Once   *once
}

func (s *Server) keysPage(w http.ResponseWriter, r *http.Request) error {
	return s.showKeys(w, r, http.StatusOK, newForm(), nil)
}

func (s *Server) showKeys(w http.ResponseWriter, r *http.Request, status int, f *form, o *once) error {
	d := &keysData{deskFrame: s.deskPage(r, "Keys"), Form: f, Once: o, Scopes: choices("\x00", scopeWords...)}
	for i := range d.Scopes {
		d.Scopes[i].Chosen = f.Has("scope", d.Scopes[i].Value)
	}
	list, err := s.Desk.Keys(r.Context(), d.Who)
	if err != nil {
		return err
	}
	for _, k := range list {
		row := keyRow{Key: k, Meta: "made on " + k.Created.UTC().Format(dayForm), Holds: true}
		var scopes []string
		for _, sc := range k.Scopes {
			scopes = append(scopes, string(sc))
		}
		row.Scopes = strings.Join(scopes, ", ")
		if !k.Used.IsZero() {
			row.Meta += " · used last on " + k.Used.UTC().Format(dayForm)
		} else {
			row.Meta += " · never used"
		}
		switch {
		case !k.Revoked.IsZero():
			row.Meta, row.Holds = row.Meta+" · revoked on "+k.Revoked.UTC().Format(dayForm), false
		case !k.Expires.IsZero() && k.Expires.Before(s.Now()):
			row.Meta, row.Holds = row.Meta+" · ended on "+k.Expires.UTC().Format(dayForm), false
		case !k.Expires.IsZero():
			row.Meta += " · holds until " + k.Expires.UTC().Format(dayForm)
		}
		d.Rows = append(d.Rows, row)
	}
	if o != nil {
		noStore(w)
	}
	return s.show(w, r, status, "desk_keys", d)
}

func (s *Server) keys(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	ctx, who := r.Context(), actorOf(r.Context())
	if f.Line("do") == "revoke" {
		if err := s.Desk.RevokeKey(ctx, who, f.Line("key")); err != nil && !errors.Is(err, assay.ErrConflict) {
			return err // a key that was revoked before is revoked
		}
		http.Redirect(w, r, "/desk/keys", http.StatusSeeOther)
		return nil
	}
	name, scopes, expires := f.Line("name"), readScopes(f), s.readExpiry(f)
	if name == "" {
		f.Fault("name", "Please say what the key is for.")
	}
	f.Most("name", "The name", mostName)
	if f.Faulty() {
		return s.showKeys(w, r, http.StatusBadRequest, f, nil)
	}
	key, _, err := s.Desk.NewKey(ctx, who, name, scopes, expires)
	if errors.Is(err, assay.ErrUsage) {
		f.Fault("", "%s", sentence(problem.Of(err).Detail))
		return s.showKeys(w, r, http.StatusBadRequest, f, nil)
	}
	if err != nil {
		return err
	}
	return s.showKeys(w, r, http.StatusOK, newForm(), &once{"The key for " + name, "Copy it now: it is not kept here, and is not shown again.", key})
}

func readScopes(f *form) []desk.Scope {
	var out []desk.Scope
	for i := 0; i < len(scopeWords); i += 2 {
		if f.Has("scope", scopeWords[i]) {
			out = append(out, desk.Scope(scopeWords[i]))
		}
	}
	if len(out) == 0 {
		f.Fault("scope", "Please choose at least one thing that the key may do.")
	}
	return out
}

func (s *Server) readExpiry(f *form) time.Time {
	v := f.Line("expires")
	if v == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, v)
	switch {
	case err != nil:
		f.Fault("expires", "Please give the day as year, month and day: 2027-01-31.")
	case !t.After(s.Now()):
		f.Fault("expires", "This day is over. Please give a later one, or leave it empty.")
	}
	return t
}

type auditData struct {
	deskFrame
	Acts    []desk.Act
	Action  string
	Actions []deskChoice
	Pages   paging
}

func (s *Server) audit(w http.ResponseWriter, r *http.Request) error {
	d := &auditData{deskFrame: s.deskPage(r, "Who did what"), Action: shownLine(r.URL.Query().Get("action"))}
	p := deskPage(r, 2*perPage)
	var total int
	var err error
	if d.Acts, total, err = s.Desk.Audit(r.Context(), d.Who, d.Action, p); err != nil {
		return err
	}
	late, _, err := s.Desk.Audit(r.Context(), d.Who, "", desk.Page{Limit: desk.MaxPage})
	if err != nil {
		return err
	}
	d.Actions = actionChoices(late, d.Action)
	d.Pages = pagesOf(r, p, len(d.Acts), total)
	return s.show(w, r, http.StatusOK, "desk_audit", d)
}

// actionChoices gives what was done lately, to choose from, with what is chosen.
func actionChoices(late []desk.Act, chosen string) []deskChoice {
	seen := map[string]bool{}
	if chosen != "" {
		seen[chosen] = true
	}
	for _, a := range late {
		seen[a.Action] = true
	}
	var out []deskChoice
	for _, action := range slices.Sorted(maps.Keys(seen)) {
		out = append(out, deskChoice{action, action, action == chosen})
	}
	return out
}

// settingGroup is a group of settings with its name.
type settingGroup struct {
	Name string
	Rows []Setting
}

type settingsData struct {
	deskFrame
	Groups []settingGroup
	State  []Setting // what is on and off at this desk
}

// settings shows how the desk is set up, and changes nothing.
func (s *Server) settings(w http.ResponseWriter, r *http.Request) error {
	d := &settingsData{deskFrame: s.deskPage(r, "Settings")}
	for _, x := range s.Settings {
		i := slices.IndexFunc(d.Groups, func(g settingGroup) bool { return g.Name == text.UpperFirst(x.Group) })
		if i < 0 {
			i = len(d.Groups)
			d.Groups = append(d.Groups, settingGroup{Name: text.UpperFirst(x.Group)})
		}
		d.Groups[i].Rows = append(d.Groups[i].Rows, x)
	}
	state := func(name string, on bool, yes, no string) {
		v := no
		if on {
			v = yes
		}
		d.State = append(d.State, Setting{Name: name, Value: v})
	}
	waiting, running, watching := s.Ask.Load()
	state("Accounts", !s.Desk.Open(), "on: who works here signs in", "off: whoever opens the desk on this machine may do everything")
	state("Encrypted connection", s.secure(r), "yes", "no: fit for this machine only")
	state("Reading sources from their addresses", s.Add != nil, "on", "off: sources are added on the command line")
	state("PDF", s.PDF != nil, "on", "off: no browser was found to print with")
	state("Verifying from the captures", s.Reread != nil, "on", "off: reports are held to the stored text only")
	state("The public log", s.Log != nil, "on", "off: 'assay log init' begins one")
	if why := s.logProblem(); why != "" {
		d.State[len(d.State)-1].Value = "behind what was published: " + why
	}
	d.State = append(d.State, Setting{Name: "Questions now", Value: fmt.Sprintf("%d waiting, %d running, %d watching", waiting, running, watching)})
	return s.show(w, r, http.StatusOK, "desk_settings", d)
}
