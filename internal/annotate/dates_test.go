package annotate

import (
	"strings"
	"testing"

	"assay"

	"github.com/google/go-cmp/cmp"
)

func readDates(text, published string) []assay.Date {
	a := assay.Annotation{Sentences: figureSentences(text)}
	findDates(&a, text, published)
	return a.Dates
}

// describeDates writes dates as "words=from..to role fiscal", separated by " | ".
func describeDates(text string, dates []assay.Date) string {
	var out []string
	for _, d := range dates {
		s := text[d.Start:d.End] + "=" + d.From
		if d.To != "" {
			s += ".." + d.To
		}
		if d.Role != assay.EventDate {
			s += " " + string(d.Role)
		}
		if d.Fiscal {
			s += " fiscal"
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ text, published, want string }{
		{"It ran on 10 July 2025.", "", "10 July 2025=2025-07-10"},
		{"It ran on July 10, 2025.", "", "July 10, 2025=2025-07-10"},
		{"It ran on Sept. 3, 2024.", "", "Sept. 3, 2024=2024-09-03"},
		{"It ran on the 4th of July 1999.", "", "4th of July 1999=1999-07-04"},
		{"It ran on 2021-07-01.", "", "2021-07-01=2021-07-01"},
		{"It ran on 7/21/2021.", "", "7/21/2021=2021-07-21"},
		{"It ran on 21/7/2021.", "", "21/7/2021=2021-07-21"},
		{"It ran on 3/4/2021.", "", "3/4/2021=2021"},
		{"It began in October 2018.", "", "October 2018=2018-10"},
		{"It began in mid-January 2025.", "", "mid-January 2025=2025-01"},
		{"It began in late August 2025.", "", "late August 2025=2025-08"},
		{"It began in 2003.", "", "2003=2003"},
		{"It has stood since 2003.", "", "2003=2003"},
		{"It ran 17-26 June 2021.", "", "17-26 June 2021=2021-06-17..2021-06-26"},
		{"It ran June 17-26, 2021.", "", "June 17-26, 2021=2021-06-17..2021-06-26"},
		{"It ran from 17 to 26 June 2021.", "", "17 to 26 June 2021=2021-06-17..2021-06-26"},
		{"It ran between 8 and 11 June 2022.", "", "8 and 11 June 2022=2022-06-08..2022-06-11"},
		{"It ran from 28 August to 7 September 2023.", "", "28 August to 7 September 2023=2023-08-28..2023-09-07"},
		{"It ran from 28 December to 7 January 2023.", "", "28 December to 7 January 2023=2022-12-28..2023-01-07"},
		{"It ran 24 February - 7 March 2024.", "", "24 February - 7 March 2024=2024-02-24..2024-03-07"},
		{"It ran from October 2018 to September 2023.", "", "October 2018 to September 2023=2018-10..2023-09"},
		{"It ran October 2018 - September 2023.", "", "October 2018 - September 2023=2018-10..2023-09"},
		{"The cases date from March and April 2021.", "", "March and April 2021=2021-03..2021-04"},
		{"It covers 2005-2014.", "", "2005-2014=2005..2014"},
		{"It covers 2005–14.", "", "2005–14=2005..2014"},
		{"It ran from 2000 to 2016.", "", "2000 to 2016=2000..2016"},
		{"It ran between 2010 and 2018.", "", "2010 and 2018=2010..2018"},
		{"It covers the 1990s.", "", "1990s=1990..1999"},
		{"In fiscal 2024 it grew.", "", "fiscal 2024=2024 fiscal"},
		{"In fiscal year 2024 it grew.", "", "fiscal year 2024=2024 fiscal"},
		{"It covers fiscal years 2019-2023.", "", "fiscal years 2019-2023=2019..2023 fiscal"},
		{"It grew in FY2021.", "", "FY2021=2021 fiscal"},
		{"It grew in FY07.", "", "FY07=2007 fiscal"},
		{"It grew in FY 2005-2006.", "", "FY 2005-2006=2005..2006 fiscal"},
		{"It grew in the 2019 budget year.", "", "2019 budget year=2019 fiscal"},
		{"It ran for a week in May 2025.", "", "May 2025=2025-05"},
		{"It began in October 2018 and ended in 2020.", "", "October 2018=2018-10 | 2020=2020"},
		// The year is completed from the sentence, the one before, or the publication.
		{"It ran on 3 May 2020 and again on 9 June.", "", "3 May 2020=2020-05-03 | 9 June=2020-06-09"},
		{"It began on 3 May 2020.\nIt ended on 9 June.", "", "3 May 2020=2020-05-03 | 9 June=2020-06-09"},
		{"It ran on 9 June.", "2025-07-01", "9 June=2025-06-09"},
		{"It ran on 9 November.", "2025-07-01", "9 November=2024-11-09"},
		{"It ran on 9 November.", "2025", "9 November=2025-11-09"},
		{"It ran from late April to the middle of May.", "2022-05-31", "late April to the middle of May=2022-04..2022-05"},
		{"It ran from February-April.", "2025-11-16", "February-April=2025-02..2025-04"},
		{"It ran at the end of March of this year.", "2006-01-30", "March of this year=2006-03"},
		{"It ran on 9 June.", "", ""},
		{"It ran on Tuesday and last year.", "2025-07-01", ""},
		// Roles.
		{"The story is dated 1 July 2021.", "", "1 July 2021=2021-07-01 publication"},
		{"The operation is dated 1 July 2021.", "", "1 July 2021=2021-07-01"},
		{"It was published on 1 July 2021.", "", "1 July 2021=2021-07-01 publication"},
		{"The release of 8 September 2023 says so.", "", "8 September 2023=2023-09-08 publication"},
		{"The summary dates the final audit to 25 March 2025.", "", "25 March 2025=2025-03-25 publication"},
		{"The summary dates the raid to 25 March 2025.", "", "25 March 2025=2025-03-25"},
		{"There were 43 files as of January 2025.", "", "January 2025=2025-01 count"},
		{"There were 43 files by October 2024.", "", "October 2024=2024-10 count"},
		{"It must end by October 2024.", "", "October 2024=2024-10"},
		{"It kept it in its 2024 report.", "", "2024=2024 publication"},
		// Not dates.
		{"He may leave and march on.", "2025-07-01", ""},
		{"May 20 people come?", "", ""},
		{"More than 2000 people came.", "", ""},
		{"It holds 1990 people.", "", ""},
		{"See section 2001 of the code.", "", ""},
		{"It cost $2000.", "", ""},
		{"Call 202-555-1990.", "", ""},
		{"In April Ryan's words, it was so.", "2025-07-01", ""},
	} {
		got := describeDates(c.text, readDates(c.text, c.published))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (%s)\n%s", c.text, c.published, diff)
		}
	}
}

func TestDatesStayInTheirSentences(t *testing.T) {
	text := "It began in May 2020.\n\nIt ended on 7 June 2021 and in 2022."
	for _, d := range readDates(text, "") {
		s := figureSentences(text)[d.Sentence]
		if d.Start < s.Start || d.End > s.End || d.Start >= d.End {
			t.Errorf("date %+v is outside its sentence %+v", d, s.Span)
		}
	}
}
