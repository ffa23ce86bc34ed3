package librarytest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/asking"
	"assay/internal/desk"
)

func tip(n int, kind desk.TipKind) desk.Tip {
	return desk.Tip{
		ID: fmt.Sprint("t", n), Kind: kind, At: at(n), Changed: at(n), Text: fmt.Sprint("text ", n), State: desk.TipOpen,
		URL: "https://a.example/?q='--", Quote: "q", Report: "r", Sentence: "s5", Words: "w", Receipt: hash(fmt.Sprint("receipt ", n)),
	}
}

const most = 100

func (s *deskSuite) addTip(t desk.Tip) desk.Tip {
	s.t.Helper()
	s.ok(s.AddTip(s.ctx, t, hash(t.Text), most, act("tip", t.ID)))
	return t
}

func tips(t *testing.T, s *deskSuite) {
	_, err := s.Tip(s.ctx, "t1")
	s.fails("no tip", err, assay.ErrNotFound)
	_, err = s.TipByReceipt(s.ctx, hash("receipt 1"))
	s.fails("no receipt", err, assay.ErrNotFound)
	one, two, three := s.addTip(tip(1, desk.TipQuestion)), s.addTip(tip(2, desk.TipDispute)), s.addTip(tip(3, desk.TipQuestion))
	for _, f := range []func() (desk.Tip, error){
		func() (desk.Tip, error) { return s.Tip(s.ctx, "t1") },
		func() (desk.Tip, error) { return s.TipByReceipt(s.ctx, hash("receipt 1")) },
	} {
		got, err := f()
		s.ok(err)
		equal(t, "tip", got, one)
	}
	repeat := tip(4, desk.TipQuestion)
	s.silent("the same words", func() error { return s.AddTip(s.ctx, repeat, hash(one.Text), most, act("tip", "t4")) }, assay.ErrConflict)
	s.silent("too many", func() error { return s.AddTip(s.ctx, repeat, hash("4"), 3, act("tip", "t4")) }, assay.ErrUnavailable)

	taken := one
	taken.State, taken.Taker, taken.Changed = desk.TipTaken, "Ada", at(20)
	s.silent("as it was at another time", func() error { return s.SaveTip(s.ctx, taken, at(7), act("tip taken", "t1")) }, assay.ErrConflict)
	s.silent("no such tip", func() error {
		x := taken
		x.ID = "t9"
		return s.SaveTip(s.ctx, x, at(7), act("tip taken", "t9"))
	}, assay.ErrNotFound)
	s.ok(s.SaveTip(s.ctx, taken, one.Changed, act("tip taken", "t1")))
	s.silent("twice", func() error { return s.SaveTip(s.ctx, taken, one.Changed, act("tip taken", "t1")) }, assay.ErrConflict)
	got, err := s.TipByReceipt(s.ctx, hash("receipt 1"))
	s.ok(err)
	equal(t, "taken", got, taken)
	declined := two
	declined.State, declined.Answer, declined.Changed = desk.TipDeclined, "No.", at(21)
	s.ok(s.SaveTip(s.ctx, declined, two.Changed, act("tip declined", "t2")))
	for _, tt := range []struct {
		filter desk.TipFilter
		page   desk.Page
		want   []desk.Tip
		total  int
	}{
		{desk.TipFilter{}, desk.Page{}, []desk.Tip{three, taken}, 2},
		{desk.TipFilter{}, desk.Page{Limit: 1, Offset: 1}, []desk.Tip{taken}, 2},
		{desk.TipFilter{State: desk.TipDeclined}, desk.Page{}, []desk.Tip{declined}, 1},
		{desk.TipFilter{State: desk.TipOpen, Kind: desk.TipQuestion}, desk.Page{}, []desk.Tip{three}, 1},
		{desk.TipFilter{Kind: desk.TipSource}, desk.Page{}, nil, 0},
	} {
		list, total, err := s.Tips(s.ctx, tt.filter, tt.page)
		s.ok(err)
		equal(t, fmt.Sprintf("tips %+v", tt.filter), list, tt.want)
		equal(t, "their number", total, tt.total)
	}
	// What was answered may be sent again; then the old one cannot be opened again.
	again := tip(5, desk.TipDispute)
	s.ok(s.AddTip(s.ctx, again, hash(two.Text), most, act("tip", "t5")))
	declined.State = desk.TipOpen
	s.silent("opened beside its repeat", func() error { return s.SaveTip(s.ctx, declined, declined.Changed, act("tip open", "t2")) }, assay.ErrConflict)
}

func mergedTips(t *testing.T, s *deskSuite) {
	for n := 1; n <= 4; n++ {
		s.addTip(tip(n, desk.TipQuestion))
	}
	s.ok(s.MergeTip(s.ctx, "t1", "t2", at(30), act("merge tip", "t1")))
	s.ok(s.MergeTip(s.ctx, "t3", "t2", at(31), act("merge tip", "t3")))
	for _, pair := range [][2]string{{"t1", "t4"}, {"t4", "t1"}, {"t3", "t2"}} {
		s.silent("merged already", func() error { return s.MergeTip(s.ctx, pair[0], pair[1], at(32), act("merge tip", pair[0])) }, assay.ErrConflict)
	}
	s.silent("into itself", func() error { return s.MergeTip(s.ctx, "t4", "t4", at(32), act("merge tip", "t4")) }, assay.ErrUsage)
	s.silent("into nothing", func() error { return s.MergeTip(s.ctx, "t4", "t9", at(32), act("merge tip", "t4")) }, assay.ErrNotFound)
	s.ok(s.MergeTip(s.ctx, "t2", "t4", at(33), act("merge tip", "t2")))
	want := map[string]struct {
		state desk.TipState
		into  string
		also  int
	}{"t1": {desk.TipMerged, "t2", 0}, "t2": {desk.TipMerged, "t4", 2}, "t3": {desk.TipMerged, "t2", 0}, "t4": {desk.TipOpen, "", 3}}
	for id, w := range want {
		got, err := s.Tip(s.ctx, id)
		s.ok(err)
		if got.State != w.state || got.Into != w.into || got.Also != w.also {
			t.Errorf("%s: %s into %q, with %d others; want %+v", id, got.State, got.Into, got.Also, w)
		}
	}
}

func jobs(t *testing.T, s *deskSuite) {
	_, err := s.Job(s.ctx, "j1")
	s.fails("no job", err, assay.ErrNotFound)
	one := asking.Job{
		ID: "j1", Question: "Is it?", Client: "192.0.2.7", State: asking.Waiting, Asked: at(3),
		Stages: []asking.Stage{{Name: "Search", State: "done", Detail: "119 documents", Took: time.Second}},
		Found:  []asking.Finding{{Text: "a passage", Source: "P"}},
	}
	two := asking.Job{ID: "j0", Question: "Was it?", State: asking.Waiting, Asked: at(3)}
	s.ok(s.SaveJob(s.ctx, one))
	s.ok(s.SaveJob(s.ctx, two))
	one.State, one.Began = asking.Running, at(4)
	s.ok(s.SaveJob(s.ctx, one))
	kept := one
	kept.Client, kept.Found = "", nil // neither who asked nor what was found is kept
	got, err := s.Job(s.ctx, "j1")
	s.ok(err)
	equal(t, "job", got, kept)
	list, err := s.Unfinished(s.ctx)
	s.ok(err)
	equal(t, "unfinished", list, []asking.Job{kept, two})
	for name, problem := range map[string]error{
		"a category": fmt.Errorf("%w: the queue is full", assay.ErrUnavailable), "too long": fmt.Errorf("asking: %w", context.DeadlineExceeded), "none": errors.New("a fault"),
	} {
		one.State, one.Ended, one.Problem = asking.Failed, at(5), problem
		s.ok(s.SaveJob(s.ctx, one))
		got, err = s.Job(s.ctx, "j1")
		s.ok(err)
		if got.Problem == nil || got.Problem.Error() != problem.Error() || errors.Unwrap(problem) != nil && !errors.Is(got.Problem, errors.Unwrap(problem)) {
			t.Errorf("%s: %v came back as %v", name, problem, got.Problem)
		}
	}
	two.State, two.Report, two.Ended = asking.Done, "r1", at(6)
	s.ok(s.SaveJob(s.ctx, two))
	if list, err = s.Unfinished(s.ctx); err != nil || len(list) != 0 {
		t.Errorf("unfinished: %+v, %v", list, err)
	}
}

func answered(t *testing.T, s *deskSuite) {
	key, body := hash("key"), hash("body")
	check := func(key, body [32]byte, want string) {
		t.Helper()
		status, answer, ok, err := s.Answered(s.ctx, key, body)
		s.ok(err)
		if ok != (want != "") || string(answer) != want || ok && status != 201 {
			t.Errorf("%d %q %v, want %q", status, answer, ok, want)
		}
	}
	check(key, body, "")
	s.ok(s.SaveAnswered(s.ctx, key, body, 201, []byte("one"), at(0)))
	check(key, body, "one")
	s.ok(s.SaveAnswered(s.ctx, key, body, 201, []byte("two"), at(1)))
	check(key, body, "one")
	_, _, ok, err := s.Answered(s.ctx, key, hash("other"))
	s.fails("another body", err, assay.ErrConflict)
	equal(t, "another body", ok, false)
	s.fails("another body saved", s.SaveAnswered(s.ctx, key, hash("other"), 200, nil, at(1)), assay.ErrConflict)
	s.ok(s.SaveAnswered(s.ctx, hash("later"), body, 201, []byte("three"), at(23)))
	check(key, body, "one")
	s.ok(s.SaveAnswered(s.ctx, hash("a day later"), body, 201, []byte("four"), at(25)))
	check(key, body, "")
	check(hash("later"), body, "three")
}

// hostileWords puts what could be taken for SQL, JSON or a file's end into every
// field; it comes back as it was, and nothing else changes.
func hostileWords(t *testing.T, s *deskSuite) {
	for n, words := range []string{
		`'; DROP TABLE account; --`, `" OR ""="`, `\x00\u0000\`, "a\x00b", "%s%n_*?", "{\"json\":[", "\u202eabc\u2066", strings.Repeat("long ", 20_000), "\u202eabc\U0001f4a9",
	} {
		id := fmt.Sprint(n, words)
		a := account(id, words, desk.Editor)
		a.Password = words
		s.addAccount(a)
		got, err := s.AccountByName(s.ctx, words)
		s.ok(err)
		equal(t, "account", got, a)
		k := desk.Key{ID: id, Name: words, Hash: hash(id), Account: words, Scopes: []desk.Scope{desk.Scope(words)}}
		s.ok(s.AddKey(s.ctx, k, act(words, words)))
		x := tip(n, desk.TipKind(words))
		x.ID, x.Text, x.URL, x.Answer, x.Receipt = id, words, words, words, hash("tip "+id)
		s.ok(s.AddTip(s.ctx, x, hash(id), 1000, act(words, words)))
		back, err := s.Tip(s.ctx, id)
		s.ok(err)
		equal(t, "tip", back, x)
		p, _ := s.publish("slug "+id, id, words)
		read, err := s.Publication(s.ctx, p.Slug)
		s.ok(err)
		equal(t, "publication", read, p)
		of, total, err := s.Publications(s.ctx, words, desk.Page{})
		s.ok(err)
		equal(t, "publications of the topic", total, len(of))
		equal(t, "publications of the topic", total, 1)
		lines, _, err := s.Audit(s.ctx, "", desk.Page{Limit: 2})
		s.ok(err)
		equal(t, "audit", lines[1].Action, words)
	}
	all, err := s.Accounts(s.ctx)
	s.ok(err)
	equal(t, "accounts", len(all), 9)
}
