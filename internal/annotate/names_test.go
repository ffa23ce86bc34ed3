package annotate

import (
	"strings"
	"testing"

	"assay"
)

func TestNames(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // "kind:text", separated by "; "
	}{
		{"The Department of Homeland Security sued Acme Inc. in Ohio.", "organisation:Department of Homeland Security; organisation:Acme Inc; place:Ohio"},
		{"It was sent to the Department of Health and Human Services.", "organisation:Department of Health and Human Services"},
		{"They met U.S. Immigration and Customs Enforcement in May.", "organisation:U.S. Immigration and Customs Enforcement"},
		{"It is the U.S. Court of Appeals for the Eighth Circuit.", "organisation:U.S. Court of Appeals for the Eighth Circuit"},
		{"Sen. Maria Cantwell met Dr. White.", "person:Sen. Maria Cantwell; person:Dr. White"},
		{"Minnesota Sen. Norm Coleman came.", "person:Minnesota Sen. Norm Coleman"},
		{"John F. Kerry lost.", "person:John F. Kerry"},
		{"Residents left.", ""},
		{"Police came.", ""},
		{"Reuters reported a fire.", "organisation:Reuters"},
		{"People fled after Hurricane Katrina hit.", "event:Hurricane Katrina"},
		{"It was named Operation Lost Souls.", "event:Operation Lost Souls"},
		{"It is in the Clean Air Act.", "event:Clean Air Act"},
		{"The search ran in El Paso, Midland and Ector.", "place:El Paso; place:Midland; place:Ector"},
		{"On Monday the team met in July.", ""},
		{"We saw the FBI and DEA.", "organisation:FBI; organisation:DEA"},
		{"Rep. Jo Ann Emerson (MO-08) and Sen. Jim Talent (R-MO) spoke.", "person:Rep. Jo Ann Emerson; organisation:MO-08; person:Sen. Jim Talent"},
		{"A file of 216 GB was read.", ""},
		{"ICE's Cyber Crimes Center has staff.", "organisation:ICE; organisation:Cyber Crimes Center"},
		{"The HSI-led effort ended.", ""},
	} {
		a := Annotate(assay.Document{Text: c.text})
		var got []string
		for _, n := range a.Names {
			got = append(got, string(n.Kind)+":"+n.Text)
			if c.text[n.Start:n.End] == "" || n.Sentence != 0 {
				t.Errorf("%s: %+v", c.text, n)
			}
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

func TestAliases(t *testing.T) {
	for _, c := range []struct{ text, long, short string }{
		{"Homeland Security Investigations (HSI) led it.", "Homeland Security Investigations", "HSI"},
		{"It was led by HSI (Homeland Security Investigations) in May.", "Homeland Security Investigations", "HSI"},
		{"The Government Accountability Office (GAO) agreed.", "Government Accountability Office", "GAO"},
		{"The Department of Defense (DoD) agreed.", "Department of Defense", "DoD"},
		{"Each unaccompanied alien child (UAC) was seen.", "unaccompanied alien child", "UAC"},
		{"The National Center for Missing and Exploited Children (NCMEC) agreed.", "National Center for Missing and Exploited Children", "NCMEC"},
		{"Sen. Dick Durbin (D-IL) agreed.", "", ""},
		{"The mayor spoke (NBC).", "", ""},
		{"He came (AM).", "", ""},
		{"The bridge was safe (see Table 3) in May.", "", ""},
		{"The Senate Finance Committee (on Monday) met.", "", ""},
	} {
		a := Annotate(assay.Document{Text: c.text})
		var long, short string
		for _, n := range a.Names {
			if n.Alias != "" && len(n.Text) > len(n.Alias) {
				long, short = n.Text, n.Alias
			}
		}
		if long != c.long || short != c.short {
			t.Errorf("%s: %q = %q, want %q = %q", c.text, long, short, c.long, c.short)
		}
		for _, n := range a.Names {
			if n.Alias != "" && n.Alias != c.long && n.Alias != c.short {
				t.Errorf("%s: %+v", c.text, n)
			}
		}
	}
}

// TestNameGrammar: with or without "the", with a singular or a plural verb.
func TestNameGrammar(t *testing.T) {
	text := "The storm passed. Then the Coast Guard was called, and NATO sent ships. The rescue by the U.S. Marshals ended. The NATO release says that the Acme Lawyers have left. Everybody thanked the Harbour Police."
	want := map[string]string{"Coast Guard": "article", "NATO": "", "U.S. Marshals": "article plural", "Acme Lawyers": "article plural", "Harbour Police": "article plural"}
	a := Annotate(assay.Document{Text: text})
	seen := 0
	for _, n := range a.Names {
		w, ok := want[n.Text]
		if !ok {
			continue
		}
		seen++
		got := ""
		if n.Article {
			got = "article"
		}
		if n.Plural {
			got = strings.TrimSpace(got + " plural")
		}
		if got != w {
			t.Errorf("%s: %q, want %q", n.Text, got, w)
		}
	}
	if seen < len(want) {
		t.Errorf("%d names of %d: %+v", seen, len(want), a.Names)
	}
}
