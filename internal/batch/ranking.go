package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"assay"
	"assay/internal/evidence/rank"
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
	Scores []number          `json:"scores,omitempty"`
	Why    []string          `json:"why,omitempty"` // of the first
}

// corpus is what a query is asked of, with the identifiers of its documents.
type corpus struct {
	index *rank.Corpus
	ids   map[string]json.RawMessage
}

// readCorpus reads the documents that are ranked.
func readCorpus(ctx context.Context, r *run) (*corpus, error) {
	c := &corpus{ids: map[string]json.RawMessage{}}
	if r.Corpus == nil {
		return c, nil
	}
	l, err := newLines(r.Corpus)
	if err != nil {
		return nil, err
	}
	var documents []rank.Document
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
		key := plainID(id)
		if err == nil && c.ids[key] != nil {
			err = unreadable("its \"doc_id\" %s is that of an earlier row", id)
		}
		if err != nil {
			r.corpusFailed++
			r.problem(Problem{Corpus: true, Line: l.number, Reason: reason(err)})
			continue
		}
		c.ids[key] = id
		documents = append(documents, rank.Document{ID: key, Title: row.Title, Text: *row.Text, URL: row.URL})
	}
	c.index = rank.New(documents, rank.Defaults)
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
	return stage{answer: func(ctx context.Context, line []byte) (any, error) {
		var row queryRow
		if err := decode(line, &row); err != nil {
			return nil, err
		}
		id, err := row.id()
		if err != nil {
			return nil, err
		}
		query, err := need("query", row.Query)
		switch {
		case err != nil:
			return nil, err
		case pools && row.Candidates != nil:
			return rankPool(ctx, id, query, row.Candidates, limit)
		case r.Corpus == nil:
			return nil, unreadable("it has no \"candidates\", and no corpus was given: give one with --corpus FILE")
		}
		return c.rank(ctx, id, query, limit)
	}}, nil
}

// rank ranks the documents of the corpus.
func (c *corpus) rank(ctx context.Context, id json.RawMessage, query string, limit int) (any, error) {
	found, err := c.index.Rank(ctx, query, limit)
	if err != nil {
		return nil, err
	}
	row := rankedRow{ID: id, Ranked: []json.RawMessage{}}
	for i, f := range found {
		if i == 0 {
			row.Why = f.Why
		}
		row.Ranked, row.Scores = append(row.Ranked, c.ids[f.ID]), append(row.Scores, number(f.Score))
	}
	return row, nil
}

// rankPool ranks the candidates of one row, by their places.
func rankPool(ctx context.Context, id json.RawMessage, query string, candidates []string, limit int) (any, error) {
	if len(candidates) > MaxCandidates {
		return nil, fmt.Errorf("%w: it has %d candidates, more than %d", assay.ErrTooLarge, len(candidates), MaxCandidates)
	}
	order, err := rank.RankPool(ctx, query, candidates)
	if err != nil {
		return nil, err
	}
	row := rankedRow{ID: id, Ranked: []json.RawMessage{}}
	for _, i := range order[:min(limit, len(order))] {
		row.Ranked = append(row.Ranked, encodeString(strconv.Itoa(i)))
	}
	return row, nil
}
