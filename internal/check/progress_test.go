package check_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"assay"
	"assay/internal/check"
)

// told asks a question and gives what was told of it.
func told(t *testing.T, c check.Config, question string) (*assay.Report, []check.Step) {
	t.Helper()
	var steps []check.Step
	c.Progress = func(s check.Step) { steps = append(steps, s) }
	r, err := check.Ask(context.Background(), c, question)
	if err != nil {
		t.Fatal(err)
	}
	return r, steps
}

// TestProgress: every stage begins once and ends once with a word for the reader,
// in the order of the page, and telling changes nothing of the report.
func TestProgress(t *testing.T) {
	c := ferries(t, courier, gazette)
	for _, question := range []string{"Did the Elm Street ferry carry 340 riders?", "How many riders did the Elm Street ferry carry?"} {
		quiet, err := check.Ask(context.Background(), c, question)
		if err != nil {
			t.Fatal(err)
		}
		r, steps := told(t, c, question)
		if r.ID != quiet.ID {
			t.Errorf("%s: telling changed the report", question)
		}
		var began, ended []string
		for _, s := range steps {
			switch {
			case len(s.Found) > 0:
			case s.Done:
				if s.Detail == "" || !slices.Contains(began, s.Stage) {
					t.Errorf("%s: %s ended with %q, begun: %q", question, s.Stage, s.Detail, began)
				}
				ended = append(ended, s.Stage)
			default:
				began = append(began, s.Stage)
			}
		}
		want := []string{"Question", "Search", "Passages", "Stance", "Origins", "Figures", "Verdict", "Report", "Anchors"}
		if !slices.Equal(began, want) || !slices.Equal(ended, want) {
			t.Errorf("%s: began %q, ended %q", question, began, ended)
		}
	}
}

// TestProgressWords: what a reader is told holds the numbers that the report states.
func TestProgressWords(t *testing.T) {
	_, steps := told(t, ferries(t, courier, gazette), "Did the Elm Street ferry carry 340 riders?")
	details := map[string]string{}
	for _, s := range steps {
		if s.Done {
			details[s.Stage] = s.Detail
		}
	}
	for stage, want := range map[string]string{
		"Question": "a claim, its actor and its number read from the question",
		"Search":   "2 documents searched, no source failed to open",
		"Stance":   "2 sentences held against the claim",
		"Origins":  "2 sources in 2 groups",
		"Anchors":  "checked against the stored text; nothing was refused",
	} {
		if details[stage] != want {
			t.Errorf("%s: %q, want %q", stage, details[stage], want)
		}
	}
}

// TestFound: the passages told of are stored sentences, one of each document, and
// come without their documents' texts.
func TestFound(t *testing.T) {
	second := "---\ntitle: \"Again\"\npublisher: \"Halden Post\"\nclass: news\nkind: note\npublished: 2024-04-09\n---\n\nThe Elm Street ferry carried 340 riders in March 2024. It carried 12 dogs in March 2024.\n"
	_, steps := told(t, ferries(t, courier, gazette, second), "Did the Elm Street ferry carry 340 riders?")
	var found []check.Passage
	for _, s := range steps {
		found = append(found, s.Found...)
	}
	var texts []string
	for _, p := range found {
		if p.Document.Text != "" || p.Document.Publisher == "" {
			t.Errorf("%+v", p.Document)
		}
		texts = append(texts, p.Text)
	}
	slices.Sort(texts)
	want := []string{
		"Ferry Gazette reports that the Elm Street ferry carried 210 riders in March 2024.",
		"Halden Courier reports that the Elm Street ferry carried 340 riders in March 2024.",
		"The Elm Street ferry carried 340 riders in March 2024.",
	}
	if !slices.Equal(texts, want) {
		t.Errorf("found %q", texts)
	}
}

// TestCancelBetweenStages: at whatever stage a question is given up, asking ends
// with the reason and at once.
func TestCancelBetweenStages(t *testing.T) {
	e := openExample(t, nil)
	const question = "Has DHS located 13,000 unaccompanied minors?"
	_, steps := told(t, e.config, question)
	for i, s := range steps {
		ctx, cancel := context.WithCancel(context.Background())
		var at time.Time
		n := 0
		c := e.config
		c.Progress = func(check.Step) {
			if n == i {
				at = time.Now()
				cancel()
			}
			n++
		}
		r, err := check.Ask(ctx, c, question)
		took := time.Since(at)
		cancel()
		if s.Stage == "Anchors" && s.Done {
			continue // it had its answer
		}
		if !errors.Is(err, context.Canceled) || r != nil {
			t.Errorf("given up at %s (ended: %v): %v", s.Stage, s.Done, err)
		}
		if took > time.Second {
			t.Errorf("given up at %s (ended: %v): it went on for %v", s.Stage, s.Done, took)
		}
		t.Logf("%s (ended: %v): stopped after %v", s.Stage, s.Done, took)
	}
}
