package check

import "assay/internal/question/alike"

// Asked holds questions that were asked before, to find those that ask the same
// as another in nearly the same words; see package alike for what is the same.
// The zero value is ready; it is safe for concurrent use.
type Asked = alike.Index

// Alike is a question found in an Asked.
type Alike = alike.Match

// Similar gives how far a question asks the same as each of others: 0 for
// another question, up to 1 for the same words.
func Similar(question string, among []string) []float64 {
	out := make([]float64, len(among))
	for i, q := range among {
		out[i] = alike.Score(question, q)
	}
	return out
}
