package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"assay"
	"assay/internal/stance"
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

// startVerdict decides a claim on passages.
func startVerdict(context.Context, *run) (stage, error) {
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
		label, reason := verdictOf(claim, *r.Passages)
		return struct {
			ID     json.RawMessage `json:"id"`
			Label  string          `json:"label"`
			Reason string          `json:"reason"`
		}{id, label, reason}, nil
	}}, nil
}

func verdictOf(claim string, passages []passage) (label, reason string) {
	for1, against := 0, 0
	c := stance.Prepare(claim)
	for _, p := range passages {
		switch stance.Default().Compare(c, stance.Prepare(p.Text)).Label() {
		case assay.Supports:
			for1++
		case assay.Refutes:
			against++
		}
	}
	switch {
	case for1 > 0 && against > 0:
		return "Conflicting", "passages stand on both sides"
	case for1 > 0:
		return "Supported", "a passage covers the claim"
	case against > 0:
		return "Refuted", "a passage denies the claim"
	}
	return "Not enough evidence", "no passage covers the claim"
}
