package annotate

import (
	"math"
	"testing"

	"assay"

	"pgregory.net/rapid"
)

// checkReading holds what must be true of every reading: spans stand in their
// sentences and in order, values are finite, bounds agree, and a second reading
// gives the same.
func checkReading(t interface{ Fatalf(string, ...any) }, text string) {
	a := assay.Annotation{Sentences: figureSentences(text)}
	findDates(&a, text, "2025-07-01")
	findFigures(&a, text, nil)
	last := -1
	for _, f := range a.Figures {
		s := a.Sentences[f.Sentence]
		if f.Start < s.Start || f.End > s.End || f.Start >= f.End {
			t.Fatalf("figure %+v is outside its sentence %+v of %q", f, s.Span, text)
		}
		if f.Text == "" || len(f.Text) > f.End-f.Start || text[f.Start:f.Start+len(f.Text)] != f.Text {
			t.Fatalf("figure's text %q does not stand at %d of %q", f.Text, f.Start, text)
		}
		if f.Start < last {
			t.Fatalf("figures out of order in %q", text)
		}
		last = f.Start
		if math.IsNaN(f.Value) || math.IsInf(f.Value, 0) || f.Value < 0 {
			t.Fatalf("value %v of %q in %q", f.Value, f.Text, text)
		}
		switch {
		case f.Open && f.High != 0 && f.High != f.Value: // an open range keeps its top only as its value
			t.Fatalf("open figure %+v in %q", f, text)
		case f.Low > f.Value, !f.Open && f.High < f.Value:
			t.Fatalf("bounds of %+v in %q", f, text)
		}
		if f.Kind == "" || f.Role == "" {
			t.Fatalf("figure without kind or role: %+v in %q", f, text)
		}
	}
	for _, d := range a.Dates {
		s := a.Sentences[d.Sentence]
		if d.Start < s.Start || d.End > s.End || d.Start >= d.End || len(d.From) < 4 || d.Role == "" {
			t.Fatalf("date %+v in %q", d, text)
		}
		if d.To != "" && d.To[:4] < d.From[:4] {
			t.Fatalf("period %+v ends before it begins in %q", d, text)
		}
		for _, f := range a.Figures {
			if f.Sentence == d.Sentence && f.Start+len(f.Text) > d.Start && f.Start < d.End && f.Kind == assay.Count {
				t.Fatalf("%q is a date and a figure in %q", f.Text, text)
			}
		}
	}
	again := assay.Annotation{Sentences: a.Sentences}
	findDates(&again, text, "2025-07-01")
	findFigures(&again, text, nil)
	if len(again.Figures) != len(a.Figures) || len(again.Dates) != len(a.Dates) {
		t.Fatalf("a second reading of %q differs", text)
	}
	for i := range a.Figures {
		if a.Figures[i] != again.Figures[i] {
			t.Fatalf("a second reading of %q differs: %+v, %+v", text, a.Figures[i], again.Figures[i])
		}
	}
}

func FuzzFigures(f *testing.F) {
	for _, seed := range []string{
		"", "1", "1,", "$", "$1-", "more than", "of the 31", "Of 78 minors aged 5 to 18, three are listed as recovered and 75 as located.",
		"one in", "12 out of", "half a", "two hundred and", "hundreds of", "10 to", "between 5 and", "17-26 June", "June 17-", "FY", "fiscal",
		"fy2", "2422(b)", "(1)", "1.", "202 228 3685", "999999999999999999999 files", "1,23,4 files", "½ of 7", "\u2212 5 \u00b0C", "5 km/", "5 m s\u2212",
		"\xff\xfe31 people", "31\u00a0people", "a a a a", "the the 31 of of", "put at 31", "at 31", "31 of 31 of 31 of 31", "one of one of one",
		"fewer than 5 fewer", "12 12 12 12", "12 000 000 000", "e-5", "1e5", "0x10", "-day", "9-", "9-day-", "nine-", "twenty-", "twenty-one-", "1/2/2021",
		"May", "May 1", "1 May", "32 May 2021", "31 February", "between 8 and 11", "the 1990s", "mid-", "mid-2020", "early", "who 5 who", "5 who", "5 that were",
	} {
		f.Add(seed)
	}
	for _, p := range []string{figuresGolden} {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		checkReading(t, text)
	})
}

// TestFigureProperties builds sentences from the words that the readers know,
// in any order.
func TestFigureProperties(t *testing.T) {
	words := []string{
		"12", "1,200", "2.5", "million", "hundred", "nine-day", "two", "dozens", "of", "the", "them", "people", "files", "who", "were", "found",
		"arrested", "and", "or", "to", "between", "from", "at", "put", "more", "than", "about", "percent", "%", "$5", "in", "out", "half", "a",
		"June", "2021", "17-26", "fiscal", "aged", "under", "18", "U.S.C.", "fewer", "one", ",", ";", ":", "(", ")", "claim", "that", "would", "plans",
		"said", "year", "before", "rose", "fell", "by", "up", "ones", "those", "missing", "as", "many", "\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, w := range rapid.SliceOfN(rapid.SampledFrom(words), 1, 30).Draw(t, "words") {
			text += w + " "
		}
		checkReading(t, text)
	})
}

func BenchmarkFigures(b *testing.B) {
	text := "The White House border czar said in November 2025 that more than 30,000 children had been found, up from 24,000 three weeks before.\n" +
		"He linked the work to the department, which it sizes at 6,000 agents.\n" +
		"He said that half a million children had been smuggled in and that 300,000 were lost track of.\n" +
		"Of 78 minors aged 5 to 18, three are listed as recovered and 75 as located; two were still being sought.\n" +
		"The work ran from 28 August to 7 September 2023 together with the bureau and local police.\n" +
		"Prosecutors allege that at least 15 underage girls in the child-welfare system, some only 13, were recruited between 2010 and 2018.\n" +
		"The outlet did not verify the numbers, and it gives no count of the cases that were closed.\n" +
		"Most of them were found near home.\n"
	sentences := figureSentences(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		a := assay.Annotation{Sentences: sentences}
		findDates(&a, text, "2025-07-01")
		findFigures(&a, text, nil)
		a.Fingerprints = fingerprints(text)
	}
}
