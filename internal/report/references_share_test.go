package report

import "testing"

// TestBareShare: a share is refused where only the sentence before says of what.
func TestBareShare(t *testing.T) {
	for sentence, want := range map[string]bool{
		"Some had already been found in forced labor.":              true,
		"The mayor said that most were repaired by June.":           true,
		"The auditor reported none had been paid.":                  true,
		"Some children had already been found.":                     false,
		"The mayor said that most of the bridges were repaired.":    false,
		"The city repaired ten bridges, and most were old.":         false,
		"The agency counts ten bridges; some had been closed once.": false,
	} {
		if got := bareShare.MatchString(sentence); got != want {
			t.Errorf("%s: %t", sentence, got)
		}
	}
}
