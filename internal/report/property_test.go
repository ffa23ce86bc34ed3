package report_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"assay"
	"assay/internal/check"
)

// The templates of random sources: who, what, how many, where.
var (
	makers = []struct{ name, class string }{
		{agency, "official"}, {"Span Survey Unit", "official"}, {"Town Councils Union", "official"}, {"Works Audit Office", "oversight"},
		{"Halden Courier", "news"}, {"Vale Tribune", "news"}, {"Ferry Gazette", "news"}, {"Delta Post", "news"}, {"PlainCheck", "factcheck"},
		{"Bridge Walkers Network", "advocacy"}, {"Institute of Spans", "academic"}, {"Halden High Court", "court"}, {"", "other"},
	}
	deeds   = []string{"repaired", "inspected", "closed", "painted", "counted", "identified", "lost"}
	things  = []string{"bridges", "ferries", "quays", "lamps"}
	counted = []string{"62", "41", "1,230", "more than 900", "nearly 300", "seven", "9,300", "12 of 50", "40 to 60"}
	events  = []string{"Operation Firm Footing", "Operation Dry Deck", "Operation Wide Quay"}
	times   = []string{"in March 2024", "in 2023", "between 2019 and 2021", "last year", "by 12 June 2022"}
	shapes  = []string{
		"The River Bridges Agency %[1]s %[3]s %[2]s %[5]s.",
		"The River Bridges Agency says that it %[1]s %[3]s %[2]s in %[4]s.",
		"It says that %[3]s %[2]s were %[1]s in %[4]s %[5]s.",
		"The auditors found that the RBA did not say how many of the %[3]s %[2]s were %[1]s.",
		"The release does not say whether the %[2]s were %[1]s in %[4]s.",
		"Critics said that the agency had \"%[1]s no %[2]s\" %[5]s, and the agency denied it.",
		"RBA inspectors are required by law to report %[2]s that are not %[1]s.",
		"There is no evidence that the River Bridges Agency %[1]s %[3]s %[2]s.",
		"A complaint about %[2]s may be made to the River Bridges Agency; a board decides.",
		"- Its director, Ada Holm, called the %[2]s \"a season of %[1]s\" and left.",
		"She said %[3]s %[2]s were %[1]s; two men were arrested in %[4]s.",
		"However, the charges were dropped %[5]s.",
		"It is false that %[3]s %[2]s were %[1]s %[5]s, the paper found.",
		"\"We %[1]s %[3]s %[2]s,\" the mayor said.",
	}
	wordings = []string{
		"Did the River Bridges Agency %.0[1]srepair %[2]s %[3]s?",
		"How many %[3]s has the River Bridges Agency %[1]s?",
		"How does the River Bridges Agency inspect %[3]s?",
		"What is the role of the River Bridges Agency in keeping %[3]s?",
		"What criticism is there of the River Bridges Agency over %[3]s?",
		"Who has oversight of the River Bridges Agency and its %[3]s?",
		"Which operations of the River Bridges Agency %[1]s %[3]s?",
		"What did the Works Audit Office report say about %[3]s?",
		"Can the RBA close %[3]s without notice?",
		"Is it true that the RBA %[1]s %[2]s %[3]s in 2023?",
		"What happened to the %[3]s of Halden?",
	}
)

func anyDoc(t *rapid.T, i int) doc {
	pick := func(list []string, label string) string { return rapid.SampledFrom(list).Draw(t, label) }
	maker := rapid.SampledFrom(makers).Draw(t, "maker")
	d := doc{publisher: maker.name, class: maker.class, kind: pick([]string{"note", "text"}, "kind"),
		published: pick([]string{"", "2024", "2024-03", "2024-03-05", "2022-11-30"}, "published"),
		title:     fmt.Sprintf("%s %s of %s, part %d", pick(things, "thing"), pick(deeds, "deed"), pick(events, "event"), i)}
	if rapid.Bool().Draw(t, "relies") {
		d.relies = []string{pick([]string{"RBA release on Operation Firm Footing, March 2024", "Works Audit Office report, 2023", "own interviews", "Halden Courier report"}, "on")}
	}
	for range rapid.IntRange(1, 6).Draw(t, "sentences") {
		d.body += fmt.Sprintf(pick(shapes, "shape"), pick(deeds, "deed"), pick(things, "thing"), pick(counted, "count"), pick(events, "event"), pick(times, "time"))
		d.body += pick([]string{" ", "\n", "\n\n"}, "gap")
	}
	return d
}

// TestEveryReportVerifies asks random libraries random questions: every report
// stands on the stored bytes, and keeps what all reports promise.
func TestEveryReportVerifies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var docs []doc
		for i := range rapid.IntRange(1, 6).Draw(t, "documents") {
			docs = append(docs, anyDoc(t, i))
		}
		l, err := openLibrary(docs)
		if err != nil {
			t.Fatal(err)
		}
		defer l.close()
		question := fmt.Sprintf(rapid.SampledFrom(wordings).Draw(t, "wording"), rapid.SampledFrom(deeds).Draw(t, "deed"),
			rapid.SampledFrom([]string{"62", "9,300", "more than 900", "41"}).Draw(t, "number"), rapid.SampledFrom(things).Draw(t, "thing"))
		r, err := check.Ask(context.Background(), l.config, question)
		if err != nil {
			if errors.Is(err, assay.ErrUsage) {
				return
			}
			t.Fatalf("%q: %v", question, err)
		}
		faults, err := l.faults(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range append(faults, broken(r)...) {
			t.Errorf("%q: %s", question, f)
		}
		if len(r.Summary) > 5 || len(r.BottomLine) > 3 || len(r.Gaps) > 6 || len(r.Gaps) == 0 && len(r.Refused) == 0 {
			t.Errorf("%q: summary of %d, %d gaps, bottom line of %d", question, len(r.Summary), len(r.Gaps), len(r.BottomLine))
		}
		if t.Failed() {
			t.Log(plain(r))
		}
	})
}
