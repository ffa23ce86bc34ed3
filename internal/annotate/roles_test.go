package annotate

import (
	"strings"
	"testing"

	"assay"
)

func TestRoles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"The Coast Guard led the search with the Navy and Interpol.", "Coast Guard led, Navy joined, Interpol joined"},
		{"The search was led by the Coast Guard and the Navy.", "Coast Guard led, Navy led"},
		{"The Acme-led effort ended.", "Acme led"},
		{"The Navy took part in the search.", "Navy joined"},
		{"The Navy did not take part in the search.", "Navy not involved"},
		{"The Coast Guard announced 12 arrests.", "Coast Guard announced"},
		{"The Coast Guard announced no arrests.", ""},
		{"The paper prints a release by the Coast Guard.", "Coast Guard announced"},
		{"The paper names no Navy role.", "Navy not involved"},
		{"The report does not mention the Navy.", "Navy not involved"},
		{"The officer worked for a county, not for the Navy.", "Navy not involved"},
		{"NATO is among the partners.", "NATO joined"},
		{"The Navy ran a red light.", ""},
		{"The Navy sails.", ""},
		{"It describes a NATO campaign.", "NATO led"},
		{"It was not a NATO operation.", ""},
		{"", ""},
	} {
		a := Annotate(assay.Document{Text: c.text, Kind: assay.Note, Class: assay.News, Publisher: "The Daily Example"})
		var got []string
		for _, p := range a.Roles {
			if c.text[p.Start:p.End] != p.Name {
				t.Errorf("%s: %q at the bytes of %q", c.text, p.Name, c.text[p.Start:p.End])
			}
			got = append(got, p.Name+" "+string(p.Role))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, strings.Join(got, ", "), c.want)
		}
	}
}

func TestGeneral(t *testing.T) {
	for text, want := range map[string]bool{
		"Only federal officers can apply for it.":                   true,
		"The ministry issues permits to ships.":                     true,
		"Requests are decided by specialists.":                      true,
		"The mayor says permits protect ships.":                     true,
		"The ministry issued permits to ships.":                     false,
		"The ministry issues permits to 12 ships.":                  false,
		"The ministry issues permits to ships since 3 May 2021.":    false,
		"The mayor said the permits were lost.":                     false,
		"The article lists permits.":                                false,
		"She issues permits to ships.":                              false,
		"Operation Long Span counts on good weather in the harbour": false,
	} {
		a := Annotate(assay.Document{Text: text, Kind: assay.Note, Class: assay.News, Publisher: "The Daily Example"})
		if got := a.Sentences[0].General; got != want {
			t.Errorf("%s: general %v", text, got)
		}
	}
}

func TestScope(t *testing.T) {
	for text, want := range map[string]assay.Scope{
		"Twelve came. The excerpt ends before any ruling.": assay.ScopeExcerpt,
		"Twelve came; the excerpt names no driver.":        assay.ScopeExcerpt,
		"The full text follows. Twelve came.":              assay.ScopeWhole,
		"Twelve came.":                                     assay.ScopeUnknown,
		"\"The excerpt is short,\" she said.":              assay.ScopeUnknown,
		"":                                                 assay.ScopeUnknown,
	} {
		if got := Annotate(assay.Document{Text: text, Kind: assay.Note}).Scope; got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}

// TestSayingDates: when something was said is not when it happened.
func TestSayingDates(t *testing.T) {
	for text, want := range map[string]assay.DateRole{
		"The mayor said in November 2025 that 12 ships came.":     assay.PublicationDate,
		"At a hearing on 3 March 2026 the mayor said ships came.": assay.PublicationDate,
		"The mayor said 12 ships came in November 2025.":          assay.EventDate,
		"Results were presented on 25 May 2022.":                  assay.PublicationDate,
		"The announcement came on 21 July 2021.":                  assay.PublicationDate,
		"The March 2025 audit found gaps.":                        assay.PublicationDate,
		"The March 2025 storm sank ships.":                        assay.EventDate,
	} {
		a := Annotate(assay.Document{Text: text, Kind: assay.Text})
		if len(a.Dates) != 1 || a.Dates[0].Role != want {
			t.Errorf("%s: %+v, want %s", text, a.Dates, want)
		}
	}
}
