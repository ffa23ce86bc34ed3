package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
)

const claimJSON = `{"text": "Brindle Ford repaired 40 bridges.", "claimant": "Brindle Ford Council", "claimDate": "2025-03-04T00:00:00Z",
 "claimReview": [
  {"publisher": {"name": "Other Desk", "site": "other.example"}, "url": "https://other.example/a", "title": "Half true", "reviewDate": "2025-05-01T00:00:00Z", "textualRating": "Half true"},
  {"publisher": {"name": "Fen Fact Desk", "site": "fenfacts.example"}, "url": "https://fenfacts.example/check", "title": "No, Brindle Ford did not repair \"40\" bridges", "reviewDate": "2025-05-02T00:00:00Z", "textualRating": "Mostly false", "languageCode": "en"}]}`

// TestClaimRecord: the record of a claim is read as the fact check at its
// address; the claim itself is never the document's text.
func TestClaimRecord(t *testing.T) {
	d := mustExtract(t, capture("application/json", "https://fenfacts.example/check#claim-review", claimJSON), Options{Publishers: testBook()})
	if d.Text != `No, Brindle Ford did not repair "40" bridges` || d.Class != assay.FactCheck || d.Published != "2025-05-02" || d.Publisher != "Fen Fact Desk" {
		t.Errorf("text %q, class %s, published %s, publisher %s", d.Text, d.Class, d.Published, d.Publisher)
	}
	want := &assay.Review{Claim: "Brindle Ford repaired 40 bridges.", Claimant: "Brindle Ford Council", Rating: "Mostly false", Author: "Fen Fact Desk", Date: "2025-05-02"}
	if diff := cmp.Diff(want, d.Review); diff != "" {
		t.Errorf("review (-want +got):\n%s", diff)
	}
	if len(d.Warnings) == 0 || !strings.Contains(d.Warnings[0], "not its page") {
		t.Errorf("warnings: %q", d.Warnings)
	}
	if d := mustExtract(t, capture("application/json", "https://elsewhere.example/", claimJSON), Options{Publishers: testBook()}); d.Text != "Half true" {
		t.Errorf("without its address the first review is read, not %q", d.Text)
	}
}

// TestClaimRecordRefused: records without a review that says something.
func TestClaimRecordRefused(t *testing.T) {
	for _, src := range []string{
		`{"text": "A claim.", "claimReview": []}`,
		`{"text": "A claim.", "claimReview": "none"}`,
		`{"text": "A claim.", "claimReview": [{"title": 7, "textualRating": "False"}]}`,
		`{"text": "A claim.", "claimReview": [{"title": "No", "textualRating": ""}]}`,
		`{"text": ["A claim."], "claimReview": [{"title": "No", "textualRating": "False"}]}`,
	} {
		x := New(Config{})
		if d, err := x.Extract(t.Context(), capture("application/json", "https://a.example/", src), Options{Publishers: testBook()}); err == nil {
			t.Errorf("%s is read as %q", src, d.Text)
		}
	}
}
