package check

import (
	"context"
	"time"

	"assay"
)

// mostMoments is how many states of a day are summed up to find a report's.
const mostMoments = 64

// AsThen gives the time as of which a library is what a report was made from, and
// whether there is one. The zero time is now. A report of a day names the day and
// not the minute, so that the same library gives the same report at any time of it;
// of a library that was added to on that day, the states of the day that hold as
// many documents are looked through, the newest first.
func AsThen(ctx context.Context, l Library, r *assay.Report) (at time.Time, same bool, err error) {
	is := func(at time.Time) (bool, error) {
		state, err := l.State(ctx, at)
		return err == nil && state.Hash == r.Adequacy.Library, err
	}
	named, known := asOfTime(r.AsOf)
	if known {
		if same, err := is(named); same || err != nil {
			return named, same, err
		}
	}
	if same, err := is(time.Time{}); same || err != nil {
		return time.Time{}, same, err
	}
	day, err := time.Parse(time.DateOnly, r.AsOf)
	if err != nil {
		return time.Time{}, false, nil
	}
	moments, err := l.Moments(ctx, day, named, r.Adequacy.DocumentsSearched)
	if err != nil {
		return time.Time{}, false, err
	}
	for _, at := range moments[:min(len(moments), mostMoments)] {
		if same, err := is(at); same || err != nil {
			return at, same, err
		}
	}
	return time.Time{}, false, nil
}

// searchedAt gives the time as of which a report's searches are run again: that of
// the library that it was made from, or the one that it names where the library
// never was what the report says. known is false when it names none either.
func searchedAt(ctx context.Context, l Library, r *assay.Report) (at time.Time, known bool, err error) {
	if at, same, err := AsThen(ctx, l, r); same || err != nil {
		return at, true, err
	}
	at, known = asOfTime(r.AsOf)
	return at, known, nil
}

// asOfTime gives the time of a report's as_of; a date means its last second, UTC.
func asOfTime(s string) (time.Time, bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.AddDate(0, 0, 1).Add(-time.Second), true
	}
	t, err := time.Parse(time.RFC3339, s)
	return t.UTC(), err == nil
}
