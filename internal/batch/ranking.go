package batch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"assay"
	"assay/internal/text"
)

// ranked is how many documents are ranked for a query when no limit is given.
const ranked = 100

// MaxCandidates is the most candidates of one row.
const MaxCandidates = 100_000

type corpusRow struct {
	DocID json.RawMessage `json:"doc_id"`
	ID    json.RawMessage `json:"id"`
	Title string          `json:"title"`
	Text  *string         `json:"text"`
	URL   string          `json:"url"`
}

type queryRow struct {
	named
	Query      *string  `json:"query"`
	Candidates []string `json:"candidates"`
}

type rankedRow struct {
	ID     json.RawMessage   `json:"id"`
	Ranked []json.RawMessage `json:"ranked"`
	Scores []number          `json:"scores"`
}

// corpus is what a query is asked of, with the identifiers of its documents.
type corpus struct {
	index *index
	ids   []json.RawMessage
}

// readCorpus reads the documents that are ranked.
func readCorpus(ctx context.Context, r *run) (*corpus, error) {
	if r.Corpus == nil {
		return &corpus{index: newIndex(nil)}, nil
	}
	l, err := newLines(r.Corpus)
	if err != nil {
		return nil, err
	}
	c := &corpus{}
	var texts []string
	seen := map[string]bool{}
	for {
		line, err := l.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if e := ctx.Err(); e != nil {
			return nil, e
		}
		if err != nil && !errors.Is(err, errLong) {
			return nil, fmt.Errorf("corpus: %w", err)
		}
		if err == nil && len(line) == 0 {
			continue
		}
		var id json.RawMessage
		var row corpusRow
		if err == nil {
			id, row, err = readDocument(line)
		}
		if err == nil && seen[string(id)] {
			err = unreadable("its \"doc_id\" %s is that of an earlier row", id)
		}
		if err != nil {
			r.corpusFailed++
			r.problem(Problem{Corpus: true, Line: l.number, Reason: reason(err)})
			continue
		}
		seen[string(id)] = true
		c.ids = append(c.ids, id)
		texts = append(texts, row.Title+"\n"+*row.Text)
	}
	c.index = newIndex(texts)
	return c, nil
}

// readDocument reads a row of a corpus.
func readDocument(line []byte) (id json.RawMessage, row corpusRow, err error) {
	if err = decode(line, &row); err != nil {
		return nil, row, err
	}
	if row.DocID == nil {
		row.DocID = row.ID
	}
	if id, err = checkID(row.DocID, "doc_id"); err != nil {
		return nil, row, err
	}
	_, err = need("text", row.Text)
	return id, row, err
}

// startRetrieval ranks the documents of a corpus, or a row's own candidates.
func startRetrieval(ctx context.Context, r *run) (stage, error) { return startRanking(ctx, r, true) }

// startClaimMatch ranks the claims that were checked before.
func startClaimMatch(ctx context.Context, r *run) (stage, error) {
	if r.Corpus == nil {
		return stage{}, fmt.Errorf("%w: claimmatch needs the claims that were checked before: give them with --corpus FILE", assay.ErrUsage)
	}
	return startRanking(ctx, r, false)
}

func startRanking(ctx context.Context, r *run, pools bool) (stage, error) {
	limit := r.Limit
	if limit <= 0 {
		limit = ranked
	}
	c, err := readCorpus(ctx, r)
	if err != nil {
		return stage{}, err
	}
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		var row queryRow
		if err := decode(line, &row); err != nil {
			return nil, err
		}
		id, err := row.id()
		if err != nil {
			return nil, err
		}
		query, err := need("query", row.Query)
		if err != nil {
			return nil, err
		}
		switch {
		case pools && row.Candidates != nil:
			if len(row.Candidates) > MaxCandidates {
				return nil, fmt.Errorf("%w: it has %d candidates, more than %d", assay.ErrTooLarge, len(row.Candidates), MaxCandidates)
			}
			return newIndex(row.Candidates).row(id, query, limit, func(i int) json.RawMessage { return encodeString(strconv.Itoa(i)) }), nil
		case r.Corpus == nil:
			return nil, unreadable("it has no \"candidates\", and no corpus was given: give one with --corpus FILE")
		}
		return c.index.row(id, query, limit, func(i int) json.RawMessage { return c.ids[i] }), nil
	}}, nil
}

// index ranks texts by BM25 (Robertson and Zaragoza 2009), k1 = 0.9, b = 0.4.
type index struct {
	postings map[string][]posting
	length   []float64
	average  float64
}

type posting struct{ doc, count int }

func newIndex(texts []string) *index {
	x := &index{postings: map[string][]posting{}, length: make([]float64, len(texts))}
	for i, t := range texts {
		counts := map[string]int{}
		for _, s := range text.Stems(t) {
			counts[s]++
			x.length[i]++
		}
		for s, n := range counts {
			x.postings[s] = append(x.postings[s], posting{i, n})
		}
		x.average += x.length[i]
	}
	x.average = max(1, x.average/float64(max(1, len(texts))))
	return x
}

func (x *index) row(id json.RawMessage, query string, limit int, name func(int) json.RawMessage) rankedRow {
	scores := map[int]float64{}
	n := float64(len(x.length))
	for _, s := range text.Stems(query) {
		list := x.postings[s]
		idf := math.Log(1 + (n-float64(len(list))+0.5)/(float64(len(list))+0.5))
		for _, p := range list {
			tf := float64(p.count)
			scores[p.doc] += idf * tf / (tf + 0.9*(0.6+0.4*x.length[p.doc]/x.average))
		}
	}
	order := make([]int, 0, len(scores))
	for d := range scores {
		order = append(order, d)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	row := rankedRow{ID: id, Ranked: []json.RawMessage{}, Scores: []number{}}
	for _, d := range order[:min(limit, len(order))] {
		row.Ranked, row.Scores = append(row.Ranked, name(d)), append(row.Scores, number(scores[d]))
	}
	return row
}
