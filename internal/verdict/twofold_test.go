package verdict

import "testing"

func TestTwofold(t *testing.T) {
	for claim, want := range map[string]bool{
		"The mill closed and the mill did not close.":                   true,
		"The agency repaired 62 bridges but never repaired 62 bridges.": true,
		"The ferry was safe; the ferry was not safe.":                   true,
		"The ferry sank; the ferry didn't sink.":                        false, // two stems
		"The agency repaired the bridge and did not tell the town.":     false,
		"The town has a mill and no school.":                            false,
		"The council did not vote and did not meet.":                    false,
		"He said that the dam would hold, and it held.":                 false,
		"":                false,
		"and and and not": false,
	} {
		if got := Twofold(claim); got != want {
			t.Errorf("%q: %v, want %v", claim, got, want)
		}
	}
}
