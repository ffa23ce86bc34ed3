package annotate

import (
	"fmt"
	"strings"
	"testing"

	"assay"

	"pgregory.net/rapid"
)

// TestMessyNumbers: numbers in words, ranges, decimal commas, with footnote
// digits that stick, in tables, and those that say little.
func TestMessyNumbers(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"The port closed thirty-one bridges and two hundred and five roads.", "thirty-one=31 bridge; two hundred and five=205 road"},
		{"Twelve hundred ships came.", "Twelve hundred=1200 ship"},
		{"Between 31 and 40 people came.", "Between 31 and 40=31..40 person"},
		{"31–40 people came.", "31–40=31..40 person"},
		{"Two to three hundred ships came.", "Two to three hundred=200..300 ship"},
		{"The loss was 1.234,5 million euros.", "1.234,5 million=1234500000 €"},
		{"The loss was 1.234.567,89 euros.", "1.234.567,89=1234567.89 €"},
		{"They paid €1.234,50 for it.", "€1.234,50=1234.5 €"},
		{"The port counted 12.345 ships.", "12.345=12345 ship"},
		{"The port counted 1.2 ships a day.", "1.2=1.2 ship"},
		{"Women had 2.105 children per household.", "2.105=2.105 child"},
		{"The port counted 1,2344 ships.", "1,234=1234 ship"},
		{"The port counted 12,345,67812 ships.", "12,345,678=12345678 ship"},
		{"The office found 40 children12 and 31 adults.3", "40=40 child; 31=31 adult"},
		{"There were 244 arrests.12 Nobody was hurt.", "244=244 arrest"},
		{"The office counted 244¹² arrests.", "244=244 arrest"},
		{"More than 12 345 ships came.", "More than 12 345=12345.. ship"},
		{"Dozens of people came.", "Dozens=24.. person"},
		{"Several dozen people came.", "Several dozen=24.. person"},
		{"Hundreds of people came.", "Hundreds=200.. person"},
		{"Tens of thousands of ships came.", "Tens of thousands=20000..99999 ship"},
		{"100,000s of ships came.", "100,000s=100000.. ship"},
		{"A third of the ships were old.", "A third=33.33 %"},
		{"One in four ships was old.", "One in four=25 %"},
		{"3/4 of the ships came.", "3/4=75 %"},
		{"Half a million people came.", "Half a million=500000 person"},
		{"A quarter of a million people came.", "A quarter of a million=250000 person"},
		{"A million and a half people came.", "A million and a half=1500000 person"},
		{"Three and a half million people came.", "Three and a half million=3500000 person"},
		{"The wall is 2½ miles long.", "2½=2.5 mile"},
		{"The share rose to 40 percent.", "40 percent=40 %"},
		{"40% were old.", "40%=40 %"},
		{"| Year | Ships |\n| 2019 | 244 |\n| 2020 | 255 |", "244=244 ; 255=255 "},
		{"Year\tShips\tBoats\n2019\t244\t12", "244=244 ; 12=12 "},
		{"The 1990s saw 12 ships.", "12=12 ship"},
		{"The port counted 99999999999999999999999999 ships.", ""},
		{"The port counted 1e309 ships.", ""},
		{"Version 1.2.3 came.", ""},
		{"The port counted ships.", ""},
		{"", ""},
		{" \n\t ", ""},
	} {
		a := Annotate(assay.Document{Text: c.text})
		var got []string
		for _, f := range a.Figures {
			s := fmt.Sprintf("%s=%.10g", f.Text, f.Low)
			switch {
			case f.Open:
				s += ".."
			case f.High != f.Low:
				s += fmt.Sprintf("..%.10g", f.High)
			}
			got = append(got, s+" "+f.Unit)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.text, strings.Join(got, "; "), c.want)
		}
	}
}

// TestFootnoteEndsSentence: a digit stuck to a full stop is a footnote, an abbreviation's is not.
func TestFootnoteEndsSentence(t *testing.T) {
	for text, want := range map[string]int{
		"There were 244 arrests.12 Nobody was hurt.": 2,
		"There were 244 arrests.12":                  1,
		"See the list of fig.12 Above it stands.":    1,
		"It costs 3.12 Euros.":                       1,
		"They met at 10.30 Monday.":                  1,
	} {
		if got := len(Annotate(assay.Document{Text: text}).Sentences); got != want {
			t.Errorf("%s: %d sentences, want %d", text, got, want)
		}
	}
}

// TestMessyNumbersAlwaysFit: whatever digits, points and commas come together,
// a figure's words stand in the text and its bounds are in order.
func TestMessyNumbersAlwaysFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[0-9]{1,4}([.,/-][0-9]{1,5}){0,4}[a-z½¹]{0,2}[0-9]{0,3}`).Draw(t, "number")
		text := "The port counted " + number + " ships" + rapid.StringMatching(`[0-9]{0,3}\.[0-9]{0,3}`).Draw(t, "end") + " It closed."
		for _, f := range Annotate(assay.Document{Text: text}).Figures {
			if f.Start < 0 || f.End > len(text) || f.Start >= f.End || !strings.Contains(text, f.Text) {
				t.Fatalf("%s: %+v", text, f)
			}
			if f.High < f.Low && !f.Open || f.Value < f.Low && !f.Open {
				t.Fatalf("%s: %v is not in [%v, %v]", text, f.Value, f.Low, f.High)
			}
		}
	})
}
