package lineage

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	text := "The county closed 40 bridges on Tuesday, and Ann Example said that 12 of them would stay closed for a year."
	for _, tt := range []struct {
		name, a, b string
		yes        bool
		grade      int
		longest    string
	}{
		{"the same", text, text, true, 4, "The county closed 40 bridges on Tuesday, and Ann Example said that …"},
		{"case, hyphens and number words", "The year-ago count was SIX.", "the year ago count was 6", true, 4, "The year-ago count was SIX"},
		{"nothing in common", text, "Ferries run to the islands in summer, weather permitting.", false, 0, ""},
		{"one sentence said otherwise", text, "On Tuesday the county closed 40 bridges; 12 of them, Ann Example said, would stay closed for a year.", true, 2, "of them …"},
		{"empty", "", text, false, 0, ""},
		{"both empty", "", "", false, 0, ""},
		{"no words", "...", "!!!", false, 0, ""},
		{"not UTF-8", "\xff\xfe bridge", "\xff bridge", true, 4, ""},
	} {
		got := Compare(tt.a, tt.b)
		if got.Yes() != tt.yes {
			t.Errorf("%s: score %.3f, reuse %v, want %v", tt.name, got.Score, got.Yes(), tt.yes)
		}
		if tt.grade == 4 && got.Grade != 4 || tt.grade == 0 && got.Grade != 0 {
			t.Errorf("%s: grade %d, want %d", tt.name, got.Grade, tt.grade)
		}
		if strings.HasSuffix(tt.longest, "that …") && got.Longest != tt.longest {
			t.Errorf("%s: the longest run is %q, want %q", tt.name, got.Longest, tt.longest)
		}
		if got.Reason() == "" {
			t.Errorf("%s: no reason", tt.name)
		}
	}
}

// A pair is measured alike from both sides, and its score is a share.
func TestCompareIsSymmetric(t *testing.T) {
	word := rapid.SampledFrom(strings.Fields("the river Stone of 40 cloud, tree. House and paper 12 was Glass not metal"))
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return strings.Join(rapid.SliceOfN(word, 0, 120).Draw(t, name), " ")
		}
		a, b := text("a"), text("b")
		ab, ba := Compare(a, b), Compare(b, a)
		if ab.Score != ba.Score || ab.Grade != ba.Grade || ab.LongestWords != ba.LongestWords {
			t.Fatalf("%+v and %+v", ab, ba)
		}
		if math.IsNaN(ab.Score) || ab.Score < 0 || ab.Score > 1 {
			t.Fatalf("score %v", ab.Score)
		}
	})
}

// A text of one repeated word, as long as is read, costs no square.
func TestCompareHostile(t *testing.T) {
	a, b := strings.Repeat("spam ", 400_000), strings.Repeat("spam ", 300_000)
	start := time.Now()
	got := Compare(a, b)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if !got.Yes() {
		t.Errorf("score %v", got.Score)
	}
}
