package desk

import (
	"cmp"
	"context"
	"math"
	"slices"

	"assay/internal/render"
)

// Counts are how many sentences a desk has published and what became of them.
// Published counts every sentence of every check once. Each of the others counts
// a part of these.
type Counts struct {
	Published int `json:"published"`
	Disputed  int `json:"disputed"`  // by a reader, on the tip line
	Upheld    int `json:"upheld"`    // of the disputed: the dispute led to a correction or to a retraction
	Corrected int `json:"corrected"` // a correction changed their words or took them out
	Retracted int `json:"retracted"` // taken back with their check, not printed again since, and never corrected
	Resourced int `json:"resourced"` // a correction kept their words and put them on other sources
	Updated   int `json:"updated"`   // an update changed their words or took them out, and no correction did
}

// Plus adds counts up.
func (c Counts) Plus(o Counts) Counts {
	return Counts{
		c.Published + o.Published, c.Disputed + o.Disputed, c.Upheld + o.Upheld, c.Corrected + o.Corrected,
		c.Retracted + o.Retracted, c.Resourced + o.Resourced, c.Updated + o.Updated,
	}
}

// Minus takes counts away.
func (c Counts) Minus(o Counts) Counts {
	return c.Plus(Counts{-o.Published, -o.Disputed, -o.Upheld, -o.Corrected, -o.Retracted, -o.Resourced, -o.Updated})
}

// PerThousand gives how many of 1,000 published sentences were corrected, and
// the bounds of the 95 % interval of that: Wilson's score interval (E. B. Wilson,
// "Probable inference, the law of succession, and statistical inference", Journal
// of the American Statistical Association 22, 1927, pages 209-212), which L. D.
// Brown, T. T. Cai and A. DasGupta advise for few cases and small shares
// ("Interval estimation for a binomial proportion", Statistical Science 16, 2001,
// pages 101-133). It takes sentences as if each went wrong by itself; where one
// fault spoils several sentences of a check, the true interval is wider. ok is
// false when nothing was published.
func (c Counts) PerThousand() (rate, low, high float64, ok bool) {
	if c.Published <= 0 {
		return 0, 0, 0, false
	}
	const z = 1.959963984540054 // of the normal distribution, 95 % on both sides
	n := float64(c.Published)
	share := float64(c.Corrected) / n
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	low, high = max(0, middle-half), min(1, middle+half)
	if c.Corrected == 0 {
		low = 0 // and not what rounding leaves of it
	}
	if c.Corrected == c.Published {
		high = 1
	}
	return 1000 * share, 1000 * low, 1000 * high, true
}

// FewSentences is how many published sentences are few: below it one correction
// more or less moves the rate by more than 1 in 1,000.
const FewSentences = 1000

// Rule is what a sentence is held to before it is printed.
type Rule = render.Rule

// Rate is what became of the sentences of one rule, drafted by one writer of one
// version; where several are added up, what they do not share is "".
type Rate struct {
	Rule    Rule
	Writer  string // report.Engine.Writer: extractive
	Version string // of the program that the writer is part of
	Counts
}

// Sums adds rates up by rule, writer and version. The zero value has none.
type Sums struct{ by map[Rate]Counts }

// Add adds a rate.
func (s *Sums) Add(r Rate) {
	if s.by == nil {
		s.by = map[Rate]Counts{}
	}
	key := Rate{Rule: r.Rule, Writer: r.Writer, Version: r.Version}
	s.by[key] = s.by[key].Plus(r.Counts)
}

// Rates gives the sums that are not all zero: by rule in the order of
// render.Rules, then by writer and version.
func (s *Sums) Rates() []Rate {
	list := make([]Rate, 0, len(s.by))
	for key, c := range s.by {
		if key.Counts = c; c != (Counts{}) {
			list = append(list, key)
		}
	}
	rules := render.Rules()
	slices.SortFunc(list, func(a, b Rate) int {
		return cmp.Or(cmp.Compare(slices.Index(rules, a.Rule), slices.Index(rules, b.Rule)), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Writer, b.Writer), cmp.Compare(a.Version, b.Version))
	})
	return list
}

// ErrorRate is how often what a desk published was wrong.
type ErrorRate struct {
	Total    Counts
	ByRule   []Rate // of all writers; in the order of render.Rules
	ByWriter []Rate // of all rules; the writer of the most sentences first
	Rows     []Rate // one for each rule, writer and version
}

// ErrorRate gives how often what the desk published was wrong; it is for everybody.
func (d *Desk) ErrorRate(ctx context.Context) (ErrorRate, error) {
	rows, err := d.store.Rates(ctx)
	if err != nil {
		return ErrorRate{}, err
	}
	var rules, writers Sums
	out := ErrorRate{Rows: rows}
	for _, r := range rows {
		rules.Add(Rate{Rule: r.Rule, Counts: r.Counts})
		writers.Add(Rate{Writer: r.Writer, Version: r.Version, Counts: r.Counts})
		out.Total = out.Total.Plus(r.Counts)
	}
	out.ByRule, out.ByWriter = rules.Rates(), writers.Rates()
	slices.SortStableFunc(out.ByWriter, func(a, b Rate) int { return cmp.Compare(b.Published, a.Published) })
	return out, nil
}
