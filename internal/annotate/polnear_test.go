package annotate

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"assay"
)

// evalDir is where public labelled data may stand beside the repository; none of it is part of it.
const evalDir = "../../../shared/eval"

type goldSpan struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

type goldAttribution struct {
	Source  []goldSpan `json:"source"`
	Cue     []goldSpan `json:"cue"`
	Content []goldSpan `json:"content"`
	Figures []goldSpan `json:"figures,omitempty"`
}

type goldNumber struct {
	goldSpan
	Source []goldSpan `json:"source"`
}

type goldArticle struct {
	ID           string            `json:"id"`
	Text         string            `json:"text"`
	Attributions []goldAttribution `json:"attributions"`
	Figures      []goldNumber      `json:"figures,omitempty"`
}

func readPolNeAR(t testing.TB) []goldArticle {
	t.Helper()
	f, err := os.Open(filepath.Join(evalDir, "attribution", "polnear_dev.jsonl.gz"))
	if err != nil {
		t.Skip("PolNeAR is not here: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []goldArticle
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var a goldArticle
		if err := json.Unmarshal(sc.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

// predict gives the attributions of a text, and its attributed numbers, with
// offsets in code points.
func predict(text string) goldArticle {
	found, numbers := Attributions(text)
	at := make([]int, len(text)+1)
	n := 0
	for i := range text {
		at[i] = n
		n++
	}
	at[len(text)] = n
	span := func(s assay.Span) goldSpan { return goldSpan{at[s.Start], at[s.End]} }
	some := func(s assay.Span) []goldSpan {
		if emptySpan(s) {
			return nil
		}
		return []goldSpan{span(s)}
	}
	var out goldArticle
	for _, a := range found {
		g := goldAttribution{Source: some(a.Source), Cue: some(a.Cue)}
		for _, c := range a.Content {
			g.Content = append(g.Content, span(c))
		}
		out.Attributions = append(out.Attributions, g)
	}
	for _, n := range numbers {
		out.Figures = append(out.Figures, goldNumber{span(n.Span), some(n.Source)})
	}
	return out
}

func points(spans []goldSpan) map[int]bool {
	m := map[int]bool{}
	for _, s := range spans {
		for i := s.Start; i < s.End; i++ {
			m[i] = true
		}
	}
	return m
}

func shared(a, b map[int]bool) int {
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return n
}

// scoreAttributions gives the overlap F1 of contents and the recall of
// sources: each gold attribution matched to its best prediction, and back.
func scoreAttributions(gold, pred [][]goldAttribution) (precision, recall, source float64) {
	var ng, np, ns, hit int
	for k := range gold {
		gc, pc := make([]map[int]bool, len(gold[k])), make([]map[int]bool, len(pred[k]))
		for i, g := range gold[k] {
			gc[i] = points(g.Content)
		}
		for j, p := range pred[k] {
			pc[j] = points(p.Content)
		}
		for i, g := range gold[k] {
			best, most := -1, 0
			for j := range pc {
				if n := shared(gc[i], pc[j]); best < 0 || n > most {
					best, most = j, n
				}
			}
			ng++
			if len(gc[i]) > 0 {
				recall += float64(most) / float64(len(gc[i]))
			}
			if len(g.Source) > 0 {
				ns++
				if most > 0 && shared(points(pred[k][best].Source), points(g.Source)) > 0 {
					hit++
				}
			}
		}
		for j := range pc {
			most := 0
			for i := range gc {
				most = max(most, shared(pc[j], gc[i]))
			}
			np++
			if len(pc[j]) > 0 {
				precision += float64(most) / float64(len(pc[j]))
			}
		}
	}
	return precision / float64(max(np, 1)), recall / float64(max(ng, 1)), float64(hit) / float64(max(ns, 1))
}

// scoreNumbers gives the F1 of attributed numbers found with an overlapping
// source, as the benchmark's own scorer counts them.
func scoreNumbers(gold, pred []goldArticle) float64 {
	overlap := func(a, b goldSpan) bool { return a.Start < b.End && b.Start < a.End }
	meet := func(a, b []goldSpan) bool {
		for _, x := range a {
			for _, y := range b {
				if overlap(x, y) {
					return true
				}
			}
		}
		return false
	}
	hit, miss, extra := 0, 0, 0
	for k := range gold {
		used, found := map[int]bool{}, map[int]bool{}
		known := func(n goldNumber) bool {
			for _, a := range gold[k].Attributions {
				for _, f := range a.Figures {
					if overlap(f, n.goldSpan) {
						return true
					}
				}
			}
			return false
		}
		for _, a := range gold[k].Attributions {
			for _, f := range a.Figures {
				if len(a.Source) == 0 {
					continue
				}
				first, at := -1, -1
				for j, n := range pred[k].Figures {
					if overlap(n.goldSpan, f) {
						if first < 0 && !found[j] {
							first = j
						}
						if at < 0 && !used[j] && meet(n.Source, a.Source) {
							at = j
						}
					}
				}
				if first >= 0 {
					found[first] = true
				}
				if at >= 0 {
					used[at] = true
					hit++
				} else {
					miss++
				}
			}
		}
		for j, n := range pred[k].Figures {
			if !used[j] && (found[j] || !known(n)) {
				extra++
			}
		}
	}
	return 2 * float64(hit) / float64(2*hit+miss+extra)
}

// TestPolNeAR holds attribution on the open split of PolNeAR (Newell, Margolin
// and Ruths, LREC 2018) near what it reached when this was written: content
// overlap F1 0.74, source recall 0.63, figures with their source 0.65. A plain pattern reaches 0.41, 0.25 and 0.28.
func TestPolNeAR(t *testing.T) {
	articles := readPolNeAR(t)
	var gold, pred [][]goldAttribution
	var found []goldArticle
	var out *os.File
	if name := os.Getenv("ASSAY_PREDICTIONS"); name != "" {
		var err error
		if out, err = os.Create(name); err != nil {
			t.Fatal(err)
		}
		defer out.Close()
	}
	for _, a := range articles {
		p := predict(a.Text)
		p.ID = a.ID
		found = append(found, p)
		gold, pred = append(gold, a.Attributions), append(pred, p.Attributions)
		if out != nil {
			if err := json.NewEncoder(out).Encode(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	p, r, s := scoreAttributions(gold, pred)
	f := 2 * p * r / (p + r)
	n := scoreNumbers(articles, found)
	t.Logf("content overlap: precision %.3f recall %.3f F1 %.3f; source recall %.3f; figures with their source F1 %.3f", p, r, f, s, n)
	if f < 0.725 || s < 0.62 || n < 0.63 {
		t.Errorf("content overlap F1 %.3f, source recall %.3f, figures with their source F1 %.3f: below what it was", f, s, n)
	}
}
