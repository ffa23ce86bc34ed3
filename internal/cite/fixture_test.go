package cite

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"assay"
)

// shelf is a library in memory: the same contract as the real one, with real hashes.
type shelf struct {
	byID, byHash map[string]assay.Document
	fail         error
}

func (s *shelf) Document(_ context.Context, id string) (assay.Document, error) {
	return s.find(s.byID, id)
}

func (s *shelf) DocumentByHash(_ context.Context, h string) (assay.Document, error) {
	return s.find(s.byHash, h)
}

func (s *shelf) find(m map[string]assay.Document, key string) (assay.Document, error) {
	if s.fail != nil {
		return assay.Document{}, s.fail
	}
	d, ok := m[key]
	if !ok {
		return assay.Document{}, fmt.Errorf("document %q: %w", key, assay.ErrNotFound)
	}
	return d, nil
}

func newShelf(docs ...assay.Document) *shelf {
	s := &shelf{byID: map[string]assay.Document{}, byHash: map[string]assay.Document{}}
	for _, d := range docs {
		s.byID[d.ID] = d
		s.byHash[d.SHA256] = d
	}
	return s
}

// made completes a document with its hashes.
func made(d assay.Document) assay.Document {
	d.SHA256 = hashOf(d.Text)
	d.CaptureSHA256 = hashOf("capture of " + d.Location + d.Text)
	d.ID = d.CaptureSHA256[:12]
	return d
}

// The fixture is a fictional field: hive inspections in an invented province.
var orchardDocs = []assay.Document{
	made(assay.Document{
		Title: "Hive Renewal: 4,812 colonies inspected in the Varn Valley", URL: "https://orchards.example/hive-renewal",
		Publisher: "Ministry of Orchards and Apiaries", Class: assay.Official, Kind: assay.Text, Published: "2031-05-14", Location: "ministry.html",
		Text: "The Ministry of Orchards and Apiaries (MOA) today announced the results of Operation Clean Comb. " +
			"Inspectors visited 4,812 colonies in the Varn Valley between 3 March and 29 April 2031. " +
			"More than 260 colonies were condemned, and 31 keepers were charged with selling unlicensed queens. " +
			"“Every keeper in the valley is safer today,” said Minister Odell Brandt. " +
			"The ministry spent $2.4 million on the campaign, about 12 percent of its yearly budget.",
	}),
	made(assay.Document{
		Title: "Auditors question hive count", URL: "https://courier.example/hive-count",
		Publisher: "Varn Valley Courier", Class: assay.News, Kind: assay.Text, Published: "2031-06-02", Location: "courier.html", ReliesOn: []string{"Provincial Audit Office interim memo"},
		Text: "The Provincial Audit Office could trace only 3,977 of the inspections that the ministry claims, an interim memo seen by the Courier shows. " +
			"Auditor Petra Lindqvist wrote that “the remaining visits left no record of any kind.” " +
			"Nineteen inspectors allegedly filed forms for colonies that they never visited. " +
			"One inspector, Tomas Ruel, pleaded guilty on 28 May and was sentenced to 14 months.",
	}),
	made(assay.Document{
		Title: "Interim memo on apiary inspections, 2030-2031", URL: "https://audit.example/memo-31-07",
		Publisher: "Provincial Audit Office", Class: assay.Oversight, Kind: assay.Note, Published: "2031-05-30", Location: "audit.md", ReliesOn: []string{"Inspection records of the ministry"},
		Text: "The memo matched 3,977 inspection forms to a colony in the register.\n" +
			"It found no form at all for 835 of the visits that the ministry counted.\n" +
			"The auditors gave the ministry 45 days to answer, until 14 July 2031.\n" +
			"The excerpt does not say how many colonies were healthy.",
	}),
	made(assay.Document{
		Title: "Province v. Ruel", URL: "https://courts.example/ruel", Publisher: "Harrow District Court", Class: assay.Court, Kind: assay.Text,
		Published: "2031-05-28", Location: "ruel.pdf",
		Text: "The defendant, Tomas Ruel, an inspector of the Ministry of Orchards and Apiaries, entered a plea of guilty to one count of falsifying 112 inspection forms. " +
			"The court sentences him to 14 months, of which six are suspended. " +
			"The charge against a second inspector, Ane Holm, was dismissed on 21 May 2031.",
	}),
	made(assay.Document{
		Title: "Keepers ask who counted the hives", URL: "https://keepers.example/letter", Publisher: "Union of Varn Beekeepers", Class: assay.Advocacy, Kind: assay.Note,
		Published: "2031-06-11", Location: "union.md", ReliesOn: []string{"Survey of its members"},
		Text: "The union says that 1,150 of its 2,300 members received no visit in spring 2031.\n" +
			"It calls the count of 4,812 colonies impossible with 40 inspectors in eight weeks.\n" +
			"The union campaigns against the licence fee of $85.",
	}),
	made(assay.Document{
		Title: "Colony losses in the southern provinces", URL: "https://northmere.example/losses", Publisher: "Northmere University", Class: assay.Academic, Kind: assay.Text,
		Published: "2029", Location: "northmere.txt",
		Text: "Winter losses among surveyed colonies rose from 9 percent in 2021 to 23 percent in 2028. " +
			"We estimate that 60 to 75 percent of the losses are due to mites. " +
			"The survey covered 1,206 colonies kept by 318 beekeepers in five provinces.",
	}),
	made(assay.Document{
		Title: "Ministry doubles down on Clean Comb", URL: "https://ledger.example/clean-comb", Publisher: "Morning Ledger", Class: assay.News, Kind: assay.Note,
		Published: "2031-06-20", Location: "ledger.md", ReliesOn: []string{"Ministry of Orchards and Apiaries release", "interview with Odell Brandt"},
		Text: "The Ledger repeats the ministry's figure of 4,812 colonies and checked none of the visits.\n" +
			"Brandt told the Ledger that a new count of at least 5,000 visits would come in September 2031.\n" +
			"It quotes no inspector and no keeper.",
	}),
	made(assay.Document{
		Title: "Questions in the assembly, 12 June", URL: "https://assembly.example/q", Publisher: "Assembly of the Province of Varn", Class: assay.Oversight, Kind: assay.Text,
		Published: "2031-06-12", Location: "assembly.html",
		Text: "Asked by Delegate Ysolde Karp how many keepers had been convicted, the minister answered that none had been convicted so far. " +
			"He said 17 of the 31 cases were still before the courts. " +
			"Delegate Karp asked for an inquiry «without delay».",
	}),
}

var orchard = newShelf(orchardDocs...)

func orchardAliases(name string) []string {
	switch name {
	case "Ministry of Orchards and Apiaries":
		return []string{"MOA", "the Orchard Ministry"}
	case "Varn Valley Courier":
		return []string{"Courier"}
	}
	return nil
}

var orchardChecker = Checker{Documents: orchard, Aliases: orchardAliases}

// orchardSources numbers the documents in order.
func orchardSources() []assay.Source {
	origin := []string{"A", "B", "B", "C", "D", "E", "A", "A"}
	out := make([]assay.Source, len(orchardDocs))
	for i, d := range orchardDocs {
		out[i] = assay.Source{
			N: i + 1, Document: d.ID, DocumentSHA256: d.SHA256, CaptureSHA256: d.CaptureSHA256, Title: d.Title, Publisher: d.Publisher,
			Class: d.Class, Kind: d.Kind, URL: d.URL, Location: d.Location, Published: d.Published, ReliesOn: d.ReliesOn,
			Origin: origin[i], Interest: assay.Independent,
		}
	}
	out[0].Interest, out[6].Interest, out[7].Interest = assay.Interested, assay.Interested, assay.Interested
	return out
}

// cited gives a citation of source n whose quote is the sentence or sentences
// from the words start to the words end.
func cited(t testing.TB, n int, start, end string) assay.Citation {
	t.Helper()
	d := orchardDocs[n-1]
	i := strings.Index(d.Text, start)
	if i < 0 {
		t.Fatalf("source %d does not have %q", n, start)
	}
	j := strings.Index(d.Text[i:], end)
	if j < 0 {
		t.Fatalf("source %d does not have %q after %q", n, end, start)
	}
	j += i + len(end)
	return assay.Citation{N: n, Anchor: assay.Anchor{DocumentSHA256: d.SHA256, Start: i, End: j, Quote: d.Text[i:j]}}
}

func claim(text string, citations ...assay.Citation) assay.S {
	return assay.S{Text: text, Role: assay.ClaimRole, Citations: citations}
}

// orchardReport is a report of 26 sentences with a table and figures, all of which stand.
func orchardReport(t testing.TB) *assay.Report {
	announced := cited(t, 1, "The Ministry", "Clean Comb.")
	visited := cited(t, 1, "Inspectors visited", "2031.")
	condemned := cited(t, 1, "More than 260", "queens.")
	brandt := cited(t, 1, "“Every keeper", "Brandt.")
	spent := cited(t, 1, "The ministry spent", "budget.")
	traced := cited(t, 2, "The Provincial", "shows.")
	petra := cited(t, 2, "Auditor Petra", "kind.”")
	nineteen := cited(t, 2, "Nineteen", "visited.")
	pleaded := cited(t, 2, "One inspector", "months.")
	matched := cited(t, 3, "The memo", "register.")
	noForm := cited(t, 3, "It found", "counted.")
	days := cited(t, 3, "The auditors", "2031.")
	plea := cited(t, 4, "The defendant", "forms.")
	court := cited(t, 4, "The court", "suspended.")
	holm := cited(t, 4, "The charge", "2031.")
	members := cited(t, 5, "The union says", "2031.")
	impossible := cited(t, 5, "It calls", "weeks.")
	fee := cited(t, 5, "The union campaigns", "$85.")
	losses := cited(t, 6, "Winter losses", "2028.")
	mites := cited(t, 6, "We estimate", "mites.")
	survey := cited(t, 6, "The survey", "provinces.")
	ledger := cited(t, 7, "The Ledger", "visits.")
	september := cited(t, 7, "Brandt told", "2031.")
	karp := cited(t, 8, "Asked by", "so far.")
	cases := cited(t, 8, "He said", "courts.")
	delay := cited(t, 8, "Delegate Karp", "delay».")

	figure := func(c assay.Citation, id, text string, value, low, high float64, f assay.ReportFigure) assay.ReportFigure {
		f.ID = orchardDocs[c.N-1].ID + ":" + id
		f.Text, f.Value, f.Low, f.High, f.N, f.Anchor = text, value, low, high, c.N, c.Anchor
		f.Status, f.Origin = assay.Claimed, "A"
		return f
	}
	figures := []assay.ReportFigure{
		figure(traced, "1", "3,977", 3977, 3977, 3977, assay.ReportFigure{Kind: assay.Count, Unit: "inspection", Owner: "Provincial Audit Office"}),
		figure(visited, "2", "4,812", 4812, 4812, 4812, assay.ReportFigure{Kind: assay.Count, Unit: "colony", Action: "visited", Place: "Varn Valley", Period: "between 3 March and 29 April 2031", Owner: "MOA", Event: "Operation Clean Comb"}),
		figure(condemned, "3", "More than 260", 260, 260, 0, assay.ReportFigure{Kind: assay.Count, Unit: "colony", Action: "condemned", Approx: "more than", Open: true, Owner: "MOA"}),
		figure(spent, "4", "$2.4 million", 2.4e6, 2.4e6, 2.4e6, assay.ReportFigure{Kind: assay.Money, Unit: "$", Owner: "MOA"}),
		figure(mites, "5", "60 to 75 percent", 67.5, 60, 75, assay.ReportFigure{Kind: assay.Percent, Unit: "%", Owner: "Northmere University"}),
	}
	figures[0].Origin, figures[4].Origin = "B", "E"
	ids := func(n ...int) []string {
		var out []string
		for _, i := range n {
			out = append(out, figures[i].ID)
		}
		return out
	}
	r := &assay.Report{
		Schema: assay.ReportSchema, Question: "Did the Ministry of Orchards and Apiaries inspect 4,812 colonies?", Kind: assay.Polar, Ask: assay.AskFact,
		Claim: "The Ministry of Orchards and Apiaries inspected 4,812 colonies.", CheckedOn: "2031-07-01", AsOf: "2031-07-01",
		Engine: assay.Engine{Name: "assay", Version: "test", Writer: "extractive"}, Disclaimer: "Check the quotes before you rely on them.",
		Verdict: &assay.Verdict{Label: assay.Conflicting, Reason: "One origin supports the claim and two independent origins dispute it.", Support: []string{"A"}, Refute: []string{"B", "D"}},
		Summary: []assay.S{
			claim("The Ministry of Orchards and Apiaries says its inspectors visited 4,812 colonies in the Varn Valley.", visited),
			claim("The Provincial Audit Office could trace only 3,977 of them, according to the Varn Valley Courier and to the memo itself.", traced, matched),
			claim("MOA announced the results of Operation Clean Comb in May 2031.", announced),
			claim("One inspector, Tomas Ruel, pleaded guilty and was sentenced to 14 months.", pleaded, court),
		},
		Sections: []assay.Section{
			{Heading: "What the Ministry of Orchards and Apiaries says", Paragraphs: []int{2}, Sentences: []assay.S{
				claim("Inspectors visited 4,812 colonies between 3 March 2031 and April 29, 2031.", visited),
				claim("More than 260 colonies were condemned, and thirty-one keepers were charged with selling unlicensed queens.", condemned),
				claim("“Every keeper in the valley is safer today,” said Minister Odell Brandt.", brandt),
				claim("The ministry spent $2.4 million on the campaign, about 12 percent of its yearly budget.", spent),
				claim("Odell Brandt told the Morning Ledger that a count of at least 5,000 visits would come in September 2031.", september),
			}},
			{Heading: "The figures, from 3,977 to 4,812", FigureIDs: ids(0, 1), ChartUnit: "colonies", Asked: 4812, Sentences: []assay.S{
				claim("The figures run from 3,977 (the Provincial Audit Office) to 4,812 (MOA).", traced, visited),
				{Text: "Of the two, one comes from a source independent of the Ministry of Orchards and Apiaries.", Role: assay.CountRole,
					Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "figures", IDs: ids(0, 1), Count: 1}},
				claim("The Morning Ledger repeats the ministry's figure of 4,812 colonies and checked none of the visits.", ledger),
			}, Table: &assay.Table{Caption: "Figures claimed, and by whom", Columns: []string{"Who says so", "Colonies", "When"}, Rows: []assay.Row{
				{Cells: []string{"Provincial Audit Office", "3,977", "not said"}, FigureID: ids(0)[0], Citations: []assay.Citation{traced}},
				{Cells: []string{"MOA", "4,812", "3 March to 29 April 2031"}, FigureID: ids(1)[0], Citations: []assay.Citation{visited}},
				{Cells: []string{"Northmere University", "1,206", "2029"}, Citations: []assay.Citation{survey}},
				{Cells: []string{"Union of Varn Beekeepers, from a survey of its members", "1,150 of 2,300", "spring 2031"}, Citations: []assay.Citation{members}},
			}}},
			{Heading: "What auditors and courts found", Sentences: []assay.S{
				claim("Auditor Petra Lindqvist wrote that \"the remaining visits left no record of any kind.\"", petra),
				claim("The memo found no form at all for 835 of the visits that the ministry counted.", noForm),
				claim("Nineteen inspectors allegedly filed forms for colonies that they never visited.", nineteen),
				claim("Tomas Ruel entered a plea of guilty to one count of falsifying 112 inspection forms on 28 May 2031.", plea, pleaded),
				claim("The charge against Ane Holm was dismissed on 21 May 2031.", holm),
				claim("The auditors gave the ministry 45 days to answer, until 14 July 2031.", days),
			}},
			{Heading: "Criticism and other readings", Sentences: []assay.S{
				claim("The Union of Varn Beekeepers says that 1,150 of its 2,300 members received no visit in spring 2031.", members),
				claim("It calls the count of 4,812 colonies impossible with 40 inspectors in eight weeks.", impossible),
				claim("The union campaigns against the licence fee of $85.", fee),
				claim("Northmere University puts the winter losses at 23 percent in 2028, up from 9 percent in 2021.", losses),
				claim("Delegate Ysolde Karp was told on 12 June that none had been convicted so far; 17 of the 31 cases were still before the courts.", karp, cases),
				claim("Karp asked for an inquiry «without delay».", delay),
			}},
		},
		Gaps: []assay.S{{Text: "What became of the 260 condemned colonies: none of the eight sources says.", Role: assay.GapRole, Citations: []assay.Citation{},
			Basis: &assay.Basis{Kind: "search", Query: "260 condemned colonies", Absent: []string{"burned", "moved"}, Searched: 8}}},
		BottomLine: []assay.S{claim("The ministry counted 4,812 visits, and auditors matched 3,977 forms to a colony.", visited, matched)},
		FollowUps:  []string{"What will the Ministry of Orchards and Apiaries answer the Provincial Audit Office by 14 July 2031?"},
		Figures:    figures,
		Sources:    orchardSources(),
		Origins: []assay.Origin{
			{ID: "A", Name: "Ministry of Orchards and Apiaries release on Clean Comb (May 2031)", Root: orchardDocs[0].ID, Interest: assay.Interested,
				Members: []string{orchardDocs[0].ID, orchardDocs[6].ID, orchardDocs[7].ID}, Parties: []string{"Ministry of Orchards and Apiaries"},
				Why: []assay.Edge{{From: orchardDocs[6].ID, To: orchardDocs[0].ID, Signal: "stated reliance", Detail: "Ministry of Orchards and Apiaries release"}}},
			{ID: "B", Name: "Provincial Audit Office interim memo", Root: orchardDocs[2].ID, Interest: assay.Independent, Members: []string{orchardDocs[1].ID, orchardDocs[2].ID},
				Why: []assay.Edge{{From: orchardDocs[1].ID, To: "Provincial Audit Office interim memo", Signal: "stated reliance", Detail: "interim memo"}}},
			{ID: "C", Name: "Province v. Ruel", Root: orchardDocs[3].ID, Interest: assay.Independent, Members: []string{orchardDocs[3].ID}, Why: []assay.Edge{}},
			{ID: "D", Name: "Union of Varn Beekeepers", Root: orchardDocs[4].ID, Interest: assay.Independent, Members: []string{orchardDocs[4].ID}, Why: []assay.Edge{}},
			{ID: "E", Name: "Northmere University", Root: orchardDocs[5].ID, Interest: assay.Independent, Members: []string{orchardDocs[5].ID}, Why: []assay.Edge{}},
		},
		Adequacy: assay.Adequacy{DocumentsSearched: 8, PassagesSearched: 26},
		Refused:  []assay.Refusal{},
	}
	r.ID = ReportID(r)
	return r
}

// orchardAgain computes the fixture's searches and captures again.
func orchardAgain() Again {
	return Again{
		Reextract: func(_ context.Context, capture string) (assay.Document, error) {
			for _, d := range orchardDocs {
				if d.CaptureSHA256 == capture {
					return d, nil
				}
			}
			return assay.Document{}, assay.ErrNotFound
		},
		Search: func(_ context.Context, basis assay.Basis) (int, int, error) {
			n := 0
			for _, d := range orchardDocs {
				for _, a := range basis.Absent {
					if strings.Contains(d.Text, a) && strings.Contains(d.Text, "colon") {
						n++
					}
				}
			}
			return n, len(orchardDocs), nil
		},
	}
}
