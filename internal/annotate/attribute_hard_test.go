package annotate

import (
	"strings"
	"testing"

	"assay"
)

// TestHardAttribution: who says each figure of a text, which is where a wrong
// attribution does harm. Each case gives the figures' owners in order and the
// first sentence with a speaker: speaker, and through whom.
func TestHardAttribution(t *testing.T) {
	for _, c := range []struct{ name, text, owners, speaker, via string }{
		{"nested", "The release says the director said 31 bridges were closed.", "the director", "the director", "the release"},
		{"nested by a relative clause", "According to the port, which cited the union, 244 ships came.", "the union", "the union", "the port"},
		{"nested by a participle", "According to the ministry, citing the port, 244 ships came.", "the port", "the port", "the ministry"},
		{"citing before the verb", "The journal, citing the ministry, reported that 244 ships came.", "the ministry", "the ministry", "the journal"},
		{"inverted", "31 bridges were closed, the harbour office said.", "the harbour office", "the harbour office", ""},
		{"number in words, inverted", "Thirty-one people were rescued, HSI said.", "HSI", "HSI", ""},
		{"passive, nobody named", "The plan was said to cost $40 million.", "", "", ""},
		{"passive allegation", "The clerk is alleged to have taken $12,000.", "", "", ""},
		{"passive with its speaker behind", "About 40 people are thought to have left, officials said.", "officials", "officials", ""},
		{"nobody", "The port closed 31 bridges.", "", "", ""},
		{"two speakers, comma", "The port says 244 ships came, the union says 255.", "the port|the union", "the port", ""},
		{"two speakers, semicolon", "The port says 244 ships came; the union says 255.", "the port|the union", "the port", ""},
		{"two speakers, while", "The port said 244 ships came, while the union put the number at 255.", "the port|the union", "the port", ""},
		{"two counts", "The port counted 244 ships and the union counted 255.", "the port|the union", "the port", ""},
		{"two possessors", "The union's figure of 255 is higher than the port's count of 244.", "The union|the port", "", ""},
		{"relative clause", "The director, who took office in May, said 31 bridges were closed.", "the director", "the director", ""},
		{"relative clause with a cue in it", "The director, whose office counts ships, said on Monday that 31 bridges were closed.", "the director", "the director", ""},
		{"participle in between", "The union, quoted by nobody else, said 31 bridges were closed.", "the union", "the union", ""},
		{"adverb in between", "The union, however, said that 12 bridges were closed.", "the union", "the union", ""},
		{"neither", "Neither the port nor the union said how many ships came.", "", "", ""},
		{"post", "\"We closed 31 bridges,\" the director wrote on X.", "the director", "the director", ""},
		{"post, reported", "The director posted on X that 31 bridges were closed.", "the director", "the director", ""},
		{"post, setting first", "In a post on X, the director said 31 bridges were closed.", "the director", "the director", ""},
		{"headline with a colon", "ICE: 31 rescued in port raid", "ICE", "ICE", ""},
		{"headline, police say", "Police say 31 rescued in port raid", "police", "police", ""},
		{"headline, police say behind", "31 rescued in port raid, police say", "police", "police", ""},
		{"headline of an event", "Operation Long Span: 31 bridges closed", "", "", ""},
		{"transcript", "SMITH: And that is why we closed 31 bridges.", "SMITH", "SMITH", ""},
		{"transcript goes on", "SMITH: We closed 31 bridges. We opened 12.\n\nJONES: You closed 40.", "SMITH|SMITH|JONES", "SMITH", ""},
		{"no transcript", "NOTE: The port closed 31 bridges. It opened 12.", "|", "", ""},
		{"dateline", "WASHINGTON: The port closed 31 bridges. It opened 12.", "|", "", ""},
		{"signed quotation", "\"We closed 31 bridges.\" — Ann Lee", "Ann Lee", "Ann Lee", ""},
		{"behind a long speaker", "\"We closed 31 bridges,\" retired general Tom Hall, of the navy, said.", "retired general Tom Hall", "retired general Tom Hall", ""},
		{"apposition before an unquoted clause", "Ann Lee, director of the office, said the 31 bridges fell.", "Ann Lee", "Ann Lee", ""},
		{"long subject", "Developers and clerks in the harbour say 31 bridges fell.", "developers and clerks in the harbour", "developers and clerks in the harbour", ""},
		{"two verbs", "The mayor said the port would count 31 bridges and suggested that 12 were old.", "the mayor|the mayor", "the mayor", ""},
		{"setting with a weekday", "The agency said in a news release Wednesday that 31 people fled.", "the agency", "the agency", ""},
		{"told an outlet last week", "Smith told the Times last week that 12 ships sank.", "Smith", "Smith", ""},
		{"in charge", "\"We found 31,\" said Special Agent in Charge Ann Lee.", "Special Agent in Charge Ann Lee", "Special Agent in Charge Ann Lee", ""},
		{"the indictment in a news page", "According to the indictment, the men moved 12 women.", "the indictment", "the indictment", ""},
		{"data show, behind", "The port lost 12 ships in a year, data show.", "data", "data", ""},
		{"name before an adverb", "Smith falsely claimed that 300,000 ships were lost.", "Smith", "Smith", ""},
		{"pronoun that is not resolved", "It adds that 40 ships came and says that 12 left.", "|", "it", ""},
		{"comment behind a colon", "The mayor made the following comment: \"We closed 31 bridges.\"", "the mayor", "the mayor", ""},
		{"pronoun", "Jane Smith runs the port. She said 31 bridges were closed.", "Jane Smith", "Jane Smith", ""},
		{"the agency", "The Harbour Agency closed some bridges. The agency said 12 were old.", "Harbour Agency", "Harbour Agency", ""},
		{"it goes on", "The Harbour Agency said 12 bridges were old. It said 19 were new.", "the Harbour Agency|the Harbour Agency", "the Harbour Agency", ""},
		{"surname", "Mayor Jane Smith spoke. Smith added that 12 bridges were old.", "Smith", "Smith", ""},
		{"quotation over sentences", "\"There were 31,\" said Ann Lee, a clerk. \"Then there were 40. Nobody knows why.\"", "Ann Lee|Ann Lee", "Ann Lee", ""},
		{"two single marks", "''We closed 31 bridges,'' the director said.", "the director", "the director", ""},
		{"announced quotation", "The Harbour Times reports:\n\n\"The port closed 31 bridges. It opened 12.\"", "the Harbour Times|the Harbour Times", "the Harbour Times", ""},
		{"data as subject", "Data from the 2014 survey show that 12 bridges fell.", "data from the 2014 survey", "data from the 2014 survey", ""},
		{"poll of a weekday", "A union poll released Friday shows that 12 members left.", "a union poll released", "a union poll released", ""},
		{"denied", "The mayor denied that 31 bridges were closed.", "", "the mayor", ""},
		{"anonymous", "Two people familiar with the plan said it would cost $40 million.", "|two people familiar with the plan", "two people familiar with the plan", ""},
	} {
		a := Annotate(assay.Document{Text: c.text, Kind: assay.Text, Class: assay.News, Publisher: "The Daily Example"})
		var owners []string
		for _, f := range a.Figures {
			owners = append(owners, f.Owner)
		}
		speaker, via := "", ""
		for _, st := range a.Statements {
			if st.Speaker != "" {
				speaker, via = st.Speaker, strings.Join(st.Via, "|")
				break
			}
		}
		if strings.Join(owners, "|") != c.owners || speaker != c.speaker || via != c.via {
			t.Errorf("%s: %s\n got owners %q speaker %q via %q\nwant owners %q speaker %q via %q",
				c.name, c.text, strings.Join(owners, "|"), speaker, via, c.owners, c.speaker, c.via)
		}
	}
}

// TestUnverified: which statements the text says were not confirmed.
func TestUnverified(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // the sentences marked
	}{
		{"The office claimed that it closed 40 bridges. The claim could not be independently verified.", "0"},
		{"The office said it closed 40 bridges. Reuters could not independently verify the figure.", "0"},
		{"The office said it closed 40 bridges, a number that could not be independently verified.", "0"},
		{"The office said 40 came and 12 left. The mayor said 13 left. The claims have not been verified.", "01"},
		{"The mayor said 12 left. The river is high. The outlet was unable to confirm the count.", "0"},
		{"The office could not confirm that 40 came.", "0"},
		{"An unverified report said 40 came.", "0"},
		{"The office said it verified all 40 addresses.", ""},
		{"The mayor confirmed that 12 left.", ""},
		{"The river is high. Nobody confirmed it.", ""},
	} {
		a := Annotate(assay.Document{Text: c.text, Kind: assay.Text, Class: assay.News, Publisher: "The Daily Example"})
		got := ""
		for i, st := range a.Statements {
			if st.Unverified {
				got += string(rune('0' + i))
			}
		}
		if got != c.want {
			t.Errorf("%s: marked %q, want %q", c.text, got, c.want)
		}
	}
}

// TestHearsayModality: a figure that is only said to be so is never the document's own.
func TestHearsayModality(t *testing.T) {
	for text, want := range map[string]assay.Modality{
		"The plan was said to cost $40 million.":                                  assay.Said,
		"The clerk is alleged to have taken $12,000.":                             assay.Alleged,
		"The clerk is believed to have taken $12,000.":                            assay.Said,
		"Reportedly, 12 ships sank.":                                              assay.Said,
		"12 ships allegedly sank.":                                                assay.Alleged,
		"The plan cost $40 million.":                                              assay.Plain,
		"The mayor said the plan cost $40 million.":                               assay.Said,
		"The clerk is suspected of having taken $12,000.":                         assay.Plain,
		"The union, according to two people, is understood to have 12,000 clerks": assay.Said,
	} {
		a := Annotate(assay.Document{Text: text, Kind: assay.Text, Class: assay.News})
		got := assay.Modality("none")
		for _, f := range a.Figures {
			got = f.Modality
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
