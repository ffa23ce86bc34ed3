package evidence

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/annotate"
	"assay/internal/text"
)

// shelf answers a search of one query with the lists that it is given.
type shelf struct {
	mu        sync.Mutex // documents may be read by several at once
	lists     [][]assay.Hit
	materials map[string]*assay.Material
	limit     int
	read      []string
	searchErr error
	readErr   error
}

func (s *shelf) SearchAll(_ context.Context, _ []assay.Query, limit int, _ time.Time) ([][]assay.Hit, error) {
	s.limit = limit
	return s.lists, s.searchErr
}

func (s *shelf) Materials(_ context.Context, ids []string) (map[string]*assay.Material, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read = slices.Sorted(slices.Values(append(s.read, ids...)))
	out := map[string]*assay.Material{}
	for _, id := range ids {
		if m := s.materials[id]; m != nil {
			out[id] = m
		}
	}
	return out, s.readErr
}

func material(id, title, body string) *assay.Material {
	d := assay.Document{ID: id, Title: title, Text: body, Kind: assay.Note, Class: assay.News, Publisher: "Halden Courier"}
	return &assay.Material{Document: d, Annotation: annotate.Annotate(d)}
}

func concept(word string, weight float64) assay.Concept {
	return assay.Concept{Text: word, Stems: []string{text.Stem(word)}, Weight: weight}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// TestFuse joins rankings by reciprocal rank (Cormack, Clarke and Büttcher 2009).
func TestFuse(t *testing.T) {
	queries := []assay.Query{{Text: "one", Purpose: "the question", Weight: 1}, {Text: "two", Purpose: "the actor", Weight: 0.5}}
	lists := [][]assay.Hit{
		{{Document: "b", Passage: 0}, {Document: "a", Passage: 1}},
		{{Document: "a", Passage: 1}, {Document: "c", Passage: 0}, {Document: "c", Passage: 2}},
	}
	var res Result
	got := fuse(queries, lists, &res)
	want := []fused{
		{"a", 1, 1.0/62 + 0.5/61, []int{0, 1}},
		{"b", 0, 1.0 / 61, []int{0}},
		{"c", 0, 0.5 / 62, []int{1}},
		{"c", 2, 0.5 / 63, []int{1}},
	}
	if len(got) != len(want) {
		t.Fatalf("%d passages, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].document != want[i].document || got[i].passage != want[i].passage || !near(got[i].score, want[i].score) || !slices.Equal(got[i].queries, want[i].queries) {
			t.Errorf("%d: %+v, want %+v", i, got[i], want[i])
		}
	}
	if res.Hits != 5 || res.Passages != 4 {
		t.Errorf("%d hits in %d passages, want 5 in 4", res.Hits, res.Passages)
	}
	runs := []assay.QueryRun{{Text: "one", Purpose: "the question", Passages: 2, Documents: 2}, {Text: "two", Purpose: "the actor", Passages: 3, Documents: 2}}
	if diff := cmp.Diff(runs, res.Runs); diff != "" {
		t.Error(diff)
	}
	// What scores alike comes by document, then by passage.
	got = fuse([]assay.Query{{Weight: 1}, {Weight: 1}}, [][]assay.Hit{{{Document: "z"}}, {{Document: "y", Passage: 1}}}, &Result{})
	if got[0].document != "y" {
		t.Errorf("a tie goes to %q", got[0].document)
	}
	if ids := documents(want, 2); !slices.Equal(ids, []string{"a", "b"}) {
		t.Errorf("the two best documents are %v", ids)
	}
	if ids := documents(want, 9); !slices.Equal(ids, []string{"a", "b", "c"}) {
		t.Errorf("the documents are %v", ids)
	}
}

// gather runs one question over documents of which every passage is found.
func gather(t *testing.T, q assay.Question, l Limits, list ...*assay.Material) (Result, *shelf) {
	t.Helper()
	s := &shelf{materials: map[string]*assay.Material{}, lists: [][]assay.Hit{nil}}
	q.Queries = []assay.Query{{Text: "q", Weight: 1}}
	for _, m := range list {
		s.materials[m.Document.ID] = m
		for p := range m.Annotation.Passages {
			s.lists[0] = append(s.lists[0], assay.Hit{Document: m.Document.ID, Passage: p})
		}
	}
	res, err := Gather(context.Background(), s, q, time.Time{}, l)
	if err != nil {
		t.Fatal(err)
	}
	return res, s
}

// at gives the evidence of sentence i of a document.
func at(t *testing.T, res Result, document string, i int) assay.Evidence {
	t.Helper()
	for _, e := range res.Evidence {
		if e.Document == document && e.Sentence == i {
			return e
		}
	}
	t.Fatalf("sentence %d of %s is no evidence", i, document)
	return assay.Evidence{}
}

// TestCoverage weighs a concept by where it stands.
func TestCoverage(t *testing.T) {
	q := assay.Question{Concepts: []assay.Concept{concept("bridges", 1), concept("repaired", 0.5)}}
	m := material("a", "Works on the river", "Crews repaired the quay of the town in spring. Masons came from the delta for it.\n\nThe bridges of the north shore were painted twice. A lamp fell from the mast of a ship.")
	res, _ := gather(t, q, DefaultLimits, m, material("b", "Bridges of the river", "Crews worked on the quay of the town."))
	for _, tt := range []struct {
		document             string
		sentence             int
		coverage, own, reach float64
	}{
		{"a", 0, (inDocument + 0.5*inSentence) / 1.5, 0.5 / 1.5, 1}, // "repaired" here, "bridges" elsewhere in the document
		{"a", 1, (inDocument + 0.5*inBefore) / 1.5, 0, 1},           // "repaired" in the sentence before
		{"a", 2, (inSentence + 0.5*inDocument) / 1.5, 1 / 1.5, 1},   // another paragraph: what stands before it is not near
		{"a", 3, (inBefore + 0.5*inDocument) / 1.5, 0, 1},
		{"b", 0, inTitle / 1.5, 0, 1 / 1.5}, // "bridges" in the title only
	} {
		e := at(t, res, tt.document, tt.sentence)
		if !near(e.Coverage, tt.coverage) || !near(e.Own, tt.own) || !near(e.Reach, tt.reach) {
			t.Errorf("%s:%d: coverage %.3f, own %.3f, reach %.3f, want %.3f, %.3f, %.3f", tt.document, tt.sentence, e.Coverage, e.Own, e.Reach, tt.coverage, tt.own, tt.reach)
		}
		if e.Actor != 1 {
			t.Errorf("%s:%d: a question without an actor gives %.2f", tt.document, tt.sentence, e.Actor)
		}
	}
	if !slices.IsSortedFunc(res.Evidence, func(a, b assay.Evidence) int {
		if less(a, b) {
			return -1
		}
		return 1
	}) {
		t.Error("the evidence is not in order")
	}
	if res.Evidence[0].Document != "a" || res.Evidence[0].Sentence != 2 {
		t.Errorf("the best is %+v", res.Evidence[0])
	}
}

// TestEventNames keeps what an event is called apart from what a text is about.
func TestEventNames(t *testing.T) {
	q := assay.Question{Concepts: []assay.Concept{concept("footing", 1), concept("quay", 1)}}
	m := material("a", "Operation Firm Footing ends", "Operation Firm Footing ended with a feast on the quay. Crews of Operation Firm Footing went home.")
	res, _ := gather(t, q, DefaultLimits, m)
	for _, e := range res.Evidence {
		if e.Reach != 0.5 {
			t.Errorf("sentence %d reaches %.2f of the concepts: the name of an event counts as a word", e.Sentence, e.Reach)
		}
	}
	if len(res.Evidence) == 0 {
		t.Error("nothing was found")
	}
}

// TestActor says how far a sentence is about the actor.
func TestActor(t *testing.T) {
	q := assay.Question{
		Concepts: []assay.Concept{concept("bridges", 1)},
		Actor: assay.Party{Name: "River Bridges Agency", Names: []string{"River Bridges Agency", "RBA", "R"}, Members: []string{"River Bridges Agency", "Ministry of Works"},
			Above: []string{"Ministry of Works"}, Below: []string{"Span Survey Unit"}},
	}
	of := func(title, owner, body string) *assay.Material {
		m := material("a", title, body)
		m.Document.Owner = owner
		return m
	}
	for _, tt := range []struct {
		name         string
		title, owner string
		body         string
		sentence     int
		want         float64
	}{
		{"named", "News", "", "The RBA closed two bridges of the town.", 0, 1},
		{"named in full", "News", "", "The River Bridges Agency closed two bridges of the town.", 0, 1},
		{"a body below it", "News", "", "The Span Survey Unit closed two bridges of the town.", 0, 0.9},
		{"of its family", "News", "Ministry of Works", "Crews closed two bridges of the town.", 0, 0.8},
		{"in the title", "RBA news", "", "Crews closed two bridges of the town.", 0, 0.6},
		{"a body above it", "News", "", "The Ministry of Works closed two bridges of the town.", 0, 0.5},
		{"elsewhere in the text", "News", "", "Crews closed two bridges of the town. The RBA sent them there.", 0, 0.35},
		{"a body below it elsewhere", "News", "", "Crews closed two bridges of the town. The Span Survey Unit sent them there.", 0, 0.35},
		{"nowhere", "News", "", "Crews closed two bridges of the town.", 0, 0},
		{"only named as absent", "News", "", "Crews closed two bridges of the town. The story names no RBA role.", 0, 0},
		{"only disclaimed", "News", "", "Crews closed two bridges of the town. The story does not mention the RBA at all.", 0, 0},
		{"a part of another word", "News", "", "The CURBA crews closed two bridges of the town.", 0, 0},
		{"in lower case", "News", "", "The rba of a verb closed two bridges of the town.", 0, 0},
		{"a single letter is no name", "News", "", "Plan R closed two bridges of the town.", 0, 0},
		{"a possessive", "News", "", "The RBA's crews closed two bridges of the town.", 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, _ := gather(t, q, DefaultLimits, of(tt.title, tt.owner, tt.body))
			if e := at(t, res, "a", tt.sentence); e.Actor != tt.want {
				t.Errorf("%q: %.2f, want %.2f", tt.body, e.Actor, tt.want)
			}
		})
	}
}

func TestNear(t *testing.T) {
	count := func(v float64) assay.Figure { return assay.Figure{Value: v, Low: v, High: v, Kind: assay.Count} }
	for _, tt := range []struct {
		name    string
		want, f assay.Figure
		near    bool
	}{
		{"the same", count(1000), count(1000), true},
		{"two percent above", count(1000), count(1020), true},
		{"two percent below", count(1000), count(980), true},
		{"more than that", count(1000), count(1021), false},
		{"another kind", count(10), assay.Figure{Value: 10, Low: 10, High: 10, Kind: assay.Percent}, false},
		{"inside a range", assay.Figure{Value: 50, Low: 40, High: 60, Kind: assay.Count}, count(59), true},
		{"at its end", assay.Figure{Value: 50, Low: 40, High: 60, Kind: assay.Count}, count(60), true},
		{"outside a range", assay.Figure{Value: 50, Low: 40, High: 60, Kind: assay.Count}, count(61), false},
		{"below a range", assay.Figure{Value: 50, Low: 40, High: 60, Kind: assay.Count}, count(39), false},
		{"above an open bound", assay.Figure{Value: 900, Low: 900, Open: true, Kind: assay.Count}, count(90000), true},
		{"below an open bound", assay.Figure{Value: 900, Low: 900, Open: true, Kind: assay.Count}, count(899), false},
	} {
		if got := Near(tt.want, tt.f); got != tt.near {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// TestNumberNear raises a sentence that gives the number asked about.
func TestNumberNear(t *testing.T) {
	m := material("a", "News", "Crews closed 62 bridges of the town. Crews closed 25 bridges of the delta.")
	q := assay.Question{Concepts: []assay.Concept{concept("bridges", 1)}}
	res, _ := gather(t, q, DefaultLimits, m)
	if without := at(t, res, "a", 0).Score - at(t, res, "a", 1).Score; !near(without, 0) {
		t.Fatalf("without a number the sentences differ by %.3f", without)
	}
	q.Figures = []assay.Figure{{Value: 62, Low: 62, High: 62, Kind: assay.Count}}
	res, _ = gather(t, q, DefaultLimits, m)
	if with := at(t, res, "a", 0).Score - at(t, res, "a", 1).Score; !near(with, 0.25) {
		t.Errorf("the number asked about raises a sentence by %.3f, want 0.25", with)
	}
	// A number without the question's words is still worth its full score.
	q.Concepts = []assay.Concept{concept("town", 1), concept("masons", 1)}
	res, _ = gather(t, q, DefaultLimits, material("b", "Masons", "Crews closed 62 bridges of a village."), material("c", "Masons", "Crews closed 25 bridges of a village."))
	if b, c := at(t, res, "b", 0), at(t, res, "c", 0); b.Score <= c.Score+0.25 {
		t.Errorf("%.3f and %.3f", b.Score, c.Score)
	}
}

func TestLimits(t *testing.T) {
	q := assay.Question{Concepts: []assay.Concept{concept("bridges", 1)}}
	var list []*assay.Material
	for i := range 6 {
		list = append(list, material(fmt.Sprintf("d%d", i), "News", "Crews closed two bridges of the town. Masons repaired old bridges of the delta."))
	}
	res, s := gather(t, q, Limits{PerQuery: 7, Documents: 4, Sentences: 5}, list...)
	if s.limit != 7 || !slices.Equal(s.read, []string{"d0", "d1", "d2", "d3"}) || len(res.Evidence) != 5 {
		t.Errorf("limit %d, read %v, %d sentences", s.limit, s.read, len(res.Evidence))
	}
	res, _ = gather(t, q, DefaultLimits)
	if len(res.Evidence) != 0 || len(res.Runs) != 1 || res.Runs[0].Passages != 0 {
		t.Errorf("nothing found gives %+v", res)
	}
	// Of a long document only the passages found are read.
	long := ""
	for i := range 60 {
		long += fmt.Sprintf("Crews closed some bridges of the river on day %d of the storm. ", i+1)
	}
	m := material("l", "News", long)
	s = &shelf{materials: map[string]*assay.Material{"l": m}, lists: [][]assay.Hit{{{Document: "l", Passage: 2}}}}
	q.Queries = []assay.Query{{Weight: 1}}
	res, err := Gather(context.Background(), s, q, time.Time{}, DefaultLimits)
	if err != nil || len(res.Evidence) == 0 {
		t.Fatal(err, len(res.Evidence))
	}
	for _, e := range res.Evidence {
		if e.Passage != 2 || !slices.Equal(e.Queries, []int{0}) {
			t.Errorf("sentence %d of passage %d, found by %v", e.Sentence, e.Passage, e.Queries)
		}
	}
}

// TestPassedOver leaves out headings, scraps and what covers nothing.
func TestPassedOver(t *testing.T) {
	q := assay.Question{Concepts: []assay.Concept{concept("bridges", 1)}}
	res, _ := gather(t, q, DefaultLimits, material("a", "News", "Bridges fell. Ships sailed by the old lighthouse at noon."),
		material("b", "News", "Ships sailed by the old lighthouse at noon."))
	for _, e := range res.Evidence {
		if e.Document == "b" {
			t.Error("a sentence that covers nothing of the question is evidence")
		}
		if e.Document == "a" && e.Sentence == 0 {
			t.Error("a scrap of less than twenty bytes is evidence")
		}
	}
}

func TestErrors(t *testing.T) {
	boom := errors.New("the disk is gone")
	for _, s := range []*shelf{{searchErr: boom}, {readErr: boom}} {
		if _, err := Gather(context.Background(), s, assay.Question{}, time.Time{}, DefaultLimits); !errors.Is(err, boom) {
			t.Errorf("the error is %v", err)
		}
	}
	// A document that the library no longer gives is passed over.
	s := &shelf{lists: [][]assay.Hit{{{Document: "gone"}}}}
	res, err := Gather(context.Background(), s, assay.Question{Queries: []assay.Query{{Weight: 1}}}, time.Time{}, DefaultLimits)
	if err != nil || len(res.Evidence) != 0 {
		t.Errorf("%v, %v", res.Evidence, err)
	}
}

func TestMentions(t *testing.T) {
	for _, tt := range []struct {
		s    string
		want bool
	}{
		{"RBA", true}, {"the RBA.", true}, {"(RBA)", true}, {"RBA-led crews", true}, {"CURBA and RBA", true},
		{"RBAs", false}, {"xRBA", false}, {"RBA2", false}, {"éRBA", false}, {"RBAé", false}, {"", false},
	} {
		if got := mentions(tt.s, []string{"Nobody", "RBA"}); got != tt.want {
			t.Errorf("mentions(%q) = %v", tt.s, got)
		}
	}
	if member(nil, "") || member([]string{""}, "") || !member([]string{"a", "b"}, "b") {
		t.Error("member")
	}
}
