package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFingerprints(t *testing.T) {
	if got := Fingerprints("too few words here"); got != nil {
		t.Errorf("four words: got %v, want none", got)
	}
	// Stored in libraries: they must not change without a new AnnotationVersion.
	got := Fingerprints("The quick brown fox jumps over the lazy dog.")
	want := Fingerprints("the QUICK  brown fox, jumps over the lazy dog")
	if len(got) == 0 || !slices.Equal(got, want) {
		t.Errorf("case and punctuation count: %v, %v", got, want)
	}
	if h := hashWords("Fox"); len(h) != 1 || h[0] != 0xdcb28218fed9eb8e {
		t.Errorf("hash of fox is %#x: stored fingerprints no longer agree", h)
	}
	a, b := hashWords("the U.S. co-operates: 10,000 don\u2019t"), hashWords("The US cooperates 10000 don't.")
	if len(a) != 5 || !slices.Equal(a, b) {
		t.Errorf("marks inside words count: %v, %v", a, b)
	}
	if other := Fingerprints("dog lazy the over jumps fox brown quick the"); slices.Equal(got, other) {
		t.Error("the order of the words does not count")
	}
}

func TestFingerprintsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 60000 {
		fmt.Fprintf(&b, "word%d ", i)
	}
	got := Fingerprints(b.String())
	if len(got) != MaxFingerprints || !slices.IsSorted(got) {
		t.Errorf("got %d fingerprints, sorted %v; want %d", len(got), slices.IsSorted(got), MaxFingerprints)
	}
}

// A run of shingleWords+shingleWindow-1 shared words leaves a shared
// fingerprint: the guarantee of winnowing.
func TestFingerprintsFindSharedRuns(t *testing.T) {
	word := rapid.SampledFrom(strings.Fields("river stone cloud tree house paper glass metal voice light shadow window garden bridge letter number"))
	rapid.Check(t, func(t *rapid.T) {
		shared := strings.Join(rapid.SliceOfN(word, shingleWords+shingleWindow-1, 30).Draw(t, "shared"), " ")
		around := func(name string) string { return strings.Join(rapid.SliceOfN(word, 0, 40).Draw(t, name), " ") }
		a := Fingerprints(around("a1") + " " + shared + " " + around("a2"))
		b := Fingerprints(around("b1") + " " + shared + " " + around("b2"))
		for _, h := range a {
			if _, ok := slices.BinarySearch(b, h); ok {
				return
			}
		}
		t.Fatalf("no shared fingerprint for %q", shared)
	})
}
