package cite

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// show writes the amounts of a text in a line.
func show(s string) string {
	l := lex(s)
	var out []string
	for _, a := range l.amounts {
		x := fmt.Sprintf("%g%s", a.value, a.unit)
		switch a.form {
		case date:
			x = fmt.Sprintf("%d-%d-%d", a.day.y, a.day.m, a.day.d)
		case ordinal:
			x = fmt.Sprintf("%gth", a.value)
		}
		switch a.bound {
		case least:
			x = ">" + x
		case most:
			x = "<" + x
		}
		out = append(out, x)
	}
	return strings.Join(out, " ")
}

func TestAmounts(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1,000 and 1000 and one thousand and a thousand", "1000 1000 1000 1000"},
		{"nineteen, twenty-one, twenty one, one hundred and five thousand two hundred", "19 21 21 105200"},
		{"two million three hundred thousand", "2.3e+06"},
		{"a dozen, two dozen, 13K, 5m, 2.5 million", "12 24 13000 5e+06 2.5e+06"},
		{"$1.2 million, US$500, €3, 40 dollars, £2bn", "1.2e+06$ 500$ 3€ 40$ 2e+09£"},
		{"12%, 12 percent, 12 per cent, 20-30%, 20 to 30 percent", "12% 12% 12% 20% 30% 20% 30%"},
		{"from 9 percent in 2021 to 23 percent", "9% 2021 23%"},
		{"more than 24,400, at least five, 30 or more, over 10", ">24400 >5 >30 >10"},
		{"fewer than 20, up to 30, nearly 9, no more than 4, 3 or fewer", "<20 <30 <9 <4 <3"},
		{"the 19th, the third", "19th 3th"},
		{"9 to 17, 9-to-17, 17-26", "9 17 9 17 17 26"},
		{"fiscal 2024, FY2024, FY24, 2019-23, 2019-2023", "2024 2024 2024 2019 2023 2019 2023"},
		{"2025-07-23, July 23, 2025, 23 July 2025, the 23rd of July 2025, 7/23/2025", "2025-7-23 2025-7-23 2025-7-23 2025-7-23 2025-7-23"},
		{"Sept. 5, 2024, Sept 5, September 2024, July of 2025", "2024-9-5 0-9-5 2024-9-0 2025-7-0"},
		{"June 17-26, 2021, 17-26 June 2021, 17 to 26 June, June 17–26", "2021-6-17 2021-6-26 2021-6-17 2021-6-26 0-6-17 0-6-26 0-6-17 0-6-26"},
		{"in July. 23 people", "0-7-0 23"},
		{"May they march in May, it may be March", "0-5-0 0-3-0"},
		{"May 5 was warm", "0-5-5"},
		{"GAO-25-1078, F-16, COVID-19, version 1.2.3, 18 U.S.C. 2422(b)", "18 2422"},
		{"one-week-old, 13-year-old, a two-week effort", "1 13 2"},
		{"", ""},
		{"a and the an", ""},
	} {
		if got := show(c.in); got != c.want {
			t.Errorf("%q:\n got  %s\n want %s", c.in, got, c.want)
		}
	}
}

func TestQuoted(t *testing.T) {
	source := "cold cases; the officers; no one; it's the keepers' own"
	for _, c := range []struct {
		in   string
		want []string
		bad  bool
	}{
		{"He said \"no one\" came.", []string{"no one"}, false},
		{"He said “no one” and ‘cold cases’.", []string{"no one", "cold cases"}, false},
		{"In 'cold cases' and the officers' cars.", []string{"cold cases"}, false},
		{"The officers' cars weren't there in the '90s.", nil, false},
		{"«no one» and ‹no one› and „no one“", []string{"no one", "no one", "no one"}, false},
		{"``no one'' came", []string{"no one"}, false},
		{"the 'keepers' own' hives", []string{"keepers' own"}, false},
		{"He said \"no one.", nil, true},
		{"He said no one”.", nil, true},
		{"‘no one came", nil, true},
	} {
		marks, p := quoted(c.in, func(s string) bool { return stretch(source, s) })
		var got []string
		for _, q := range marks {
			got = append(got, c.in[q.start:q.end])
		}
		if (p != nil) != c.bad || !c.bad && !cmp.Equal(got, c.want) {
			t.Errorf("%q: %q, %v", c.in, got, p)
		}
	}
}

// TestWordLists holds the data file to what its comments promise.
func TestWordLists(t *testing.T) {
	for name, list := range readSections(wordsFile) {
		if len(list) == 0 {
			t.Errorf("section %s is empty", name)
		}
		for _, w := range list {
			if w != strings.ToLower(w) {
				t.Errorf("section %s: %q is not in lower case", name, w)
			}
		}
	}
	l := words()
	if len(l.months) != 12+11+1 || l.months["december"] != 12 || l.months["dec"] != 12 || l.months["may"] != 5 {
		t.Errorf("months: %v", l.months)
	}
	for i, w := range smallNumbers {
		if got := show(w); got != fmt.Sprint(i) {
			t.Errorf("%s is read as %s", w, got)
		}
	}
}
