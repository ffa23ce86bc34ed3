package librarytest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
)

// saved keeps a report that says some sentences, each "words|source", and gives
// its ID. What begins with "count" counts, what has quotation marks quotes.
func (s *deskSuite) saved(id string, sentences ...string) string {
	s.t.Helper()
	r := reportOf(sentences)
	r.ID = id
	data, err := json.Marshal(r)
	s.ok(err)
	s.ok(s.SaveCheck(s.ctx, library.Check{ID: id, Question: "Is it " + id + "?", Report: data}))
	return id
}

func reportOf(sentences []string) *assay.Report {
	r := &assay.Report{Engine: assay.Engine{Version: "1", Writer: "extractive"}}
	for _, one := range sentences {
		words, source, _ := strings.Cut(one, "|")
		said := assay.S{Text: words, Role: assay.ClaimRole}
		if strings.HasPrefix(words, "count") {
			said.Role = assay.CountRole
		}
		if source != "" {
			said.Citations = []assay.Citation{{N: 1, Anchor: assay.Anchor{DocumentSHA256: source}}}
		}
		r.Summary = append(r.Summary, said)
	}
	return r
}

// revised adds a revision.
func (s *deskSuite) revised(slug string, n int, kind desk.RevisionKind, report, tip string) {
	s.t.Helper()
	p, r := publication(slug, report)
	r.N, r.Kind, r.Tip = n, kind, tip
	p.Latest, p.Retracted = r, kind == desk.Retracted
	s.ok(s.Revise(s.ctx, p, r, act(string(kind), slug)))
}

// disputeOf adds a tip that disputes a place of a report.
func (s *deskSuite) disputeOf(n int, report, place string) string {
	s.t.Helper()
	x := tip(n, desk.TipDispute)
	x.Report, x.Sentence = report, place
	s.ok(s.AddTip(s.ctx, x, hash(x.Text), 1<<20, act("tip", x.ID)))
	return x.ID
}

// rates: what became of the sentences of published checks, step by step.
func rates(t *testing.T, s *deskSuite) {
	now := func(what string, want ...desk.Rate) {
		t.Helper()
		got, err := s.Rates(s.ctx)
		s.ok(err)
		for i := range want {
			want[i].Writer, want[i].Version = "extractive", "1"
		}
		equal(t, what, append([]desk.Rate{}, got...), append([]desk.Rate{}, want...))
	}
	now("nothing published")
	one := s.saved("one", "It opened in May.|a", "It is “long”.|a", "count of three", "It opened in May.|b")
	s.disputeOf(1, one, "s1") // of a draft
	s.disputeOf(2, one, "s9") // which it does not have
	now("a draft")
	p, r := publication("a", one)
	s.ok(s.Publish(s.ctx, p, r, act("publish", "a")))
	now("published, and disputed before",
		desk.Rate{Rule: "quotation", Counts: desk.Counts{Published: 1}},
		desk.Rate{Rule: "statement", Counts: desk.Counts{Published: 1, Disputed: 1}},
		desk.Rate{Rule: "count", Counts: desk.Counts{Published: 1}})
	s.disputeOf(3, one, "s4") // the same words in another place
	s.disputeOf(4, one, "s2")
	s.revised("a", 2, desk.Corrected, s.saved("two", "It opened in June.|a", "It is “long”.|b", "count of three"), "t3")
	now("corrected, and so upheld; the quotation is on another source",
		desk.Rate{Rule: "quotation", Counts: desk.Counts{Published: 1, Disputed: 1, Resourced: 1}},
		desk.Rate{Rule: "statement", Counts: desk.Counts{Published: 2, Disputed: 1, Upheld: 1, Corrected: 1}},
		desk.Rate{Rule: "count", Counts: desk.Counts{Published: 1}})
	s.ok(s.MergeTip(s.ctx, "t4", "t3", at(40), act("merge tip", "t4")))
	s.revised("a", 3, desk.Updated, s.saved("three", "It opened in June.|a", "It is “long”.|b", "count of four"), "")
	now("put together with what was upheld; updated",
		desk.Rate{Rule: "quotation", Counts: desk.Counts{Published: 1, Disputed: 1, Upheld: 1, Resourced: 1}},
		desk.Rate{Rule: "statement", Counts: desk.Counts{Published: 2, Disputed: 1, Upheld: 1, Corrected: 1}},
		desk.Rate{Rule: "count", Counts: desk.Counts{Published: 2, Updated: 1}})
	s.revised("a", 4, desk.Retracted, "three", "")
	now("retracted",
		desk.Rate{Rule: "quotation", Counts: desk.Counts{Published: 1, Disputed: 1, Upheld: 1, Retracted: 1, Resourced: 1}},
		desk.Rate{Rule: "statement", Counts: desk.Counts{Published: 2, Disputed: 1, Upheld: 1, Corrected: 1, Retracted: 1}},
		desk.Rate{Rule: "count", Counts: desk.Counts{Published: 2, Retracted: 1, Updated: 1}})
	s.revised("a", 5, desk.Reinstated, s.saved("five", "It opened in June.|a", "It is “long”.|b"), "")
	now("reinstated without its count",
		desk.Rate{Rule: "quotation", Counts: desk.Counts{Published: 1, Disputed: 1, Upheld: 1, Resourced: 1}},
		desk.Rate{Rule: "statement", Counts: desk.Counts{Published: 2, Disputed: 1, Upheld: 1, Corrected: 1}},
		desk.Rate{Rule: "count", Counts: desk.Counts{Published: 2, Retracted: 1, Updated: 1}})
	s.revised("a", 6, desk.Corrected, s.saved("six", "It opened in May.|b", "It is “long”.|b"), "")
	now("back to words that were corrected before",
		desk.Rate{Rule: "quotation", Counts: desk.Counts{Published: 1, Disputed: 1, Upheld: 1, Resourced: 1}},
		desk.Rate{Rule: "statement", Counts: desk.Counts{Published: 2, Disputed: 1, Upheld: 1, Corrected: 2}},
		desk.Rate{Rule: "count", Counts: desk.Counts{Published: 2, Retracted: 1, Updated: 1}})
}

// ratesAlways: after whatever happens, the counts are what the definitions give
// of all that is stored, read one after the other.
func ratesAlways(t *testing.T, s *deskSuite) {
	kinds := []desk.RevisionKind{desk.Corrected, desk.Corrected, desk.Updated, desk.Retracted, desk.Reinstated}
	words := []string{"one|a", "one|b", "two|a", "a “third”|b", "a “third”|a", "count four", "five|a"}
	n := 0 // of reports, checks and tips
	rapid.Check(t, func(t *rapid.T) {
		fresh := func() string {
			n++
			return s.saved(fmt.Sprint("report ", n), rapid.SliceOfN(rapid.SampledFrom(words), 0, 4).Draw(t, "sentences")...)
		}
		versions := map[string][]string{} // reports by check
		var tips, reports, drafts []string
		any := func(what string, list []string) string {
			return rapid.SampledFrom(append([]string{""}, list...)).Draw(t, what)
		}
		for range rapid.IntRange(1, 24).Draw(t, "steps") {
			slugs := slices.Sorted(maps.Keys(versions))
			switch step := rapid.IntRange(0, 9).Draw(t, "step"); {
			case len(slugs) == 0, step == 0 && len(slugs) < 3:
				id := fresh()
				slug := fmt.Sprint("check-", n)
				p, r := publication(slug, id)
				s.ok(s.Publish(s.ctx, p, r, act("publish", slug)))
				versions[slug], reports = []string{id}, append(reports, id)
			case step <= 4:
				slug := any("check", slugs)
				if slug == "" {
					drafts = append(drafts, fresh())
					reports = append(reports, drafts[len(drafts)-1])
					continue
				}
				kind := rapid.SampledFrom(kinds).Draw(t, "kind")
				id := versions[slug][len(versions[slug])-1]
				if kind != desk.Retracted && rapid.Bool().Draw(t, "another report") {
					if len(drafts) > 0 && rapid.Bool().Draw(t, "a draft") {
						id, drafts = drafts[0], drafts[1:]
					} else {
						id = fresh()
					}
				}
				s.revised(slug, len(versions[slug])+1, kind, id, any("tip", tips))
				versions[slug], reports = append(versions[slug], id), append(reports, id)
			case step <= 7 || len(tips) < 2:
				n++
				tips = append(tips, s.disputeOf(n, rapid.SampledFrom(reports).Draw(t, "report"), fmt.Sprint("s", rapid.IntRange(1, 4).Draw(t, "place"))))
			default:
				from, into := rapid.SampledFrom(tips).Draw(t, "tip"), rapid.SampledFrom(tips).Draw(t, "into")
				// Some may not be put together; then nothing changes.
				_ = s.MergeTip(s.ctx, from, into, at(50), act("merge tip", from))
			}
		}
		got, err := s.Rates(s.ctx)
		s.ok(err)
		if want := s.plainly(); !slices.Equal(got, want) {
			t.Fatalf("the store has %+v, the definitions give %+v", got, want)
		}
	})
}

// plainly counts by the definitions, from all that is stored: one sentence after
// the other, each held to all versions of its check.
func (s *deskSuite) plainly() []desk.Rate {
	s.t.Helper()
	tips := map[string]desk.Tip{}
	for _, state := range []desk.TipState{desk.TipOpen, desk.TipMerged} {
		for p := (desk.Page{Limit: desk.MaxPage}); ; p.Offset += p.Limit {
			list, _, err := s.Tips(s.ctx, desk.TipFilter{State: state}, p)
			s.ok(err)
			for _, x := range list {
				tips[x.ID] = x
			}
			if len(list) == 0 {
				break
			}
		}
	}
	var sums desk.Sums
	for p := (desk.Page{Limit: desk.MaxPage}); ; p.Offset += p.Limit {
		list, _, err := s.Publications(s.ctx, "", p)
		s.ok(err)
		for _, x := range list {
			s.plainlyOf(x.Slug, tips, &sums)
		}
		if len(list) == 0 {
			return sums.Rates()
		}
	}
}

// plainVersion is a version: the sentences of its report in order, and by their
// words the sources.
type plainVersion struct {
	desk.Revision
	words []string
	on    map[string]map[string]bool
}

func (s *deskSuite) plainlyOf(slug string, tips map[string]desk.Tip, sums *desk.Sums) {
	s.t.Helper()
	revisions, err := s.Revisions(s.ctx, slug)
	s.ok(err)
	var versions []plainVersion
	var all []string
	for _, r := range revisions {
		v := plainVersion{r, nil, map[string]map[string]bool{}}
		kept, err := s.Check(s.ctx, r.Report)
		s.ok(err)
		var report assay.Report
		s.ok(json.Unmarshal(kept.Report, &report))
		for _, x := range report.Summary {
			v.words = append(v.words, x.Text)
			if v.on[x.Text] == nil {
				v.on[x.Text] = map[string]bool{}
			}
			for _, c := range x.Citations {
				v.on[x.Text][c.Anchor.DocumentSHA256] = true
			}
			if !slices.Contains(all, x.Text) {
				all = append(all, x.Text)
			}
		}
		versions = append(versions, v)
	}
	for _, words := range all {
		sums.Add(desk.Rate{Rule: plainRule(words), Writer: "extractive", Version: "1", Counts: plainCounts(words, versions, tips)})
	}
}

func plainRule(words string) desk.Rule {
	switch {
	case strings.HasPrefix(words, "count"):
		return "count"
	case strings.Contains(words, "“"):
		return "quotation"
	}
	return "statement"
}

// plainCounts counts one sentence of a check.
func plainCounts(words string, versions []plainVersion, tips map[string]desk.Tip) desk.Counts {
	c := desk.Counts{Published: 1}
	for i, v := range versions {
		has := v.on[words] != nil
		if has && v.Kind == desk.Retracted {
			c.Retracted = 1
		} else if has {
			c.Retracted = 0
		}
		if i == 0 || versions[i-1].on[words] == nil {
			continue
		}
		switch before := versions[i-1].on[words]; {
		case v.Kind == desk.Corrected && !has:
			c.Corrected = 1
		case v.Kind == desk.Updated && !has:
			c.Updated = 1
		case v.Kind == desk.Corrected && !maps.Equal(before, v.on[words]):
			c.Resourced = 1
		}
	}
	if c.Corrected == 1 {
		c.Retracted, c.Resourced, c.Updated = 0, 0, 0
	}
	for _, x := range tips {
		of := slices.IndexFunc(versions, func(v plainVersion) bool {
			for i := range v.words {
				if v.Report == x.Report && fmt.Sprint("s", i+1) == x.Sentence && v.words[i] == words {
					return true
				}
			}
			return false
		})
		if of < 0 {
			continue
		}
		c.Disputed = 1
		for id := x.ID; id != ""; id = tips[id].Into {
			if slices.ContainsFunc(versions, func(v plainVersion) bool {
				return v.Tip == id && (v.Kind == desk.Corrected || v.Kind == desk.Retracted)
			}) {
				c.Upheld = 1
			}
		}
	}
	return c
}
