package audit

import (
	"strings"
	"unicode"

	"assay"
	"assay/internal/cite"
	"assay/internal/text"
)

// The bounds of a quotation that is looked for.
const (
	leastQuoted = 2    // words; a single word in quotation marks is often a writer's irony
	nearQuoted  = 0.65 // share of a quotation's words, in order, that make a stretch of the source an altered one of it
	maxQuoted   = 400  // words
)

// quotation is what a sentence has in quotation marks.
type quotation struct {
	assay.Span          // in the sentence
	words      []string // as compared
	written    string
}

// quotations gives the quotations of a sentence; a stretch that an ellipsis or
// brackets interrupt is several.
func (c *claim) quotations() []quotation {
	if !c.looked {
		c.quoted, c.looked = c.readQuotations(), true
	}
	return c.quoted
}

func (c *claim) readQuotations() []quotation {
	var out []quotation
	for _, at := range cite.Quotations(c.text, func(string) bool { return false }) {
		written := c.text[at.Start:at.End]
		for _, part := range parted(written) {
			if words := quotedWords(part); len(words) >= leastQuoted {
				out = append(out, quotation{at, words[:min(len(words), maxQuoted)], part})
			}
		}
	}
	return out
}

// parted cuts a quotation at what the writer left out or put in: an ellipsis,
// words in square brackets.
func parted(s string) []string {
	s = strings.NewReplacer("…", "\x00", "...", "\x00", ". . .", "\x00").Replace(s)
	var out []string
	for part := range strings.SplitSeq(s, "\x00") {
		for {
			open := strings.IndexByte(part, '[')
			end := strings.IndexByte(part, ']')
			if open < 0 || end < open {
				break
			}
			out = append(out, part[:open])
			part = part[end+1:]
		}
		out = append(out, part)
	}
	return out
}

// quotedWords gives the words of a quotation as they are compared: case, marks
// and the sort of apostrophe do not count.
func quotedWords(s string) []string {
	fields := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '%' && r != '$'
	})
	out := fields[:0]
	for _, f := range fields {
		if f = strings.Trim(strings.ReplaceAll(f, "’", "'"), "'"); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// quotable gives the source's text as its words with a space before and after
// each.
func (s *source) quotable() string {
	if s.folded == "" {
		s.folded = " " + strings.Join(quotedWords(s.Document.Text+" \n "+s.Document.Title), " ") + " "
	}
	return s.folded
}

// holds reports whether a quotation stands in the source.
func (s *source) holds(q quotation) bool {
	return strings.Contains(s.quotable(), " "+strings.Join(q.words, " ")+" ")
}

// altered finds the stretch of the source that a quotation was made from by
// changing some of its words, and says what was changed; "" when there is none.
func (s *source) altered(q quotation) string {
	if len(q.words) < 4 {
		return ""
	}
	words := strings.Fields(s.quotable())
	at := map[string][]int{}
	for i, w := range words {
		at[w] = append(at[w], i)
	}
	// The diagonals of a comparison: each word that both have votes for where the
	// quotation would begin, give or take a few words left out or put in.
	votes := map[int]int{}
	const slack = 3
	for i, w := range q.words {
		places := at[w]
		if len(places) > 200 {
			continue // "the" says nothing of where
		}
		for _, p := range places {
			votes[(p-i)/slack]++
		}
	}
	best, most := 0, 0
	for start, n := range votes {
		n += votes[start+1]
		if n > most || n == most && start < best {
			best, most = start, n
		}
	}
	if most == 0 {
		return ""
	}
	from := max(0, best*slack-slack)
	to := min(len(words), (best+2)*slack+len(q.words)+slack)
	return differing(q.words, words[from:to])
}

// differing aligns a quotation with a stretch of a source and tells the words
// that differ; "" when they are too many to be one.
func differing(quoted, stretch []string) string {
	kept := common(quoted, stretch)
	if float64(len(kept)) < nearQuoted*float64(len(quoted)) {
		return ""
	}
	// What stands between two kept words differs.
	var out []string
	i, j := kept[0][0], kept[0][1]
	if i > 0 {
		out = append(out, change(quoted[:i], stretch[max(0, j-i):j]))
	}
	for _, k := range kept[1:] {
		if k[0] > i+1 || k[1] > j+1 {
			out = append(out, change(quoted[i+1:k[0]], stretch[j+1:k[1]]))
		}
		i, j = k[0], k[1]
	}
	if rest := len(quoted) - i - 1; rest > 0 {
		out = append(out, change(quoted[i+1:], stretch[j+1:min(len(stretch), j+1+rest)]))
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out[:min(len(out), 3)], "; ")
}

func change(quoted, stands []string) string {
	q, s := strings.Join(quoted, " "), strings.Join(stands, " ")
	switch {
	case q == "":
		return "left out: “" + text.Clip(s, 120) + "”"
	case s == "":
		return "put in: “" + text.Clip(q, 120) + "”"
	}
	return "“" + text.Clip(q, 120) + "” where the source has “" + text.Clip(s, 120) + "”"
}

// common gives the longest common subsequence of two lists of words, as pairs of
// places. The lists are short: a quotation and a stretch as long.
func common(a, b []string) [][2]int {
	n, m := len(a), len(b)
	long := make([][]int16, n+1)
	for i := range long {
		long[i] = make([]int16, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if a[i] == b[j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case long[i+1][j] >= long[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
