package check

import (
	"assay/internal/stance"
	"assay/internal/verdict"
)

// PassageJudge gives the judge of one claim for plain passages: the stance model in the
// program. It may be used by one goroutine at a time.
func PassageJudge(claim string) verdict.Judge {
	c := stance.Prepare(claim)
	return func(s string) verdict.Reading {
		r := stance.Default().Compare(c, stance.Prepare(s))
		return verdict.Reading{
			Supports: r.Supports, Refutes: r.Refutes, Neutral: r.Neutral, Partial: r.Partial,
			Coverage: r.Coverage, Against: r.Against.Explicit(),
		}
	}
}
