package lineage

import (
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// cues are the words after which a text names what it rests on.
var cues = [][]string{
	{"according", "to"}, {"citing"}, {"reported", "by"}, {"obtained", "by"}, {"reviewed", "by"}, {"released", "by"},
	{"figures", "from"}, {"data", "from"}, {"numbers", "from"}, {"relies", "on"}, {"relying", "on"}, {"based", "on"},
	{"account", "to"}, {"repeats"}, {"told"}, {"interview", "with"},
}

// saidIn are the words that stand between a body and the form in which it spoke.
var saidIn = []string{"said", "says", "announced", "wrote", "reported"}

const (
	maxPhrase = 12 // words of what a cue names
	maxStated = 4  // things that one text is read to rest on
)

// cueWords are the words with which a cue begins, by their first letter.
var cueWords = func() [256][]string {
	var by [256][]string
	add := func(w string) {
		for _, form := range []string{w, text.UpperFirst(w)} {
			if !slices.Contains(by[form[0]], form) {
				by[form[0]] = append(by[form[0]], form)
			}
		}
	}
	add("first")
	for _, c := range cues {
		add(c[0])
	}
	for _, w := range saidIn {
		add(w)
	}
	return by
}()

// beginsCue reports whether a word with which a cue begins stands at the head of s.
func beginsCue(s string) bool {
	for _, w := range cueWords[s[0]] {
		if strings.HasPrefix(s, w) && len(s) > len(w) && s[len(w)] == ' ' {
			return true
		}
	}
	return false
}

// cueSentences gives the sentences of a document in which a cue may begin, in order.
func cueSentences(m *assay.Material) []int {
	var out []int
	for k, s := range m.Annotation.Sentences {
		if s.Start < 0 || s.End > len(m.Document.Text) || s.Start >= s.End {
			continue
		}
		body := m.Document.Text[s.Start:s.End]
		for i := 0; i < len(body); {
			if beginsCue(body[i:]) {
				out = append(out, k)
				break
			}
			next := strings.IndexByte(body[i:], ' ')
			if next < 0 {
				break
			}
			i += next + 1
		}
	}
	return out
}

// statedInText reads what a text says it rests on: "according to an agency's
// release", "the Post first reported", "figures from X", "told Reuters", "said in a
// statement". Its own reporting comes first when it has any. Only a text that is
// for the most part the word of what it names first can join it; without remarks
// no other is read.
func statedInText(m *assay.Material, names Names, remarks bool) []reliance {
	var out []reliance
	own := false
	speaker := mainSpeaker(m, names)
	if speaker == "" && !remarks || speaker != "" && speaker == m.Document.Owner && !remarks {
		return nil
	}
	for _, k := range cueSentences(m) {
		if len(out) == maxStated {
			break
		}
		s := m.Annotation.Sentences[k]
		body := m.Document.Text[s.Start:s.End]
		tokens := text.Tokens(body)
		for i := range tokens {
			if !beginsCue(body[tokens[i].Start:]) {
				continue
			}
			r, ok := statedAt(body, tokens, i, names)
			if !ok {
				continue
			}
			if r.own || slices.Contains(r.parties, m.Document.Owner) {
				own = own || r.own || tokens[i].Lower == "told" || tokens[i].Lower == "obtained" || tokens[i].Lower == "reviewed"
				continue
			}
			r.signal, r.detail = SignalStated, "“"+clip(body, 160)+"”"
			known := slices.ContainsFunc(out, func(o reliance) bool { return o.form == r.form && slices.Equal(o.parties, r.parties) })
			if !known && len(out) < maxStated {
				out = append(out, r)
			}
		}
	}
	if own || len(out) > 0 && !slices.Contains(out[0].parties, speaker) {
		out = append([]reliance{{own: true}}, out...)
	}
	return out
}

// statedAt reads the reliance whose cue begins at a token.
func statedAt(body string, tokens []text.Token, i int, names Names) (reliance, bool) {
	for _, c := range cues {
		if !begins(tokens[i:], c) {
			continue
		}
		r, ok := phraseAfter(body, tokens, i+len(c), names)
		news := false
		for _, p := range r.parties {
			publisher, _ := names.Publisher(p)
			news = news || publisher.Class == assay.News || publisher.Class == assay.FactCheck
		}
		switch c[0] {
		case "told":
			ok = ok && news
		case "interview":
			r.own = true
		}
		return r, ok
	}
	if tokens[i].Lower == "first" && i+1 < len(tokens) && tokens[i+1].Lower == "reported" {
		return partyBefore(body, tokens, i, "report", names)
	}
	if slices.Contains(saidIn, tokens[i].Lower) && i+3 < len(tokens) && tokens[i+1].Lower == "in" {
		for _, t := range tokens[i+2 : min(i+7, len(tokens))] {
			if f := forms[t.Lower]; f != "" && f != "interview" {
				return partyBefore(body, tokens, i, t.Lower, names)
			}
		}
	}
	return reliance{}, false
}

func begins(tokens []text.Token, words []string) bool {
	if len(tokens) < len(words) {
		return false
	}
	for k, w := range words {
		if tokens[k].Lower != w {
			return false
		}
	}
	return true
}

// phraseAfter reads the noun phrase that begins at a token: a known body, or a
// named form of a body's word.
func phraseAfter(body string, tokens []text.Token, i int, names Names) (reliance, bool) {
	for i < len(tokens) && (tokens[i].Lower == "the" || tokens[i].Lower == "a" || tokens[i].Lower == "an") {
		i++
	}
	end := i
	for end < len(tokens) && end-i < maxPhrase {
		if end > i && strings.ContainsAny(body[tokens[end-1].End:tokens[end].Start], ",.;:()–—\"“”") {
			break
		}
		if l := tokens[end].Lower; l == "that" || l == "which" || l == "who" || l == "and" || l == "but" || l == "as" {
			break
		}
		end++
	}
	if end == i {
		return reliance{}, false
	}
	phrase := strings.TrimSuffix(body[tokens[i].Start:tokens[end-1].End], "'s")
	if len(names.Bodies(phrase)) == 0 {
		return reliance{}, false
	}
	r := readReliance(phrase, names)
	r.own = false
	return r, true
}

// partyBefore reads the known body whose name ends just before a token.
func partyBefore(body string, tokens []text.Token, i int, form string, names Names) (reliance, bool) {
	for k := max(0, i-8); k < i; k++ {
		phrase := text.TrimPossessive(body[tokens[k].Start:tokens[i-1].End])
		if canonical, ok := names.Known(phrase); ok {
			r := readReliance(phrase+" "+form, names)
			r.own, r.parties = false, []string{canonical}
			return r, true
		}
	}
	return reliance{}, false
}

// mainSpeaker gives the known body whose word a text is for the most part: of at
// least two statements, and of half of those with a speaker.
func mainSpeaker(m *assay.Material, names Names) string {
	of, count, all, best := map[string]string{}, map[string]int{}, 0, ""
	for _, s := range m.Annotation.Statements {
		if s.Speaker == "" {
			continue
		}
		all++
		known, ok := of[s.Speaker] // speakers are few
		if !ok {
			if known, ok = names.Known(s.Speaker); !ok {
				known, _ = firstKnown(s.Speaker, names)
			}
			of[s.Speaker] = known
		}
		if known == "" {
			continue
		}
		if count[known]++; best == "" || count[known] > count[best] {
			best = known
		}
	}
	if best == "" || count[best] < 2 || 2*count[best] < all {
		return ""
	}
	return best
}

// Bytes at the head and the foot of a text in which a wire tag stands.
const (
	headBytes = 400
	footBytes = 300
)

// wireTags reads the wire service whose story a page prints: "WASHINGTON (AP) —",
// "By The Associated Press", a byline.
func wireTags(d assay.Document, names Names) []reliance {
	found := func(phrase, seen string) []reliance {
		for _, canonical := range names.Bodies(phrase) {
			if p, _ := names.Publisher(canonical); p.Wire && canonical != d.Owner {
				return []reliance{{written: phrase, signal: SignalWire, detail: seen, parties: []string{canonical}, form: "wire",
					codes: map[string]bool{}, stems: text.Set(phrase), subject: map[string]bool{}}}
			}
		}
		return nil
	}
	if r := found(strings.TrimPrefix(d.Byline, "By "), "byline “"+clip(d.Byline, 80)+"”"); r != nil {
		return r
	}
	head := d.Text[:min(len(d.Text), headBytes)]
	for at := 0; at < len(head); {
		open := strings.IndexByte(head[at:], '(')
		if open < 0 {
			break
		}
		open += at
		end := strings.IndexByte(head[open:], ')')
		if end < 0 || end > 60 {
			at = open + 1
			continue
		}
		end += open
		rest := strings.TrimLeft(head[end+1:], " \u00a0")
		if strings.HasPrefix(rest, "—") || strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "-") {
			if r := found(head[open+1:end], "dateline “"+clip(head[:end+1], 80)+"”"); r != nil {
				return r
			}
		}
		at = end + 1
	}
	for _, part := range []string{head, d.Text[max(0, len(d.Text)-footBytes):]} {
		for _, row := range strings.Split(part, "\n") {
			row = strings.TrimSpace(row)
			for _, mark := range []string{"By ", "Source: ", "— ", "© ", "Copyright "} {
				if rest, ok := strings.CutPrefix(row, mark); ok && len(row) < 80 {
					if r := found(rest, "line “"+row+"”"); r != nil {
						return r
					}
				}
			}
		}
	}
	return nil
}

// clip shortens s to about n bytes at a word, with an ellipsis, on one line.
func clip(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= n {
		return s
	}
	if i := strings.LastIndexByte(s[:n], ' '); i > 0 {
		n = i
	}
	return strings.ToValidUTF8(s[:n], "") + " …"
}
