package audit

import (
	"net/url"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func itoa(n int) string { return strconv.Itoa(n) }

// pick gives the first string that is not empty.
func pick(list ...string) string {
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// plainWords is a text without the marks of superscripts.
func plainWords(s string) string {
	return strings.NewReplacer(supOpen, "", supClose, "").Replace(s)
}

// squeeze keeps the letters and digits of a text, in lower case.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

func endsWithSpace(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(r)
}

// startsWord reports whether a text begins with a letter or a digit, as where a
// mark is taken out between two words.
func startsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// tidy writes a text with single spaces, without superscript marks.
func tidy(s string) string {
	out, _ := tidyWith(s, nil)
	return out
}

// tidyWith is tidy, with the places of citations moved along.
func tidyWith(s string, cites []link) (string, []link) {
	var b strings.Builder
	k, space := 0, false
	ends := make([]int, 0, len(cites))
	for i := range cites { // spaces before a mark may have gone since
		cites[i].start = min(cites[i].start, len(s))
		cites[i].end = max(cites[i].start, min(cites[i].end, len(s)))
	}
	sort.SliceStable(cites, func(i, j int) bool { return cites[i].start < cites[j].start })
	place := func(at int) {
		for ; k < len(cites) && cites[k].start <= at; k++ {
			width := cites[k].end - cites[k].start
			cites[k].start = b.Len()
			ends = append(ends, width)
		}
	}
	for i, r := range s {
		place(i)
		switch {
		case r == 1 || r == 2:
		case unicode.IsSpace(r):
			space = b.Len() > 0
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	place(len(s))
	for i := range cites {
		cites[i].start = min(cites[i].start, b.Len())
		cites[i].end = min(cites[i].start+ends[i], b.Len())
	}
	return b.String(), cites
}

// addressed makes a link of an address as a text writes it.
func addressed(href, title string) link {
	href = strings.TrimSpace(href)
	if f, ok := strings.CutPrefix(href, "#"); ok {
		if u, err := url.PathUnescape(f); err == nil {
			f = u
		}
		return link{fragment: f}
	}
	if strings.HasPrefix(href, "//") {
		href = "https:" + href
	}
	if !strings.HasPrefix(strings.ToLower(href), "http://") && !strings.HasPrefix(strings.ToLower(href), "https://") {
		return link{}
	}
	return link{address: href, title: title}
}

// trimAddress takes off what ends a sentence behind an address.
func trimAddress(s string) string {
	s = strings.TrimRight(s, ".,;:!?'’”*_")
	for strings.HasSuffix(s, ")") && strings.Count(s, "(") < strings.Count(s, ")") {
		s = strings.TrimRight(strings.TrimSuffix(s, ")"), ".,;:")
	}
	return s
}

// hostOf gives the host of an address without "www.".
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
