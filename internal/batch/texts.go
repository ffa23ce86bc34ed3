package batch

import (
	"context"
	"encoding/json"

	"assay/internal/annotate"
	"assay/internal/claims"
)

// textRow is a text to read.
type textRow struct {
	named
	Text *string `json:"text"`
}

func readText(line []byte) (id json.RawMessage, text string, err error) {
	var r textRow
	if err = decode(line, &r); err != nil {
		return nil, "", err
	}
	if id, err = r.id(); err != nil {
		return nil, "", err
	}
	text, err = need("text", r.Text)
	return id, text, err
}

type quantity struct {
	span
	Unit string `json:"unit,omitempty"`
}

// startQuantity finds the numbers of a text with their units, as MeasEval has
// them (Harper et al., SemEval 2021 task 8).
func startQuantity(context.Context, *run) (stage, error) {
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		id, text, err := readText(line)
		if err != nil {
			return nil, err
		}
		p := newPoints(text)
		found := []quantity{}
		for _, q := range annotate.Quantities(text) {
			found = append(found, quantity{p.span(q.Span), q.Unit})
		}
		return struct {
			ID         json.RawMessage `json:"id"`
			Quantities []quantity      `json:"quantities"`
		}{id, found}, nil
	}}, nil
}

type attribution struct {
	Source  []span `json:"source"`
	Cue     []span `json:"cue"`
	Content []span `json:"content"`
}

type attributed struct {
	span
	Source []span `json:"source"`
}

// startAttribution finds who says what, and whose the numbers are, as PolNeAR
// has it (Newell, Margolin and Ruths, LREC 2018).
func startAttribution(context.Context, *run) (stage, error) {
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		id, text, err := readText(line)
		if err != nil {
			return nil, err
		}
		p := newPoints(text)
		found, numbers := annotate.Attributions(text)
		list, figures := []attribution{}, []attributed{}
		for _, a := range found {
			list = append(list, attribution{p.spans(a.Source), p.spans(a.Cue), p.spans(a.Content...)})
		}
		for _, n := range numbers {
			figures = append(figures, attributed{p.span(n.Span), p.spans(n.Source)})
		}
		return struct {
			ID           json.RawMessage `json:"id"`
			Attributions []attribution   `json:"attributions"`
			Figures      []attributed    `json:"figures"`
		}{id, list, figures}, nil
	}}, nil
}

// startCheckworthy says whether a sentence holds a claim that can be checked.
func startCheckworthy(context.Context, *run) (stage, error) {
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		id, text, err := readText(line)
		if err != nil {
			return nil, err
		}
		worth, score := claims.CheckWorthy(text)
		return struct {
			ID          json.RawMessage `json:"id"`
			Checkworthy bool            `json:"checkworthy"`
			Score       number          `json:"score"`
		}{id, worth, number(score)}, nil
	}}, nil
}
