package desk

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"sync"

	"assay/internal/text"
)

// alike is how much of the words that two tips have between them both must have,
// for one to be shown beside the other (Jaccard's index of their stems). An
// editor decides whether they are put together.
const alike = 0.5

// words are the hashed stems of what a tip says, sorted, each once.
type words []uint64

func wordsOf(t Tip) words {
	var list words
	for _, stem := range text.Stems(t.Text + " " + t.Quote) {
		h := fnv.New64a()
		h.Write([]byte(stem))
		list = append(list, h.Sum64())
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// jaccard gives how much of the words of both stands in each.
func (a words) jaccard(b words) float64 {
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := cmp.Compare(a[i], b[j]); {
		case c == 0:
			both++
			i++
			j++
		case c < 0:
			i++
		default:
			j++
		}
	}
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}

// likes keeps the words of tips that wait; what a tip says never changes.
type likes struct {
	mu    sync.Mutex
	known map[string]words // by ID
}

func (l *likes) of(t Tip) words {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w, ok := l.known[t.ID]; ok && t.ID != "" {
		return w
	}
	w := wordsOf(t)
	if t.ID != "" {
		if l.known == nil || len(l.known) > 2*maxOpen {
			l.known = map[string]words{}
		}
		l.known[t.ID] = w
	}
	return w
}

// likeness tells how near two tips are: 1 for one address of a source or one
// sentence of a report, else by their words; 0 below alike.
func (d *Desk) likeness(a, b Tip) float64 {
	switch {
	case a.URL != "" && a.URL == b.URL:
		return 1
	case a.Kind == TipDispute && b.Kind == TipDispute && a.Report == b.Report && a.Sentence == b.Sentence:
		return 1
	}
	if near := d.likes.of(a).jaccard(d.likes.of(b)); near >= alike {
		return near
	}
	return 0
}

// Tips lists tips, newest first; with f.Like the nearest first. Editors only.
func (d *Desk) Tips(ctx context.Context, by Actor, f TipFilter, p Page) ([]Tip, int, error) {
	if err := need(by, Editor, ScopeTips); err != nil {
		return nil, 0, err
	}
	if f.Like == nil {
		return d.store.Tips(ctx, f, p)
	}
	like := *f.Like
	f.Like = nil
	type near struct {
		Tip
		by float64
	}
	var found []near
	for at := (Page{Limit: MaxPage}); ; at.Offset += MaxPage {
		list, _, err := d.store.Tips(ctx, f, at)
		if err != nil {
			return nil, 0, err
		}
		for _, t := range list {
			if likeness := d.likeness(like, t); likeness > 0 && t.ID != like.ID {
				found = append(found, near{t, likeness})
			}
		}
		if len(list) < MaxPage || at.Offset >= 2*maxOpen {
			break
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(b.by, a.by) })
	total := len(found)
	p = p.Bounded()
	found = found[min(p.Offset, total):min(p.Offset+p.Limit, total)]
	list := make([]Tip, len(found))
	for i := range found {
		list[i] = found[i].Tip
	}
	return list, total, nil
}
