package evidence

import (
	"context"
	"errors"
	"testing"
	"time"

	"assay"
)

// rank gives the score of one sentence of each document, found alike.
func rank(t *testing.T, q assay.Question, sentence int, list ...*assay.Material) []float64 {
	t.Helper()
	asked, res := newAsking(q), Result{}
	for _, m := range list {
		res.Evidence = append(res.Evidence, newView(asked, m).scoreDocument(nil, 0)...)
	}
	var scores []float64
	for _, m := range list {
		scores = append(scores, at(t, res, m.Document.ID, sentence).Score)
	}
	return scores
}

// TestTopicAsked raises what is of the topic that a question asks for, and lowers
// the rest.
func TestTopicAsked(t *testing.T) {
	q := assay.Question{Ask: assay.AskCriticism, Concepts: []assay.Concept{concept("bridges", 1), concept("repairs", 1)},
		Queries: []assay.Query{{Text: "against", Purpose: "against", Any: []string{"bridges", "sharply questioned", "bridges of"}, Weight: 0.5}}}
	plain := material("a", "News", "Masons spoke of the bridges and the repairs in the old town hall.")
	cued := material("b", "News", "Masons sharply questioned the bridges and the repairs in the town hall.")
	split := material("c", "News", "Masons questioned sharply what the bridges and the repairs had cost.")
	advocate := material("d", "News", "Masons sharply questioned the bridges and the repairs in the town hall.")
	advocate.Document.Class = assay.Advocacy
	calm := material("e", "News", "Masons spoke of the bridges and the repairs in the old town hall.")
	calm.Document.Class = assay.Advocacy
	s := rank(t, q, 0, plain, cued, split, advocate, calm)
	full := wholeShare + ownShare
	if !near(s[0], beside*full) || !near(s[2], s[0]) || !near(s[4], s[0]) {
		t.Errorf("without the cue %.3f, %.3f and %.3f, want %.3f", s[0], s[2], s[4], beside*full)
	}
	if !near(s[1], full+cueShare) || !near(s[3], full+cueShare+classShare) {
		t.Errorf("with the cue %.3f, of an advocate %.3f", s[1], s[3])
	}
	q.Ask, q.Queries[0].Purpose = assay.AskOversight, "oversight"
	audit := material("f", "News", "Masons spoke of the bridges and the repairs in the old town hall.")
	audit.Document.Class = assay.Oversight
	if s := rank(t, q, 0, plain, audit); !near(s[1], full+classShare) || !near(s[0], beside*full) {
		t.Errorf("an auditor %.3f, others %.3f", s[1], s[0])
	}
	q.Ask, q.Queries[0].Purpose = assay.AskAbility, "law"
	if s := rank(t, q, 0, plain); !near(s[0], full) {
		t.Errorf("what is not law bears on what may be done: %.3f", s[0])
	}
	q.Ask = assay.AskFact
	if s := rank(t, q, 0, plain, cued); !near(s[0], full) || !near(s[1], full) {
		t.Errorf("a question of fact asks for no topic: %.3f, %.3f", s[0], s[1])
	}
	// Criticism seldom repeats what it criticises.
	q.Ask, q.Queries[0].Purpose = assay.AskCriticism, "against"
	other := material("g", "Bridges and repairs", "Masons sharply questioned what was done in the town hall.")
	if s := rank(t, q, 0, other); !near(s[0], wholeShare*inTitle+cueShare) {
		t.Errorf("a cue without the question's words: %.3f", s[0])
	}
}

// TestCounting raises what counts the thing that a question wants counted, in its
// period, and what names an event where events are asked for.
func TestCounting(t *testing.T) {
	q := assay.Question{Ask: assay.AskHowMany, Concepts: []assay.Concept{concept("bridges", 1)}, From: "2020-01-01"}
	counts := material("a", "News", "Crews repaired 62 bridges of the town.")
	other := material("b", "News", "Crews repaired bridges with 62 masons of the town.")
	old := material("c", "News", "Crews repaired 62 bridges of the town.")
	old.Document.Published = "2019-12"
	recent := material("d", "News", "Crews repaired 62 bridges of the town.")
	recent.Document.Published = "2020"
	s := rank(t, q, 0, counts, other, old, recent)
	if !near(s[0], s[1]+countShare) || !near(s[2], s[1]) || !near(s[3], s[0]) {
		t.Errorf("counted %.3f, other %.3f, too old %.3f, recent %.3f", s[0], s[1], s[2], s[3])
	}
	q = assay.Question{Ask: assay.AskWhich, Concepts: []assay.Concept{concept("bridges", 1)}}
	event := material("e", "Operation Firm Footing ends", "Crews of Operation Firm Footing repaired some bridges of the town.")
	plain := material("f", "News of the town", "Crews of the old masons' guild repaired some bridges of the town.")
	if s := rank(t, q, 0, event, plain); !near(s[0], s[1]+eventShare) {
		t.Errorf("an event %.3f, none %.3f", s[0], s[1])
	}
}

// TestGeneralAccount raises what a body says that it does, where its role is asked for.
func TestGeneralAccount(t *testing.T) {
	q := assay.Question{Ask: assay.AskRole, Concepts: []assay.Concept{concept("bridges", 1)},
		Actor: assay.Party{Name: "River Bridges Agency", Names: []string{"River Bridges Agency"}, Members: []string{"River Bridges Agency"}}}
	own := func(id, body string) *assay.Material {
		m := material(id, "News", body)
		m.Document.Owner = "River Bridges Agency"
		return m
	}
	s := rank(t, q, 0,
		own("a", "The River Bridges Agency inspects the bridges of every town."),
		own("b", "The River Bridges Agency repaired 62 bridges of the town."),
		material("c", "News", "The River Bridges Agency inspects the bridges of every town."))
	if !near(s[0], s[1]+generalShare) || !near(s[2], s[1]) {
		t.Errorf("its own account %.3f, a count %.3f, another's account %.3f", s[0], s[1], s[2])
	}
}

// TestAboutItself puts what a source says of itself after what it reports.
func TestAboutItself(t *testing.T) {
	q := assay.Question{Concepts: []assay.Concept{concept("bridges", 1)}}
	m := material("a", "News", "Crews repaired the old bridges of the town. The story does not say how many bridges were closed.")
	if f := m.Annotation.Sentences[1].Function; f != assay.Disclaimer {
		t.Fatalf("the second sentence is a %s", f)
	}
	first, second := rank(t, q, 0, m)[0], rank(t, q, 1, m)[0]
	if !near(second, aboutItself*first) {
		t.Errorf("%.3f and %.3f", first, second)
	}
}

// byText answers each query by its text.
type byText struct {
	hits      map[string][]assay.Hit
	materials map[string]*assay.Material
	broken    string // a query that fails
}

func (f byText) SearchAll(_ context.Context, queries []assay.Query, _ int, _ time.Time) ([][]assay.Hit, error) {
	lists := make([][]assay.Hit, len(queries))
	for i, q := range queries {
		if q.Text == f.broken {
			return nil, errors.New("the disk is gone")
		}
		lists[i] = f.hits[q.Text]
	}
	return lists, nil
}

func (f byText) Materials(_ context.Context, ids []string) (map[string]*assay.Material, error) {
	out := map[string]*assay.Material{}
	for _, id := range ids {
		if m := f.materials[id]; m != nil {
			out[id] = m
		}
	}
	return out, nil
}

// TestAskedAgain looks for the events that the best sentences name, where a
// question asks which or how many.
func TestAskedAgain(t *testing.T) {
	f := byText{
		hits: map[string][]assay.Hit{
			"bridges":                {{Document: "a"}},
			"Operation Firm Footing": {{Document: "b"}, {Document: "a"}},
		},
		materials: map[string]*assay.Material{
			"a": material("a", "News", "Operation Firm Footing repaired 62 bridges of the town. It ended on a Monday."),
			"b": material("b", "News of the guild", "Masons of Operation Firm Footing spoke of the old bridges."),
		},
	}
	q := assay.Question{Ask: assay.AskWhich, Concepts: []assay.Concept{concept("bridges", 1)}, Queries: []assay.Query{{Text: "bridges", Purpose: "the question", Weight: 1}}}
	res, err := Gather(context.Background(), f, q, time.Time{}, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	at(t, res, "b", 0)
	if len(res.Runs) != 2 || res.Runs[1].Text != "Operation Firm Footing" || res.Runs[1].Documents != 2 || res.Hits != 3 {
		t.Errorf("the runs are %+v with %d hits", res.Runs, res.Hits)
	}
	if again, err := Gather(context.Background(), f, q, time.Time{}, DefaultLimits); err != nil || len(again.Evidence) != len(res.Evidence) || again.Evidence[0].Score != res.Evidence[0].Score {
		t.Errorf("asked twice: %+v, %v", again.Evidence, err)
	}
	q.Ask = assay.AskFact
	if res, err = Gather(context.Background(), f, q, time.Time{}, DefaultLimits); err != nil || len(res.Runs) != 1 {
		t.Errorf("a question of fact is asked again: %+v, %v", res.Runs, err)
	}
	q.Ask, f.broken = assay.AskWhich, "Operation Firm Footing"
	if _, err = Gather(context.Background(), f, q, time.Time{}, DefaultLimits); err == nil {
		t.Error("a search that fails is no error")
	}
}
