package text

import "testing"

// TestCounts writes numbers for a reader.
func TestCounts(t *testing.T) {
	for got, want := range map[string]string{
		Group(0): "0", Group(-1): "-1", Group(999): "999", Group(1000): "1,000", Group(-1234): "-1,234", Group(1234567): "1,234,567",
		Count(1, "source", "sources"): "1 source", Count(1000, "source", "sources"): "1,000 sources", Count(-2, "a", "as"): "-2 as",
		NumberWord(0): "no", NumberWord(9): "nine", NumberWord(10): "10", NumberWord(-3): "-3",
		Years("October 2019 to September 2023"): "2019-2023", Years("12 May"): "", Years("FY2024"): "2024",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
