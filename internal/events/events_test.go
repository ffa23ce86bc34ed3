package events

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay"
	"assay/internal/text"
)

// field is a profile of no field that exists.
func field() *assay.Profile {
	return &assay.Profile{
		Name: "quarries", Actors: []string{"crew"},
		Events: []assay.EventKind{
			{Key: "blast", Noun: "blast", Heads: []string{"project"}, Tails: []string{"campaign"}, Cues: []string{"blast", "blasted"}, Titles: []string{"moved"}, Weak: []string{"work"}, With: []string{"case"}, Ladders: []string{"stone"}},
			{Key: "case", Noun: "case", Captions: []string{"v.", "v"}, Cues: []string{"lawsuit"}, Document: true, With: []string{"blast"}, Ladders: []string{"stone"}},
			{Key: "audit", Noun: "audit", Cues: []string{"audit"}, Document: true, Ladders: []string{"stone"}},
		},
		Ladders: []assay.Ladder{{Key: "stone", Heading: "The stone", Of: []string{"block"}, Not: []string{"truck"}, Stages: []assay.Stage{
			{Key: "loosened", Heading: "loosened", Cues: []string{"loosened"}},
			{Key: "moved", Heading: "moved", Cues: []string{"moved"}, Outcome: "a removal"},
			{Key: "sold", Heading: "sold", Cues: []string{"sold"}, Outcome: "a sale"},
		}}},
	}
}

// count is a figure of the text as the reader of sources would find it.
type count struct {
	text, unit, action string
	value              float64
}

// material makes a document of sentences, with the names, dates and counts that stand in them.
func material(id, title string, sentences []string, names map[string]assay.NameKind, dates map[string][2]string, counts ...count) *assay.Material {
	m := &assay.Material{Document: assay.Document{ID: id, Title: title, Publisher: "Paper " + id}}
	for i, s := range sentences {
		start := len(m.Document.Text)
		m.Document.Text += s + "\n"
		m.Annotation.Sentences = append(m.Annotation.Sentences, assay.Sentence{Span: assay.Span{Start: start, End: start + len(s)}, Function: assay.Fact, Terms: sortedKeys(text.Set(s))})
		span := func(w string) (assay.Span, bool) {
			k := strings.Index(s, w)
			return assay.Span{Start: start + k, End: start + k + len(w)}, k >= 0
		}
		for _, w := range sortedKeys(names) {
			if at, ok := span(w); ok {
				m.Annotation.Names = append(m.Annotation.Names, assay.Name{Span: at, Sentence: i, Text: w, Kind: names[w]})
			}
		}
		for _, w := range sortedKeys(dates) {
			if at, ok := span(w); ok {
				m.Annotation.Dates = append(m.Annotation.Dates, assay.Date{Span: at, Sentence: i, From: dates[w][0], To: dates[w][1], Role: assay.EventDate})
			}
		}
		for _, c := range counts {
			if at, ok := span(c.text + " " + c.unit); ok {
				m.Annotation.Figures = append(m.Annotation.Figures, assay.Figure{Span: assay.Span{Start: at.Start, End: at.Start + len(c.text)}, Sentence: i, Text: c.text,
					Value: c.value, Low: c.value, High: c.value, Kind: assay.Count, Unit: strings.TrimSuffix(c.unit, "s"), Action: c.action, Role: assay.Asserted})
			}
		}
	}
	return m
}

func find(t testing.TB, list ...*assay.Material) []assay.Event {
	t.Helper()
	materials := map[string]*assay.Material{}
	for _, m := range list {
		materials[m.Document.ID] = m
	}
	events, err := Find(context.Background(), materials, Options{Profile: field()})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func eventNamed(events []assay.Event, name string) *assay.Event {
	for i := range events {
		if events[i].Name == name {
			return &events[i]
		}
	}
	return nil
}

func TestNumerals(t *testing.T) {
	for w, want := range map[string]int{"II": 2, "III": 3, "IV": 4, "IX": 9, "XII": 12, "8": 8, "12": 12} {
		if got, ok := numeralOf(w); !ok || got != want {
			t.Errorf("%s gives %d, %v", w, got, ok)
		}
	}
	for _, w := range []string{"", "Again", "MIX", "2024", "0", "-1", "ii", "IIX"} {
		if got, ok := numeralOf(w); ok {
			t.Errorf("%s gives %d", w, got)
		}
	}
}

// TestNames: what is one name, and what are two.
func TestNames(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b string
		one  bool
	}{
		{"the same", "Project Grey Stone began.", "The paper tells of Project Grey Stone.", true},
		{"another numeral", "Project Grey Stone II began.", "Project Grey Stone III began.", false},
		{"a numeral and none", "Project Grey Stone began.", "Project Grey Stone II began.", false},
		{"first is no numeral", "The first Project Grey Stone began.", "Project Grey Stone began.", true},
		{"an ordinal", "The second Project Grey Stone began.", "Project Grey Stone II began.", true},
		{"a longer name", "Project Grey Stone began.", "Project Grey Stone Again began.", false},
		{"without its head", "Project Grey Stone II began.", "They speak of Grey Stone II.", true},
		{"in quotation marks", "Project 'Grey Stone' began.", "Project Grey Stone began.", true},
		{"a digit", "Project Grey Stone 8 began.", "Project Grey Stone 9 began.", false},
		{"a number after it is no numeral", "Project Grey Stone 8 trucks came.", "Project Grey Stone began.", true},
		{"case numbers", "Mill v. Crane, No. 12-345, is a lawsuit.", "Mill v. Crane, No. 12-999, is a lawsuit.", false},
		{"one case number", "Mill v. Crane, No. 12-345, is a lawsuit.", "The lawsuit No. 12-345 goes on.", true},
		{"report numbers", "Audit AB-23-07 came.", "Audit AB-24-07 came.", false},
		{"one report number", "Audit AB-23-07 came.", "It cites AB-23-07.", true},
	} {
		events := find(t, material("a", "One", []string{tt.a}, nil, nil, count{"8", "trucks", "", 8}), material("b", "Two", []string{tt.b}, nil, nil))
		if len(events) == 0 || (len(events) == 1) != tt.one {
			t.Errorf("%s: %d events", tt.name, len(events))
			for _, e := range events {
				t.Logf("  %s %v", e.Name, e.Documents)
			}
		}
	}
}

// TestUnnamed: what joins two accounts that name no name.
func TestUnnamed(t *testing.T) {
	places := map[string]assay.NameKind{"Halden": assay.Place, "Torvik": assay.Place, "Ardal": assay.Place}
	day := map[string][2]string{"3 May 2024": {"2024-05-03", ""}, "9 July 2024": {"2024-07-09", ""}}
	c := []count{{"41", "blocks", "loosened", 41}, {"17", "blocks", "moved", 17}}
	one := material("a", "One", []string{"A blast in Halden on 3 May 2024 loosened 41 blocks.", "Crews moved 17 blocks."}, places, day, c...)
	for _, tt := range []struct {
		name, text string
		one        bool
	}{
		{"place, date and numbers", "The blast in Halden on 3 May 2024 loosened 41 blocks.", true},
		{"another place, the same numbers and day", "A blast in Torvik on 3 May 2024 loosened 41 blocks, of which 17 blocks were moved.", false},
		{"the same place at another time", "A blast in Halden on 9 July 2024 loosened 41 blocks.", false},
		{"a place alone", "Halden fears a blast.", false},
	} {
		events := find(t, one, material("b", "Two", []string{tt.text}, places, day, c...), material("c", "Three", []string{"Nothing happened in Ardal."}, places, day))
		joined := slices.ContainsFunc(events, func(e assay.Event) bool { return len(e.Documents) == 2 })
		if joined != tt.one {
			t.Errorf("%s: joined is %v", tt.name, joined)
		}
	}
}

// TestTwoEventsOfOneDocument keeps what a page says of two events apart.
func TestTwoEventsOfOneDocument(t *testing.T) {
	events := find(t, material("a", "Two projects", []string{
		"Project Grey Stone loosened 41 blocks.", "It was a long day.", "Project Red Stone loosened 12 blocks.", "Crews moved 12 blocks.",
	}, nil, nil, count{"41", "blocks", "loosened", 41}, count{"12", "blocks", "loosened", 12}))
	grey, red := eventNamed(events, "Project Grey Stone"), eventNamed(events, "Project Red Stone")
	if len(events) != 2 || grey == nil || red == nil {
		t.Fatalf("%+v", events)
	}
	if !slices.Equal(grey.Mentions[0].Sentences, []int{0, 1}) || !slices.Equal(red.Mentions[0].Sentences, []int{2, 3}) {
		t.Errorf("sentences %v and %v", grey.Mentions[0].Sentences, red.Mentions[0].Sentences)
	}
	if v := grey.Ladders[0].Stages[0].Reports; len(v) != 1 || v[0].Value != 41 {
		t.Errorf("loosened in the one: %+v", v)
	}
}

// TestStates: how a sentence holds a stage.
func TestStates(t *testing.T) {
	for _, tt := range []struct {
		text string
		want assay.StageState
	}{
		{"Project Grey Stone: 41 blocks were moved.", assay.StageCounted},
		{"In Project Grey Stone blocks were moved.", assay.StageTold},
		{"Project Grey Stone may see blocks moved.", assay.StageExpected},
		{"It is expected that 41 blocks will be moved in Project Grey Stone.", assay.StageExpected},
		{"In Project Grey Stone no blocks were moved.", assay.StageDenied},
		{"The notice on Project Grey Stone does not say that any of the blocks were moved.", assay.StageDenied},
		{"Project Grey Stone loosened nothing.", assay.StageBlank},
		{"In Project Grey Stone not every moved block was weighed.", assay.StageTold},
		{"Project Grey Stone is about moved blocks, not weighed ones.", assay.StageTold},
		{"In Project Grey Stone men without a permit moved blocks.", assay.StageTold},
		{"The notice on Project Grey Stone speaks of moved blocks, and does not say that any wall was mended.", assay.StageTold},
		{"Project Grey Stone ended without moved blocks.", assay.StageDenied},
		{"Project Grey Stone moved 9 trucks.", assay.StageBlank},
	} {
		events := find(t, material("a", "One", []string{tt.text}, nil, nil, count{"41", "blocks", "moved", 41}, count{"9", "trucks", "moved", 9}))
		if len(events) != 1 {
			t.Errorf("%s: %d events", tt.text, len(events))
			continue
		}
		if got := events[0].Ladders[0].Stages[1].State; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
}

// TestNothingIsAdded: two numbers of one stage stand beside each other.
func TestNothingIsAdded(t *testing.T) {
	c := []count{{"41", "blocks", "moved", 41}, {"44", "blocks", "moved", 44}}
	events := find(t,
		material("a", "One", []string{"Project Grey Stone moved 41 blocks."}, nil, nil, c...),
		material("b", "Two", []string{"Project Grey Stone moved 44 blocks."}, nil, nil, c...),
		material("d", "Three", []string{"Project Grey Stone moved 41 blocks."}, nil, nil, c...))
	reports := events[0].Ladders[0].Stages[1].Reports
	if len(events) != 1 || len(reports) != 2 || reports[0].Value != 41 || !slices.Equal(reports[0].Also, []string{"d"}) || reports[1].Value != 44 {
		t.Errorf("%+v", reports)
	}
}

// TestDates: the event's date is not the article's, and sources that disagree are both shown.
func TestDates(t *testing.T) {
	day := map[string][2]string{"3 to 5 May 2024": {"2024-05-03", "2024-05-05"}, "9 May 2024": {"2024-05-09", ""}}
	a := material("a", "One", []string{"Project Grey Stone ran from 3 to 5 May 2024."}, nil, day)
	a.Document.Published = "2024-06-01"
	b := material("b", "Two", []string{"Project Grey Stone began on 9 May 2024."}, nil, day)
	c := material("c", "Three", []string{"Project Grey Stone is told of."}, nil, day)
	c.Document.Published = "2024-05-20"
	events := find(t, a, b, c)
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	if e.From != "2024-05-03" || e.To != "2024-05-05" || e.NotAfter != "2024-05-20" || len(e.Dates) != 2 || e.Dates[0].Group != 0 || e.Dates[1].Group != 1 || e.Dates[1].From != "2024-05-09" {
		t.Errorf("%+v", e)
	}
	if at := e.Dates[0]; a.Document.Text[at.Start:at.End] != "3 to 5 May 2024" {
		t.Errorf("the date stands at %d", at.Start)
	}
	if e := find(t, c)[0]; e.From != "" || e.NotAfter != "2024-05-20" {
		t.Errorf("the day of publication is taken for the event's: %s", e.From)
	}
}

// TestNoProfile: without kinds there are no events; a cancelled context ends the search.
func TestNoProfile(t *testing.T) {
	for _, p := range []*assay.Profile{nil, {}, {Events: []assay.EventKind{{Key: "k"}}}} {
		events, err := Find(context.Background(), map[string]*assay.Material{"a": material("a", "Project One Two", []string{"Project One Two."}, nil, nil)}, Options{Profile: p})
		if err != nil || events == nil || len(events) != 0 {
			t.Errorf("%v, %v", events, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Find(ctx, map[string]*assay.Material{"a": material("a", "t", []string{"Project One Two."}, nil, nil)}, Options{Profile: field()}); err == nil {
		t.Error("a cancelled context gives no error")
	}
}

// TestAnyText: whatever stands in a document, every event has a document, spans
// lie inside the texts, the order of reading does not matter, and no mention of
// one document is in two events twice.
func TestAnyText(t *testing.T) {
	words := []string{"Project", "project", "Grey", "Stone", "II", "III", "8", "v.", "Mill", "No.", "12-345", "AB-23-07", "blast", "no", "moved", "41", "blocks", "in", "Halden", "on", "3 May 2024",
		"and", "lawsuit", "audit", ";", ".", "(", ")", "“", "é", "\x00", "work", "the", "second", "campaign", "-", "'s"}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 6).Draw(t, "documents")
		materials := map[string]*assay.Material{}
		for i := range n {
			var sentences []string
			for range rapid.IntRange(0, 4).Draw(t, "sentences") {
				sentences = append(sentences, strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(t, "words"), " "))
			}
			id := fmt.Sprintf("d%d", i)
			m := material(id, strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(t, "title"), " "), sentences,
				map[string]assay.NameKind{"Halden": assay.Place}, map[string][2]string{"3 May 2024": {"2024-05-03", ""}}, count{"41", "blocks", "moved", 41})
			m.Document.ReliesOn = []string{strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(t, "relies"), " ")}
			materials[id] = m
		}
		o := Options{Profile: field(), Lines: func(assay.Document) []assay.Line { return nil }}
		first, err := Find(context.Background(), materials, o)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Find(context.Background(), materials, o)
		if fmt.Sprint(first) != fmt.Sprint(again) {
			t.Fatal("twice the same documents give two answers")
		}
		seen := map[string]bool{}
		for _, e := range first {
			if len(e.Documents) == 0 || len(e.Mentions) < len(e.Documents) || e.Name == "" || seen[e.ID] {
				t.Fatalf("%+v", e)
			}
			seen[e.ID] = true
			for _, m := range e.Mentions {
				if m.Anchor.End > len(materials[m.Document].Document.Text) {
					t.Fatalf("a mention outside its document: %+v", m)
				}
			}
			for _, l := range e.Ladders {
				for _, s := range l.Stages {
					if (s.State == assay.StageBlank) != (len(s.Reports) == 0) {
						t.Fatalf("%s is %s with %d reports", s.Key, s.State, len(s.Reports))
					}
					for _, r := range s.Reports {
						if body := materials[r.Document].Document.Text; r.Start < 0 || r.End > len(body) || r.Start > r.End {
							t.Fatalf("a report outside its document: %+v", r)
						}
					}
				}
			}
		}
	})
}

// TestManyCopies: a thousand accounts of one event take no quadratic time.
func TestManyCopies(t *testing.T) {
	materials := map[string]*assay.Material{}
	for i := range 1000 {
		id := fmt.Sprintf("d%04d", i)
		materials[id] = material(id, "Blast in Halden", []string{"Project Grey Stone, a blast in Halden on 3 May 2024, moved 41 blocks."},
			map[string]assay.NameKind{"Halden": assay.Place}, map[string][2]string{"3 May 2024": {"2024-05-03", ""}}, count{"41", "blocks", "moved", 41})
	}
	events, err := Find(context.Background(), materials, Options{Profile: field()})
	if err != nil || len(events) != 1 || len(events[0].Documents) != 1000 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	if r := events[0].Ladders[0].Stages[1].Reports; len(r) != 1 || len(r[0].Also) != 999 {
		t.Errorf("%d reports: %+v", len(r), r[:2])
	}
}
