package text

import "testing"

func TestTrimPossessive(t *testing.T) {
	for in, want := range map[string]string{
		"the agency's": "the agency", "the agency’s": "the agency", "the officers'": "the officers", "the officers’": "the officers",
		"Acme": "Acme", "'s": "", "'": "", "": "", "it's so": "it's so",
	} {
		if got := TrimPossessive(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
