package desk

import "context"

// Tally counts the changes of published checks by kind: corrections, updates,
// retractions, reinstatements; it is for everybody.
func (d *Desk) Tally(ctx context.Context) (map[RevisionKind]int, error) {
	out := map[RevisionKind]int{}
	for _, kind := range []RevisionKind{Corrected, Updated, Retracted, Reinstated} {
		_, n, err := d.store.Changes(ctx, []RevisionKind{kind}, Page{Limit: 1})
		if err != nil {
			return nil, err
		}
		out[kind] = n
	}
	return out, nil
}
