package cite

import (
	"context"
	"errors"
	"strings"
	"testing"

	"assay"
)

// TestSentences holds single sentences to the rules; want is the kind of the
// problem, or "" where the sentence stands.
func TestSentences(t *testing.T) {
	visited := cited(t, 1, "Inspectors visited", "2031.")
	condemned := cited(t, 1, "More than 260", "queens.")
	brandt := cited(t, 1, "“Every keeper", "Brandt.")
	spent := cited(t, 1, "The ministry spent", "budget.")
	traced := cited(t, 2, "The Provincial", "shows.")
	nineteen := cited(t, 2, "Nineteen", "visited.")
	pleaded := cited(t, 2, "One inspector", "months.")
	matched := cited(t, 3, "The memo", "register.")
	noForm := cited(t, 3, "It found", "counted.")
	days := cited(t, 3, "The auditors", "2031.")
	holm := cited(t, 4, "The charge", "2031.")
	plea := cited(t, 4, "The defendant", "forms.")
	members := cited(t, 5, "The union says", "2031.")
	fee := cited(t, 5, "The union campaigns", "$85.")
	losses := cited(t, 6, "Winter losses", "2028.")
	mites := cited(t, 6, "We estimate", "mites.")
	survey := cited(t, 6, "The survey", "provinces.")
	ledger := cited(t, 7, "The Ledger", "visits.")
	september := cited(t, 7, "Brandt told", "2031.")
	karp := cited(t, 8, "Asked by", "so far.")
	delay := cited(t, 8, "Delegate Karp", "delay».")

	for _, c := range []struct {
		name string
		s    assay.S
		want Kind
	}{
		// Citations.
		{"verbatim", claim(visited.Anchor.Quote, visited), ""},
		{"no citation", claim("Inspectors visited 4,812 colonies."), KindCitation},
		{"four citations", claim("Inspectors visited 4,812 colonies.", visited, visited, visited, visited), KindCitation},
		{"a citation that bears nothing", claim("Inspectors visited 4,812 colonies.", visited, fee), KindCitation},
		{"unknown role", assay.S{Text: "Inspectors visited colonies.", Role: "aside", Citations: []assay.Citation{visited}}, KindReport},
		{"empty", claim("  ", visited), KindText},
		{"too long", claim(strings.Repeat("colonies ", 600), visited), KindText},

		// Numbers.
		{"without the comma", claim("Inspectors visited 4812 colonies.", visited), ""},
		{"in words", claim("Inspectors visited four thousand eight hundred and twelve colonies.", visited), ""},
		{"another number", claim("Inspectors visited 4,813 colonies.", visited), KindNumber},
		{"another number in words", claim("Inspectors visited five thousand colonies.", visited), KindNumber},
		{"word as digits", claim("The Varn Valley Courier reports that 19 inspectors allegedly filed forms.", nineteen), ""},
		{"scale word", claim("The ministry spent $2,400,000 on the campaign.", spent), ""},
		{"currency in words", claim("The ministry spent 2.4 million dollars on the campaign.", spent), ""},
		{"another currency", claim("The ministry spent €2.4 million on the campaign.", spent), KindNumber},
		{"currency lost", claim("The ministry spent 2.4 million on the campaign.", spent), KindNumber},
		{"percent sign", claim("The campaign took about 12% of its budget.", spent), ""},
		{"percent lost", claim("The campaign took 12 of its budget.", spent), KindNumber},
		{"percent range", claim("Mites are due for 60% to 75% of the losses.", mites), ""},
		{"number of a phrase", claim("Inspectors visited two dozen colonies.", visited), KindNumber},
		{"vague quantity", claim("Inspectors visited thousands of colonies.", visited), KindNumber},
		{"half", claim("Half of the colonies were condemned.", condemned), KindNumber},
		{"fraction sign", claim("The ministry spent $2.4 million, ½ of it on the campaign.", spent), KindText},
		{"the day of publication is no count", claim("Inspectors visited 14 colonies.", visited), KindNumber},
		{"own sources counted", claim("Two outlets repeat the count of 4,812 colonies.", visited, ledger), ""},
		{"own sources counted wrongly", claim("Three outlets repeat the count of 4,812 colonies.", visited, ledger), KindNumber},
		{"number of another thing", claim("The union says that 2,300 of the forms matched.", members, matched), KindNumber},
		{"number before another unit", claim("The survey covered 318 colonies.", survey), KindNumber},
		{"year in the place of another", claim("Winter losses among surveyed colonies rose from 9 percent in 2028 to 23 percent in 2028.", losses), KindNumber},
		{"bound turned", claim("Fewer than 260 colonies were condemned.", condemned), KindNumber},
		{"bound added", claim("More than 4,812 colonies were visited.", visited), KindNumber},
		{"bound in other words", claim("Over 260 colonies were condemned.", condemned), ""},

		// Dates.
		{"month first", claim("Inspectors visited colonies until April 29, 2031.", visited), ""},
		{"day first", claim("Inspectors visited colonies from the 3rd of March 2031.", visited), ""},
		{"month of a day", claim("Inspectors visited colonies until April 2031.", visited), ""},
		{"numeric date", claim("Inspectors visited colonies until 2031-04-29.", visited), ""},
		{"another day", claim("Inspectors visited colonies until April 28, 2031.", visited), KindNumber},
		{"another month", claim("Inspectors visited colonies until May 29, 2031.", visited), KindNumber},
		{"another year", claim("Inspectors visited colonies until April 2030.", visited), KindNumber},
		{"date of publication", claim("The Courier wrote on 2 June 2031 that the audit office could trace 3,977 inspections.", traced), ""},
		{"month of publication", claim("The Courier wrote in June 2031 of an interim memo.", traced), ""},
		{"day without its year completed", claim("Tomas Ruel pleaded guilty on 28 May 2031.", pleaded), ""},
		{"day without its year completed wrongly", claim("Tomas Ruel pleaded guilty on 28 May 2030.", pleaded), KindNumber},
		{"date from elsewhere in the document", claim("In July 2031 the ministry had found no form for 835 of the visits.", noForm), ""},
		{"date from nowhere", claim("In August 2031 the ministry had found no form for 835 of the visits.", noForm), KindNumber},
		{"month alone", claim("Brandt told the Ledger of a new count in September.", september), ""},
		{"other month alone", claim("Brandt told the Ledger of a new count in October.", september), KindNumber},

		// Names.
		{"publisher", claim("The Ministry of Orchards and Apiaries says inspectors visited colonies.", visited), ""},
		{"alias of the publisher", claim("MOA says inspectors visited colonies.", visited), ""},
		{"name of what it relies on", claim("The Courier relies on a Provincial Audit Office interim memo on inspections.", traced), ""},
		{"name of another source", claim("The Union of Varn Beekeepers says inspectors visited colonies.", visited), KindName},
		{"invented name", claim("Inspectors from Quillon visited colonies.", visited), KindName},
		{"invented first name", claim("Quillon visited colonies.", visited), KindName},
		{"invented acronym", claim("Inspectors of the ZBQ visited colonies.", visited), KindName},
		{"pronoun as a name", claim("Inspectors of the IT visited colonies.", visited), KindName},
		{"identifier", claim("Inspectors of unit F-16 visited colonies.", visited), KindName},
		{"name put together", claim("Tomas Karp pleaded guilty.", pleaded, karp), KindName},
		{"names of two sources", claim("Tomas Ruel pleaded guilty; Delegate Karp asked how many.", pleaded, karp), ""},
		{"possessive", claim("Minister Odell Brandt’s words were on keepers.", brandt), ""},
		{"weekday", claim("On Tuesday inspectors visited colonies.", visited), KindName},
		{"ordinary word first", claim("Visits to colonies ended in April 2031.", visited), ""},
		{"frame", claim("According to the ministry, inspectors visited colonies.", visited), ""},
		{"first letter lost", claim("Inspectors visited 4,812 colonies in the #arn Valley.", visited), KindText},
		{"first letter changed", claim("Inspectors visited 4,812 colonies in the warn Valley.", visited), KindName},
		{"sign in a name", claim("Inspectors visited the Var@ Valley.", visited), KindText},
		{"acronym in small letters", claim("mOA announced the results of Operation Clean Comb.", cited(t, 1, "The Ministry", "Comb.")), KindText},
		{"acronym in small letters within", claim("The ministry (mOA) announced the results of Operation Clean Comb.", cited(t, 1, "The Ministry", "Comb.")), KindName},
		{"name in the place of another", claim("The charge against a second inspector, Ruel Holm, was dismissed.", plea, holm), KindName},
		{"number word damaged", claim("Nineqeen inspectors allegedly filed forms for colonies.", nineteen), KindName},
		{"month damaged", claim("The Courier wrote in iune 2031 of an interim memo.", traced), KindName},
		{"number split", claim("It calls the count impossible in ei,ht weeks.", cited(t, 5, "It calls", "weeks.")), KindText},
		{"control character", claim("Inspectors\u202evisited colonies.", visited), KindText},
		{"invisible character", claim("Inspectors vis\u200bited colonies.", visited), KindText},
		{"invalid UTF-8", claim("Inspectors visited \xffcolonies.", visited), KindText},
		{"document's own abbreviation", claim("MOA announced the results of Operation Clean Comb.", cited(t, 1, "The Ministry", "Comb.")), ""},

		// Quotation marks.
		{"curly", claim("“Every keeper in the valley is safer today,” said Minister Odell Brandt.", brandt), ""},
		{"straight", claim("Minister Odell Brandt said \"every keeper\" was safer.", brandt), KindQuotation},
		{"straight, the same bytes", claim("Minister Odell Brandt said \"Every keeper in the valley\" was safer.", brandt), ""},
		{"single", claim("Minister Odell Brandt spoke of 'Every keeper in the valley' as safer.", brandt), ""},
		{"single, other words", claim("Minister Odell Brandt spoke of 'every happy keeper' as safer.", brandt), KindQuotation},
		{"guillemets", claim("Delegate Karp asked for an inquiry «without delay».", delay), ""},
		{"guillemets, other words", claim("Delegate Karp asked for an inquiry «with some delay».", delay), KindQuotation},
		{"cut word", claim("Minister Odell Brandt said “very keeper in the valley is safer”.", brandt), KindQuotation},
		{"no partner", claim("Minister Odell Brandt said “Every keeper in the valley.", brandt), KindQuotation},
		{"closing mark alone", claim("Minister Odell Brandt said every keeper” in the valley.", brandt), KindQuotation},
		{"nothing quoted", claim("Minister Odell Brandt said “” of keepers.", brandt), KindQuotation},
		{"apostrophes", claim("The ministry's keepers and the keepers' valley weren't safer, Minister Odell Brandt didn’t say.", brandt), ""},
		{"a note is not quoted", claim("The memo says it “matched 3,977 inspection forms”.", matched), KindQuotation},
		{"a note's title is", claim("The “Interim memo on apiary inspections, 2030-2031” matched 3,977 forms.", matched), ""},
		{"a title in part", claim("The Courier headlined its story “Auditors question hive count” on the Provincial Audit Office.", traced), ""},

		// Modality.
		{"charged as charged", claim("31 keepers were charged.", condemned), ""},
		{"charged as convicted", claim("31 keepers were convicted.", condemned), KindModality},
		{"charged as sentenced", claim("31 keepers were sentenced.", condemned), KindModality},
		{"convicted as charged", claim("Tomas Ruel was charged.", pleaded), ""},
		{"alleged as charged", claim("Nineteen inspectors were charged over forms that they filed.", nineteen), KindModality},
		{"hedge kept", claim("Nineteen inspectors allegedly filed forms.", nineteen), ""},
		{"hedge lost", claim("Nineteen inspectors filed forms.", nineteen), KindModality},
		{"denied as denied", claim("The minister answered that none had been convicted.", karp), ""},
		{"denied as stated", claim("The minister answered that keepers had been convicted.", karp), ""},
		{"stated as denied", claim("Tomas Ruel was not sentenced.", pleaded), KindModality},
		{"dismissed as denied", claim("Ane Holm was not charged in the end.", holm), ""},
		{"plea", claim("Tomas Ruel entered a plea of guilty.", plea), ""},
		{"deadline", claim("The auditors gave the ministry 45 days.", days), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := orchardChecker.Sentence(context.Background(), c.s, orchardSources())
			check(t, err, c.want)
		})
	}
}

func check(t *testing.T, err error, want Kind) {
	t.Helper()
	var p *Problem
	switch {
	case want == "" && err != nil:
		t.Errorf("refused: %v", err)
	case want == "":
	case err == nil:
		t.Errorf("not refused; want %s", want)
	case !errors.Is(err, assay.ErrAnchor) || !errors.As(err, &p):
		t.Errorf("%v does not wrap ErrAnchor", err)
	case p.Kind != want:
		t.Errorf("refused as %s (%v), want %s", p.Kind, err, want)
	}
}

func TestAnchors(t *testing.T) {
	good := cited(t, 1, "Inspectors visited", "2031.")
	quoted := cited(t, 1, "“Every", "Brandt.")
	for _, c := range []struct {
		name   string
		change func(c *assay.Citation)
		want   Kind
	}{
		{"unchanged", func(*assay.Citation) {}, ""},
		{"unknown source", func(c *assay.Citation) { c.N = 42 }, KindCitation},
		{"source zero", func(c *assay.Citation) { c.N = 0 }, KindCitation},
		{"another source", func(c *assay.Citation) { c.N = 2 }, KindCitation},
		{"another hash", func(c *assay.Citation) { c.Anchor.DocumentSHA256 = strings.Repeat("0", 64) }, KindCitation},
		{"start before the text", func(c *assay.Citation) { c.Anchor.Start = -1 }, KindAnchor},
		{"end after the text", func(c *assay.Citation) { c.Anchor.End = 1 << 40 }, KindAnchor},
		{"nothing", func(c *assay.Citation) { c.Anchor.End = c.Anchor.Start }, KindAnchor},
		{"backwards", func(c *assay.Citation) { c.Anchor.Start, c.Anchor.End = c.Anchor.End, c.Anchor.Start }, KindAnchor},
		{"off by one", func(c *assay.Citation) { c.Anchor.Start++; c.Anchor.End++ }, KindAnchor},
		{"another quote", func(c *assay.Citation) { c.Anchor.Quote = strings.Replace(c.Anchor.Quote, "4,812", "4,813", 1) }, KindAnchor},
		{"inside a character", func(c *assay.Citation) {
			*c = quoted
			c.Anchor.Start++
			c.Anchor.Quote = c.Anchor.Quote[1:]
		}, KindAnchor},
	} {
		t.Run(c.name, func(t *testing.T) {
			citation := good
			c.change(&citation)
			s := claim("Inspectors visited colonies; every keeper in the valley is safer.", citation)
			check(t, orchardChecker.Sentence(context.Background(), s, orchardSources()), c.want)
		})
	}
	t.Run("the whole document", func(t *testing.T) {
		d := made(assay.Document{Title: "Long", Kind: assay.Text, Location: "long", Text: strings.Repeat("Bees fly. ", 2000)})
		s := claim("Bees fly.", assay.Citation{N: 1, Anchor: assay.Anchor{DocumentSHA256: d.SHA256, End: len(d.Text), Quote: d.Text}})
		sources := []assay.Source{{N: 1, Document: d.ID, DocumentSHA256: d.SHA256}}
		check(t, Checker{Documents: newShelf(d)}.Sentence(context.Background(), s, sources), KindAnchor)
	})
	t.Run("a damaged document", func(t *testing.T) {
		d := made(assay.Document{Title: "Short", Kind: assay.Text, Location: "short", Text: "Bees fly."})
		shelf := newShelf(d)
		s := claim("Bees fly.", assay.Citation{N: 1, Anchor: assay.Anchor{DocumentSHA256: d.SHA256, End: len(d.Text), Quote: d.Text}})
		sources := []assay.Source{{N: 1, Document: d.ID, DocumentSHA256: d.SHA256}}
		check(t, Checker{Documents: shelf}.Sentence(context.Background(), s, sources), "")
		d.Text = "Bees fly!"
		shelf.byID[d.ID] = d
		check(t, Checker{Documents: shelf}.Sentence(context.Background(), s, sources), KindAnchor)
		delete(shelf.byID, d.ID)
		check(t, Checker{Documents: shelf}.Sentence(context.Background(), s, sources), KindAnchor)
	})
}

// TestTwinTexts: two documents may have one text; a citation draws on the
// metadata of the one that it names.
func TestTwinTexts(t *testing.T) {
	one := made(assay.Document{Title: "A", Publisher: "Harbour Post", Kind: assay.Text, Location: "a", Text: "Bees fly far."})
	two := made(assay.Document{Title: "B", Publisher: "Quarry Times", Kind: assay.Text, Location: "b", Text: "Bees fly far."})
	shelf := newShelf(one, two)
	sources := []assay.Source{{N: 1, Document: one.ID, DocumentSHA256: one.SHA256}, {N: 2, Document: two.ID, DocumentSHA256: two.SHA256}}
	citation := assay.Citation{N: 1, Anchor: assay.Anchor{DocumentSHA256: one.SHA256, End: len(one.Text), Quote: one.Text}}
	c := Checker{Documents: shelf}
	check(t, c.Sentence(context.Background(), claim("The Harbour Post says bees fly far.", citation), sources), "")
	check(t, c.Sentence(context.Background(), claim("The Quarry Times says bees fly far.", citation), sources), KindName)
	citation.N = 2
	check(t, c.Sentence(context.Background(), claim("The Quarry Times says bees fly far.", citation), sources), "")
}

func TestComputedSentences(t *testing.T) {
	citation := cited(t, 1, "Inspectors visited", "2031.")
	search := func() *assay.Basis {
		return &assay.Basis{Kind: "search", Query: "4,812 colonies Varn Valley", Absent: []string{"burned", "licence fee"}, Searched: 8}
	}
	sources := func() *assay.Basis {
		return &assay.Basis{Kind: "sources", IDs: []string{orchardDocs[0].ID, orchardDocs[6].ID}, Count: 2, Searched: 8}
	}
	for _, c := range []struct {
		name  string
		text  string
		basis *assay.Basis
		role  assay.Role
		want  Kind
	}{
		{"searched", "None of the eight sources says what became of the 4,812 colonies.", search(), assay.GapRole, ""},
		{"searched, in digits", "None of the 8 sources says what became of them.", search(), assay.GapRole, ""},
		{"another number", "None of the nine sources says what became of them.", search(), assay.GapRole, KindNumber},
		{"number of no search", "None of the eight sources says what became of the 260 colonies.", search(), assay.GapRole, KindNumber},
		{"quantity of no search", "None of the sources says what became of hundreds of colonies.", search(), assay.GapRole, KindNumber},
		{"name searched for", "Nothing on the Varn Valley was found.", search(), assay.GapRole, ""},
		{"name not searched for", "Nothing on Quillon was found.", search(), assay.GapRole, KindName},
		{"quoted word searched for", "No source defines “burned”.", search(), assay.GapRole, ""},
		{"quoted word not searched for", "No source defines “moved”.", search(), assay.GapRole, KindQuotation},
		{"one as a pronoun", "An audit of the Varn Valley: no source searched reports one.", search(), assay.GapRole, ""},
		{"no basis", "None of the eight sources says so.", nil, assay.GapRole, KindBasis},
		{"no words", "None of the eight sources says so.", &assay.Basis{Kind: "search", Searched: 8}, assay.GapRole, KindBasis},
		{"unknown kind", "None of the eight sources says so.", &assay.Basis{Kind: "rumour", Query: "x", Searched: 8}, assay.GapRole, KindBasis},
		{"unknown class", "None of the eight sources says so.", &assay.Basis{Kind: "search", Query: "x", Classes: []assay.Class{"rumour"}}, assay.GapRole, KindBasis},
		{"less than nothing", "None of the sources says so.", &assay.Basis{Kind: "search", Query: "x", Count: -1}, assay.GapRole, KindBasis},
		{"count", "Two sources carry the figures of the Ministry of Orchards and Apiaries.", sources(), assay.CountRole, ""},
		{"another count", "Three sources carry the figures.", sources(), assay.CountRole, KindNumber},
		{"one count for two numbers", "Of the eight sources, eight carry it.", sources(), assay.CountRole, KindNumber},
		{"two counts for two numbers", "Of the eight sources, two carry it.", sources(), assay.CountRole, ""},
		{"first letter changed", "cone of the eight sources says what became of them.", search(), assay.GapRole, KindText},
		{"number word damaged", "None of the eiqht sources says what became of them.", search(), assay.GapRole, KindNumber},
		{"number word made another", "None of the right sources says what became of them.", search(), assay.GapRole, KindNumber},
		{"unknown source", "Two sources carry the figures.", &assay.Basis{Kind: "sources", IDs: []string{"0123456789ab"}, Count: 2}, assay.CountRole, KindBasis},
		{"a source twice", "Two sources carry the figures.", &assay.Basis{Kind: "sources", IDs: []string{orchardDocs[0].ID, orchardDocs[0].ID}, Count: 2}, assay.CountRole, KindBasis},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := assay.S{Text: c.text, Role: c.role, Citations: []assay.Citation{}, Basis: c.basis}
			check(t, orchardChecker.Sentence(context.Background(), s, orchardSources()), c.want)
		})
	}
	cites := assay.S{Text: "None of the eight sources says so.", Role: assay.GapRole, Citations: []assay.Citation{citation}, Basis: search()}
	check(t, orchardChecker.Sentence(context.Background(), cites, orchardSources()), KindBasis)
}

// TestLibraryTrouble: a library that cannot be read is an error of its own and
// refuses nothing.
func TestLibraryTrouble(t *testing.T) {
	shelf := newShelf(orchardDocs...)
	shelf.fail = assay.ErrBusy
	c := Checker{Documents: shelf}
	s := claim("Inspectors visited colonies.", cited(t, 1, "Inspectors visited", "2031."))
	err := c.Sentence(context.Background(), s, orchardSources())
	if !errors.Is(err, assay.ErrBusy) || errors.Is(err, assay.ErrAnchor) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Draft(context.Background(), orchardReport(t)); !errors.Is(err, assay.ErrBusy) {
		t.Errorf("Draft gave %v", err)
	}
	if _, err := c.Verify(context.Background(), orchardReport(t), Again{}); !errors.Is(err, assay.ErrBusy) {
		t.Errorf("Verify gave %v", err)
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := orchardChecker.Draft(stopped, orchardReport(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped Draft gave %v", err)
	}
}
