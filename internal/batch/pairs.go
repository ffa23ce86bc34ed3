package batch

import (
	"context"
	"encoding/json"

	"assay/internal/text"
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

// startStance judges how a text stands to a claim.
func startStance(context.Context, *run) (stage, error) {
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		id, r, err := readPair(line)
		if err != nil {
			return nil, err
		}
		label, support, refute := stanceOf(*r.Claim, *r.Evidence)
		return struct {
			ID      json.RawMessage `json:"id"`
			Label   string          `json:"label"`
			Support number          `json:"support"`
			Refute  number          `json:"refute"`
		}{id, label, number(support), number(refute)}, nil
	}}, nil
}

// startCitation judges whether a text bears a sentence that cites it.
func startCitation(context.Context, *run) (stage, error) {
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		id, r, err := readPair(line)
		if err != nil {
			return nil, err
		}
		label, support := "not_supported", coverage(*r.Claim, *r.Evidence)
		if support >= 0.68 {
			label = "supported"
		}
		return struct {
			ID      json.RawMessage `json:"id"`
			Label   string          `json:"label"`
			Support number          `json:"support"`
		}{id, label, number(support)}, nil
	}}, nil
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

// coverage is the share of a claim's words that stand in a text.
func coverage(claim, evidence string) float64 {
	want, have := text.Set(claim), text.Set(evidence)
	n := 0
	for w := range want {
		if have[w] {
			n++
		}
	}
	return float64(n) / float64(max(1, len(want)))
}

var denials = map[string]bool{"not": true, "no": true, "never": true, "false": true, "untrue": true}

func denies(s string) bool {
	for _, t := range text.Tokens(s) {
		if denials[t.Lower] {
			return true
		}
	}
	return false
}

func stanceOf(claim, evidence string) (label string, support, refute float64) {
	c := coverage(claim, evidence)
	switch {
	case c < 0.5:
		return "neutral", c, c / 2
	case denies(claim) != denies(evidence):
		return "refutes", c / 2, c
	}
	return "supports", c, c / 2
}

func verdictOf(claim string, passages []passage) (label, reason string) {
	for1, against := 0, 0
	for _, p := range passages {
		switch l, _, _ := stanceOf(claim, p.Text); l {
		case "supports":
			for1++
		case "refutes":
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
