package extract_test

import (
	"testing"

	"github.com/markusmobius/go-dateparser"
)

// go.mod puts a small package of this repository in the place of
// go-dateparser (docs/decisions/0005); being a module of its own, it is tested
// from here.
func TestDatesInWords(t *testing.T) {
	for text, want := range map[string]string{
		"July 3, 2021": "2021-07-03", "3 July 2021": "2021-07-03", "3rd of July, 2021": "2021-07-03", "2021 July 3": "2021-07-03",
		"Saturday, July 3rd 2021, 10:30 pm": "2021-07-03", "Published: Jul. 3, 2021": "2021-07-03", "JULY 3 2021": "2021-07-03",
		"3 de julio de 2021": "2021-07-03", "3 juillet 2021": "2021-07-03", "1er août 2021": "2021-08-01", "3. Juli 2021": "2021-07-03",
		"3 luglio 2021": "2021-07-03", "3 de julho de 2021": "2021-07-03", "3 juli 2021": "2021-07-03", "3 lipca 2021": "2021-07-03",
		"3 июля 2021 г.": "2021-07-03", "3 Temmuz 2021": "2021-07-03", "2021年7月3日": "2021-07-03", "29 février 2020": "2020-02-29",
		// Not a complete date, no such day, or more than a date.
		"July 2021": "", "3 July": "", "July": "", "2021": "", "": "", "yesterday": "", "3 days ago": "", "31 June 2021": "", "29 February 2021": "",
		"July 3, 2021 and August 4, 2021": "", "The report of July 3, 2021 says that the number of cases rose": "",
		"0 July 2021": "", "3 July 21": "", "99999 July 2021": "", "3/4/2021": "",
	} {
		got := ""
		var p dateparser.Parser
		if d, err := p.Parse(nil, text); err == nil {
			got = d.Time.Format("2006-01-02")
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzDatesInWords(f *testing.F) {
	for _, seed := range []string{"July 3, 2021", "2021年7月3日", "3 de julio de 2021", "年月日", "\xff\xfe 3 July 2021", "1 2 3 4 5 6 7", "ª º 3ª may 2020"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var p dateparser.Parser
		d, err := p.Parse(nil, text)
		if err == nil && (d.Time.Year() < 1 || d.Time.Year() > 9999 || d.Time.Hour() != 0) {
			t.Errorf("%q gives %v", text, d.Time)
		}
	})
}
