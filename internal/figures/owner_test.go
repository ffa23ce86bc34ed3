package figures

import (
	"strings"
	"testing"

	"assay"
	"assay/internal/annotate"
)

// bodies knows a few organisations by name.
type bodies map[string]assay.Publisher

func (b bodies) Bodies(phrase string) []string {
	var out []string
	for _, name := range []string{"River Agency", "Bridge Inspectorate", "Harbour Police"} {
		if strings.Contains(phrase, name) && b[name].Name != "" {
			out = append(out, name)
		}
	}
	return out
}
func (b bodies) Publisher(name string) (assay.Publisher, bool) { p, ok := b[name]; return p, ok }
func (b bodies) Family(string) []string                        { return nil }

// ledgerOf keeps the ledger of one note that was read as any note is.
func ledgerOf(t *testing.T, publisher, class, text string, relies ...string) []assay.Figure {
	t.Helper()
	d := assay.Document{ID: "a", Publisher: publisher, Class: assay.Class(class), Kind: assay.Note, Text: text, ReliesOn: relies}
	m := &assay.Material{Document: d, Annotation: annotate.Annotate(d)}
	return Ledger(map[string]*assay.Material{"a": m}, nil, Options{Names: bodies{
		"River Agency": {Name: "River Agency"}, "Bridge Inspectorate": {Name: "Bridge Inspectorate"}, "Harbour Police": {Name: "Harbour Police"}}})
}

// TestOwners names who gives a number, and not what it was written in.
func TestOwners(t *testing.T) {
	for _, tt := range []struct {
		name, publisher, class, text string
		relies                       []string
		want                         string
	}{
		{"a source hands a number on", "Vale Tribune", "news", "It counts 62 bridges repaired.", []string{"River Agency release of 4 May"}, "River Agency"},
		{"a body that nobody knows", "Vale Tribune", "news", "It counts 62 bridges repaired.", []string{"Quay County Sheriff's Office release"}, "Quay County Sheriff's Office"},
		{"a statement gives nothing itself", "Vale Tribune", "news", "That statement counted 62 bridges repaired.", []string{"River Agency statement"}, "River Agency"},
		{"nor does a letter", "Office of a senator", "official", "The letter says that 62 bridges were repaired.", nil, "Office of a senator"},
		{"a sheet has its owner's name", "Vale Tribune", "news", "The inspector's 2012 fact sheet counts 62 bridges repaired.", nil, "the inspector"},
		{"a role by its full name", "Vale Tribune", "news", "The sheriff said that 62 bridges were repaired.", []string{"Quay County sheriff's news conference"}, "the Quay County sheriff"},
		{"those counted count nothing", "Vale Tribune", "news", "A survey put children reported missing at about 620.", nil, "Vale Tribune"},
		{"a time is nobody", "Vale Tribune", "news", "A day after the storm the mayor counted 62 bridges.", nil, "the mayor"},
		{"its own count", "Vale Tribune", "news", "The paper's reporters interviewed 62 engineers.", []string{"River Agency release"}, "Vale Tribune"},
		{"an institute reckons", "Institute of Rivers", "academic", "The institute estimates that 62 bridges were repaired.", []string{"River Agency data"}, "Institute of Rivers"},
		{"a headline is the source's", "Vale Tribune", "news", "The headline says that 62 bridges fell.", []string{"River Agency release"}, "Vale Tribune"},
		{"two sources, and the sentence tells which", "Vale Tribune", "news", "On the Quay harbour it counts 62 bridges repaired.",
			[]string{"River Agency release on the Weir valley", "Bridge Inspectorate report on the Quay harbour"}, "Bridge Inspectorate"},
		{"two sources, and nothing tells", "Vale Tribune", "news", "It counts 62 dams repaired.",
			[]string{"River Agency release on the Weir valley", "Bridge Inspectorate report on the Quay harbour"}, "Vale Tribune"},
		{"what another body said", "Vale Tribune", "news", "The Harbour Police declined to add to its statement about 62 bridges.", []string{"River Agency release"}, "Vale Tribune"},
		{"a body of itself", "County Auditor", "oversight", "The office said that it counted 62 bridges.", nil, "County Auditor"},
		{"a reprint", "Ezra World (reprint of a River Agency release)", "official", "The release says that 62 bridges were repaired.", []string{"River Agency release"}, "River Agency"},
	} {
		rows := ledgerOf(t, tt.publisher, tt.class, tt.text, tt.relies...)
		got := ""
		for _, f := range rows {
			if f.Value == 62 || f.Value == 620 {
				got = f.Owner
			}
		}
		if want := tt.want; got != want && got != strings.Split(want, " (")[0] {
			t.Errorf("%s: %q, want %q", tt.name, got, want)
		}
	}
}

// TestStandingOf tells a source's own number from one that it denies, sets
// aside, takes back or reports as another's.
func TestStandingOf(t *testing.T) {
	for _, tt := range []struct {
		text, number string
		role         assay.FigureRole
		why, owner   string
	}{
		{"An earlier version of our article said that 340 homes were flooded.", "340", assay.Withdrawn, whyWithdrawn, "Vale Tribune"},
		{"In all 214 homes were flooded, not 340.", "340", assay.Quoted, whyQuoted, "Vale Tribune"},
		{"In all 214 homes were flooded, not 340.", "214", assay.Asserted, "", "Vale Tribune"},
		{"The list held 21,700 patients, against the 18,400 that the trust reported.", "18,400", assay.Quoted, whyQuoted, "the trust"},
		{"The list held 21,700 patients, against the 18,400 that the trust reported.", "21,700", assay.Asserted, "", "Vale Tribune"},
		{"The port does not accept that the wall protects only 2,950 homes.", "2,950", assay.Quoted, whyQuoted, "Vale Tribune"},
		{"A wall that was said to protect 4,200 homes has gates.", "4,200", assay.Quoted, whyQuoted, "Vale Tribune"},
		{"Nine of 22 stations had no working pump.", "nine", assay.Asserted, "", "Vale Tribune"},
		{"Six stations were rebuilt.", "six", assay.Asserted, "", "Vale Tribune"},
	} {
		found := false
		for _, f := range ledgerOf(t, "Vale Tribune", "news", tt.text) {
			if f.Text != tt.number {
				continue
			}
			found = true
			if f.Role != tt.role || tt.why != "" && f.Why != tt.why || f.Owner != tt.owner {
				t.Errorf("%s: %s is %s, %q, of %q; want %s, %q, of %q", tt.text, f.Text, f.Role, f.Why, f.Owner, tt.role, tt.why, tt.owner)
			}
		}
		if !found {
			t.Errorf("%s: no row %s", tt.text, tt.number)
		}
	}
}

// TestExamined: a number that a source examines stays somebody else's where it comes up again.
func TestExamined(t *testing.T) {
	rows := ledgerOf(t, "Vale Tribune", "news", "The paper reviews the River Agency's claim that 6,200 bridges were repaired and finds it false. It calls 6,200 repairs implausible.")
	for _, f := range rows {
		if f.Value == 6200 && (f.Role != assay.Quoted || f.Owner == "Vale Tribune") {
			t.Errorf("%s %s is %s of %s", f.Text, f.Unit, f.Role, f.Owner)
		}
	}
}
