package annotate

import (
	"strings"
	"testing"

	"assay"
)

// sameThing reports whether one of two phrases holds the other.
func sameThing(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return strings.Contains(a, b) || strings.Contains(b, a)
}

func TestRelianceGolden(t *testing.T) {
	var found, kind halves
	for _, l := range readLabels(t, "reliance_golden.txt") {
		var got []assay.Reliance
		for _, r := range l.a.Reliances {
			if r.Sentence == l.sentence {
				got = append(got, r)
			}
		}
		if l.want == "-" {
			found.add(l.held, 0, 0, len(got))
			for _, r := range got {
				l.miss(t, "want nothing, got %q", r.Text)
			}
			continue
		}
		how, on, _ := strings.Cut(l.want, ": ")
		hit := -1
		for k, r := range got {
			if sameThing(r.Text, on) {
				hit = k
			}
		}
		if hit < 0 {
			found.add(l.held, 0, 1, len(got))
			l.miss(t, "want %q, got %+v", l.want, got)
			continue
		}
		found.add(l.held, 1, 0, len(got)-1)
		r := got[hit]
		if r.Account == strings.HasPrefix(how, "account") && r.Own == strings.HasSuffix(how, "own") {
			kind.add(l.held, 1, 0, 0)
		} else {
			kind.add(l.held, 0, 1, 0)
			l.miss(t, "want %q, got account %v own %v: %q", l.want, r.Account, r.Own, r.Text)
		}
	}
	found.hold(t, "reliance", 0.87)
	kind.hold(t, "reliance: account or sentence, own or not", 0.97)
}

func TestReliances(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"The station credits its account to a Coast Guard release.", "account: Coast Guard release (Coast Guard, release)"},
		{"The article relies on the Harbour Times for its facts.", "account: Harbour Times (Harbour Times)"},
		{"It says the auditor's numbers came from internal ferry briefings.", "internal ferry briefings (briefing) by auditor"},
		{"The station cites a CNN report that tolls would rise.", "CNN report (CNN, report)"},
		{"Citing Reuters, it says tolls fell by 10 percent.", "Reuters (Reuters)"},
		{"A minister told the Times that tolls would rise.", "Times (Times)"},
		{"A minister told the court that tolls would rise.", ""},
		{"A minister told reporters that tolls would rise.", ""},
		{"A minister told the paper that tolls would rise.", "own: minister (minister)"},
		{"The Harbour Authority release says 12 ships sank.", "Harbour Authority release (Harbour Authority, release)"},
		{"Government data show that 12 ships sank.", "Government data (data)"},
		{"The paper attributes every figure to a police statement.", "account: police statement (statement)"},
		{"The paper attributes the fall to a change in the weather.", ""},
		{"The charity attributes its success to hard work.", ""},
		{"Its evidence is interviews with 20 sailors.", "account: own: interviews (interview)"},
		{"The numbers are the port's own.", "account: port (port)"},
		{"The paper obtained the port's records.", "account: own: port's records (port, record)"},
		{"The port obtained three new ships.", ""},
		{"The report follows the road to the sea.", ""},
		{"The paper repeats 12 sinkings.", ""},
		{"He repeated the mistake.", ""},
		{"The mayor said that the bridge was safe.", ""},
		{"According to the mayor, the bridge was safe.", ""},
		{"According to the mayor's report, the bridge was safe.", "mayor's report (mayor, report)"},
		{"In a post of 3 May the mayor said the bridge was safe.", "post of 3 May (the mayor, post)"},
		{"In a bridge the mayor said to be safe, cracks were found.", ""},
		{"This copy of the Times story gives 12.", "account: Times story (Times, story)"},
		{"The study counts ships by comparing several lists.", "account: own: several lists (list)"},
		{"The paper does not rely on the release.", ""},
		{"", ""},
	} {
		a := Annotate(assay.Document{Text: c.text, Kind: assay.Note, Class: assay.News, Publisher: "The Daily Example"})
		var got []string
		for _, r := range a.Reliances {
			s := ""
			if r.Account {
				s += "account: "
			}
			if r.Own {
				s += "own: "
			}
			about := strings.Trim(strings.Join([]string{r.Party, r.Form}, ", "), ", ")
			s += r.Text + " (" + about + ")"
			if r.Of != "" {
				s += " by " + r.Of
			}
			got = append(got, s)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, strings.Join(got, "; "), c.want)
		}
	}
}

// TestRelay: whose word each sentence passes on, by its speaker, its source, or the account's.
func TestRelay(t *testing.T) {
	text := "The paper relies on a port release. It says 12 ships sank. The mayor said that two were old. Three sailors told the paper that the harbour was shallow. " +
		"The paper obtained the port's records. The release does not say how many sailed."
	a := Annotate(assay.Document{Text: text, Kind: assay.Note, Class: assay.News, Publisher: "The Daily Example"})
	want := []string{"port release", "port release", "the mayor", "three sailors", "", ""}
	for i, s := range a.Sentences {
		if s.Relay != want[i] {
			t.Errorf("%s: relays %q, want %q", text[s.Start:s.End], s.Relay, want[i])
		}
	}
	if r, ok := a.RestsOn(1); !ok || r.Text != "port release" || r.Form != "release" {
		t.Errorf("the second sentence rests on %+v, %v", r, ok)
	}
	if r, ok := a.RestsOn(3); ok {
		t.Errorf("an interview is at second hand: %+v", r)
	}
	if r, ok := a.RestsOn(5); ok {
		t.Errorf("a disclaimer rests on %+v", r)
	}
}
