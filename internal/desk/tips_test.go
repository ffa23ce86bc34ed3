package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay"
	"assay/internal/desk"
)

var reportID = strings.Repeat("0123456789abcdef", 4)

// question is a tip that can be taken.
func question(text string) desk.Tip { return desk.Tip{Kind: desk.TipQuestion, Text: text} }

func dispute(text string) desk.Tip {
	return desk.Tip{Kind: desk.TipDispute, Text: text, Report: reportID, Sentence: "s5", Words: "The harbour opened.", Quote: "It never opened.", URL: "https://a.example/?a=1&b='--#x"}
}

func TestSend(t *testing.T) {
	h := newHouse(t)
	given := dispute("It did\u202e not\r\n\r\n\r\n\r\nopen.\x1b[31m")
	given.ID, given.State, given.Answer, given.Taker, given.Into, given.Also, given.Result = "mine", desk.TipAccepted, "yes", "me", "x", 9, "r"
	receipt, err := h.Send(h.ctx, given, "192.0.2.1")
	h.ok(err)
	got, err := h.TipOf(h.ctx, receipt)
	h.ok(err)
	want := dispute("It did not\n\nopen.[31m")
	want.At, want.Changed, want.State, want.ID, want.Receipt = h.o.Now(), h.o.Now(), desk.TipOpen, got.ID, got.Receipt
	want.URL = "https://a.example/?a=1&b='--#x"
	if diff := cmp.Diff(want, got); diff != "" || got.ID == "mine" {
		t.Error(diff)
	}
	if len(strings.ReplaceAll(receipt, "-", "")) != 32 {
		t.Errorf("the receipt %q does not have 128 bits", receipt)
	}
	for _, typed := range []string{strings.ToUpper(receipt), strings.ReplaceAll(receipt, "-", " "), "  " + strings.ReplaceAll(receipt, "-", "") + "\n"} {
		if _, err := h.TipOf(h.ctx, typed); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for _, wrong := range []string{"", "x", receipt[1:], got.ID, strings.Repeat("0", 32), strings.Repeat("-", 10<<20), "' OR '1'='1"} {
		_, err := h.TipOf(h.ctx, wrong)
		h.fails("a wrong receipt", err, assay.ErrNotFound)
	}
}

func TestTipsRefused(t *testing.T) {
	h := newHouse(t)
	huge := strings.Repeat("word ", 2<<20)
	source := desk.Tip{Kind: desk.TipSource, URL: "https://a.example/", Text: "It says who paid."}
	for name, tt := range map[string]struct {
		tip    desk.Tip
		change func(*desk.Tip)
		want   error
	}{
		"no kind":                    {question("Q?"), func(x *desk.Tip) { x.Kind = "" }, assay.ErrUsage},
		"a kind that is none":        {question("Q?"), func(x *desk.Tip) { x.Kind = "spam" }, assay.ErrUsage},
		"no question":                {question(" \u200b\n"), func(x *desk.Tip) {}, assay.ErrUsage},
		"a long question":            {question(strings.Repeat("é", 501)), func(x *desk.Tip) {}, assay.ErrTooLarge},
		"a question of 10 MB":        {question(huge), func(x *desk.Tip) {}, assay.ErrTooLarge},
		"a NUL":                      {question("Q\x00?"), func(x *desk.Tip) {}, assay.ErrUsage},
		"no UTF-8":                   {question("Q\xc3?"), func(x *desk.Tip) {}, assay.ErrUsage},
		"a source without address":   {source, func(x *desk.Tip) { x.URL = "" }, assay.ErrUsage},
		"a source of a script":       {source, func(x *desk.Tip) { x.URL = "javascript:alert(1)//https://" }, assay.ErrUsage},
		"a source of a file":         {source, func(x *desk.Tip) { x.URL = "file:///etc/passwd" }, assay.ErrUsage},
		"an address without host":    {source, func(x *desk.Tip) { x.URL = "https:///path" }, assay.ErrUsage},
		"an address with a password": {source, func(x *desk.Tip) { x.URL = "https://me:secret@a.example/" }, assay.ErrUsage},
		"an address with a space":    {source, func(x *desk.Tip) { x.URL = "https://a.example/ b" }, assay.ErrUsage},
		"an address of 10 MB":        {source, func(x *desk.Tip) { x.URL = "https://a.example/" + huge }, assay.ErrTooLarge},
		"a NUL in the address":       {source, func(x *desk.Tip) { x.URL = "https://a.example/\x00" }, assay.ErrUsage},
		"a long text":                {source, func(x *desk.Tip) { x.Text = strings.Repeat("a", 4001) }, assay.ErrTooLarge},
		"six links":                  {source, func(x *desk.Tip) { x.Text = strings.Repeat("HTTPS://b.example www.c.example ", 3) }, assay.ErrUsage},
		"a dispute of nothing":       {dispute("No."), func(x *desk.Tip) { x.Report = "" }, assay.ErrUsage},
		"a report that is none":      {dispute("No."), func(x *desk.Tip) { x.Report = "../../../etc/passwd" + strings.Repeat("0", 45) }, assay.ErrUsage},
		"a sentence that is none":    {dispute("No."), func(x *desk.Tip) { x.Sentence = "<script>" }, assay.ErrUsage},
		"a dispute without a reason": {dispute(""), func(x *desk.Tip) {}, assay.ErrUsage},
		"a quotation of 10 MB":       {dispute("No."), func(x *desk.Tip) { x.Quote = huge }, assay.ErrTooLarge},
		"words of 10 MB":             {dispute("No."), func(x *desk.Tip) { x.Words = huge }, assay.ErrTooLarge},
	} {
		tt.change(&tt.tip)
		_, err := h.Send(h.ctx, tt.tip, name)
		h.fails(name, err, tt.want)
	}
	if lines := h.trail(); len(lines) != 0 {
		t.Errorf("lines of the audit trail: %v", lines)
	}
	_, err := h.Send(h.ctx, source, "a")
	h.ok(err)
	source.Text = " it  says WHO paid. "
	_, err = h.Send(h.ctx, source, "b")
	h.fails("the same again", err, assay.ErrUsage)
	source.Text += "And when."
	_, err = h.Send(h.ctx, source, "b")
	h.ok(err)
}

func TestTipLimits(t *testing.T) {
	h := newHouse(t)
	send := func(n int, from string) error {
		_, err := h.Send(h.ctx, question(fmt.Sprintf("Question %d?", n)), from)
		return err
	}
	for n := range 5 {
		h.ok(send(n, "one"))
	}
	h.fails("the sixth of one", send(6, "one"), assay.ErrTooMany)
	h.ok(send(7, "another"))
	h.wait(2 * time.Minute)
	h.ok(send(8, "one"))
	h.fails("and no more", send(9, "one"), assay.ErrTooMany)
	sent := 0
	for n := range 200 { // each from somewhere else
		if err := send(100+n, fmt.Sprint("client ", n)); err == nil {
			sent++
		} else {
			h.fails("all together", err, assay.ErrUnavailable)
		}
	}
	if sent != 99 { // one was sent since the bucket was full
		t.Errorf("%d were taken of all together", sent)
	}
}

func TestTipQueue(t *testing.T) {
	h := newHouse(t)
	receipt, err := h.Send(h.ctx, question("Did the harbour open in May?"), "a")
	h.ok(err)
	again, err := h.Send(h.ctx, question("Is it so that the harbour opened in May?"), "b")
	h.ok(err)
	_, err = h.Send(h.ctx, question("Who paid for the crane?"), "c")
	h.ok(err)
	list, total, err := h.Tips(h.ctx, editor, desk.TipFilter{}, desk.Page{Limit: 2})
	h.ok(err)
	if total != 3 || len(list) != 2 || list[0].Text != "Who paid for the crane?" {
		t.Fatalf("%d: %+v", total, list)
	}
	first, err := h.TipOf(h.ctx, receipt)
	h.ok(err)
	near, total, err := h.Tips(h.ctx, editor, desk.TipFilter{Like: &first}, desk.Page{})
	h.ok(err)
	if total != 1 || near[0].Text != "Is it so that the harbour opened in May?" {
		t.Fatalf("near the first: %+v", near)
	}
	for name, tt := range map[string]struct {
		state          desk.TipState
		answer, result string
		want           error
	}{
		"merged": {desk.TipMerged, "", "", assay.ErrUsage}, "no state": {"", "", "", assay.ErrUsage},
		"a long answer": {desk.TipTaken, strings.Repeat("a", 2001), "", assay.ErrTooLarge}, "a NUL": {desk.TipTaken, "", "\x00", assay.ErrUsage},
	} {
		_, err := h.SetTip(h.ctx, editor, first.ID, first.Changed, tt.state, tt.answer, tt.result)
		h.fails(name, err, tt.want)
	}
	h.wait(time.Minute)
	taken, err := h.SetTip(h.ctx, editor, first.ID, first.Changed, desk.TipTaken, "", "")
	h.ok(err)
	ben := desk.Actor{Account: "e2", Name: "Ben", Role: desk.Editor}
	_, err = h.SetTip(h.ctx, ben, first.ID, first.Changed, desk.TipTaken, "", "")
	h.fails("taken by another meanwhile", err, assay.ErrConflict)
	h.ok(h.MergeTip(h.ctx, editor, near[0].ID, first.ID))
	taken, err = h.Tip(h.ctx, editor, taken.ID) // it counts the other now
	h.ok(err)
	done, err := h.SetTip(h.ctx, ben, first.ID, taken.Changed, desk.TipAccepted, "It is checked: see below.", "did-the-harbour-open")
	h.ok(err)
	if done.Taker != "Ada" || done.Also != 1 {
		t.Errorf("%+v", done)
	}
	for name, r := range map[string]string{"the sender": receipt, "who sent the same": again} {
		got, err := h.TipOf(h.ctx, r)
		h.ok(err)
		if got.Answer != "It is checked: see below." || got.Result != "did-the-harbour-open" || got.Taker != "" {
			t.Errorf("%s sees %+v", name, got)
		}
	}
	_, err = h.SetTip(h.ctx, editor, near[0].ID, h.o.Now(), desk.TipDeclined, "", "")
	h.fails("one that went into another", err, assay.ErrUsage)
	_, total, err = h.Tips(h.ctx, editor, desk.TipFilter{State: desk.TipAccepted}, desk.Page{})
	h.ok(err)
	if total != 1 {
		t.Errorf("%d accepted", total)
	}
}

// TestSameMoment: two changes in one microsecond are two changes.
func TestSameMoment(t *testing.T) {
	h := newHouse(t)
	receipt, err := h.Send(h.ctx, question("Q?"), "a")
	h.ok(err)
	x, err := h.TipOf(h.ctx, receipt)
	h.ok(err)
	_, err = h.SetTip(h.ctx, editor, x.ID, x.Changed, desk.TipTaken, "", "")
	h.ok(err)
	_, err = h.SetTip(h.ctx, editor, x.ID, x.Changed, desk.TipDeclined, "", "")
	h.fails("with the clock standing", err, assay.ErrConflict)
}

func TestLike(t *testing.T) {
	h := newHouse(t)
	n := 0
	send := func(x desk.Tip) desk.Tip {
		t.Helper()
		n++
		receipt, err := h.Send(h.ctx, x, fmt.Sprint(n))
		h.ok(err)
		got, err := h.TipOf(h.ctx, receipt)
		h.ok(err)
		return got
	}
	a := send(desk.Tip{Kind: desk.TipSource, URL: "https://a.example/x", Text: "A page."})
	b := send(desk.Tip{Kind: desk.TipSource, URL: "https://a.example/x", Text: "Something else altogether."})
	c := send(dispute("The month is wrong."))
	d := send(dispute("Nobody was there to see it."))
	e := send(question("How many ships did the port inspect in 2020?"))
	f := send(question("How many of the ships were inspected by the port in 2020?"))
	send(question("What did the mayor say of the harbour's crane?"))
	for _, pair := range [][2]desk.Tip{{a, b}, {b, a}, {c, d}, {d, c}, {e, f}, {f, e}} {
		list, total, err := h.Tips(h.ctx, editor, desk.TipFilter{Like: &pair[0]}, desk.Page{})
		h.ok(err)
		if total != 1 || list[0].ID != pair[1].ID {
			t.Errorf("near %q: %+v", pair[0].Text, list)
		}
	}
	draft := question("How many ships did the port inspect in 2020, then?")
	list, total, err := h.Tips(h.ctx, editor, desk.TipFilter{Like: &draft}, desk.Page{Limit: 1})
	h.ok(err)
	if total != 2 || len(list) != 1 || list[0].ID != f.ID { // of those as near, the newest
		t.Errorf("%d near a question that was not sent: %+v", total, list)
	}
}

// TestAnyTip: whatever is sent is taken or refused with a reason, and what is
// taken comes back without what cannot be seen.
func TestAnyTip(t *testing.T) {
	h := newHouse(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		h.wait(time.Hour)
		n++
		x := desk.Tip{
			Kind: rapid.SampledFrom([]desk.TipKind{desk.TipQuestion, desk.TipSource, desk.TipDispute}).Draw(rt, "kind"),
			Text: rapid.String().Draw(rt, "text") + string(rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(rt, "bytes")), Quote: rapid.String().Draw(rt, "quote"),
			URL: rapid.OneOf(rapid.Just("https://a.example/"), rapid.String()).Draw(rt, "URL"), Words: rapid.String().Draw(rt, "words"),
			Report: rapid.OneOf(rapid.Just(reportID), rapid.String()).Draw(rt, "report"), Sentence: rapid.OneOf(rapid.Just("s1"), rapid.String()).Draw(rt, "sentence"),
		}
		receipt, err := h.Send(h.ctx, x, fmt.Sprint(n))
		if err != nil {
			if !slices.ContainsFunc([]error{assay.ErrUsage, assay.ErrTooLarge}, func(want error) bool { return errors.Is(err, want) }) {
				rt.Fatal(err)
			}
			return
		}
		got, err := h.TipOf(h.ctx, receipt)
		if err != nil {
			rt.Fatal(err)
		}
		for _, s := range []string{got.Text, got.Quote, got.URL, got.Words} {
			if strings.ContainsAny(s, "\x00\x1b\u202e\u2066\u200b\u200f\r") || strings.Contains(s, "\n\n\n") || s != strings.TrimSpace(s) {
				rt.Errorf("%q was taken", s)
			}
		}
	})
}
