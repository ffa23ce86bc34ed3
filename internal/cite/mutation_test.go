package cite

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"assay"
)

// copyOf gives a report that shares nothing with r.
func copyOf(t testing.TB, r *assay.Report) *assay.Report {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	out := new(assay.Report)
	if err := json.Unmarshal(b, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// mutator changes one thing in a report and says what.
type mutator struct {
	r   *rand.Rand
	out *assay.Report
}

func (m *mutator) pick(n int) int { return m.r.IntN(n) }

// citations gives every citation of the report, to be changed in place.
func (m *mutator) citations() []*assay.Citation {
	var out []*assay.Citation
	for _, s := range m.sentences() {
		for i := range s.Citations {
			out = append(out, &s.Citations[i])
		}
	}
	for _, s := range m.out.Sections {
		if s.Table == nil {
			continue
		}
		for i := range s.Table.Rows {
			for k := range s.Table.Rows[i].Citations {
				out = append(out, &s.Table.Rows[i].Citations[k])
			}
		}
	}
	return out
}

func (m *mutator) sentences() []*assay.S {
	var out []*assay.S
	for _, list := range [][]assay.S{m.out.Summary, m.out.Gaps, m.out.BottomLine} {
		for i := range list {
			out = append(out, &list[i])
		}
	}
	for _, s := range m.out.Sections {
		for i := range s.Sentences {
			out = append(out, &s.Sentences[i])
		}
	}
	return out
}

func (m *mutator) cells() []*string {
	var out []*string
	for _, s := range m.out.Sections {
		if s.Table == nil {
			continue
		}
		for i := range s.Table.Rows {
			for k := range s.Table.Rows[i].Cells {
				out = append(out, &s.Table.Rows[i].Cells[k])
			}
		}
	}
	return out
}

// anchor changes a byte of an anchor.
func (m *mutator) anchor() string {
	var anchors []*assay.Anchor
	for _, c := range m.citations() {
		anchors = append(anchors, &c.Anchor)
	}
	for i := range m.out.Figures {
		anchors = append(anchors, &m.out.Figures[i].Anchor)
	}
	a := anchors[m.pick(len(anchors))]
	switch m.pick(4) {
	case 0:
		return digit(m, &a.Start, "anchor start")
	case 1:
		return digit(m, &a.End, "anchor end")
	case 2:
		a.Quote = m.anyByte(a.Quote, 0, len(a.Quote))
		return "anchor quote"
	}
	a.DocumentSHA256 = m.hash(a.DocumentSHA256)
	return "anchor document"
}

// digit changes one decimal digit of a number.
func digit(m *mutator, n *int, what string) string {
	old := *n
	for *n == old {
		s := []byte(fmt.Sprint(old))
		s[m.pick(len(s))] = byte('0' + m.pick(10))
		fmt.Sscan(string(s), n)
	}
	return fmt.Sprintf("%s %d -> %d", what, old, *n)
}

func (m *mutator) hash(s string) string {
	b := []byte(s)
	i := m.pick(len(b))
	b[i] = "0123456789abcdef"[(strings.IndexByte("0123456789abcdef", b[i])+1+m.pick(15))%16]
	return string(b)
}

// anyByte puts another byte at one place of s[from:to]; one that differs from
// the old by more than the case of a letter.
func (m *mutator) anyByte(s string, from, to int) string {
	b := []byte(s)
	i := from + m.pick(to-from)
	for {
		c := byte(m.pick(256))
		if c != b[i] && !bytes.EqualFold([]byte{c}, b[i:i+1]) {
			b[i] = c
			return string(b)
		}
	}
}

var (
	numerals    = regexp.MustCompile(`[$€£]?\d+(?:[.,]\d+)*%?`)
	numberWords = regexp.MustCompile(`(?i)\b(?:two|six|eight|eleven|nineteen|thirty-one|forty)\b`)
	nameWords   = regexp.MustCompile(`\b(?:Ministry|Orchards|Apiaries|Varn|Valley|Courier|Provincial|Audit|Office|MOA|Operation|Clean|Comb|Tomas|Ruel|Minister|Odell|Brandt|Morning|Ledger|Petra|Lindqvist|Ane|Holm|Union|Beekeepers|Northmere|University|Delegate|Ysolde|Karp|March|April|May|June|July|September)\b`)
)

// said changes a byte of a number or a name in a text, or the whole of it.
func (m *mutator) said(text *string, what string) string {
	var spans [][]int
	for _, re := range []*regexp.Regexp{numerals, numberWords, nameWords} {
		spans = append(spans, re.FindAllStringIndex(*text, -1)...)
	}
	if len(spans) == 0 {
		return ""
	}
	at := spans[m.pick(len(spans))]
	old := *text
	word := old[at[0]:at[1]]
	switch {
	case m.pick(3) > 0:
		*text = m.anyByte(old, at[0], at[1])
	case nameWords.MatchString(word):
		*text = old[:at[0]] + []string{"Quillon", "Harbour", "ZBQ", "Oberon", "October"}[m.pick(5)] + old[at[1]:]
	default:
		*text = old[:at[0]] + []string{"7", "57", "9,999", "seventy-two", "1.3 million", "88%", "$7"}[m.pick(7)] + old[at[1]:]
	}
	if sameMeaning(old, *text) {
		*text = old
		return ""
	}
	return fmt.Sprintf("%s %q -> %q", what, old, *text)
}

// sameMeaning reports whether a change left a number as it was: "$2.4" and "2.4 dollars" are not made here,
// but "4,812" may lose its comma.
func sameMeaning(old, changed string) bool {
	return strings.ReplaceAll(old, ",", "") == strings.ReplaceAll(changed, ",", "")
}

func (m *mutator) source() string {
	s := &m.out.Sources[m.pick(len(m.out.Sources))]
	text := func(p *string, what string) string {
		if *p == "" {
			*p = "x"
		} else {
			*p = m.anyByte(*p, 0, len(*p))
		}
		return "source " + what
	}
	switch m.pick(12) {
	case 0:
		return digit(m, &s.N, "source number")
	case 1:
		s.DocumentSHA256 = m.hash(s.DocumentSHA256)
		return "source document hash"
	case 2:
		s.CaptureSHA256 = m.hash(s.CaptureSHA256)
		return "source capture hash"
	case 3:
		return text(&s.Title, "title")
	case 4:
		return text(&s.Publisher, "publisher")
	case 5:
		return text(&s.URL, "url")
	case 6:
		return text(&s.Published, "published")
	case 7:
		return text(&s.Location, "location")
	case 8:
		s.Class = assay.Partisan
		return "source class"
	case 9:
		s.Kind = map[assay.Kind]assay.Kind{assay.Note: assay.Text, assay.Text: assay.Note}[s.Kind]
		return "source kind"
	case 10:
		s.ReliesOn = append(s.ReliesOn, "a second witness")
		return "source relies_on"
	}
	s.Document = m.hash(s.Document)
	return "source document"
}

func (m *mutator) figure() string {
	f := &m.out.Figures[m.pick(len(m.out.Figures))]
	change := func(v *float64, what string) string {
		old := *v
		*v = old*(2+float64(m.pick(7))) + float64(1+m.pick(9))
		return fmt.Sprintf("figure %s %g -> %g", what, old, *v)
	}
	switch m.pick(6) {
	case 0:
		return change(&f.Value, "value")
	case 1:
		return change(&f.Low, "low")
	case 2:
		return change(&f.High, "high")
	case 3:
		return m.said(&f.Text, "figure text")
	case 4:
		return m.said(&f.Owner, "figure owner")
	}
	return digit(m, &f.N, "figure source")
}

// mutate makes one change and says which; "" when it made none.
func (m *mutator) mutate() string {
	switch m.pick(8) {
	case 0, 1:
		return m.anchor()
	case 2:
		all := m.citations()
		return digit(m, &all[m.pick(len(all))].N, "citation number")
	case 3, 4:
		all := m.sentences()
		return m.said(&all[m.pick(len(all))].Text, "sentence")
	case 5:
		all := m.cells()
		return m.said(all[m.pick(len(all))], "cell")
	case 6:
		return m.source()
	}
	return m.figure()
}

// TestMutationsAreCaught changes one thing in a report and writes its ID anew,
// as one who wants to deceive would: Verify has to find it by what it says.
func TestMutationsAreCaught(t *testing.T) {
	t.Parallel()
	original := orchardReport(t)
	const want = 2000
	kinds := map[Kind]int{}
	made, tried, missed := 0, 0, 0
	for seed := uint64(0); made < want; seed++ {
		if tried++; tried > 3*want {
			t.Fatalf("only %d mutations in %d seeds", made, tried)
		}
		m := &mutator{rand.New(rand.NewPCG(seed, 7)), copyOf(t, original)}
		what := m.mutate()
		if what == "" {
			continue
		}
		made++
		m.out.ID = ReportID(m.out)
		res, err := orchardChecker.Verify(context.Background(), m.out, orchardAgain())
		if err != nil {
			t.Fatal(err)
		}
		if res.OK {
			missed++
			t.Errorf("seed %d: not noticed: %s", seed, what)
			continue
		}
		kinds[res.Failures[0].Kind]++
	}
	t.Logf("%d mutations with the ID written anew, %d missed; first failure by kind: %v", made, missed, kinds)
}

// TestAnyByteIsCaught changes any byte of the report's file and leaves its ID.
func TestAnyByteIsCaught(t *testing.T) {
	t.Parallel()
	original := orchardReport(t)
	file, err := json.Marshal(original)
	if err != nil {
		t.Fatal(err)
	}
	original = copyOf(t, original)
	broken, same, caught := 0, 0, 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 11))
		b := bytes.Clone(file)
		i := r.IntN(len(b))
		for c := b[i]; c == b[i]; {
			b[i] = byte(r.IntN(256))
		}
		changed := new(assay.Report)
		if json.Unmarshal(b, changed) != nil {
			broken++ // no report at all
			continue
		}
		if reflect.DeepEqual(original, changed) {
			same++ // a space between tokens, the case of a key
			continue
		}
		res, err := orchardChecker.Verify(context.Background(), changed, Again{})
		if err != nil {
			t.Fatal(err)
		}
		if res.OK {
			t.Errorf("seed %d: byte %d not noticed: %q", seed, i, file[max(0, i-20):min(len(file), i+20)])
		}
		caught++
	}
	t.Logf("%d changed reports noticed, %d no longer JSON, %d with the same content", caught, broken, same)
}
