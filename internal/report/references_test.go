package report

import "testing"

// TestSingular makes the verb behind a plural subject that one name replaced agree.
func TestSingular(t *testing.T) {
	for after, want := range map[string]string{" say that it ran.": " says that it ran.", " have counted.": " has counted.", " put it at 40.": " put it at 40.", ", who left, say": ", who left, say", "": ""} {
		if got := singular(after); got != want {
			t.Errorf("%q: %q, want %q", after, got, want)
		}
	}
}
