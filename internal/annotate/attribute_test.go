package annotate

import (
	"strings"
	"testing"

	"assay"
)

// said is a statement in short: manner, lemma, speaker, content.
func said(text string, i int) (assay.Statement, string) {
	a := Annotate(assay.Document{Text: text, Kind: assay.Text, Class: assay.News, Publisher: "The Daily Example"})
	if i >= len(a.Statements) {
		return assay.Statement{}, ""
	}
	st := a.Statements[i]
	return st, text[st.Content.Start:st.Content.End]
}

func TestStatements(t *testing.T) {
	for _, c := range []struct {
		text, speaker, verb, content string
		manner                       assay.Manner
	}{
		{"The mayor said that the bridge was safe.", "the mayor", "say", "the bridge was safe", assay.Reported},
		{"The mayor said the bridge was safe.", "the mayor", "say", "the bridge was safe", assay.Reported},
		{"The mayor said on Monday that the bridge was safe.", "the mayor", "say", "the bridge was safe", assay.Reported},
		{"The mayor told reporters that the bridge was safe.", "the mayor", "tell", "the bridge was safe", assay.Reported},
		{"The mayor, a former engineer, said the bridge was safe.", "the mayor", "say", "the bridge was safe", assay.Reported},
		{"The bridge was safe, the mayor said.", "the mayor", "say", "The bridge was safe", assay.Reported},
		{"The bridge was safe, the mayor said in an interview.", "the mayor", "say", "The bridge was safe", assay.Reported},
		{"\"The bridge is safe,\" the mayor said.", "the mayor", "say", "\"The bridge is safe,\"", assay.Direct},
		{"“The bridge is safe,” said Mayor Jane Smith.", "Mayor Jane Smith", "say", "“The bridge is safe,”", assay.Direct},
		{"The mayor said, \"The bridge is safe.\"", "the mayor", "say", "\"The bridge is safe.\"", assay.Direct},
		{"The mayor called the bridge \"safe\" again.", "the mayor", "call", "the bridge \"safe\" again", assay.Reported},
		{"According to the mayor, the bridge was safe.", "the mayor", "say", "the bridge was safe", assay.Reported},
		{"The bridge was safe, according to the mayor.", "the mayor", "say", "The bridge was safe", assay.Reported},
		{"In the mayor's view, the bridge was safe.", "the mayor", "say", "the bridge was safe", assay.Reported},
		{"The auditor's report found that 12 bridges were unsafe.", "the auditor", "find", "12 bridges were unsafe", assay.Reported},
		{"The agency put the cost at $12 million.", "the agency", "put", "the cost at $12 million", assay.Reported},
		{"Acme Corp. counted 82 bridges in May.", "Acme Corp", "count", "82 bridges in May", assay.Reported},
		{"The mayor denied that the bridge was unsafe.", "the mayor", "deny", "the bridge was unsafe", assay.Reported},
		{"The bridge was built in 1990.", "", "", "The bridge was built in 1990.", assay.Own},
		{"The bridge is said to be unsafe.", "", "say", "to be unsafe", assay.Reported},
		{"The bridge was described as unsafe by engineers.", "", "describe", "as unsafe by engineers", assay.Reported},
		{"Two engineers who saw the bridge warned that it could fall.", "two engineers", "warn", "it could fall", assay.Reported},
		{"The governor found a new job.", "", "", "The governor found a new job.", assay.Own},
		{"The committee added three members.", "", "", "The committee added three members.", assay.Own},
		{"Smith argued that the rule, which Jones wrote, was void.", "Smith", "argue", "the rule, which Jones wrote, was void", assay.Reported},
		{"The paper said, citing the ministry, that exports fell.", "the ministry", "say", "exports fell", assay.Reported},
		{"When the bridge fell, officials said, 12 cars were on it.", "officials", "say", "When the bridge fell", assay.Reported},
		{"Engineers say the bridge is old; the mayor says it is new.", "engineers", "say", "the bridge is old", assay.Reported},
		{"\"Is it safe?\" Smith asked.", "Smith", "ask", "\"Is it safe?\"", assay.Direct},
	} {
		st, content := said(c.text, 0)
		if st.Speaker != c.speaker || st.Verb != c.verb || content != c.content || st.Manner != c.manner {
			t.Errorf("%s\n got %s %q %q %q\nwant %s %q %q %q", c.text, st.Manner, st.Speaker, st.Verb, content, c.manner, c.speaker, c.verb, c.content)
		}
	}
}

func TestStatementFlags(t *testing.T) {
	for _, c := range []struct {
		text            string
		denied, unnamed bool
		modality        assay.Modality
		via             string
	}{
		{"The mayor denied that the bridge was unsafe.", true, false, assay.Plain, ""},
		{"The mayor did not deny that the bridge was unsafe.", false, false, assay.Plain, ""},
		{"Experts dispute the count.", true, true, assay.Plain, ""},
		{"The auditor did not find that money was lost.", true, false, assay.Plain, ""},
		{"The auditor did not say whether money was lost.", false, false, assay.Plain, ""},
		{"A source familiar with the matter said the deal was off.", false, true, assay.Plain, ""},
		{"A ministry spokesperson said the deal was off.", false, false, assay.Plain, ""},
		{"Officials said the deal was off.", false, true, assay.Plain, ""},
		{"The deal is said to be off.", false, true, assay.Plain, ""},
		{"Police said the man was suspected of theft.", false, false, assay.Suspected, ""},
		{"Prosecutors allege that the man stole 12 cars.", false, false, assay.Alleged, ""},
		{"Police said three men were charged with theft.", false, false, assay.Charged, ""},
		{"Police said three men were convicted of theft.", false, false, assay.Convicted, ""},
		{"Police said three suspects were charged and later convicted.", false, false, assay.Suspected, ""},
		{"Police said that nobody was charged and that no conviction followed.", false, false, assay.Plain, ""},
		{"The men met two convicted thieves.", false, false, assay.Plain, ""},
		{"The study estimated that 400 people left.", false, false, assay.Estimated, ""},
		{"The release says the director said the count was wrong.", false, false, assay.Plain, "the release"},
	} {
		st, _ := said(c.text, 0)
		if st.Denied != c.denied || st.Unnamed != c.unnamed || st.Modality != c.modality || strings.Join(st.Via, ",") != c.via {
			t.Errorf("%s\n got denied %v unnamed %v modality %q via %q", c.text, st.Denied, st.Unnamed, st.Modality, st.Via)
		}
	}
}

// TestQuotationsCarried: a quotation that runs on belongs to who was named beside it.
func TestQuotationsCarried(t *testing.T) {
	for _, c := range []struct {
		name, text string
		speakers   []string
	}{
		{"goes on behind", `"The bridge is safe," Mayor Smith said. "We checked it twice. It will hold."`, []string{"Mayor Smith", "Mayor Smith", "Mayor Smith"}},
		{"before its frame", `"The bridge is ` + strings.Repeat("very ", 90) + `strong. Nobody has any reason to be afraid of it now. We checked it twice," Mayor Smith said.`,
			[]string{"Mayor Smith", "Mayor Smith", "Mayor Smith"}},
		{"announced", "Mayor Smith issued the following statement:\n\"The bridge is safe. We checked it.\"", []string{"", "Mayor Smith", "Mayor Smith"}},
		{"new paragraph", "\"The bridge is safe,\" said Mayor Smith.\n\n\"We checked it twice.\"", []string{"Mayor Smith", "Mayor Smith"}},
		{"ends with the marks", `"The bridge is safe," Mayor Smith said. The river is high.`, []string{"Mayor Smith", ""}},
	} {
		a := Annotate(assay.Document{Text: c.text})
		var got []string
		for _, st := range a.Statements {
			got = append(got, st.Speaker)
		}
		if strings.Join(got, "|") != strings.Join(c.speakers, "|") {
			t.Errorf("%s: speakers %q, want %q", c.name, got, c.speakers)
		}
	}
}

func TestNegated(t *testing.T) {
	for text, want := range map[string]bool{
		"The bridge did not fall.":                      true,
		"The bridge fell.":                              false,
		"No bridge fell.":                               true,
		"The report gives no count.":                    true,
		"The bridge never fell.":                        true,
		"The team failed to find it.":                   true,
		"Not only the bridge fell.":                     false,
		"No fewer than 12 bridges fell.":                false,
		"The mayor said the bridge did not fall.":       true,
		"The mayor, who did not resign, opened a road.": false,
		"There is no evidence of fraud.":                true,
	} {
		a := Annotate(assay.Document{Text: text})
		if got := a.Sentences[0].Negated; got != want {
			t.Errorf("%s: negated %v, want %v", text, got, want)
		}
	}
}

func TestSubjectAndVerb(t *testing.T) {
	for _, c := range []struct{ text, subject, verb string }{
		{"The old bridge fell in May.", "The old bridge", "fell"},
		{"In May the old bridge fell.", "the old bridge", "fell"},
		{"When the rain came, the bridge had fallen.", "the bridge", "had fallen"},
		{"Officials and engineers have not said why.", "Officials and engineers", "have not said"},
		{"Reports of damage were filed.", "Reports of damage", "were filed"},
		{"The report claims that it fell.", "The report", "claims"},
		{"Children held by the agency were moved.", "Children held by the agency", "were moved"},
		{"Sen. Tom Hall (R-Iowa) wrote the bill.", "Sen. Tom Hall (R-Iowa)", "wrote"},
	} {
		a := Annotate(assay.Document{Text: c.text})
		s := a.Sentences[0]
		subject, verb := c.text[s.Subject.Start:s.Subject.End], c.text[s.Verb.Start:s.Verb.End]
		if subject != c.subject || verb != c.verb {
			t.Errorf("%s: subject %q verb %q", c.text, subject, verb)
		}
	}
}
