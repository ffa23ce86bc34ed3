package batch

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"assay"
	"assay/internal/check"
	"assay/internal/stance"
	"assay/internal/verdict"
)

type pairOf struct {
	named
	Claim    *string `json:"claim"`
	Evidence *string `json:"evidence"`
	Question string  `json:"question"`
}

func readPair(line []byte) (id json.RawMessage, r pairOf, err error) {
	if err = decode(line, &r); err != nil {
		return nil, r, err
	}
	if id, err = r.id(); err != nil {
		return nil, r, err
	}
	if _, err = needText("claim", r.Claim); err != nil {
		return nil, r, err
	}
	_, err = need("evidence", r.Evidence)
	return id, r, err
}

// startStance judges how a text stands to a claim: the likeliest label, and,
// as strict, the one at the thresholds that reports are written by, which is
// neutral unless the judge is sure.
func startStance(_ context.Context, r *run) (stage, error) {
	labels := []assay.StanceLabel{assay.Supports, assay.Refutes, assay.Neutral}
	if len(r.Labels) > 0 {
		labels = nil
	}
	for _, l := range r.Labels {
		if !slices.Contains(stance.Classes[:], assay.StanceLabel(l)) {
			return stage{}, fmt.Errorf("%w: no such stance: %q: use supports, refutes, neutral, partial", assay.ErrUsage, l)
		}
		labels = append(labels, assay.StanceLabel(l))
	}
	model := stance.Default()
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		id, p, err := readPair(line)
		if err != nil {
			return nil, err
		}
		row := stanceRow{ID: id, Label: assay.Neutral, Strict: assay.Neutral, Why: []string{noWords}}
		if claim, evidence := stance.Prepare(*p.Claim), stance.Prepare(*p.Evidence); evidence.Words() > 0 {
			read := model.Compare(claim, evidence)
			row = stanceRow{id, read.Likeliest(labels...), read.Label(), number(read.Supports), number(read.Refutes), read.Reasons(claim, evidence)}
		}
		return row, nil
	}}, nil
}

type stanceRow struct {
	ID      json.RawMessage   `json:"id"`
	Label   assay.StanceLabel `json:"label"`
	Strict  assay.StanceLabel `json:"strict"`
	Support number            `json:"support"`
	Refute  number            `json:"refute"`
	Why     []string          `json:"why"`
}

// noWords is the reason where there is nothing to weigh.
const noWords = "the evidence has no words"

// startCitation judges whether a text bears a sentence that cites it.
func startCitation(context.Context, *run) (stage, error) {
	model := stance.Default()
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		id, p, err := readPair(line)
		if err != nil {
			return nil, err
		}
		row := citationRow{ID: id, Label: "not_supported", Why: []string{noWords}}
		if claim, evidence := stance.Prepare(*p.Claim), stance.Prepare(*p.Evidence); evidence.Words() > 0 {
			read := model.Compare(claim, evidence)
			row.Support, row.Why = number(read.Cited), read.Reasons(claim, evidence)
			if read.Supported() {
				row.Label = "supported"
			}
		}
		return row, nil
	}}, nil
}

type citationRow struct {
	ID      json.RawMessage `json:"id"`
	Label   string          `json:"label"`
	Support number          `json:"support"`
	Why     []string        `json:"why"`
}

type verdictRow struct {
	named
	Claim    *string    `json:"claim"`
	Passages *[]passage `json:"passages"`
}

type passage struct {
	Text     string `json:"text"`
	Question string `json:"question"`
	Title    string `json:"title"`
	URL      string `json:"url"`
}

// startVerdict decides a claim on passages, which have no origins: it counts
// texts, and cannot tell a copy from a witness.
func startVerdict(context.Context, *run) (stage, error) {
	model := verdict.Default()
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		var r verdictRow
		if err := decode(line, &r); err != nil {
			return nil, err
		}
		id, err := r.id()
		if err != nil {
			return nil, err
		}
		claim, err := needText("claim", r.Claim)
		if err != nil {
			return nil, err
		}
		if r.Passages == nil {
			return nil, unreadable("it has no \"passages\"")
		}
		var passages []verdict.Passage
		for _, p := range *r.Passages {
			passages = append(passages, verdict.Passage{Text: p.Text, Question: p.Question, Source: cmp.Or(p.URL, p.Title)})
		}
		w := model.FromPassages(passages, check.PassageJudge(claim))
		scores := map[string]number{} // written in the order of the labels' names
		for i, l := range verdict.Labels {
			scores[verdictLabel(l)] = number(w.Scores[i])
		}
		return struct {
			ID     json.RawMessage   `json:"id"`
			Label  string            `json:"label"`
			Scores map[string]number `json:"scores"`
			Reason string            `json:"reason"`
		}{id, verdictLabel(w.Label), scores, w.Reason}, nil
	}}, nil
}

// verdictLabel is a verdict as the labelled sets name it.
func verdictLabel(l assay.VerdictLabel) string {
	if l == assay.Conflicting {
		return "Conflicting"
	}
	return string(l)
}
