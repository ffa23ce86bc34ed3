package library

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"assay"
)

func TestTitleKey(t *testing.T) {
	for title, want := range map[string]string{
		"“The Harbour” opens!": "the harbour opens", "  The\n\tHarbour ": "the harbour", "": "", "!?": "", "\x00\u202e": "",
		"Émile ÜBER": "émile über", "70 missing": "70 missing", "\xff\xfea": "a",
	} {
		if got := TitleKey(title); got != want {
			t.Errorf("TitleKey(%q) = %q, want %q", title, got, want)
		}
	}
	for _, long := range []string{strings.Repeat("x", 1000), strings.Repeat("ü", 1000), "a" + strings.Repeat("語", 1000)} {
		if key := TitleKey(long); len(key) > keyBytes || len(key) < keyBytes-3 || !utf8.ValidString(key) {
			t.Errorf("TitleKey of a long title has %d bytes, %q", len(key), key)
		}
	}
}

func TestDateKey(t *testing.T) {
	for date, want := range map[string]uint32{
		"2026-05-03": 20260503, "2026-05": 20260500, "2026": 20260000, "": 0, "May 2026": 0, "2026-13-01": 0, "26": 0, "2026-5-3": 0,
		"99999": 0, "-2026": 0, "2026-05-03T10:00:00Z": 0, "+026": 0,
	} {
		if got := DateKey(date); got != want {
			t.Errorf("DateKey(%q) = %d, want %d", date, got, want)
		}
	}
	if got := YearOf(DateKey("0033-04")); got != "0033" {
		t.Errorf("YearOf gives %q", got)
	}
}

func TestBrowseCheck(t *testing.T) {
	ok := Browse{Limit: 1}
	if err := ok.Check(); err != nil || ok.Sort != ByDate {
		t.Errorf("%v, sort %q", err, ok.Sort)
	}
	for _, bad := range []Browse{{}, {Limit: -1}, {Limit: MaxPage + 1}, {Limit: 1, Sort: "Title"}, {Limit: 1, After: "a", Before: "b"}} {
		if err := bad.Check(); !errors.Is(err, assay.ErrUsage) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
