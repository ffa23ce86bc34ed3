package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/problem"
	"assay/internal/render"
)

// tipRoutes registers the tip line.
func (s *Server) tipRoutes(mux *http.ServeMux) {
	s.handle(mux, "GET /tips", s.tipsPage)
	s.handle(mux, "POST /tips", s.sendTip)
	s.handle(mux, "GET /tips/{receipt}", s.receipt)
	s.handleReport(mux, http.MethodGet, "/dispute", s.disputePage)
}

// noTips refuses where the desk takes no tips, and says who reads complaints.
func (s *Server) noTips() error {
	switch {
	case !s.Site.NoTips:
		return nil
	case s.Site.Contact != "":
		return fmt.Errorf("%w: this desk takes no tips; write to %s", assay.ErrDenied, s.Site.Contact)
	}
	return fmt.Errorf("%w: this desk takes no tips", assay.ErrDenied)
}

type sendData struct {
	frame
	Form  *form
	Kind  string
	Kinds []deskChoice
	Stamp string
	// Of a dispute that began at a sentence:
	Base     string // address of the report
	Question string // of the report
	Sentence render.Place
	Cited    []cited
}

func (s *Server) tipsPage(w http.ResponseWriter, r *http.Request) error {
	if err := s.noTips(); err != nil {
		return err
	}
	q := r.URL.Query()
	return s.showSend(w, r, http.StatusOK, newForm("kind", q.Get("kind"), "url", q.Get("url")), nil)
}

// disputePage is the form for one sentence of a report.
func (s *Server) disputePage(w http.ResponseWriter, r *http.Request, x *shown) error {
	if err := s.noTips(); err != nil {
		return err
	}
	id := r.URL.Query().Get("s")
	if _, err := placeAt(x.Report, id); err != nil {
		return err
	}
	return s.showSend(w, r, http.StatusOK, newForm("kind", string(desk.TipDispute), "report", x.Base, "s", id), x)
}

// showSend shows the form of a tip; x is the report of a dispute, nil for none.
func (s *Server) showSend(w http.ResponseWriter, r *http.Request, status int, f *form, x *shown) error {
	kind := f.Line("kind")
	d := &sendData{frame: s.frame(r, "tips", "Send a tip"), Form: f, Stamp: s.stamp(s.Now())}
	d.Kinds = choices(kind, string(desk.TipQuestion), "A question to check", string(desk.TipSource), "A source to read", string(desk.TipDispute), "A sentence that is wrong")
	if !slices.ContainsFunc(d.Kinds, func(c deskChoice) bool { return c.Chosen }) {
		d.Kinds[0].Chosen = true
		kind = d.Kinds[0].Value
	}
	d.Kind = kind
	if x != nil {
		p, err := placeAt(x.Report, f.Line("s"))
		if err != nil {
			return err
		}
		d.Title, d.Base, d.Question, d.Sentence, d.Cited = "Dispute a sentence", x.Base, x.Report.Question, p, s.citedBy(x, p)
		d.NoIndex = true
	}
	noStore(w) // the stamp is of this moment
	return s.show(w, r, status, "public_tips", d)
}

// The bounds of the time between a form and what is sent with it. A person
// needs longer than the least; nothing is kept of who opened it.
const (
	leastStamp = 3 * time.Second
	mostStamp  = 24 * time.Hour
)

// tipKey signs the stamps of forms; another one each time the program starts.
type tipKey [sha256.Size]byte

func newTipKey() (k tipKey) {
	// It never fails: crypto/rand ends the program where there is no randomness.
	_, _ = rand.Read(k[:])
	return k
}

// stamp gives the time at which a form was shown, signed.
func (s *Server) stamp(at time.Time) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	return seconds + "." + s.tipKey.sign(seconds)
}

func (k tipKey) sign(seconds string) string {
	h := hmac.New(sha256.New, k[:])
	h.Write([]byte("tip " + seconds))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// stamped gives how long ago a form was shown; false for a stamp that is not ours.
func (s *Server) stamped(stamp string) (time.Duration, bool) {
	seconds, sum, _ := strings.Cut(stamp, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || !hmac.Equal([]byte(sum), []byte(s.tipKey.sign(seconds))) {
		return 0, false
	}
	return s.Now().Sub(time.Unix(n, 0)), true
}

// sendTip takes a tip. Whatever is wrong with it, what was typed comes back.
func (s *Server) sendTip(w http.ResponseWriter, r *http.Request) error {
	if err := s.noTips(); err != nil {
		return err
	}
	f, err := readForm(r)
	if err != nil {
		return err
	}
	t, x := s.readTip(r, f)
	age, ours := s.stamped(f.Line("began"))
	switch {
	case f.Line("website") != "":
		f.Fault("", "A field that people do not see was filled in, as programs do. If you are a person: it is empty again now; please send once more.")
	case !ours, age > mostStamp:
		f.Fault("", "This page was open for long, or the desk was restarted meanwhile. Nothing is lost: please send it once more.")
	case age < leastStamp:
		f.Fault("", "That was faster than people are. Please look it over, and send it once more.")
	}
	if f.Faulty() {
		return s.showSend(w, r, http.StatusBadRequest, f, x)
	}
	receipt, err := s.Desk.Send(r.Context(), t, s.client(r))
	if err == nil {
		http.Redirect(w, r, "/tips/"+url.PathEscape(receipt), http.StatusSeeOther)
		return nil
	}
	p := problem.Of(err)
	if p.Status == http.StatusInternalServerError {
		return err
	}
	if wait := p.Wait(300); wait != "" {
		w.Header().Set("Retry-After", wait)
	}
	f.Fault("", "%s What you wrote is below, as you typed it.", sentence(p.Detail))
	return s.showSend(w, r, p.Status, f, x)
}

// readTip reads a tip from a form, notes what is missing, and gives the report
// of a dispute where it can be found.
func (s *Server) readTip(r *http.Request, f *form) (desk.Tip, *shown) {
	t := desk.Tip{Kind: desk.TipKind(f.Line("kind"))}
	switch t.Kind {
	case desk.TipQuestion:
		if t.Text = f.Line("question"); t.Text == "" {
			f.Fault("question", "Please write the question.")
		}
		f.Most("question", "The question", mostQuestion)
	case desk.TipSource:
		t.Text, t.URL = f.Text("why"), f.Line("url")
		if t.URL == "" {
			f.Fault("url", "Please give the address of the source.")
		} else if !webAddress(t.URL) {
			f.Fault("url", "This is no address of the web: it begins with https:// or http://.")
		}
		f.Most("why", "The text", mostText)
	case desk.TipDispute:
		return t, s.readDispute(r, f, &t)
	default:
		f.Fault("kind", "Please say what you send: a question, a source, or a sentence that is wrong.")
	}
	return t, nil
}

// readDispute reads a dispute: of a sentence that the form names, or of one that
// is told by the report's address and its words.
func (s *Server) readDispute(r *http.Request, f *form, t *desk.Tip) *shown {
	t.Text, t.Quote, t.URL = f.Text("wrong"), f.Text("quote"), f.Line("source")
	if t.Text == "" {
		f.Fault("wrong", "Please say what is wrong with the sentence.")
	}
	f.Most("wrong", "The text", mostText)
	f.Most("quote", "The quotation", mostQuote)
	if t.URL != "" && !webAddress(t.URL) {
		f.Fault("source", "This is no address of the web: it begins with https:// or http://.")
	}
	x, err := s.shownAt(r.Context(), f.Line("report"))
	if err != nil {
		f.Fault("report", "No check of this desk has this address. Please copy it from the page of the check; the part after the name of this site will do.")
		return nil
	}
	t.Report = x.Report.ID
	if id := f.Line("s"); id != "" {
		p, err := placeAt(x.Report, id)
		if err != nil {
			f.Fault("", "The sentence that this form is about is not in that report. Please begin again at the sentence.")
			f.Set("s", "")
			return nil
		}
		t.Sentence, t.Words = p.ID, p.Text
		return x
	}
	words := plain(f.Line("sentence"))
	for _, p := range places(x.Report) {
		if words != "" && strings.Contains(plain(p.Text), words) {
			t.Sentence, t.Words = p.ID, p.Text
			return nil
		}
	}
	f.Fault("sentence", "These words are in no sentence of that check. Please copy the sentence from the page, or a part of it.")
	return nil
}

// webAddress reports whether a text can be the address of a page.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(s) <= mostURL
}

// shownAt finds the report that an address means, or that is above it: whole, as
// a browser shows it, or without the site.
func (s *Server) shownAt(ctx context.Context, address string) (*shown, error) {
	unknown := fmt.Errorf("%w: no report has the address %.100q", assay.ErrNotFound, address)
	u, err := url.Parse(address)
	if err != nil {
		return nil, unknown
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	for n := min(len(parts), 4); n >= 2; n-- {
		if at, ok := parseWhere(strings.Join(parts[:n], "/")); ok {
			return s.find(ctx, at)
		}
	}
	return nil, unknown
}

type receiptData struct {
	frame
	Tip     desk.Tip
	Receipt string
	State   string
	Result  *deskLink
	New     bool // nothing has happened yet
}

// receipt shows what became of a tip, to whoever holds its receipt.
func (s *Server) receipt(w http.ResponseWriter, r *http.Request) error {
	given := r.PathValue("receipt")
	t, err := s.Desk.TipOf(r.Context(), given)
	if err != nil {
		return err
	}
	d := &receiptData{frame: s.frame(r, "tips", "Your tip"), Tip: t, Receipt: given, State: tipWords(t), New: t.State == desk.TipOpen && t.Answer == ""}
	d.NoIndex = true
	if d.Result, err = s.tipResult(r.Context(), t); err != nil && !errors.Is(err, assay.ErrNotFound) {
		return err
	}
	noStore(w)
	w.Header().Set("Referrer-Policy", "no-referrer")
	return s.show(w, r, http.StatusOK, "public_receipt", d)
}

// tipWords says to whoever sent a tip what became of it.
func tipWords(t desk.Tip) string {
	switch t.State {
	case desk.TipTaken:
		return "An editor is looking at it."
	case desk.TipAccepted:
		return "The desk has taken it up."
	case desk.TipDeclined:
		return "The desk has read it and does not take it up."
	case desk.TipMerged:
		return "Others sent nearly the same, and the desk answers all of them together."
	}
	return "It waits for an editor to read it."
}
