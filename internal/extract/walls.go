package extract

import (
	"fmt"
	stdhtml "html"
	"strings"

	"assay"
	"assay/internal/text"
)

// Wall is the error of a page where something else stands in its place. It
// wraps assay.ErrUnreadable.
type Wall struct {
	What     string         // what stands there: "a bot check"
	Document assay.Document // what the page still says of itself (title, dates, publisher); without Text
}

// Error says what stands where the page should be.
func (w *Wall) Error() string {
	return fmt.Sprintf("%v: %s stands where the page should be", assay.ErrUnreadable, w.What)
}

// Unwrap gives assay.ErrUnreadable.
func (w *Wall) Unwrap() error { return assay.ErrUnreadable }

// Limits within which a page may be a wall and nothing else, in words: walls
// are short, and pages that tell of walls are not.
const (
	maxWallLine  = 30  // a longer line is prose, which tells of a wall,
	maxPurposes  = 60  // but for the purposes of a cookie wall
	maxWallPage  = 160 // a bot check, a log-in
	maxTitled    = 400 // a bot check that its title names
	maxShell     = 60  // what a page shows that needs scripts
	maxConsent   = 700 // a cookie wall with its purposes
	minWallText  = 60  // fewer words of matter behind a paywall are no article
	maxWallLines = 4000
)

// wallSigns is what the lines that a page shows say of walls.
type wallSigns struct {
	words   int            // of all lines
	prose   int            // long lines without a phrase of a wall
	by      map[string]int // words of the lines with a phrase, by its group
	asks    int            // lines that ask for consent
	titled  bool           // the title is that of a bot check
	needs   bool           // what is shown without scripts asks for them
	paid    bool           // the page says that it is not free to read
	scripts bool           // the page has some
}

// readWalls looks for the phrases of walls in what a page shows.
func readWalls(src string, p page) wallSigns {
	s := wallSigns{by: map[string]int{}, scripts: p.scripts > 0}
	phrases := wallPhrases()
	if f, ok := phrases.match(phraseWords(text.Cut(titleName(p.title), 80))); ok && f.group == "title" {
		s.titled = true
	}
	for n, l := range p.lines(src) {
		if n >= maxWallLines {
			break
		}
		if len(l) > 20*maxPurposes {
			s.words += len(l) / 6
			s.prose++
			continue
		}
		words := phraseWords(l)
		s.words += len(words)
		f, ok := phrases.match(words)
		switch {
		case ok && f.group == "consent" && len(words) <= maxPurposes:
			s.by[f.group] += len(words)
			s.asks++
		case ok && f.group != "title" && len(words) <= maxWallLine:
			s.by[f.group] += len(words)
		case len(words) > maxWallLine:
			s.prose++
		}
	}
	if f, ok := phrases.match(phraseWords(text.Cut(p.noscript, 400))); ok && f.group != "consent" && f.group != "title" {
		s.needs = true
	}
	return s
}

// titleName takes the name of the site off a title.
func titleName(title string) string {
	for _, mark := range []string{" | ", " - ", " – "} {
		if before, _, ok := strings.Cut(title, mark); ok {
			return before
		}
	}
	return title
}

// instead says what stands where the page should be; "" when it is the page.
// matter counts the words of the text that was read.
func (s wallSigns) instead(matter int) string {
	switch {
	case s.prose == 0 && (s.titled && s.words <= maxTitled && (s.words <= maxShell || s.by["bot"]+s.by["script"] > 0) || s.by["bot"] > 0 && s.words <= maxWallPage):
		return "a bot check"
	case matter == 0 && s.scripts, matter < minWallText && s.prose == 0 && (s.needs || s.by["script"] > 0) && s.words <= maxShell:
		return "an empty shell that needs scripts to show anything"
	case s.prose <= s.words/100 && s.asks > 1 && s.words <= maxConsent && 5*s.by["consent"] >= 2*s.words:
		return "a cookie wall"
	case s.by["paywall"] > 0 && matter < minWallText:
		return "a paywall"
	case s.prose == 0 && s.by["login"] > 0 && s.words <= maxWallPage && matter < minWallText:
		return "a log-in"
	}
	return ""
}

// partly says that the page may hold only the beginning of its text; "" when
// nothing says so.
func (s wallSigns) partly() string {
	switch {
	case s.by["paywall"] > 0:
		return "a paywall stands in the page; its text may end early"
	case s.paid:
		return "the page says that it is not free to read; its text may end early"
	}
	return ""
}

// lines gives the visible text, line by line, as it is shown.
func (p page) lines(src string) []string {
	var out []string
	var b strings.Builder
	for _, r := range p.runs {
		if r.gap > 0 && b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
		b.WriteString(stdhtml.UnescapeString(src[r.start:r.end]))
		b.WriteByte(' ')
	}
	if b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}

// notFree reports whether a page's linked data says that reading it takes a
// subscription.
func (l *linkedData) notFree() bool {
	for _, t := range l.things {
		if (t.is(articleTypes...) || t.is("WebPage")) && strings.EqualFold(t.text("isAccessibleForFree"), "false") {
			return true
		}
	}
	return false
}
