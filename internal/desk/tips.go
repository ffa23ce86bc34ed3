package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"assay"
)

// What a tip may hold, in characters, and how many may wait.
const (
	maxQuestion = 500
	maxText     = 4000
	maxURL      = 2000
	maxQuote    = 2000
	maxLinks    = 5 // in the words of a tip
	maxOpen     = 5000
	maxAnswer   = 2000
	maxResult   = 200
)

var (
	reportID   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	sentenceID = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,19}$`)
	links      = regexp.MustCompile(`(?i)https?://|\bwww\.`)
)

// Send takes a tip of anybody and gives its receipt, with which the sender can
// see what becomes of it. Of t its kind, its words, its address and what it
// disputes are taken. from names the client for the limits; it is not stored.
// ErrTooMany when one client sends too much; ErrUnavailable when all together do or
// too many tips wait; ErrUsage and ErrTooLarge for what cannot be taken.
func (d *Desk) Send(ctx context.Context, t Tip, from string) (receipt string, err error) {
	if t, err = checkTip(t); err != nil {
		return "", err
	}
	now := d.now()
	if !d.senders.take(from, now) {
		return "", fmt.Errorf("%w: much was sent from here in a short time; try again in some minutes", assay.ErrTooMany)
	}
	if !d.sending.take("", now) {
		d.senders.back(from, now)
		return "", fmt.Errorf("%w: many people write to the desk right now; try again in some minutes", assay.ErrUnavailable)
	}
	receipt = newReceipt()
	t.ID, t.At, t.Changed, t.State = newID(8), now, now, TipOpen
	t.Receipt, _ = receiptHash(receipt)
	act := Act{At: now, Action: "tip", Subject: t.ID, Detail: string(t.Kind)}
	err = d.store.AddTip(ctx, t, sameness(t), maxOpen, act)
	if errors.Is(err, assay.ErrConflict) {
		return "", fmt.Errorf("%w: the desk has this already, in the same words, and will read it", assay.ErrUsage)
	}
	if err != nil {
		return "", err
	}
	return receipt, nil
}

// checkTip takes of a tip what a sender may give, cleaned and bounded.
func checkTip(given Tip) (t Tip, err error) {
	t = Tip{Kind: given.Kind, Report: given.Report, Sentence: given.Sentence}
	most := maxText
	if t.Kind == TipQuestion {
		most = maxQuestion
	}
	for _, f := range []struct {
		what  string
		to    *string
		given string
		most  int
		lines bool
	}{
		{"the text", &t.Text, given.Text, most, t.Kind != TipQuestion},
		{"the quotation", &t.Quote, given.Quote, maxQuote, true},
		{"the sentence", &t.Words, given.Words, maxQuote, false},
		{"the address", &t.URL, given.URL, maxURL, false},
	} {
		if *f.to, err = field(f.what, f.given, f.most, f.lines); err != nil {
			return t, err
		}
	}
	if t.URL, err = checkURL(t.URL); err != nil {
		return t, err
	}
	usage := func(words string) (Tip, error) { return Tip{}, fmt.Errorf("%w: %s", assay.ErrUsage, words) }
	switch t.Kind {
	case TipQuestion:
		if t.Text == "" {
			return usage("write the question that is to be checked")
		}
	case TipSource:
		if t.URL == "" {
			return usage("give the address of the source, beginning with https://")
		}
	case TipDispute:
		if !reportID.MatchString(t.Report) || !sentenceID.MatchString(t.Sentence) {
			return usage("a dispute is of one sentence of a report; begin at that sentence")
		}
		if t.Text == "" {
			return usage("write what is wrong with the sentence")
		}
	default:
		return usage("a tip is a question, a source, or a dispute of a sentence")
	}
	if t.Kind != TipDispute {
		t.Report, t.Sentence, t.Words, t.Quote = "", "", "", ""
	}
	if len(links.FindAllStringIndex(t.Text+" "+t.Quote, maxLinks+1)) > maxLinks {
		return usage(fmt.Sprintf("the text has more than %d links; send the ones that matter most", maxLinks))
	}
	return t, nil
}

// checkURL takes an address of the web, without a user's name or password.
func checkURL(given string) (string, error) {
	if given == "" {
		return "", nil
	}
	u, err := url.Parse(given)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.Contains(given, " ") {
		return "", fmt.Errorf("%w: %.100q is no address of the web; it begins with https:// or http://", assay.ErrUsage, given)
	}
	if u.User != nil {
		return "", fmt.Errorf("%w: the address holds a user's name; leave it out", assay.ErrUsage)
	}
	return u.String(), nil
}

// sameness hashes what a tip says, without regard to case and space.
func sameness(t Tip) [32]byte {
	h := sha256.New()
	for _, s := range []string{string(t.Kind), t.Text, t.URL, t.Quote, t.Report, t.Sentence} {
		h.Write([]byte(strings.Join(strings.Fields(Fold(s)), " ")))
		h.Write([]byte{0})
	}
	return [32]byte(h.Sum(nil))
}

// newReceipt gives 128 random bits, in groups that can be copied by hand.
func newReceipt() string {
	digits := newID(16)
	groups := make([]string, 0, 8)
	for i := 0; i < len(digits); i += 4 {
		groups = append(groups, digits[i:i+4])
	}
	return strings.Join(groups, "-")
}

// receiptHash gives the hash under which a receipt is kept, however it was typed.
func receiptHash(receipt string) ([32]byte, bool) {
	if len(receipt) > maxToken {
		return [32]byte{}, false
	}
	return kept(strings.NewReplacer("-", "", " ", "", "\u2013", "").Replace(strings.ToLower(trim(receipt))))
}

// TipOf gives the tip of a receipt, for its sender, without the name of the
// editor who took it. A tip that went into another has that one's answer.
func (d *Desk) TipOf(ctx context.Context, receipt string) (Tip, error) {
	unknown := fmt.Errorf("%w: no tip has this receipt; look at it again", assay.ErrNotFound)
	hash, ok := receiptHash(receipt)
	if !ok {
		return Tip{}, unknown
	}
	t, err := d.store.TipByReceipt(ctx, hash)
	if errors.Is(err, assay.ErrNotFound) {
		return Tip{}, unknown
	}
	// A tip that took others in may go into another one later.
	for last, hops := t, 0; err == nil && last.State == TipMerged && hops < 100; hops++ {
		if last, err = d.store.Tip(ctx, last.Into); err == nil {
			t.Answer, t.Result = last.Answer, last.Result
		}
	}
	t.Taker = ""
	return t, err
}

// Tip gives one tip. Editors only.
func (d *Desk) Tip(ctx context.Context, by Actor, id string) (Tip, error) {
	if err := need(by, Editor, ScopeTips); err != nil {
		return Tip{}, err
	}
	return d.store.Tip(ctx, id)
}

// SetTip moves a tip on: to taken, accepted or declined, or back to open, with an
// answer for its sender and what became of it. was is the tip's Changed as the
// editor saw it; ErrConflict when somebody else changed it since. Editors only.
func (d *Desk) SetTip(ctx context.Context, by Actor, id string, was time.Time, state TipState, answer, result string) (Tip, error) {
	if err := need(by, Editor, ScopeTips); err != nil {
		return Tip{}, err
	}
	answer, err := field("the answer", answer, maxAnswer, true)
	if err != nil {
		return Tip{}, err
	}
	if result, err = field("what became of it", result, maxResult, false); err != nil {
		return Tip{}, err
	}
	t, err := d.store.Tip(ctx, id)
	if err != nil {
		return Tip{}, err
	}
	switch state {
	case TipOpen:
		t.Taker = ""
	case TipTaken, TipAccepted, TipDeclined:
		if t.Taker == "" || state == TipTaken {
			t.Taker = by.Name
		}
	default:
		return Tip{}, fmt.Errorf("%w: no state %.40q; a tip is open, taken, accepted or declined", assay.ErrUsage, state)
	}
	if t.State == TipMerged {
		return Tip{}, fmt.Errorf("%w: this tip went into another; answer that one", assay.ErrUsage)
	}
	t.State, t.Answer, t.Result = state, answer, result
	// A time is what tells one change from the next.
	if t.Changed = d.now(); !t.Changed.After(was) {
		t.Changed = was.Add(time.Microsecond).UTC().Truncate(time.Microsecond)
	}
	return t, d.store.SaveTip(ctx, t, was, d.act(by, "tip "+string(state), id, result))
}

// MergeTip puts a tip into another that says the same; its sender then sees the
// other's answer. Editors only.
func (d *Desk) MergeTip(ctx context.Context, by Actor, id, into string) error {
	if err := need(by, Editor, ScopeTips); err != nil {
		return err
	}
	return d.store.MergeTip(ctx, id, into, d.now(), d.act(by, "merge tip", line(id, 40), "into "+line(into, 40)))
}
