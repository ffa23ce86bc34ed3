package api

import (
	"context"
	"net/http"

	"assay/internal/desk"
)

// counted are how many sentences were published, and what became of them.
type counted struct {
	Published int       `json:"published" doc:"Each sentence of each check once."`
	Disputed  int       `json:"disputed" doc:"By a reader, on the tip line."`
	Upheld    int       `json:"upheld" doc:"Of the disputed: the dispute led to a correction or a retraction."`
	Corrected int       `json:"corrected" doc:"A correction changed their words or took them out."`
	Retracted int       `json:"retracted" doc:"Taken back with their check, not printed again since, and never corrected."`
	Resourced int       `json:"resourced" doc:"A correction kept their words and put them on other sources."`
	Updated   int       `json:"updated" doc:"An update changed their words or took them out, and no correction did."`
	Rate      *perMille `json:"corrected_per_thousand,omitempty" doc:"Absent where nothing was published."`
}

// perMille is how many of 1,000 published sentences were corrected.
type perMille struct {
	Rate float64 `json:"rate"`
	Low  float64 `json:"low" doc:"Of the 95 % interval (Wilson)."`
	High float64 `json:"high" doc:"Of the same."`
}

func countedOf(c desk.Counts) counted {
	out := counted{c.Published, c.Disputed, c.Upheld, c.Corrected, c.Retracted, c.Resourced, c.Updated, nil}
	if rate, low, high, ok := c.PerThousand(); ok {
		out.Rate = &perMille{rate, low, high}
	}
	return out
}

type ruleRate struct {
	Rule   desk.Rule `json:"rule" enum:"verdict,quotation,statement,context,gap,count,row" doc:"What the sentences are held to."`
	Counts counted   `json:"counts"`
}

type writerRate struct {
	Writer  string  `json:"writer" doc:"What drafted the sentences: extractive."`
	Version string  `json:"version" doc:"Of the program."`
	Counts  counted `json:"counts"`
}

type bothRate struct {
	Rule    desk.Rule `json:"rule" enum:"verdict,quotation,statement,context,gap,count,row"`
	Writer  string    `json:"writer"`
	Version string    `json:"version"`
	Counts  counted   `json:"counts"`
}

// errorRate is how often what the desk published was wrong.
type errorRate struct {
	Total    counted      `json:"total"`
	ByRule   []ruleRate   `json:"by_rule" doc:"Of all writers."`
	ByWriter []writerRate `json:"by_writer" doc:"Of all rules; the writer of the most sentences first."`
	Rows     []bothRate   `json:"rows" doc:"One for each rule, writer and version."`
}

// rates registers the error rate.
func (s *server) rates() {
	type output struct{ Body errorRate }
	add(s, operation{
		id: "get-error-rate", method: http.MethodGet, path: "/error-rate", tag: "Checks", summary: "Read how often a published sentence was wrong",
		about: "Sentences published, disputed, corrected and retracted, by what they are held to and by what drafted them. The page /corrections says what each count means.",
	}, func(ctx context.Context, _ *struct{}) (*output, error) {
		r, err := s.Desk.ErrorRate(ctx)
		if err != nil {
			return nil, err
		}
		return &output{errorRate{
			Total:    countedOf(r.Total),
			ByRule:   each(r.ByRule, func(x desk.Rate) ruleRate { return ruleRate{x.Rule, countedOf(x.Counts)} }),
			ByWriter: each(r.ByWriter, func(x desk.Rate) writerRate { return writerRate{x.Writer, x.Version, countedOf(x.Counts)} }),
			Rows:     each(r.Rows, func(x desk.Rate) bothRate { return bothRate{x.Rule, x.Writer, x.Version, countedOf(x.Counts)} }),
		}}, nil
	})
}
