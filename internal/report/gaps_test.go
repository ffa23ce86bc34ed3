package report_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/report"
)

// TestProve finds what a library asserts, and only that.
func TestProve(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		query      string
		absent     []string
		classes    []assay.Class
		want       int
	}{
		{"asserted", "The Courier reports that auditors verified the repaired bridges.", "bridges", []string{"verified"}, nil, 1},
		{"another form of the word", "The Courier reports that auditors verify repaired bridges.", "bridges", []string{"verified"}, nil, 1},
		{"without a subject", "The Courier reports that auditors verified the repaired ferries.", "", []string{"verified"}, nil, 1},
		{"of another subject", "The Courier reports that auditors verified the repaired ferries.", "bridges", []string{"verified"}, nil, 0},
		{"negated", "The Courier reports that auditors did not verify the repaired bridges.", "bridges", []string{"verified", "verify"}, nil, 0},
		{"disclaimed", "The release does not say whether auditors verified the repaired bridges.", "bridges", []string{"verified"}, nil, 0},
		{"left out", "The stored excerpt ends before it says who verified the bridges.", "bridges", []string{"verified"}, nil, 0},
		{"asked for", "The mayor asks that auditors verify the repaired bridges.", "bridges", []string{"verified"}, nil, 0},
		{"a phrase", "The Courier reports that bridges were independently verified by auditors.", "bridges", []string{"independently verified"}, nil, 1},
		{"words that are apart", "The Courier reports that bridges were verified by crews that work independently.", "bridges", []string{"independently verified"}, nil, 0},
		{"one of several", "The Courier reports that two masons were convicted over the bridges.", "bridges", []string{"pleaded guilty", "convicted"}, nil, 1},
		{"a number", "The Courier reports that 9,300 bridges were repaired.", "", []string{"9,300", "9300"}, nil, 1},
		{"a number with more digits", "The Courier reports that 19,300 bridges were repaired.", "", []string{"9,300", "9300"}, nil, 0},
		{"of a class", "The Courier reports that auditors verified the repaired bridges.", "bridges", []string{"verified"}, []assay.Class{assay.News}, 1},
		{"of another class", "The Courier reports that auditors verified the repaired bridges.", "bridges", []string{"verified"}, []assay.Class{assay.Oversight}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := open(t, note("Halden Courier", "news", "2024-03-06", "A day out", "Ferries ran on Sunday. "+tt.body, "own reporting"))
			b := assay.Basis{Kind: "search", Query: tt.query, Absent: tt.absent, Classes: tt.classes}
			got, _, err := report.Prove(context.Background(), l.store, time.Time{}, b)
			if err != nil || got != tt.want {
				t.Errorf("%q asserts %q about %q %d times (%v), want %d", tt.body, tt.absent, tt.query, got, err, tt.want)
			}
		})
	}
}

// gapOf gives the first gap that begins so.
func gapOf(r *assay.Report, begin string) (assay.S, bool) {
	i := slices.IndexFunc(r.Gaps, func(s assay.S) bool { return strings.HasPrefix(s.Text, begin) })
	if i < 0 {
		return assay.S{}, false
	}
	return r.Gaps[i], true
}

// TestNumberGap says that nobody gives the number asked about, when nobody does.
func TestNumberGap(t *testing.T) {
	const begin, follow = "The number 9,300: none of the", "Where does the number 9,300 come from, and which bridges does it count?"
	l := open(t, counts()...)
	r := l.ask(t, "Did the River Bridges Agency repair 9,300 bridges?")
	g, ok := gapOf(r, begin)
	if !ok || g.Basis == nil || g.Basis.Searched != 5 || !slices.Equal(g.Basis.Absent, []string{"9,300", "9300"}) {
		t.Errorf("the gap is %+v, %v", g, ok)
	}
	if !slices.Contains(r.FollowUps, follow) {
		t.Errorf("the gap raises no question: %q", r.FollowUps)
	}
	l = open(t, append(counts(), note("Ferry Gazette", "news", "2024-09-09", "Bridges", "The Gazette counts 9300 bridges on the river.", "own reporting"))...)
	r = l.ask(t, "Did the River Bridges Agency repair 9,300 bridges?")
	if g, ok := gapOf(r, begin); ok || slices.Contains(r.FollowUps, follow) {
		t.Errorf("a source gives the number, and the report says %q", g.Text)
	}
	r = l.ask(t, "Did the River Bridges Agency repair 12 bridges?")
	if g, ok := gapOf(r, "The number"); ok {
		t.Errorf("a small number is looked for: %q", g.Text)
	}
}

// TestDefinitionGap asks what a counted word means, until a source defines it.
func TestDefinitionGap(t *testing.T) {
	const begin = "What “identified” means in these counts"
	docs := []doc{
		note("Halden Courier", "news", "2024-03-06", "Weak bridges", `The River Bridges Agency identified 62 bridges in March 2024, the Courier reports.`, "own reporting"),
		note("Delta Post", "news", "2024-04-03", "Weak bridges", `The River Bridges Agency identified 155 bridges in the delta, the Post counted.`, "own interviews"),
	}
	const question, follow = "How many bridges has the River Bridges Agency identified?", "How do the sources that count people or things as identified define the word?"
	l := open(t, docs...)
	r := l.ask(t, question)
	l.verify(t, r)
	if g, ok := gapOf(r, begin); !ok || g.Role != assay.GapRole || g.Basis.Query != "identified" || !slices.Contains(r.FollowUps, follow) {
		t.Errorf("gaps\n%s\nfollow-ups %q", texts(r.Gaps), r.FollowUps)
	}
	defined := note("Ferry Gazette", "news", "2024-09-09", "Words", "An identified bridge is defined as one that a crew has listed.", "own reporting")
	r = open(t, append(docs, defined)...).ask(t, question)
	if g, ok := gapOf(r, begin); ok || slices.Contains(r.FollowUps, follow) {
		t.Errorf("a source defines the word, and the report says %q", g.Text)
	}
	undefined := note("Ferry Gazette", "news", "2024-09-09", "Words", "The rules do not say how an identified bridge is defined.", "own reporting")
	r = open(t, append(docs, undefined)...).ask(t, question)
	if _, ok := gapOf(r, begin); !ok {
		t.Errorf("a source that says that the word is not defined fills the gap:\n%s", texts(r.Gaps))
	}
}

// TestOutcomeGap asks what became of arrests, until a source reports a conviction.
func TestOutcomeGap(t *testing.T) {
	docs := []doc{
		note("Halden Courier", "news", "2024-03-06", "Operation Clear Quay", `Police of the River Bridges Agency arrested 31 smugglers in Operation Clear Quay, the Courier reports.`, "own reporting"),
		note("Delta Post", "news", "2024-04-03", "Operation Clear Quay", `The River Bridges Agency said that the smugglers of Operation Clear Quay used bridges at night.`, "own interviews"),
	}
	const question, begin = "How many smugglers has the River Bridges Agency arrested?", "What became of those arrested in Operation Clear Quay"
	l := open(t, docs...)
	r := l.ask(t, question)
	l.verify(t, r)
	if g, ok := gapOf(r, begin); !ok || g.Basis.Query != "Operation Clear Quay" {
		t.Errorf("gaps\n%s", texts(r.Gaps))
	}
	l = open(t, append(docs, note("Ferry Gazette", "news", "2024-09-09", "Court", "A court convicted two smugglers of Operation Clear Quay in May.", "own reporting"))...)
	if g, ok := gapOf(l.ask(t, question), begin); ok {
		t.Errorf("a source reports a conviction, and the report says %q", g.Text)
	}
}

// TestDisclaimerGap prints as a gap what a source says that it does not show,
// and never as a fact.
func TestDisclaimerGap(t *testing.T) {
	l := open(t, counts()...)
	r := l.ask(t, "How many bridges has the River Bridges Agency repaired?")
	const want = "RBA’s release does not say how many of the 62 bridges were closed to traffic."
	g, ok := gapOf(r, want)
	if !ok || g.Role != assay.ClaimRole || len(g.Citations) != 1 {
		t.Errorf("gaps\n%s\nwant %q with its source", texts(r.Gaps), want)
	}
	if !slices.Contains(r.FollowUps, "How many of the 62 bridges were closed to traffic?") {
		t.Errorf("follow-ups %q", r.FollowUps)
	}
	for _, sec := range r.Sections {
		if strings.Contains(texts(sec.Sentences), "closed to traffic") {
			t.Errorf("a disclaimer stands in the section %q", sec.Heading)
		}
	}
}

// TestOutsideCheck says that nobody independent confirms the table's figures.
func TestOutsideCheck(t *testing.T) {
	own := note(agency, "official", "2024-03-06", "Bridges", `The River Bridges Agency says that it repaired 62 bridges in March 2024.
The River Bridges Agency says that it repaired 155 bridges in May 2024.`)
	const question, begin = "How many bridges has the River Bridges Agency repaired?", "An outside check of the two figures in the table"
	const follow = "Has anyone outside the River Bridges Agency checked how many bridges were repaired?"
	l := open(t, own)
	r := l.ask(t, question)
	l.verify(t, r)
	if g, ok := gapOf(r, begin); !ok || g.Basis.Kind != "figures" || len(g.Basis.IDs) != 2 || !slices.Contains(r.FollowUps, follow) {
		t.Errorf("gaps\n%s\nfollow-ups %q", texts(r.Gaps), r.FollowUps)
	}
	if got := texts(section(t, r, "The figures").Sentences); !strings.Contains(got, "Neither figure comes from a source independent of the River Bridges Agency.") {
		t.Errorf("the figures do not say who gives them:\n%s", got)
	}
	r = open(t, own, note("Halden Courier", "news", "2024-05-05", "Counted", "The Courier counted that the River Bridges Agency repaired 155 bridges in May 2024.", "own reporting")).ask(t, question)
	if g, ok := gapOf(r, "An outside check"); ok {
		t.Errorf("another origin gives the figure, and the report says %q", g.Text)
	}
}

// TestRecordAndPeriodGaps say that no primary record and no source of the period is there.
func TestRecordAndPeriodGaps(t *testing.T) {
	paper := note("Halden Courier", "news", "2024-03-06", "Closed", `The Courier saw that the River Bridges Agency closed the Elm Street ferry.`, "own reporting")
	l := open(t, paper)
	r := l.ask(t, "Did the River Bridges Agency close the Elm Street ferry in 2019?")
	l.verify(t, r)
	if _, ok := gapOf(r, "A primary record"); !ok || !slices.Contains(r.FollowUps, "Which court records or audits exist on this question?") {
		t.Errorf("gaps\n%s\nfollow-ups %q", texts(r.Gaps), r.FollowUps)
	}
	if _, ok := gapOf(r, "The period asked about, 1 January 2019 to 31 December 2019"); !ok {
		t.Errorf("gaps\n%s", texts(r.Gaps))
	}
	r = open(t, paper).ask(t, "Did the River Bridges Agency close the Elm Street ferry in 2024?")
	if g, ok := gapOf(r, "The period"); ok {
		t.Errorf("a source is dated in the period, and the report says %q", g.Text)
	}
	r = open(t, inspections()...).ask(t, "Can the River Bridges Agency close a bridge without notice?")
	if g, ok := gapOf(r, "A primary record"); ok {
		t.Errorf("a court's ruling is used, and the report says %q", g.Text)
	}
	if _, ok := gapOf(r, "Anything outside the 5 sources of this library, the latest of them dated 9 April 2025."); !ok {
		t.Errorf("a report without another gap does not say how far the library reaches:\n%s", texts(r.Gaps))
	}
}

// TestNearest prints what comes nearest where nothing answers a question, a
// claim never without the doubt behind it.
func TestNearest(t *testing.T) {
	l := open(t, note("Halden Notebook", "other", "2024-03-06", "Was a gate left open?",
		`A worker who asked not to be named claims that one of the weir's gates was left open for two hours.
The claim could not be confirmed.
The keeper says that all gates were closed.`))
	r := l.ask(t, "Was a gate of the Halden Barrage left open during Storm Edda?")
	l.verify(t, r)
	got := texts(section(t, r, "What comes nearest").Sentences)
	if !strings.Contains(got, "left open for two hours") || !strings.Contains(got, "could not be confirmed") {
		t.Errorf("what comes nearest:\n%s", got)
	}
	if s := texts(r.Summary); strings.Contains(s, "left open") && !strings.Contains(s, "could not be confirmed") {
		t.Errorf("a claim without its doubt:\n%s", s)
	}
}
