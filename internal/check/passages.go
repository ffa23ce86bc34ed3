package check

import (
	"math"

	"assay/internal/stance"
	"assay/internal/text"
	"assay/internal/verdict"
)

// PassageJudge gives the judge of one claim for plain passages: the stance model in the
// program. It may be used by one goroutine at a time.
func PassageJudge(claim string) verdict.Judge {
	c := stance.Prepare(claim)
	numbers, twofold := numbersIn(claim), verdict.Twofold(claim)
	return func(s string) verdict.Reading {
		r := stance.Default().Compare(c, stance.Prepare(s))
		return verdict.Reading{
			Supports: r.Supports, Refutes: r.Refutes, Neutral: r.Neutral, Partial: r.Partial,
			Coverage: r.Coverage, Against: r.Against.Explicit(), Numbers: agree(numbers, numbersIn(s)), Twofold: twofold,
		}
	}
}

// maxNumbers bounds the numbers of a text that are held to those of a claim.
const maxNumbers = 200

// numbersIn gives the numbers of a text, "45 million" as one of them.
func numbersIn(s string) []float64 {
	tokens := text.Tokens(s)
	var out []float64
	for i, t := range tokens {
		v, ok := text.Number(t.Lower)
		if !ok || len(out) == maxNumbers {
			continue
		}
		if i+1 < len(tokens) {
			if by, ok := text.Scale(tokens[i+1].Lower); ok {
				v *= by
			}
		}
		out = append(out, v)
	}
	return out
}

// nearEnough is how far apart two numbers may be that are rounded forms of one.
const nearEnough = 0.03

// agree is 1 when a text gives a number of the claim, -1 when it gives only
// others, and 0 when one of them gives none.
func agree(claim, source []float64) int {
	if len(claim) == 0 || len(source) == 0 {
		return 0
	}
	for _, a := range claim {
		for _, b := range source {
			if math.Abs(a-b) <= nearEnough*math.Abs(a) && (a < 1900 || a > 2100 || a == b) {
				return 1
			}
		}
	}
	return -1
}
