package extract

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/markusmobius/go-dateparser"
)

// isoForms are the machine-readable forms of a whole day, with what of them is
// kept.
var isoForms = []string{
	"2006-01-02", time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05", "2006-01-02 15:04",
	"2006/01/02", "20060102", time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC, time.UnixDate, "2006-1-2",
}

var monthForms = []string{"January 2006", "Jan 2006", "Jan. 2006", "January, 2006", "2006 January"}

var (
	errAmbiguous = errors.New("the day and the month cannot be told apart; write YYYY-MM-DD")
	errNoDate    = errors.New("it is no date that is known here; write YYYY-MM-DD, YYYY-MM or YYYY")
)

// normalDate writes a date as YYYY-MM-DD, or YYYY-MM or YYYY when it says no
// more. The day is the one written, whatever its time zone.
func normalDate(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 100 {
		return "", errNoDate
	}
	if digits(s) {
		if len(s) == 4 {
			return year(s)
		}
		if len(s) == 13 || len(s) == 10 { // milliseconds or seconds since 1970, as some data sets have them
			n, _ := strconv.ParseInt(s, 10, 64)
			if len(s) == 13 {
				n /= 1000
			}
			return time.Unix(n, 0).UTC().Format("2006-01-02"), nil
		}
	}
	if len(s) == 7 && s[4] == '-' {
		if t, err := time.Parse("2006-01", s); err == nil {
			return t.Format("2006-01"), nil
		}
	}
	for _, form := range isoForms {
		if t, err := time.Parse(form, s); err == nil {
			return check(t)
		}
	}
	for _, form := range monthForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.Format("2006-01"), nil
		}
	}
	if date, err := slashed(s); err == nil || errors.Is(err, errAmbiguous) {
		return date, err
	}
	var p dateparser.Parser
	if d, err := p.Parse(nil, s); err == nil {
		return check(d.Time)
	}
	return "", errNoDate
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func year(s string) (string, error) {
	if s < "1000" {
		return "", errNoDate
	}
	return s, nil
}

func check(t time.Time) (string, error) {
	if t.Year() < 1000 || t.Year() > 9999 {
		return "", errNoDate
	}
	return t.Format("2006-01-02"), nil
}

// slashed reads a day, a month and a year with four digits with marks between,
// when only one order is possible.
func slashed(s string) (string, error) {
	s, _, _ = strings.Cut(s, " ")
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(parts) != 3 || len(parts[2]) != 4 {
		return "", errNoDate
	}
	var n [3]int
	for i, p := range parts {
		if !digits(p) || len(p) > 4 {
			return "", errNoDate
		}
		n[i], _ = strconv.Atoi(p)
	}
	day, month := n[0], n[1]
	switch {
	case day <= 12 && month <= 12 && day != month:
		return "", errAmbiguous
	case month > 12:
		day, month = month, day
	}
	t := time.Date(n[2], time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day || int(t.Month()) != month {
		return "", fmt.Errorf("there is no such day: %w", errNoDate)
	}
	return check(t)
}
