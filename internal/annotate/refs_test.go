package annotate

import (
	"fmt"
	"strings"
	"testing"

	"assay"
)

// TestReferences: what words point to, and whether a sentence can stand alone.
// Of each text the last sentence is looked at.
func TestReferences(t *testing.T) {
	for _, c := range []struct {
		name  string
		kind  assay.Kind
		class assay.Class
		text  string
		refs  string // "words -> text" or "words -> publisher", separated by "; "
		alone bool
		needs string
	}{
		{"pronoun with a verb of speech", assay.Note, assay.News, "The station ran the story. It says the road is shut.", "It -> publisher", true, "[]"},
		{"past tense: who spoke before", assay.Note, assay.News, "The FBI reported 12 arrests. It said two were boys.", "It -> the FBI", true, "[]"},
		{"it was", assay.Text, assay.News, "The road was shut. It was a bad year.", "It -> ?", false, "[0]"},
		{"it is unclear whether", assay.Text, assay.News, "The road was shut. It is unclear whether it will open.", "", true, "[]"},
		{"the body goes on", assay.Text, assay.News, "The Finance Committee met. It approved the budget.", "It -> Finance Committee", true, "[]"},
		{"role", assay.Text, assay.News, "The finance minister left. He has a house.", "He -> the finance minister", true, "[]"},
		{"role, possessive", assay.Text, assay.News, "The finance minister left. His house is large.", "His -> the finance minister's", true, "[]"},
		{"an indefinite role becomes definite", assay.Text, assay.News, "A ministry spokesperson spoke. She denied all.", "She -> the ministry spokesperson", true, "[]"},
		{"person", assay.Text, assay.News, "Sen. Maria Cantwell spoke. She voted for the law.", "She -> Sen. Maria Cantwell", true, "[]"},
		{"two persons", assay.Text, assay.News, "John Smith sued Paul Brown on a bridge where Mary Jones met George Hall. He lost.", "He -> John Smith", true, "[]"},
		{"gender of the office", assay.Text, assay.News, "The chairwoman met the spokesman. She left.", "She -> the chairwoman", true, "[]"},
		{"in the same sentence", assay.Text, assay.News, "The finance minister said he would leave.", "", true, "[]"},
		{"they", assay.Text, assay.News, "Two farmers sued. They say the law is void.", "They -> the two farmers", true, "[]"},
		{"they, unknown", assay.Text, assay.News, "The road was shut. They left.", "They -> ?", false, "[0]"},
		{"these with an earlier description", assay.Text, assay.News, "Unpaid farm workers came. These workers are young.", "These workers -> the unpaid farm workers", true, "[]"},
		{"the report of the note's publisher", assay.Note, assay.News, "The report counts 12 arrests.", "The report -> publisher", true, "[]"},
		{"the report of another", assay.Note, assay.News, "The paper read the auditor's report. The report says 12 left.", "The report -> the auditor's report", true, "[]"},
		{"the agency", assay.Text, assay.News, "The Forest Agency has a plan. The agency wants money.", "The agency -> Forest Agency", true, "[]"},
		{"the operation", assay.Text, assay.News, "Police ran Operation Night Owl. The operation led to 12 arrests.", "The operation -> Operation Night Owl", true, "[]"},
		{"two operations", assay.Text, assay.News, "Police ran Operation Night Owl and Operation Dawn. The operation led to 12 arrests.", "The operation -> ?", false, "[0]"},
		{"the number", assay.Text, assay.News, "Police found 31 boys. Two of the 31 were ill.", "the 31 -> ?", false, "[0]"},
		{"ellipsis", assay.Text, assay.News, "Police found 31 boys. Most were ill.", "Most -> ?", false, "[0]"},
		{"a demonstrative with a noun", assay.Text, assay.News, "The court voided the rule. That ruling stands.", "That ruling -> ?", false, "[0]"},
		{"three at most, with what they need", assay.Text, assay.News, "Police found 31 boys. Most were ill. They were cold. It was late. They were sad.", "They -> ?", false, "[1 2 3]"},
		{"nothing to resolve", assay.Text, assay.News, "The court voided the rule. The mayor of Ohio left.", "", true, "[]"},
	} {
		a := Annotate(assay.Document{Text: c.text, Kind: c.kind, Class: c.class, Publisher: "The Daily Example"})
		s := a.Sentences[len(a.Sentences)-1]
		var refs []string
		for _, r := range s.References {
			to := r.To
			if r.Publisher {
				to = "publisher"
			} else if to == "" {
				to = "?"
			}
			refs = append(refs, c.text[r.Start:r.End]+" -> "+to)
		}
		needs := fmt.Sprint(s.Needs)
		if got := strings.Join(refs, "; "); got != c.refs || s.Standalone != c.alone || needs != c.needs {
			t.Errorf("%s:\n got %s alone %v needs %s\nwant %s alone %v needs %s", c.name, got, s.Standalone, needs, c.refs, c.alone, c.needs)
		}
	}
}

// TestReleaseOfAnother: in a news note, "the release" is its owner's.
func TestReleaseOfAnother(t *testing.T) {
	doc := assay.Document{Kind: assay.Note, Class: assay.News, Publisher: "KXYZ", ReliesOn: []string{"Acme news release on the merger (May 2022)"},
		Text: "The station reports a merger. The release gives no price."}
	a := Annotate(doc)
	r := a.Sentences[1].References
	if len(r) != 1 || r[0].To != "the Acme news release" || r[0].Publisher {
		t.Errorf("references %+v", r)
	}
}

func TestFunctions(t *testing.T) {
	for _, c := range []struct {
		class assay.Class
		text  string
		want  assay.Function
	}{
		{assay.News, "The report does not say who paid.", assay.Disclaimer},
		{assay.News, "No prices are given.", assay.Disclaimer},
		{assay.News, "The page gives no date and no price.", assay.Disclaimer},
		{assay.News, "The figures could not be independently verified.", assay.Disclaimer},
		{assay.News, "The excerpt stops before the vote.", assay.Limit},
		{assay.News, "Only the first page was available.", assay.Limit},
		{assay.Advocacy, "The group lobbies for dairy farmers.", assay.Stake},
		{assay.Advocacy, "The foundation has an interest in the outcome.", assay.Stake},
		{assay.News, "The account rests on interviews with 12 farmers.", assay.Method},
		{assay.News, "The article is based on court records.", assay.Method},
		{assay.News, "The paper reprints a company release.", assay.Method},
		{assay.Official, "The senator asks the minister to review the rule.", assay.Request},
		{assay.Advocacy, "The union urged the city to act.", assay.Request},
		{assay.Advocacy, "The union called for a vote.", assay.Request},
		{assay.Official, "The minister called the union a fraud.", assay.Fact},
		{assay.Oversight, "The auditors concluded that money was lost.", assay.Finding},
		{assay.Court, "The appeals court reversed the ruling.", assay.Finding},
		{assay.FactCheck, "It found that the claim was false.", assay.Finding},
		{assay.News, "The story is dated 1 July 2021.", assay.Meta},
		{assay.News, "Contact: Jane Doe, 202-555-0100.", assay.Meta},
		{assay.News, "The bridge fell in May.", assay.Fact},
		{assay.News, "Farmers gave no reason.", assay.Fact},
		{assay.News, "The release says that 12 farms failed, but gives no names.", assay.Fact},
		{assay.News, "ANNUAL REPORT ON FARMS", assay.Heading},
	} {
		a := Annotate(assay.Document{Text: c.text, Kind: assay.Note, Class: c.class, Publisher: "Example"})
		if got := a.Sentences[0].Function; got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}
