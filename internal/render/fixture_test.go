package render

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"assay"
)

// The fixture is a check on an invented dam: every part of a report, notes and
// texts, a hostile source, and numbers that count different things.

type fixtureSource struct {
	publisher, title string
	class            assay.Class
	kind             assay.Kind
	url, published   string
	relies           []string
	origin           string
	interest         assay.Interest
	text             string
}

const hostile = "<script>alert(1)</script> [x](javascript:alert(2)) **bold** `code` | cell & &amp; <img src=x onerror=alert(3)>"

var longString = strings.Repeat("Talsperrenverwaltungsaufsicht", 8)

var fixtureSources = []fixtureSource{
	{"Marrow River Authority", "Repairs at Marrow Dam reach 4,200 joints", assay.Official, assay.Text,
		"https://authority.example/news/marrow-repairs", "2024-03-04", nil, "A", assay.Interested,
		"The Marrow River Authority said on 4 March 2024 that its crews had sealed 4,200 joints of Marrow Dam. “The dam is safe,” said the authority's chief engineer. The work began in June 2022."},
	{"Eastvale Courier", "Authority says dam work is done", assay.News, assay.Text,
		"https://www.courier.example/2024/03/05/dam?ref=a&b=c", "2024-03-05", []string{"the authority's release of 4 March 2024"}, "A", assay.Independent,
		"Crews have sealed 4,200 joints at Marrow Dam, the Marrow River Authority said on Monday."},
	{"Valley Wire (copy on Harbour Post)", "Marrow Dam repairs finished, authority says", assay.News, assay.Note,
		"https://harbour.example/marrow", "", []string{"the authority's release of 4 March 2024"}, "A", assay.Independent,
		"The article repeats the authority's number of 4,200 sealed joints. It quotes no one else."},
	{"Auditor of the Eastvale Assembly", "Audit of the Marrow Dam programme", assay.Oversight, assay.Text,
		"https://audit.example/reports/2024-17.pdf", "2024-09-17", nil, "B", assay.Independent,
		"The audit examined 5,100 joints in the field. It found 2,950 of them sealed and 2,150 not sealed. The authority's own register lists 4,200 as sealed."},
	{"Institute of Hydraulic Studies", "Seepage at Marrow Dam, 2019 to 2024", assay.Academic, assay.Text,
		"https://doi.example/10.5555/marrow", "2024-06", nil, "C", assay.Independent,
		"Between 2,700 and 3,300 joints show no seepage after treatment, an estimate from thermal surveys."},
	{"River Watch", "The joints that nobody sealed", assay.Advocacy, assay.Note,
		"https://riverwatch.example/joints", "2024-10-02", []string{"the auditor's report", "interviews with six divers"}, "D", assay.Independent,
		"River Watch says that fewer than 3,000 joints were sealed. Its account rests on interviews with six divers who worked on the dam. The group campaigns for the dam's removal."},
	{"Ministry of Works", "Answer to question 881", assay.Official, assay.Text,
		"https://works.example/answers/881", "2024-11-20", nil, "E", assay.Partner,
		"The ministry paid for 48,000 metres of sealant. It does not count joints."},
	{"High Court of Eastvale", "Marrow River Authority v. Auditor", assay.Court, assay.Text,
		"https://court.example/2025/12", "2025-01-30", nil, "F", assay.Independent,
		"The court finds that the register was compiled from purchase orders and not from inspections."},
	{"Plainly", "No, 4,200 joints have not been sealed", assay.FactCheck, assay.Note,
		"https://plainly.example/dam", "2024-09-20", []string{"the auditor's report"}, "B", assay.Independent,
		"Plainly rates the authority's statement as not borne out by the audit of September 2024."},
	{"The Levee", "Sealed and delivered", assay.Partisan, assay.Note,
		"https://levee.example/sealed", "2024-03", []string{"the authority's release of 4 March 2024"}, "A", assay.Independent,
		"The Levee repeats that 4,200 joints were sealed and calls the auditors late to the work."},
	{hostile, hostile + "\u202egnp.exe " + longString, assay.Other, assay.Text,
		"javascript:alert(document.cookie)", "2024-12-01", []string{hostile}, "G", assay.Independent,
		"More than 9,000 joints \u202e were sealed <script>alert(4)</script> [click](http://evil.example) says " + longString + "."},
	{"דבר המים", "מה קרה בסכר", assay.News, assay.Note,
		"https://user:pass@davar.example/", "2025", nil, "H", assay.Independent,
		"The article dates the first sealing to May 2022, a month before the authority does."},
	{"水資源日報", "大壩接縫修復進度報告", assay.News, assay.Text,
		"https://shui.example/報告", "2025-02-11", nil, "I", assay.Independent,
		"大壩的四千二百條接縫之中,約三千條已經修復。"},
	{"Divers' Register", "", assay.Other, assay.Text,
		"", "", nil, "J", assay.Independent,
		"1. Drain the gallery. 2. Cut the joint to 40 mm. 3. Inject the sealant. 4. Test at 6 bar for one hour."},
}

type fixture struct {
	t       testing.TB
	sources []assay.Source
	texts   []string
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func newFixture(t testing.TB) *fixture {
	f := &fixture{t: t}
	for i, s := range fixtureSources {
		capture := digest("capture of " + s.text)
		f.texts = append(f.texts, s.text)
		f.sources = append(f.sources, assay.Source{
			N: i + 1, Document: capture[:12], DocumentSHA256: digest(s.text), CaptureSHA256: capture,
			Title: s.title, Publisher: s.publisher, Class: s.class, Kind: s.kind, URL: s.url,
			Location: fmt.Sprintf("sources/%02d.md", i+1), Published: s.published, ReliesOn: s.relies,
			Origin: s.origin, Interest: s.interest,
		})
	}
	return f
}

// cite anchors quotes in source n.
func (f *fixture) cite(n int, quotes ...string) []assay.Citation {
	f.t.Helper()
	var out []assay.Citation
	for _, q := range quotes {
		i := strings.Index(f.texts[n-1], q)
		if i < 0 {
			f.t.Fatalf("source %d does not hold %q", n, q)
		}
		out = append(out, assay.Citation{N: n, Anchor: assay.Anchor{
			DocumentSHA256: f.sources[n-1].DocumentSHA256, Start: i, End: i + len(q), Quote: q,
		}})
	}
	return out
}

func says(text string, cites ...[]assay.Citation) assay.S {
	s := assay.S{Text: text, Role: assay.ClaimRole}
	for _, c := range cites {
		s.Citations = append(s.Citations, c...)
	}
	return s
}

func rests(role assay.Role, text string, b assay.Basis) assay.S {
	return assay.S{Text: text, Role: role, Basis: &b}
}

func (f *fixture) figure(id string, n int, text, quote string, value float64, owner, period string, status assay.FigureStatus) assay.ReportFigure {
	return assay.ReportFigure{
		ID: id, Text: text, Value: value, Low: value, High: value, Kind: assay.Count, Unit: "joint", Action: "sealed",
		Period: period, Owner: owner, Modality: assay.Said, Status: status, Why: "as the ledger found",
		Origin: f.sources[n-1].Origin, N: n, Anchor: f.cite(n, quote)[0].Anchor,
	}
}

func fixtureReport(t testing.TB) *assay.Report {
	f := newFixture(t)
	r := &assay.Report{
		Schema: assay.ReportSchema, Question: "Has the Marrow River Authority sealed 4,200 joints of Marrow Dam?",
		Kind: assay.Polar, Ask: assay.AskFact, Claim: "The Marrow River Authority has sealed 4,200 joints of Marrow Dam.",
		CheckedOn: "2025-03-09", AsOf: "2025-03-01",
		Engine:     assay.Engine{Name: "Assay", Version: "0.1.0", Writer: "extractive"},
		Disclaimer: "Assay reports what the sources in its library say and how far they confirm each other. It can miss sources. Check the quotes before you rely on them.",
		Verdict: &assay.Verdict{Label: assay.Conflicting, Independent: 1,
			Reason:  "The authority and three outlets that repeat its release give 4,200; the auditor and a survey, independent of it and of each other, count fewer.",
			Support: []string{"A", "G"}, Refute: []string{"B", "C"}},
		Figures: f.figures(), Sources: f.sources,
	}
	f.prose(r)
	r.Sections = f.sections()
	f.apparatus(r)
	id, err := ID(r)
	if err != nil {
		t.Fatal(err)
	}
	r.ID = id
	return r
}

func (f *fixture) figures() []assay.ReportFigure {
	claimed := f.figure("f1", 1, "4,200", "its crews had sealed 4,200 joints of Marrow Dam", 4200, "Marrow River Authority", "to March 2024", assay.Disputed)
	audit := f.figure("f2", 4, "2,950", "It found 2,950 of them sealed", 2950, "Auditor of the Eastvale Assembly", "2024", assay.Corroborated)
	survey := f.figure("f3", 5, "between 2,700 and 3,300", "Between 2,700 and 3,300 joints show no seepage", 3000, "Institute of Hydraulic Studies", "2019 to 2024", assay.Claimed)
	survey.Low, survey.High, survey.Modality = 2700, 3300, assay.Estimated
	divers := f.figure("f4", 6, "fewer than 3,000", "fewer than 3,000 joints were sealed", 3000, "River Watch", "", assay.Repeated)
	divers.Low, divers.Open, divers.Approx = 0, true, "fewer than"
	metres := f.figure("f5", 7, "48,000 metres", "48,000 metres of sealant", 48000, "Ministry of Works", "2022 to 2024", assay.DifferentQuantity)
	metres.Kind, metres.Unit, metres.Action = assay.Measure, "metre", ""
	wild := f.figure("f6", 11, "more than 9,000", "More than 9,000 joints", 9000, hostile, "2024", assay.Claimed)
	wild.Open, wild.High, wild.Approx = true, 0, "more than"
	return []assay.ReportFigure{claimed, audit, survey, divers, metres, wild}
}

func (f *fixture) prose(r *assay.Report) {
	r.Summary = []assay.S{
		says("The Marrow River Authority said on 4 March 2024 that its crews had sealed 4,200 joints of the dam.", f.cite(1, "its crews had sealed 4,200 joints of Marrow Dam"), f.cite(2, "Crews have sealed 4,200 joints at Marrow Dam")),
		says("The auditor of the assembly looked at 5,100 joints and found 2,950 of them sealed.", f.cite(4, "The audit examined 5,100 joints in the field.", "It found 2,950 of them sealed and 2,150 not sealed.")),
		says("A court found that the register behind the higher number had been compiled from purchase orders.", f.cite(8, "The court finds that the register was compiled from purchase orders and not from inspections.")),
		rests(assay.CountRole, "Four of the fourteen sources go back to the authority’s release.", assay.Basis{Kind: "sources", IDs: []string{f.sources[0].Document, f.sources[1].Document, f.sources[2].Document, f.sources[9].Document}, Count: 4}),
	}
	r.Gaps = []assay.S{
		rests(assay.GapRole, "Who inspected the joints that the authority’s register lists as sealed.", assay.Basis{Kind: "search", Query: "inspected joints register", Absent: []string{"inspected by", "signed off"}, Searched: 212, Count: 3}),
		rests(assay.GapRole, "Whether any joint sealed before 2024 has leaked since: no source of class oversight, court or academic reports on it.", assay.Basis{Kind: "search", Query: "leak after sealing", Classes: []assay.Class{assay.Oversight, assay.Court, assay.Academic}, Searched: 19}),
		rests(assay.GapRole, "A second count in the field. The figures that are given count different things.", assay.Basis{Kind: "figures", IDs: []string{"f1", "f2", "f5"}, Count: 3}),
	}
	r.BottomLine = []assay.S{
		says("The authority did claim 4,200 sealed joints.", f.cite(1, "its crews had sealed 4,200 joints of Marrow Dam")),
		says("The one count made in the field found 2,950, and the register that gives the higher number lists purchases.", f.cite(4, "It found 2,950 of them sealed"), f.cite(8, "The court finds that the register was compiled from purchase orders and not from inspections.")),
	}
	r.FollowUps = []string{
		"Who inspected the joints in the authority's register?",
		"How many joints have leaked since they were sealed?",
		"What did the ministry's 48,000 metres of sealant pay for?",
		hostile,
	}
}

func (f *fixture) sections() []assay.Section {
	release := f.cite(1, "its crews had sealed 4,200 joints of Marrow Dam")
	return []assay.Section{
		{Heading: "What the authority says", Sentences: []assay.S{
			says("The authority’s release of 4 March 2024 puts the number of sealed joints at 4,200.", release),
			says("Its chief engineer said: “The dam is safe.”", f.cite(1, "“The dam is safe,” said the authority's chief engineer.")),
			says("The Levee, in a note, repeats the number and calls the auditors late to the work.", f.cite(10, "The Levee repeats that 4,200 joints were sealed and calls the auditors late to the work.")),
			says("Two outlets date the start differently: June 2022 and May 2022.", f.cite(1, "The work began in June 2022."), f.cite(12, "The article dates the first sealing to May 2022")),
		}, Paragraphs: []int{2}},
		{Heading: "Figures claimed and corroborated", Table: f.table(), FigureIDs: []string{"f1", "f2", "f3", "f4", "f5", "f6"},
			ChartUnit: "joints sealed", Asked: 4200, Sentences: []assay.S{
				says("The figures do not measure one thing: the ministry counts metres of sealant, and the institute estimates joints without seepage.", f.cite(7, "48,000 metres of sealant"), f.cite(5, "Between 2,700 and 3,300 joints show no seepage")),
			}},
		{Heading: "How a joint is sealed", Ordered: true, Paragraphs: []int{1, 2}, Sentences: []assay.S{
			says("The gallery is drained and the joint cut to 40 mm.", f.cite(14, "Drain the gallery.", "Cut the joint to 40 mm.")),
			says("The sealant is injected.", f.cite(14, "Inject the sealant.")),
			says("The joint is tested at 6 bar for one hour.", f.cite(14, "Test at 6 bar for one hour.")),
			rests(assay.CountRole, "No source gives a later step.", assay.Basis{Kind: "search", Query: "joint test repair step", Searched: 212, Count: 9}),
		}},
		{Heading: hostile, Sentences: []assay.S{
			says("A source without a known publisher says <script>alert(5)</script> | that [more](javascript:alert(6)) than 9,000 were sealed, in "+longString+" www.evil.example http://evil.example a@evil.example.", f.cite(11, f.texts[10])),
			says("# A heading, - a list and 1. a number are words here.", f.cite(11, "More than 9,000 joints")),
			says("約三千條接縫已經修復。", f.cite(13, f.texts[12])),
		}, Paragraphs: []int{1, 2}},
	}
}

func (f *fixture) table() *assay.Table {
	row := func(id string, cites []assay.Citation, cells ...string) assay.Row {
		return assay.Row{Cells: cells, FigureID: id, Citations: cites}
	}
	return &assay.Table{
		Caption: "Figures claimed, and by whom",
		Columns: []string{"Who says so", "Joints sealed", "When", "What was counted", "Status"},
		Rows: []assay.Row{
			row("f1", append(f.cite(1, "its crews had sealed 4,200 joints of Marrow Dam"), f.cite(2, "Crews have sealed 4,200 joints at Marrow Dam")...), "Marrow River Authority", "4,200", "to March 2024", "lines of its register, compiled from purchase orders, as the court found", "disputed"),
			row("f2", f.cite(4, "It found 2,950 of them sealed"), "Auditor of the Eastvale Assembly", "2,950", "2024", "joints looked at in the field, of 5,100", "corroborated"),
			row("f3", f.cite(5, "Between 2,700 and 3,300 joints show no seepage"), "Institute of Hydraulic Studies", "2,700–3,300", "2019 to 2024", "joints without seepage in thermal surveys", "claimed"),
			row("f4", f.cite(6, "fewer than 3,000 joints were sealed"), "River Watch", "fewer than 3,000", "", "not said", "repeated"),
			row("f5", f.cite(7, "48,000 metres of sealant"), "Ministry of Works", "–", "2022 to 2024", "48,000 metres of sealant", "different quantity"),
			row("f6", f.cite(11, "More than 9,000 joints"), hostile, "more than 9,000", "2024", longString, "claimed"),
		},
	}
}

func (f *fixture) apparatus(r *assay.Report) {
	names := map[string]string{
		"A": "Authority’s release, 4 March 2024", "B": "Audit of September 2024", "C": "Thermal surveys of the institute",
		"D": "Interviews with six divers", "E": "Ministry’s answer 881", "F": "Judgment of 30 January 2025",
		"G": hostile, "H": "דבר המים", "I": "水資源日報", "J": "Divers’ register",
	}
	for id := 'A'; id <= 'J'; id++ {
		o := assay.Origin{ID: string(id), Name: names[string(id)], Interest: assay.Independent, Why: []assay.Edge{}}
		for _, s := range f.sources {
			if s.Origin != o.ID {
				continue
			}
			if o.Root == "" {
				o.Root, o.Interest = s.Document, s.Interest
			} else {
				o.Why = append(o.Why, assay.Edge{From: s.Document, To: o.Root, Signal: "stated reliance", Detail: "names " + names[o.ID]})
			}
			o.Members = append(o.Members, s.Document)
		}
		r.Origins = append(r.Origins, o)
	}
	r.Origins[0].Members = append(r.Origins[0].Members, "ffffffffff01", "ffffffffff02")
	r.Adequacy = assay.Adequacy{
		Queries: []assay.QueryRun{
			{Text: "Marrow River Authority sealed 4,200 joints", Purpose: "the claim", Passages: 41, Documents: 17},
			{Text: "joints sealed", Purpose: "figures", Passages: 28, Documents: 11},
			{Text: "joints sealed disputed", Purpose: "against", Passages: 6, Documents: 4},
			{Text: "register fraud", Purpose: "against"},
		},
		DocumentsSearched: 212, PassagesSearched: 3480, PassagesRead: 61, SentencesUsed: 22, Hits: 75,
		Failures: []assay.Failure{{Location: "scans/annex-3.pdf", Reason: "the file is encrypted"}, {Location: hostile, Reason: hostile}},
		Dates:    assay.DateRange{From: "2019", To: "2025-02-11"}, Undated: 14, Library: digest("library"), World: fixtureWorld(hostile),
	}
	r.Refused = []assay.Refusal{
		{Text: "The authority sealed 4,300 joints.", Reason: "4,300 does not stand in the cited passages"},
		{Text: hostile, Reason: "the anchor does not resolve"},
	}
}

// plainReport is the fixture without its hostile parts and its last sources: a
// report as most are, and the one whose pictures are looked at.
func plainReport(t testing.TB) *assay.Report {
	r := fixtureReport(t)
	const last = 10
	r.Sources, r.Origins, r.Figures = r.Sources[:last], r.Origins[:6], r.Figures[:5]
	r.Verdict.Support, r.Refused, r.FollowUps = []string{"A"}, r.Refused[:1], r.FollowUps[:3]
	r.Verdict.Label, r.Verdict.Independent = assay.Refuted, 0
	r.Verdict.Reason = "The number is the authority’s own, repeated by three outlets; the auditor’s count in the field and a survey, independent of it and of each other, are lower."
	r.Adequacy.Failures, r.Adequacy.World = r.Adequacy.Failures[:1], nil
	r.Sections = []assay.Section{r.Sections[0], r.Sections[1]}
	table := *r.Sections[1].Table
	table.Rows = table.Rows[:5]
	r.Sections[1].Table = &table
	r.Sections[1].FigureIDs = r.Sections[1].FigureIDs[:5]
	r.Sections[0].Sentences = r.Sections[0].Sentences[:3]
	r.ID, _ = ID(r)
	return r
}

// fixtures are the reports that every format must write.
func fixtures(t testing.TB) map[string]*assay.Report {
	full := fixtureReport(t)
	out := map[string]*assay.Report{"full": full, "plain": plainReport(t)}
	for key, label := range map[string]assay.VerdictLabel{"supported": assay.Supported, "refuted": assay.Refuted, "not-enough": assay.NotEnoughEvidence} {
		r := *full
		v := *full.Verdict
		v.Label, v.Reason = label, "The reason in one sentence."
		switch label {
		case assay.Supported:
			v.Support, v.Refute, v.Independent = []string{"A", "B", "C"}, []string{}, 2
		case assay.Refuted:
			v.Support, v.Refute, v.Independent = []string{"A"}, []string{"B", "E"}, 0
		default:
			v.Support, v.Refute, v.Independent = []string{"A"}, []string{}, 0
		}
		r.Verdict = &v
		r.Sections, r.Refused = full.Sections[:1], nil
		out[key] = &r
	}
	none := *full
	none.Verdict, none.Kind, none.Ask, none.Claim = nil, assay.Descriptive, assay.AskProcess, ""
	none.Question, none.Sections, none.FollowUps = "How is a joint of Marrow Dam sealed?", full.Sections[2:3], nil
	out["process"] = &none
	out["empty"] = &assay.Report{Schema: assay.ReportSchema, Question: "?", Kind: assay.Descriptive, Ask: assay.AskAbout}
	return out
}
