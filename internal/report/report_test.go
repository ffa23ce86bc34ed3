package report_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/render"
)

const agency = "River Bridges Agency"

// counts is a library that counts bridges.
func counts() []doc {
	return []doc{
		note(agency, "official", "2024-03-05", "Operation Firm Footing closes",
			`The River Bridges Agency says that it repaired 62 bridges in Operation Firm Footing in March 2024.
The release does not say how many of the 62 bridges were closed to traffic.
The agency says that 14 bridges were inspected by its crews.
A later campaign, Operation Dry Deck, is to follow in the autumn.`),
		note("Halden Courier", "news", "2024-03-06", "Bridges repaired in Operation Firm Footing",
			`The River Bridges Agency repaired 62 bridges in Operation Firm Footing, the Courier reports.
The work took crews of the River Bridges Agency to 12 of 50 bridges in the delta.`, "RBA release on Operation Firm Footing, March 2024"),
		note("Vale Tribune", "news", "2024-04-02", "Town engineers counted the repaired bridges of Operation Firm Footing",
			`The Tribune reports that crews of the River Bridges Agency repaired 41 bridges in Operation Firm Footing in March 2024.
The difference was put down to bridges of the River Bridges Agency that were repaired twice.`, "own interviews with town engineers"),
		note("Works Audit Office", "oversight", "2025-01-20", "Audit of repaired bridges",
			`The Works Audit Office found that the River Bridges Agency repaired 1,230 bridges in 2023.
The auditors concluded that the River Bridges Agency lacks a list of bridges.`),
		note("Delta Post", "news", "2025-02-02", "Bridges of two years",
			`Records that the Post obtained show that the River Bridges Agency repaired 1,230 bridges in 2022.
The River Bridges Agency painted 300 bridges in 2022.`, "records obtained by the newspaper"),
	}
}

// inspections is a library that tells how a thing is done.
func inspections() []doc {
	return []doc{
		note(agency, "official", "2024-05-01", "How bridges are inspected",
			`The River Bridges Agency inspects every bridge on the river twice a year.
Anyone may report a weak bridge to the River Bridges Agency by a complaint.
A board of the River Bridges Agency approves the repair of a bridge after each inspection.
Crews of the River Bridges Agency repair the bridge within a month of the inspection.
The River Bridges Agency publishes an inspection list of bridges each spring.`),
		note("Works Audit Office", "oversight", "2025-01-20", "Audit of bridge inspections",
			`The Works Audit Office found that the River Bridges Agency failed to inspect 30 bridges in 2024.
The auditors recommend that the River Bridges Agency publish each inspection of a bridge.`),
		note("Halden High Court", "court", "2025-03-03", "Ruling on closed bridges",
			`The Halden High Court held that the River Bridges Agency may close a bridge without notice after an inspection.`),
		page("Bridge Walkers Network", "advocacy", "2025-04-01", "Walkers on bridge inspections",
			`* The River Bridges Agency "failed to"  count its inspected bridges, and we criticised it for that.

Its inspection of bridges is careless, as walkers of the River Bridges Agency's bridges said.`),
		note("Vale Tribune", "news", "2025-04-09", "Inspectors were moved from bridges",
			`The Vale Tribune reports that staff of the River Bridges Agency were moved from the inspection of bridges to ferries.`, "own reporting"),
	}
}

// ferry is a library in which three papers hand on one release.
func ferry() []doc {
	const release = "RBA release on the Elm Street ferry, June 2024"
	return []doc{
		note(agency, "official", "2024-06-03", "Elm Street ferry reopens", `The River Bridges Agency says that it opened the Elm Street ferry on 3 June 2024.`),
		note("Halden Courier", "news", "2024-06-04", "Ferry is back", `The River Bridges Agency opened the Elm Street ferry on Monday.`, release),
		note("Vale Tribune", "news", "2024-06-04", "Elm Street ferry", `Elm Street has its ferry again, opened by the River Bridges Agency.`, release),
		note("Ferry Gazette", "news", "2024-06-05", "Ferry news", `The River Bridges Agency opened the ferry of Elm Street this week.`, release),
	}
}

// checked is a library in which a fact-checker examined a claim.
func checked() []doc {
	return []doc{
		note(agency, "official", "2024-02-01", "Quay lamps", `The River Bridges Agency says that it replaced 740 lamps on the quays.`),
		note("PlainCheck", "factcheck", "2024-02-09", "Did the agency replace 740 lamps?",
			`PlainCheck found no evidence that the River Bridges Agency replaced 740 lamps on the quays.
Its writers walked every quay and photographed old lamps in autumn.
Suppliers in Halden told them that no order for new glass was ever placed.
A warden kept a diary of dark nights since the spring storms.`),
		note("Delta Post", "news", "2024-03-03", "Dark quays", `The Delta Post saw dark quays and old lamps on each of its evening walks.`, "own reporting"),
	}
}

var libraries = []struct {
	name      string
	docs      func() []doc
	questions []string
}{
	{"counts", counts, []string{
		"How many bridges has the River Bridges Agency repaired?",
		"Did the River Bridges Agency repair 62 bridges?",
		"Did the River Bridges Agency repair 9,300 bridges?",
		"Which operations of the River Bridges Agency repaired bridges?",
		"What did the Works Audit Office report say about repaired bridges?",
	}},
	{"inspections", inspections, []string{
		"How does the River Bridges Agency inspect bridges?",
		"What is the role of the River Bridges Agency in inspecting bridges?",
		"What criticism is there of the River Bridges Agency's inspection of bridges?",
		"Who has oversight of the River Bridges Agency's inspection of bridges?",
		"Can the River Bridges Agency close a bridge without notice?",
	}},
	{"ferry", ferry, []string{"Did the River Bridges Agency open the Elm Street ferry?"}},
	{"checked", checked, []string{"Did the River Bridges Agency replace 740 lamps on the quays?"}},
}

// TestPromises holds reports of every kind to what all of them promise.
func TestPromises(t *testing.T) {
	for _, tt := range libraries {
		l := open(t, tt.docs()...)
		for _, q := range tt.questions {
			t.Run(tt.name+"/"+q, func(t *testing.T) {
				r := l.ask(t, q)
				l.verify(t, r)
				for _, problem := range broken(r) {
					t.Error(problem)
				}
				if n := len(r.Summary); n < 3 || n > 5 {
					t.Errorf("the summary has %d sentences, want 3 to 5", n)
				}
				if len(r.Gaps) == 0 || len(r.BottomLine) == 0 || len(r.BottomLine) > 3 {
					t.Errorf("%d gaps and %d sentences of a bottom line", len(r.Gaps), len(r.BottomLine))
				}
				if t.Failed() {
					t.Log(plain(r))
				}
			})
		}
	}
}

// broken lists what is wrong with a report by itself, whatever its library.
func broken(r *assay.Report) []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	source := map[int]assay.Source{}
	for i, s := range r.Sources {
		if s.N != i+1 {
			bad("source %d has the number %d", i+1, s.N)
		}
		source[s.N] = s
	}
	printed := map[string]bool{}
	perSource := map[int]int{}
	for _, sec := range r.Sections {
		for _, s := range sec.Sentences {
			if s.Role == assay.ClaimRole && printed[s.Text] {
				bad("printed twice: %s", s.Text)
			}
			printed[s.Text] = true
			if s.Role == assay.ClaimRole && len(s.Citations) > 0 {
				perSource[s.Citations[0].N]++
			}
		}
		last := 0
		for _, p := range sec.Paragraphs {
			if p <= last || p >= len(sec.Sentences) {
				bad("the section %q has paragraphs at %v of %d sentences", sec.Heading, sec.Paragraphs, len(sec.Sentences))
			}
			last = p
		}
	}
	for n, count := range perSource {
		if source[n].Class != assay.FactCheck && r.Ask != assay.AskDisclose && !hasTable(r) && count > 4 {
			bad("%d sentences of source %d", count, n)
		}
	}
	for _, s := range sentences(r) {
		out = append(out, brokenSentence(s, source)...)
	}
	// Sources are numbered as they are cited, and origins lettered as their sources come.
	most := 0
	for _, n := range cited(r) {
		if n > most+1 && len(r.Refused) == 0 {
			bad("source %d is cited before source %d", n, most+1)
		}
		most = max(most, n)
	}
	var letters []string
	for _, s := range r.Sources {
		if !slices.Contains(letters, s.Origin) {
			letters = append(letters, s.Origin)
		}
	}
	for i, o := range r.Origins {
		if o.ID != string(rune('A'+i)) || i >= len(letters) || letters[i] != o.ID {
			bad("origins %v of sources with %v", o.ID, letters)
		}
	}
	if len(r.FollowUps) > 5 || len(slices.Compact(slices.Sorted(slices.Values(r.FollowUps)))) != len(r.FollowUps) {
		bad("follow-ups: %q", r.FollowUps)
	}
	return out
}

func hasTable(r *assay.Report) bool {
	return slices.ContainsFunc(r.Sections, func(s assay.Section) bool { return s.Table != nil })
}

// brokenSentence lists what is wrong with one sentence.
func brokenSentence(s assay.S, source map[int]assay.Source) []string {
	var out []string
	if (s.Role == assay.GapRole || s.Role == assay.CountRole) != (s.Basis != nil) {
		out = append(out, fmt.Sprintf("a %s has basis %v: %s", s.Role, s.Basis, s.Text))
	}
	if !strings.HasSuffix(s.Text, ".") && !strings.HasSuffix(s.Text, "?") && !strings.HasSuffix(s.Text, "!") && !strings.HasSuffix(s.Text, "”") && !strings.HasSuffix(s.Text, "’") {
		out = append(out, "it does not end: "+s.Text)
	}
	for _, c := range s.Citations {
		switch {
		case source[c.N].DocumentSHA256 != c.Anchor.DocumentSHA256:
			out = append(out, fmt.Sprintf("it cites %d for another document: %s", c.N, s.Text))
		case source[c.N].Kind == assay.Note && strings.ContainsAny(s.Text, "“”\"«»"):
			out = append(out, "a note's words in quotation marks: "+s.Text)
		case source[c.N].Kind == assay.Text && len(s.Citations) == 1 && strings.ContainsAny(s.Text, "“‘") && !strings.Contains(s.Text, c.Anchor.Quote):
			out = append(out, "not the publisher's bytes: "+s.Text)
		}
	}
	return out
}

func sentences(r *assay.Report) []assay.S {
	out := slices.Concat(r.Summary)
	for _, sec := range r.Sections {
		out = append(out, sec.Sentences...)
	}
	return slices.Concat(out, r.Gaps, r.BottomLine)
}

// cited gives the numbers of the sources in the order in which a reader meets them.
func cited(r *assay.Report) []int {
	var out []int
	add := func(list []assay.Citation) {
		for _, c := range list {
			out = append(out, c.N)
		}
	}
	for _, s := range r.Summary {
		add(s.Citations)
	}
	for _, sec := range r.Sections {
		if sec.Table != nil {
			for _, row := range sec.Table.Rows {
				add(row.Citations)
			}
		}
		for _, s := range sec.Sentences {
			add(s.Citations)
		}
	}
	for _, s := range slices.Concat(r.Gaps, r.BottomLine) {
		add(s.Citations)
	}
	return out
}

func headings(r *assay.Report) []string {
	var out []string
	for _, s := range r.Sections {
		out = append(out, s.Heading)
	}
	return out
}

// section gives the first section whose heading begins so.
func section(t *testing.T, r *assay.Report, heading string) assay.Section {
	t.Helper()
	for _, s := range r.Sections {
		if strings.HasPrefix(s.Heading, heading) {
			return s
		}
	}
	t.Fatalf("there is no section %q in %q", heading, headings(r))
	return assay.Section{}
}

// texts joins the sentences of a list.
func texts(list []assay.S) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(s.Text + "\n")
	}
	return b.String()
}

// wants checks that the sections come in this order, each by how its heading begins.
func wants(t *testing.T, r *assay.Report, order ...string) {
	t.Helper()
	at := -1
	got := headings(r)
	for _, want := range order {
		i := slices.IndexFunc(got, func(h string) bool { return strings.HasPrefix(h, want) })
		if i <= at {
			t.Errorf("%q: the sections are %q, want %q in this order", r.Question, got, order)
			return
		}
		at = i
	}
}

// TestOrderOfSections follows what the question asks for.
func TestOrderOfSections(t *testing.T) {
	const (
		law, official, oversight = "What the law", "What the River Bridges Agency says", "Oversight"
		against, resources       = "Criticism", "Staff, money"
	)
	l := open(t, inspections()...)
	for _, tt := range []struct {
		question string
		order    []string
	}{
		{"What is the role of the River Bridges Agency in inspecting bridges?", []string{law, official, resources, oversight, against}},
		{"What criticism is there of the River Bridges Agency's inspection of bridges?", []string{against, resources, oversight, law, official}},
		{"Who has oversight of the River Bridges Agency's inspection of bridges?", []string{oversight, law, against, resources, official}},
		{"Can the River Bridges Agency close a bridge without notice?", []string{law, official, oversight, against, resources}},
	} {
		r := l.ask(t, tt.question)
		wants(t, r, tt.order...)
		if len(r.Sections) > 0 && !strings.HasPrefix(r.Sections[0].Heading, tt.order[0]) {
			t.Errorf("%q opens with %q", tt.question, r.Sections[0].Heading)
		}
	}
	l = open(t, counts()...)
	r := l.ask(t, "How many bridges has the River Bridges Agency repaired?")
	wants(t, r, "The figures", "Cases", "Oversight")
	if !strings.HasPrefix(r.Sections[0].Heading, "The figures") {
		t.Errorf("a question of how many opens with %q", r.Sections[0].Heading)
	}
	r = l.ask(t, "What did the Works Audit Office report say about repaired bridges?")
	if !strings.HasPrefix(r.Sections[0].Heading, "What the Works Audit Office found") {
		t.Errorf("a question of what a source says opens with %q", r.Sections[0].Heading)
	}
}

// TestSteps tells a process in the order of the ladder, from what holds in general.
func TestSteps(t *testing.T) {
	l := open(t, inspections()...)
	r := l.ask(t, "How does the River Bridges Agency inspect bridges?")
	wants(t, r, "How it begins", "What is examined", "Who decides", "What is then done")
	for heading, want := range map[string]string{
		"How it begins":     "Anyone may report a weak bridge",
		"What is examined":  "inspects every bridge on the river twice a year",
		"Who decides":       "approves the repair of a bridge",
		"What is then done": "repair the bridge within a month",
	} {
		if got := texts(section(t, r, heading).Sentences); !strings.Contains(got, want) {
			t.Errorf("%q does not say %q:\n%s", heading, want, got)
		}
	}
	if strings.Contains(texts(section(t, r, "What is examined").Sentences), "30 bridges") {
		t.Error("one count stands for a step of which something general is said")
	}
}

// TestOwnTextIsQuoted prints a publisher's own text byte for byte, with its date.
func TestOwnTextIsQuoted(t *testing.T) {
	l := open(t, inspections()...)
	r := l.ask(t, "What criticism is there of the River Bridges Agency's inspection of bridges?")
	const want = "The Bridge Walkers Network (1 April 2025) says: ‘The River Bridges Agency \"failed to\"  count its inspected bridges, and we criticised it for that.’"
	if got := texts(section(t, r, "Criticism").Sentences); !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestCarry counts the sources of an origin, and those of which nothing is printed there.
func TestCarry(t *testing.T) {
	l := open(t, ferry()...)
	r := l.ask(t, "Did the River Bridges Agency open the Elm Street ferry?")
	found := false
	for _, sec := range r.Sections {
		shown := map[string]bool{}
		for _, s := range sec.Sentences {
			for _, c := range s.Citations {
				shown[r.Sources[c.N-1].Document] = true
			}
		}
		for _, s := range sec.Sentences {
			if s.Basis == nil || s.Basis.Kind != "sources" {
				continue
			}
			found = true
			if len(s.Basis.IDs) != 4 || s.Basis.Count != 4-len(shown) {
				t.Errorf("%d sources shown, %d counted, %d of them as carrying: %s", len(shown), len(s.Basis.IDs), s.Basis.Count, s.Text)
			}
			for id := range shown {
				if !slices.Contains(s.Basis.IDs, id) {
					t.Errorf("%s is printed and not counted: %s", id, s.Text)
				}
			}
		}
	}
	if !found {
		t.Errorf("nothing says who only hands on the release:\n%s", plain(r))
	}
	if len(r.Origins) != 1 || r.Origins[0].Interest != assay.Interested {
		t.Errorf("origins %+v, want one, interested", r.Origins)
	}
}

// TestFactCheckIsReadWhole prints what a checker of the same claim found, in its order.
func TestFactCheckIsReadWhole(t *testing.T) {
	l := open(t, checked()...)
	r := l.ask(t, "Did the River Bridges Agency replace 740 lamps on the quays?")
	if !strings.HasPrefix(r.Sections[0].Heading, "What PlainCheck found on checking it") {
		t.Fatalf("the report opens with %q", r.Sections[0].Heading)
	}
	got, at := texts(r.Sections[0].Sentences), -1
	for _, want := range []string{"no evidence", "photographed old lamps", "no order for new glass", "diary of dark nights"} {
		i := strings.Index(got, want)
		if i <= at {
			t.Errorf("%q is left out or out of order:\n%s", want, got)
		}
		at = i
	}
}

// TestDeciding cites in the summary the sentences that the verdict rests on.
func TestDeciding(t *testing.T) {
	docs := []doc{
		note("Halden Courier", "news", "2024-06-04", "Seen", `The Courier saw that the River Bridges Agency closed the Elm Street ferry.`, "own reporting"),
		note("Vale Tribune", "news", "2024-06-05", "Heard", `Ferry crews told the Vale Tribune that the River Bridges Agency closed the Elm Street ferry.`, "own interviews"),
		note("Delta Post", "news", "2024-06-06", "Delta", `Ferries on the delta ran as before.`, "own reporting"),
	}
	l := open(t, docs...)
	r := l.ask(t, "Did the River Bridges Agency close the Elm Street ferry?")
	l.verify(t, r)
	if r.Verdict == nil || r.Verdict.Label != assay.Supported || r.Verdict.Independent != 2 {
		t.Fatalf("the verdict is %+v, want support by two independent origins", r.Verdict)
	}
	if diff := cmp.Diff([]string{"A", "B"}, r.Verdict.Support); diff != "" {
		t.Error(diff)
	}
	seen := map[string]bool{}
	for _, s := range r.Summary[:2] {
		for _, c := range s.Citations {
			seen[r.Sources[c.N-1].Origin] = true
		}
	}
	if !seen["A"] || !seen["B"] {
		t.Errorf("the summary does not open with a sentence of each origin:\n%s", texts(r.Summary))
	}
	if len(r.BottomLine) == 0 || r.BottomLine[0].Text != r.Verdict.Reason {
		t.Errorf("the bottom line is not the verdict's reason:\n%s", texts(r.BottomLine))
	}
	l = open(t, docs[2])
	if r := l.ask(t, "Which ferries ran on the delta?"); r.Verdict != nil {
		t.Errorf("a question that asks which has the verdict %+v", r.Verdict)
	}
}

// TestRefuted puts the sentence of the origin that disputes the claim in the summary.
func TestRefuted(t *testing.T) {
	l := open(t,
		note(agency, "official", "2024-06-04", "Ferry", `The River Bridges Agency says that it closed the Elm Street ferry.`),
		note("Vale Tribune", "news", "2024-06-05", "Heard", `The Vale Tribune found that it is false that the River Bridges Agency closed the Elm Street ferry.`, "own interviews"))
	r := l.ask(t, "Did the River Bridges Agency close the Elm Street ferry?")
	l.verify(t, r)
	if r.Verdict == nil || r.Verdict.Label != assay.Refuted || len(r.Verdict.Refute) != 1 {
		t.Fatalf("the verdict is %+v", r.Verdict)
	}
	for _, s := range r.Sources {
		if s.Publisher == "Vale Tribune" && s.Origin != r.Verdict.Refute[0] {
			t.Errorf("the verdict names the origin %q, and the Tribune is of %q", r.Verdict.Refute[0], s.Origin)
		}
	}
	if got := texts(r.Summary); !strings.Contains(got, "Vale Tribune found that it is false that the River Bridges Agency closed") || !strings.Contains(got, "says that it closed the Elm Street ferry") {
		t.Errorf("the summary leaves a side out:\n%s", got)
	}
	if len(r.BottomLine) == 0 || r.BottomLine[0].Text != r.Verdict.Reason || r.BottomLine[0].Basis.Count != 1 {
		t.Errorf("the bottom line is\n%s", texts(r.BottomLine))
	}
}

// TestNoActor reports on a question that names nobody.
func TestNoActor(t *testing.T) {
	l := open(t,
		note("Halden Courier", "news", "2024-03-06", "Bridges", `The Courier reports that 62 bridges were repaired in Halden.`, "own reporting"),
		note("Delta Post", "news", "2024-04-03", "More bridges", `The Post reports that 155 bridges were repaired in the delta.`, "own interviews"))
	r := l.ask(t, "How many bridges were repaired?")
	l.verify(t, r)
	if tab := table(t, r); tab.Columns[4] != "Independent?" || len(tab.Rows) != 2 {
		t.Errorf("columns %q, %d rows", tab.Columns, len(tab.Rows))
	}
	if !slices.Contains(r.FollowUps, "Has anyone outside the parties checked how many bridges were repaired?") {
		t.Errorf("follow-ups %q", r.FollowUps)
	}
	for _, s := range sentences(r) {
		if strings.Contains(s.Text, "independent of .") || strings.Contains(s.Text, "  ") {
			t.Errorf("a name is left out: %q", s.Text)
		}
	}
}

// TestNothingFound reports on a library that says nothing of the question.
func TestNothingFound(t *testing.T) {
	l := open(t, note("Delta Post", "news", "2024-06-06", "Bread", `Bakers of the delta sold more rye than wheat.`, "own reporting"))
	r := l.ask(t, "What is the role of the River Bridges Agency in tunnels?")
	l.verify(t, r)
	if got, want := texts(r.BottomLine), "Nothing in the 1 sources searched answers the question.\n"; got != want {
		t.Errorf("the bottom line is %q, want %q", got, want)
	}
	if len(r.Sources) != 0 || len(r.Sections) != 0 {
		t.Errorf("it has sources or sections:\n%s", plain(r))
	}
	if r := l.ask(t, "Did the River Bridges Agency dig a tunnel?"); r.Verdict.Label != assay.NotEnoughEvidence {
		t.Errorf("the verdict is %+v", r.Verdict)
	}
}

// TestDeterminism gives the same bytes whatever the order of the sources.
func TestDeterminism(t *testing.T) {
	for _, tt := range libraries {
		docs := tt.docs()
		first := open(t, docs...)
		slices.Reverse(docs)
		second := open(t, docs...)
		for _, q := range tt.questions {
			var a, b bytes.Buffer
			for _, x := range []struct {
				l *lib
				b *bytes.Buffer
			}{{first, &a}, {second, &b}} {
				if err := render.JSON(x.b, x.l.ask(t, q)); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(a.String(), b.String()); diff != "" {
				t.Errorf("%q: the report changes with the order of the sources:\n%.1500s", q, diff)
			}
		}
	}
}
