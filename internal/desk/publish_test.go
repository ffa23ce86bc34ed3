package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/desk"
)

var editor = desk.Actor{Account: "e1", Name: "Ada", Role: desk.Editor}

func TestSlug(t *testing.T) {
	for question, want := range map[string]string{
		"Did the harbour open in May 2019?":    "did-the-harbour-open-in-may-2019",
		"Wie groß ist Łódź – œuvre, Ångström?": "wie-gross-ist-lodz-oeuvre-angstrom",
		"It's the U.S.' biggest":               "its-the-u-s-biggest",
		"":                                     "check",
		"这是什么？":                                "check",
		"New":                                  "check-new",
		"\u202e../../etc/passwd\x00<script>":   "etc-passwd-script",
		strings.Repeat("word ", 1000):          strings.TrimSuffix(strings.Repeat("word-", 16), "-"),
		strings.Repeat("x", 10_000):            strings.Repeat("x", 80),
		strings.Repeat("a", 79) + " " + "b":    strings.Repeat("a", 79),
		strings.Repeat("ﷺ", 5<<20/3) + "':--":  "check",
	} {
		if got := desk.Slug(question); got != want {
			t.Errorf("Slug(%.60q) = %q, want %q", question, got, want)
		}
	}
}

func TestPublish(t *testing.T) {
	h := newHouse(t)
	r := h.report("Did the harbour open?", "It did.")
	p, err := h.Publish(h.ctx, editor, r, "", []string{" Harbours ", "harbours", "", "Cranes\u202e"})
	h.ok(err)
	got, err := h.Publication(h.ctx, "did-the-harbour-open")
	h.ok(err)
	if diff := cmp.Diff(p, got); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(p.Topics, []string{"Harbours", "Cranes"}) || p.Verdict != assay.Supported || p.Latest.By != "Ada" || p.Latest.N != 1 {
		t.Errorf("%+v", p)
	}
	second, err := h.Publish(h.ctx, editor, h.report("Did the harbour open?", "It did indeed."), "", nil)
	h.ok(err)
	if second.Slug != "did-the-harbour-open-2" {
		t.Errorf("the second has the slug %q", second.Slug)
	}
	changed := *h.report("Was it changed?", "No.")
	changed.Summary = []assay.S{{Text: "Yes."}}
	nul := h.report("NUL?", "a\x00b")
	unkept := &assay.Report{Question: "Kept?"}
	unkept.ID = unkept.Hash()
	free := h.report("Free?", `a \u0000 that is none, and \\u0000`)
	for _, tt := range []struct {
		name   string
		report *assay.Report
		slug   string
		topics []string
		want   error
	}{
		{"no report", nil, "", nil, assay.ErrUsage},
		{"no ID", &assay.Report{}, "", nil, assay.ErrUsage},
		{"changed after it was written", &changed, "", nil, assay.ErrUsage},
		{"a NUL", nul, "", nil, assay.ErrUsage},
		{"not kept", unkept, "", nil, assay.ErrNotFound},
		{"published already", r, "", nil, assay.ErrConflict},
		{"published already, elsewhere", r, "another", nil, assay.ErrConflict},
		{"a taken slug", free, "did-the-harbour-open", nil, assay.ErrConflict},
		{"a reserved slug", free, "new", nil, assay.ErrUsage},
		{"a slug that climbs", free, "../admin", nil, assay.ErrUsage},
		{"a slug with a capital", free, "Free", nil, assay.ErrUsage},
		{"a slug with a hyphen at its end", free, "free-", nil, assay.ErrUsage},
		{"a long slug", free, strings.Repeat("a", 81), nil, assay.ErrUsage},
		{"a slug of 10 MB", free, strings.Repeat("a", 10<<20), nil, assay.ErrUsage},
		{"a long topic", free, "", []string{strings.Repeat("t", 61)}, assay.ErrTooLarge},
		{"a topic with a NUL", free, "", []string{"t\x00"}, assay.ErrUsage},
		{"many topics", free, "", strings.Split("abcdefghijklm", ""), assay.ErrTooLarge},
	} {
		before := len(h.trail())
		_, err := h.Publish(h.ctx, editor, tt.report, tt.slug, tt.topics)
		h.fails(tt.name, err, tt.want)
		if after := len(h.trail()); after != before {
			t.Errorf("%s: a line of the audit trail", tt.name)
		}
	}
	if _, err := h.Publish(h.ctx, editor, free, "", nil); err != nil {
		t.Errorf("words that look like a NUL: %v", err)
	}
}

// TestVerify: what does not stand on its sources is neither published nor reinstated.
func TestVerify(t *testing.T) {
	h := newHouse(t)
	broken := map[string]bool{}
	h.o.Verify = func(_ context.Context, r *assay.Report) error {
		if broken[r.ID] {
			return fmt.Errorf("%w: sentence 1", assay.ErrAnchor)
		}
		return nil
	}
	h.restart()
	r, next := h.report("Q?", "One."), h.report("Q?", "Two.")
	broken[r.ID], broken[next.ID] = true, true
	_, err := h.Publish(h.ctx, editor, r, "q", nil)
	h.fails("published", err, assay.ErrAnchor)
	broken[r.ID] = false
	_, err = h.Publish(h.ctx, editor, r, "q", nil)
	h.ok(err)
	change := desk.Revising{Slug: "q", After: 1, Kind: desk.Corrected, Report: next, Before: r, Why: "w", RaisedBy: "a reader"}
	_, err = h.Revise(h.ctx, editor, change)
	h.fails("corrected", err, assay.ErrAnchor)
	broken[r.ID] = true // its source is gone: it can still be taken back
	change.Kind, change.Report = desk.Retracted, nil
	_, err = h.Revise(h.ctx, editor, change)
	h.ok(err)
	change.Kind, change.After = desk.Reinstated, 2
	_, err = h.Revise(h.ctx, editor, change)
	h.fails("reinstated", err, assay.ErrAnchor)
	if got := h.trail(); !slices.Equal(got, []string{"publish q", "retract q"}) {
		t.Errorf("%v", got)
	}
}

func TestRevise(t *testing.T) {
	h := newHouse(t)
	one, two, three := h.report("Q?", "It opened in May."), h.report("Q?", "It opened in June."), h.report("Q?", "It opened in July.")
	other := h.report("Another?", "No.")
	_, err := h.Publish(h.ctx, editor, one, "q", []string{"Harbours"})
	h.ok(err)
	_, err = h.Publish(h.ctx, editor, other, "other", nil)
	h.ok(err)
	good := desk.Revising{Slug: "q", After: 1, Kind: desk.Corrected, Report: two, Before: one, Why: "The month\r\nwas wrong.\x07", RaisedBy: "a reader"}
	for name, tt := range map[string]struct {
		change func(r *desk.Revising)
		want   error
	}{
		"no such check":             {func(r *desk.Revising) { r.Slug = "none" }, assay.ErrNotFound},
		"an older version":          {func(r *desk.Revising) { r.After = 0 }, assay.ErrConflict},
		"a version to come":         {func(r *desk.Revising) { r.After = 2 }, assay.ErrConflict},
		"no kind":                   {func(r *desk.Revising) { r.Kind = "" }, assay.ErrUsage},
		"the first kind":            {func(r *desk.Revising) { r.Kind = desk.Published }, assay.ErrUsage},
		"no reason":                 {func(r *desk.Revising) { r.Why = " \n\u200b" }, assay.ErrUsage},
		"a reason of 10 MB":         {func(r *desk.Revising) { r.Why = strings.Repeat("why ", 10<<18) }, assay.ErrTooLarge},
		"a reason with a NUL":       {func(r *desk.Revising) { r.Why = "\x00" }, assay.ErrUsage},
		"raised by a person":        {func(r *desk.Revising) { r.RaisedBy = "Jane Doe" }, assay.ErrUsage},
		"raised by nobody":          {func(r *desk.Revising) { r.RaisedBy = "" }, assay.ErrUsage},
		"a tip that is none":        {func(r *desk.Revising) { r.Tip = "none" }, assay.ErrNotFound},
		"no report":                 {func(r *desk.Revising) { r.Report = nil }, assay.ErrUsage},
		"no report before":          {func(r *desk.Revising) { r.Before = nil }, assay.ErrUsage},
		"another report before":     {func(r *desk.Revising) { r.Before = three }, assay.ErrUsage},
		"the same report":           {func(r *desk.Revising) { r.Report = one }, assay.ErrUsage},
		"another question":          {func(r *desk.Revising) { r.Report = other }, assay.ErrUsage},
		"retracted with a report":   {func(r *desk.Revising) { r.Kind = desk.Retracted }, assay.ErrUsage},
		"reinstated while it holds": {func(r *desk.Revising) { r.Kind = desk.Reinstated }, assay.ErrUsage},
		"many topics":               {func(r *desk.Revising) { r.Topics = strings.Split("abcdefghijklm", "") }, assay.ErrTooLarge},
	} {
		r := good
		tt.change(&r)
		_, err := h.Revise(h.ctx, editor, r)
		h.fails(name, err, tt.want)
	}
	got, err := h.Revise(h.ctx, editor, good)
	h.ok(err)
	if got.N != 2 || got.Report != two.ID || got.Why != "The month\nwas wrong." || len(got.Changes.Sentences) != 1 {
		t.Errorf("%+v", got)
	}
	_, err = h.Revise(h.ctx, editor, good)
	h.fails("twice", err, assay.ErrConflict)
	if !strings.Contains(err.Error(), "version 2") {
		t.Errorf("the conflict says %q", err)
	}
	take := func(kind desk.RevisionKind, after int, report, before *assay.Report, topics []string) (desk.Revision, error) {
		return h.Revise(h.ctx, editor, desk.Revising{Slug: "q", After: after, Kind: kind, Report: report, Before: before, Why: "w", RaisedBy: "an editor", Topics: topics})
	}
	retracted, err := take(desk.Retracted, 2, nil, nil, []string{})
	h.ok(err)
	if retracted.Report != two.ID || retracted.Changes != nil {
		t.Errorf("%+v", retracted)
	}
	p, err := h.Publication(h.ctx, "q")
	h.ok(err)
	if !p.Retracted || len(p.Topics) != 0 {
		t.Errorf("%+v", p)
	}
	_, err = take(desk.Retracted, 3, nil, nil, nil)
	h.fails("retracted twice", err, assay.ErrUsage)
	_, err = take(desk.Corrected, 3, three, two, nil)
	h.fails("corrected while it is retracted", err, assay.ErrUsage)
	_, err = take(desk.Reinstated, 3, three, two, nil)
	h.ok(err)
	p, err = h.Publication(h.ctx, "q")
	h.ok(err)
	if p.Retracted || p.Latest.Report != three.ID {
		t.Errorf("%+v", p)
	}
	list, total, err := h.Corrections(h.ctx, desk.Page{})
	h.ok(err)
	if total != 3 || list[0].Kind != desk.Reinstated || list[2].Kind != desk.Corrected {
		t.Errorf("%+v", list)
	}
	all, err := h.Revisions(h.ctx, "q")
	h.ok(err)
	if len(all) != 4 || all[0].Report != one.ID {
		t.Errorf("%+v", all)
	}
}

// TestTwoEditors: of two who publish or correct at once one wins, the other is
// told, and nothing is lost.
func TestTwoEditors(t *testing.T) {
	h := newHouseOnDisk(t)
	first := h.report("Q?", "Version 0.")
	atOnce := func(do func(n int) error) (won int) {
		var errs [6]error
		var all sync.WaitGroup
		for n := range errs {
			all.Go(func() { errs[n] = do(n) })
		}
		all.Wait()
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, assay.ErrConflict) {
				t.Error(err)
			}
		}
		return won
	}
	if won := atOnce(func(int) error { _, err := h.Publish(h.ctx, editor, first, "", nil); return err }); won != 1 {
		t.Fatalf("%d published one report", won)
	}
	p, err := h.PublicationOf(h.ctx, first.ID)
	h.ok(err)
	before := first
	for round := 1; round <= 10; round++ {
		var reports [6]*assay.Report
		for n := range reports {
			reports[n] = h.report("Q?", fmt.Sprintf("Version %d by editor %d.", round, n))
		}
		if won := atOnce(func(n int) error {
			_, err := h.Revise(h.ctx, editor, desk.Revising{Slug: p.Slug, After: round, Kind: desk.Corrected, Report: reports[n], Before: before, Why: "w", RaisedBy: "an editor"})
			return err
		}); won != 1 {
			t.Fatalf("round %d: %d won", round, won)
		}
		now, err := h.Publication(h.ctx, p.Slug)
		h.ok(err)
		i := slices.IndexFunc(reports[:], func(r *assay.Report) bool { return r.ID == now.Latest.Report })
		if i < 0 || now.Latest.N != round+1 {
			t.Fatalf("round %d: %+v", round, now.Latest)
		}
		before = reports[i]
	}
	if lines := h.trail(); len(lines) != 11 {
		t.Errorf("%d lines of the audit trail", len(lines))
	}
	// Different questions of the same words at once: all are published, each at an address of its own.
	slugs := map[string]bool{}
	var mu sync.Mutex
	var reports [6]*assay.Report
	for n := range reports {
		reports[n] = h.report("The same words?", fmt.Sprint("Report ", n))
	}
	if won := atOnce(func(n int) error {
		p, err := h.Publish(h.ctx, editor, reports[n], "", nil)
		mu.Lock()
		defer mu.Unlock()
		slugs[p.Slug] = true
		return err
	}); won != 6 || len(slugs) != 6 {
		t.Errorf("%d published, at %v", won, slugs)
	}
	if _, total, err := h.Drafts(h.ctx, editor, desk.Page{}); err != nil || total != 50 {
		t.Errorf("%d drafts, %v", total, err)
	}
	h.ok(h.lib.Integrity(h.ctx))
}
