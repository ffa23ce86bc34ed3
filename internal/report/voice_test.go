package report

import (
	"strings"
	"testing"

	"assay"
	"assay/internal/annotate"
	"assay/internal/text"
)

// byName is a small publishers file.
type byName map[string]assay.Publisher

func (b byName) Known(phrase string) (string, bool) {
	phrase = strings.TrimPrefix(strings.TrimPrefix(phrase, "the "), "The ")
	for _, p := range b {
		for _, form := range append([]string{p.Name, p.Short}, p.Aliases...) {
			if form != "" && form == phrase {
				return p.Name, true
			}
		}
	}
	return "", false
}

func (b byName) Publisher(name string) (assay.Publisher, bool) {
	p, ok := b[name]
	return p, ok
}

var works = byName{
	"River Bridges Agency": {Name: "River Bridges Agency", Short: "RBA", Class: assay.Official},
	"Works Audit Office":   {Name: "Works Audit Office", Class: assay.Oversight},
	"Halden Courier":       {Name: "Halden Courier", Class: assay.News},
	"Town Councils":        {Name: "Town Councils", Class: assay.Official, Plural: true},
}

func TestShortName(t *testing.T) {
	for _, tt := range []struct {
		publisher, owner, title, want string
	}{
		{"River Bridges Agency", "River Bridges Agency", "", "RBA"},
		{"River Bridges Agency (northern office)", "River Bridges Agency", "", "RBA"},
		{"River Bridges Agency, via Ferry Gazette", "River Bridges Agency", "", "RBA"},
		{"RBA press desk", "River Bridges Agency", "", "RBA"},
		{"Bridges", "River Bridges Agency", "", "RBA"},
		{"", "River Bridges Agency", "A page", "RBA"},
		{"Span Weekly", "River Bridges Agency", "", "Span Weekly"}, // another name than the owner's
		{"Works Audit Office (WAO)", "Works Audit Office", "", "Works Audit Office"},
		{"Ferry Gazette (online)", "", "", "Ferry Gazette"},
		{"Ferry Gazette, via Delta Post", "", "", "Ferry Gazette"},
		{"", "", "A walk over the old bridge", "A walk over the old bridge"},
	} {
		d := assay.Document{Publisher: tt.publisher, Owner: tt.owner, Title: tt.title}
		if got := ShortName(d, works); got != tt.want {
			t.Errorf("ShortName(%q of %q) = %q, want %q", tt.publisher, tt.owner, got, tt.want)
		}
	}
	if got := ShortName(assay.Document{Publisher: "River Bridges Agency", Owner: "River Bridges Agency"}, nil); got != "River Bridges Agency" {
		t.Errorf("without names: %q", got)
	}
}

func TestWithArticle(t *testing.T) {
	for name, want := range map[string]string{
		"RBA":                               "RBA",
		"PlainCheck":                        "PlainCheck",
		"River Bridges Agency":              "the River Bridges Agency",
		"The Halden Courier":                "the Halden Courier",
		"the Halden Courier":                "the Halden Courier",
		"A Bridge Review":                   "the Bridge Review",
		"Halden Courier":                    "Halden Courier",
		"Office of the Works Auditor":       "the office of the Works Auditor",
		"Ministry of Works":                 "the Ministry of Works",
		"Council for Ferries":               "the Council for Ferries",
		"Committee on Spans":                "the Committee on Spans",
		"Ferry Riders Associations":         "the Ferry Riders Associations",
		"Ministry":                          "Ministry",
		"Holm's Bridge Foundation":          "Holm's Bridge Foundation",
		"U.S. Bridge Survey":                "the U.S. Bridge Survey",
		"United States Bridge Survey":       "the United States Bridge Survey",
		"River Bridges Agency, North Shore": "River Bridges Agency, North Shore",
	} {
		if got := withArticle(name); got != want {
			t.Errorf("withArticle(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestArticle(t *testing.T) {
	for name, want := range map[string]string{
		"RBA": "an", "SSU": "an", "WAO": "a", "FBR": "an", "UBA": "a", "BRA": "a",
		"Agency": "an", "Ministry": "a", "Office": "an", "Elm Bridge Board": "an", "Town Council": "a",
		"INSPECTORATE": "an", "BRIDGES": "a",
	} {
		if got := article(name); got != want {
			t.Errorf("article(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestDay(t *testing.T) {
	for iso, want := range map[string]string{
		"2024-03-05": "5 March 2024", "2024-12-31": "31 December 2024", "2024-03": "March 2024", "2024": "2024", "": "",
	} {
		if got := day(iso); got != want {
			t.Errorf("day(%q) = %q, want %q", iso, got, want)
		}
	}
}

func TestFirstMention(t *testing.T) {
	for s, want := range map[string]string{
		"However, the bridge was closed.":                          "The bridge was closed.",
		"In addition, a ferry ran.":                                "A ferry ran.",
		"The Courier also reports that a ferry ran.":               "The Courier reports that a ferry ran.",
		"The Courier adds that a ferry ran.":                       "The Courier says that a ferry ran.",
		"The Courier also adds a ferry ran.":                       "The Courier says a ferry ran.",
		"The agency then closed the bridge.":                       "The agency closed the bridge.",
		"Andes ferries ran.":                                       "Andes ferries ran.",
		"Butter was carried by ferry.":                             "Butter was carried by ferry.",
		strings.Repeat("The long bridge. ", 5) + "It also leaned.": strings.Repeat("The long bridge. ", 5) + "It also leaned.",
	} {
		if got := firstMention(s); got != want {
			t.Errorf("firstMention(%q) = %q, want %q", s, got, want)
		}
	}
}

// TestPointing drops an opening that points at the page cited, and no other.
func TestPointing(t *testing.T) {
	for s, want := range map[string]string{
		"In this archived page ICE says a ferry ran.":    "ICE says a ferry ran.",
		"On this page, the agency counts ferries.":       "the agency counts ferries.",
		"In this town ferries run.":                      "In this town ferries run.",
		"In the report of the agency, 12 ferries count.": "In the report of the agency, 12 ferries count.",
	} {
		if got := pointing.ReplaceAllString(s, ""); got != want {
			t.Errorf("without pointing %q is %q, want %q", s, got, want)
		}
	}
}

// TestNamedOnce names a body once when it speaks of itself.
func TestNamedOnce(t *testing.T) {
	agency := &voice{name: "the River Bridges Agency"}
	for s, want := range map[string]string{
		"The River Bridges Agency says the River Bridges Agency closed a ferry.": "The River Bridges Agency says it closed a ferry.",
		"The River Bridges Agency says that the River Bridges Agency closed it.": "The River Bridges Agency says that it closed it.",
		"The River Bridges Agency says the River Bridges Agency's ferry ran.":    "The River Bridges Agency says the River Bridges Agency's ferry ran.",
		"The River Bridges Agency says the town closed a ferry.":                 "The River Bridges Agency says the town closed a ferry.",
	} {
		if got := agency.namedOnce(s); got != want {
			t.Errorf("named once %q is %q, want %q", s, got, want)
		}
	}
}

func TestTidy(t *testing.T) {
	for s, want := range map[string]string{
		"the  bridge\nwas \"closed\"":    "The bridge was closed.",
		"it was “closed” and «shut» now": "It was closed and shut now.",
		"was it closed?":                 "Was it closed?",
		"closed!":                        "Closed!",
		"closed; ":                       "Closed.",
		"ålesund bridge:":                "Ålesund bridge.",
	} {
		if got := tidy(s); got != want {
			t.Errorf("tidy(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestMatchPossessive(t *testing.T) {
	for _, tt := range []struct{ old, to, want string }{
		{"his", "Ada Holm", "Ada Holm’s"},
		{"their", "the towns", "the towns’"},
		{"he", "Ada Holm", "Ada Holm"},
		{"the agency's", "RBA", "RBA’s"},
		{"the agency's", "the Span Works", "the Span Works"},
		{"its", "RBA's", "RBA's"},
	} {
		if got := matchPossessive(tt.old, tt.to); got != tt.want {
			t.Errorf("matchPossessive(%q, %q) = %q, want %q", tt.old, tt.to, got, tt.want)
		}
	}
}

func TestPointsBack(t *testing.T) {
	for s, want := range map[string]bool{
		"It adds that a ferry ran.": true, "Its director left.": true, "The same source says: “Yes.”": true, "The release says so.": true,
		"Items were carried.": false, "The released ferry ran.": false, "RBA says so.": false,
	} {
		if got := pointsBack(s); got != want {
			t.Errorf("pointsBack(%q) = %v", s, got)
		}
	}
}

func TestHowMany(t *testing.T) {
	for s, want := range map[string]string{
		"RBA does not say how many of the 62 bridges were closed.":                 "How many of the 62 bridges were closed?",
		"RBA does not say how many bridges were closed; it gives no list.":         "How many bridges were closed?",
		"RBA does not say who closed them.":                                        "",
		"RBA does not say how many there.":                                         "",
		"It leaves out how many " + strings.Repeat("very long bridges ", 10) + ".": "",
	} {
		if got := howMany(s); got != want {
			t.Errorf("howMany(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for unit, want := range map[string]string{
		"bridge": "bridges", "ferry": "ferries", "child": "children", "person": "people", "arch": "arches", "box": "boxes", "truss": "trusses", "quay": "quays",
	} {
		if got := pluralOf(unit); got != want {
			t.Errorf("pluralOf(%q) = %q, want %q", unit, got, want)
		}
	}
	for n, want := range map[int]string{0: "no", 1: "one", 9: "nine", 10: "10", -1: "-1"} {
		if got := text.NumberWord(n); got != want {
			t.Errorf("text.NumberWord(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 27: "AB", 52: "BA"} {
		if got := letter(n); got != want {
			t.Errorf("letter(%d) = %q, want %q", n, got, want)
		}
	}
	for v, want := range map[float64]string{62: "62", 999: "999", 1000: "1,000 1000", 62000: "62,000 62000", 1234567: "1,234,567 1234567", 2.5: "2.5"} {
		if got := strings.Join(numberForms(v), " "); got != want {
			t.Errorf("numberForms(%v) = %q, want %q", v, got, want)
		}
	}
	for v, want := range map[float64]bool{62: false, 100: false, 500: false, 123: true, 1230: true, 12000: false, 12300: true, 123.5: false} {
		if got := distinctive(v); got != want {
			t.Errorf("distinctive(%v) = %v", v, got)
		}
	}
	for p, want := range map[string]string{"fiscal 2024": "2024", "17-26 June 2021": "2021", "2019 to 2023": "2019-2023", "March": ""} {
		if got := text.Years(p); got != want {
			t.Errorf("text.Years(%q) = %q, want %q", p, got, want)
		}
	}
	for _, tt := range []struct {
		names []string
		want  string
	}{
		{[]string{"A"}, "A"}, {[]string{"A", "B"}, "A and B"}, {[]string{"A", "B", "C"}, "A, B and others"},
	} {
		if got := listed(tt.names, 2); got != tt.want {
			t.Errorf("listed(%v) = %q, want %q", tt.names, got, tt.want)
		}
	}
}

// speaking makes a writer of one note.
func speaking(d assay.Document) (*writer, *assay.Material) {
	d.ID = "0123456789ab"
	if d.Kind == "" {
		d.Kind = assay.Note
	}
	m := &assay.Material{Document: d, Annotation: annotate.Annotate(d)}
	f := &assay.Findings{Materials: map[string]*assay.Material{d.ID: m}}
	return newWriter(f, Options{Names: works}), m
}

// TestAttribution holds each class of source to its way of speaking.
func TestAttribution(t *testing.T) {
	const body = "Forty bridges lean over the river."
	for _, tt := range []struct {
		name string
		d    assay.Document
		want string
	}{
		{"official", assay.Document{Publisher: "River Bridges Agency", Owner: "River Bridges Agency", Class: assay.Official},
			"RBA says that forty bridges lean over the river."},
		{"news", assay.Document{Publisher: "Halden Courier", Owner: "Halden Courier", Class: assay.News},
			"Halden Courier reports that forty bridges lean over the river."},
		{"oversight", assay.Document{Publisher: "Works Audit Office", Owner: "Works Audit Office", Class: assay.Oversight},
			"The Works Audit Office says that forty bridges lean over the river."},
		{"court", assay.Document{Publisher: "Halden High Court", Class: assay.Court},
			"According to the Halden High Court, forty bridges lean over the river."},
		{"fact check", assay.Document{Publisher: "PlainCheck", Class: assay.FactCheck},
			"PlainCheck says that forty bridges lean over the river."},
		{"plural", assay.Document{Publisher: "Town Councils", Owner: "Town Councils", Class: assay.Official},
			"The Town Councils say that forty bridges lean over the river."},
		{"relay", assay.Document{Publisher: "Halden Courier", Owner: "Halden Courier", Class: assay.News, ReliesOn: []string{"RBA release, March 2024"}},
			"Halden Courier, relying on an RBA release, reports that forty bridges lean over the river."},
		{"relay of a press release", assay.Document{Publisher: "Ferry Gazette", Class: assay.News, ReliesOn: []string{"Works Audit Office news release, March 2024"}},
			"The Ferry Gazette, relying on a Works Audit Office release, reports that forty bridges lean over the river."},
		{"relay of a body that nobody knows", assay.Document{Publisher: "Ferry Gazette", Class: assay.News, ReliesOn: []string{"Oarsmen release, March 2024"}},
			"The Ferry Gazette reports that forty bridges lean over the river."},
		{"an official body relays nothing", assay.Document{Publisher: "River Bridges Agency", Owner: "River Bridges Agency", Class: assay.Official, ReliesOn: []string{"Works Audit Office report"}},
			"RBA says that forty bridges lean over the river."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.d.Text = body
			w, m := speaking(tt.d)
			d, ok := w.say(m.Document.ID, 0, alone)
			if !ok || d.text != tt.want {
				t.Errorf("got %q, %v, want %q", d.text, ok, tt.want)
			}
			if len(d.spans) != 1 || d.spans[0] != m.Annotation.Sentences[0].Span {
				t.Errorf("it rests on %v, want the sentence", d.spans)
			}
		})
	}
}

// TestFollowing lets a sentence lean on the one of the same source before it.
func TestFollowing(t *testing.T) {
	for _, tt := range []struct {
		owner, want string
	}{
		{"Halden Courier", "It adds that ferries run all day."},
		{"Town Councils", "They add that ferries run all day."},
	} {
		w, m := speaking(assay.Document{Publisher: tt.owner, Owner: tt.owner, Class: assay.News, Text: "Forty bridges lean over the river. Ferries run all day."})
		d, ok := w.say(m.Document.ID, 1, 0)
		if !ok || d.text != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.owner, d.text, ok, tt.want)
		}
	}
}

// TestReferences replaces what points elsewhere in a note, and never "its".
func TestReferences(t *testing.T) {
	agency := assay.Document{Publisher: "River Bridges Agency", Owner: "River Bridges Agency", Class: assay.Official}
	paper := assay.Document{Publisher: "Halden Courier", Owner: "Halden Courier", Class: assay.News}
	for _, tt := range []struct {
		name, body, want string
		d                assay.Document
		i                int
	}{
		{"the release of an official body", "The release says that 62 bridges were closed.", "RBA’s release says that 62 bridges were closed.", agency, 0},
		{"the paper itself", "The paper says that 62 bridges were closed.", "Halden Courier says that 62 bridges were closed.", paper, 0},
		{"it, who says", "It says that 62 bridges were closed.", "Halden Courier says that 62 bridges were closed.", paper, 0},
		{"a person by her role", "The mayor, Ada Holm, inspects bridges. She said that 62 bridges were closed.", "The mayor said that 62 bridges were closed.", paper, 1},
		{"a person without one", "Ada Holm inspects bridges for a living. She says that 62 bridges were closed.", "", paper, 1},
		{"the work of another body", "The audit says that 62 bridges were closed.", "The Works Audit Office audit says that 62 bridges were closed.",
			assay.Document{Publisher: "Halden Courier", Owner: "Halden Courier", Class: assay.News, ReliesOn: []string{"Works Audit Office audit of January 2025"}}, 0},
		{"the staff of a body", "The auditors found that 62 bridges were closed.", "The Works Audit Office found that 62 bridges were closed.",
			assay.Document{Publisher: "Works Audit Office", Owner: "Works Audit Office", Class: assay.Oversight}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.d.Text = tt.body
			w, m := speaking(tt.d)
			d, ok := w.say(m.Document.ID, tt.i, alone)
			if ok != (tt.want != "") || d.text != tt.want {
				t.Errorf("got %q, %v, want %q", d.text, ok, tt.want)
			}
		})
	}
	t.Run("its", func(t *testing.T) {
		const body = "Ferry crews of the north shore met the mayor. The mayor and its council closed 62 bridges."
		w, m := speaking(assay.Document{Publisher: "Halden Courier", Owner: "Halden Courier", Class: assay.News, Text: body})
		if d, ok := w.say(m.Document.ID, 1, alone); ok && !strings.Contains(d.text, "its council") {
			t.Errorf("“its” was replaced: %q", d.text)
		}
		for _, word := range []string{"its", "Their", "this", "these", "such"} {
			if safeReference(m, 1, word, "the mayor") {
				t.Errorf("%q may be replaced", word)
			}
		}
	})
}

// TestLeaning refuses to print alone what an earlier sentence has to explain.
func TestLeaning(t *testing.T) {
	const body = "Ferry crews sued the town over two closed bridges. The charges were dropped in March after a hearing in the town."
	w, m := speaking(assay.Document{Publisher: "Halden Courier", Owner: "Halden Courier", Class: assay.News, Text: body})
	if d, ok := w.say(m.Document.ID, 1, alone); ok {
		t.Errorf("printed alone: %q", d.text)
	}
	d, ok := w.say(m.Document.ID, 1, 0)
	if !ok || !strings.Contains(d.text, "charges were dropped") {
		t.Errorf("not printed after the sentence that it leans on: %q, %v", d.text, ok)
	}
	if w.leansBack(m, 0) {
		t.Error("a first sentence leans on nothing")
	}
}

// TestQuote quotes a publisher's own text byte for byte, with its date.
func TestQuote(t *testing.T) {
	walkers := assay.Document{Publisher: "Bridge Walkers Network", Class: assay.Advocacy, Kind: assay.Text, Published: "2025-03-01"}
	for _, tt := range []struct {
		name string
		edit func(d *assay.Document)
		body string
		want string // "" when it is not printed
	}{
		{"plain", nil, "Nobody  counted the bridges.", "The Bridge Walkers Network (1 March 2025) says: “Nobody  counted the bridges.”"},
		{"a list's mark", nil, "- Nobody counted the bridges.", "The Bridge Walkers Network (1 March 2025) says: “Nobody counted the bridges.”"},
		{"an asterisk", nil, "* Nobody counted the bridges.", "The Bridge Walkers Network (1 March 2025) says: “Nobody counted the bridges.”"},
		{"inner quotation", nil, `Nobody "counted" the bridges.`, `The Bridge Walkers Network (1 March 2025) says: ‘Nobody "counted" the bridges.’`},
		{"inner curly quotation", nil, `Nobody “counted” the bridges.`, `The Bridge Walkers Network (1 March 2025) says: ‘Nobody “counted” the bridges.’`},
		{"an open quotation mark", nil, `Nobody "counted the bridges.`, ""},
		{"news", func(d *assay.Document) { d.Publisher, d.Class = "Halden Courier", assay.News }, "Nobody counted the bridges.", "Halden Courier (1 March 2025) reports: “Nobody counted the bridges.”"},
		{"a month", func(d *assay.Document) { d.Published = "2025-03" }, "Nobody counted the bridges.", "The Bridge Walkers Network (March 2025) says: “Nobody counted the bridges.”"},
		{"undated", func(d *assay.Document) { d.Published = "" }, "Nobody counted the bridges.", "The Bridge Walkers Network says: “Nobody counted the bridges.”"},
		{"nobody's", func(d *assay.Document) { d.Publisher = "" }, "Nobody counted the bridges.", "A source dated 1 March 2025 says: “Nobody counted the bridges.”"},
		{"nobody's, undated", func(d *assay.Document) { d.Publisher, d.Published = "", "" }, "Nobody counted the bridges.", "A source says: “Nobody counted the bridges.”"},
		{"plural", func(d *assay.Document) { d.Publisher, d.Owner = "Town Councils", "Town Councils" }, "Nobody counted the bridges.", "The Town Councils (1 March 2025) say: “Nobody counted the bridges.”"},
		{"too long", nil, "Nobody counted " + strings.Repeat("the long bridges and ", 25) + "quays.", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := walkers
			d.Text = tt.body
			if tt.edit != nil {
				tt.edit(&d)
			}
			w, m := speaking(d)
			got, ok := w.say(m.Document.ID, 0, alone)
			if ok != (tt.want != "") || got.text != tt.want {
				t.Fatalf("got %q, %v, want %q", got.text, ok, tt.want)
			}
			if ok {
				s := got.spans[0]
				if quoted := m.Document.Text[s.Start:s.End]; !strings.Contains(got.text, quoted) {
					t.Errorf("the quotation is not the bytes %q", quoted)
				}
			}
		})
	}
	t.Run("following", func(t *testing.T) {
		d := walkers
		d.Text = "Nobody counted the bridges. We counted the ferries."
		w, m := speaking(d)
		got, ok := w.say(m.Document.ID, 1, 0)
		if want := "It adds: “We counted the ferries.”"; !ok || got.text != want {
			t.Errorf("got %q, want %q", got.text, want)
		}
	})
}

// TestTooLong keeps sentences that no reader would finish out of a report.
func TestTooLong(t *testing.T) {
	w, m := speaking(assay.Document{Publisher: "Halden Courier", Class: assay.News, Text: "Bridges " + strings.Repeat("and more bridges ", 45) + "stand."})
	if _, ok := w.say(m.Document.ID, 0, alone); ok && m.Annotation.Sentences[0].End > 600 {
		t.Error("a sentence of more than 600 bytes was printed")
	}
}

// TestLowerFirst begins a sentence in the middle of another without harm to a name.
func TestLowerFirst(t *testing.T) {
	w, _ := speaking(assay.Document{Text: "Crews left the quay when crews met Halden masons. Masons came to the Elm bridge."})
	for _, tt := range []struct {
		s      string
		proper bool
		want   string
	}{
		{"Crews left.", false, "crews left."}, // the notes write it small
		{"The quay fell.", false, "the quay fell."},
		{"Halden fell.", false, "Halden fell."}, // only capitalised inside sentences
		{"RBA fell.", false, "RBA fell."},
		{"A quay fell.", false, "a quay fell."},
		{"Crews Hill fell.", true, "Crews Hill fell."},
		{"Otters swim.", false, "otters swim."}, // seen nowhere
		{"“Crews” left.", false, "“Crews” left."},
		{"", false, ""},
	} {
		if got := w.lowerFirst(tt.s, tt.proper); got != tt.want {
			t.Errorf("lowerFirst(%q, %v) = %q, want %q", tt.s, tt.proper, got, tt.want)
		}
	}
}

// TestQualifies: a word that only shares a cue's stem is no cue.
func TestQualifies(t *testing.T) {
	for _, tt := range []struct {
		word, cue string
		want      bool
	}{
		{"critically", "criticize", true}, {"critical", "critic", true},
		{"critics", "criticize", false}, {"criticised", "criticise", false},
		{"legally", "legal", false}, {"referral", "referral", false}, {"operations", "operation", false},
	} {
		if got := qualifies(tt.word, tt.cue); got != tt.want {
			t.Errorf("qualifies(%q, %q) = %v", tt.word, tt.cue, got)
		}
	}
}
