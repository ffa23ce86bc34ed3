package check_test

import (
	"context"
	"testing"

	"assay"
	"assay/internal/check"
)

// page writes a source as a publisher's own text.
func page(publisher, class, body string) string {
	return "---\ntitle: \"Eggs\"\npublisher: \"" + publisher + "\"\nclass: " + class + "\nkind: text\n---\n\n" + body + "\n"
}

// TestWordOfAnUnknownBody follows a body that only its own sources name: "the
// agency said" is its word in another's page, and "the agency closed" is about
// it in an auditor's.
func TestWordOfAnUnknownBody(t *testing.T) {
	const wire = "GREENVILLE (AP) — The Green County Food Agency recalled 4,500 cartons of eggs on 3 May 2024 after 31 people fell ill, the agency said in a statement. Inspectors found salmonella at a farm. The farm did not answer calls."
	c := ferries(t,
		page("Green County Food Agency", "official", "The Green County Food Agency recalled 4,500 cartons of eggs on 3 May 2024. The agency says that 31 people fell ill. The agency closed the Hilltop farm."),
		page("Greenville Tribune", "news", wire),
		page("Valley Star", "news", wire),
		page("State Auditor", "oversight", "The audit looks at the Green County Food Agency. The auditors found that the agency closed the Hilltop farm eleven days after the first complaint."))
	for _, tt := range []struct {
		question    string
		label       assay.VerdictLabel
		independent int
	}{
		{"Did the Green County Food Agency recall 4,500 cartons of eggs?", assay.NotEnoughEvidence, 0},
		{"Did the Green County Food Agency close the Hilltop farm?", assay.Supported, 1},
	} {
		r, err := check.Ask(context.Background(), c, tt.question)
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict.Label != tt.label || r.Verdict.Independent != tt.independent {
			t.Errorf("%s: %s with %d independent, want %s with %d (%s)", tt.question, r.Verdict.Label, r.Verdict.Independent, tt.label, tt.independent, r.Verdict.Reason)
		}
		for _, f := range r.Figures {
			if f.Status == assay.Corroborated {
				t.Errorf("%s: %s is corroborated by those who quote it", tt.question, f.Text)
			}
		}
	}
}
