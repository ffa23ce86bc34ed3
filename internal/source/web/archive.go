package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"assay"
	"assay/internal/fetch"
)

// Wayback is what reports call the Internet Archive's Wayback Machine.
const Wayback = "Wayback Machine"

const (
	maxReply    = 1 << 20          // bytes of an archive's answer
	stamp       = "20060102150405" // an archive's time
	cdxRows     = 5                // captures asked for
	jsonReplies = "application/json"
)

// Archive asks a web archive what it keeps of an address, by the Wayback
// Machine's availability interface and, where that knows nothing or does not
// answer, its CDX server.
type Archive struct {
	getter                    Getter
	availability, cdx, replay string
	name                      string
	tired                     atomic.Bool // it asked not to be asked any more
}

// NewArchive gives the archive at base, which serves /wayback/available,
// /cdx/search/cdx and /web/ (as OpenWayback does); "" is the Wayback Machine.
func NewArchive(g Getter, base string) *Archive {
	if base == "" {
		return &Archive{
			getter: g, name: Wayback, availability: "https://archive.org/wayback/available",
			cdx: "https://web.archive.org/cdx/search/cdx", replay: "https://web.archive.org/web/",
		}
	}
	base = strings.TrimRight(base, "/")
	return &Archive{getter: g, name: hostOf(base), availability: base + "/wayback/available", cdx: base + "/cdx/search/cdx", replay: base + "/web/"}
}

// Snapshot is one capture that an archive keeps.
type Snapshot struct {
	At      time.Time // UTC
	Address string    // where a reader sees it
	raw     string    // where its bytes are, as they came
}

// ErrNoSnapshot says that an archive keeps nothing of an address.
var ErrNoSnapshot = errors.New("the archive keeps no copy")

// Name gives the archive's name as reports print it.
func (a *Archive) Name() string { return a.name }

// Find gives the capture of an address that is nearest to at, or the latest one
// when at is the zero time: of those that the site answered with the page, as
// far as the archive says. The error is ErrNoSnapshot, or says why the archive
// could not be asked.
func (a *Archive) Find(ctx context.Context, address string, at time.Time) (Snapshot, error) {
	if a.tired.Load() {
		return Snapshot{}, fmt.Errorf("the %s asked for a pause; try again later", a.name)
	}
	when, err := a.closest(ctx, address, at)
	if err != nil || when.IsZero() {
		var second error
		if when, second = a.indexed(ctx, address, at); second != nil {
			if err == nil {
				err = second
			}
			return Snapshot{}, err
		}
	}
	if when.IsZero() {
		return Snapshot{}, ErrNoSnapshot
	}
	t := when.Format(stamp)
	return Snapshot{At: when, Address: a.replay + t + "/" + address, raw: a.replay + t + "id_/" + address}, nil
}

// ask reads the answer of one of the archive's interfaces, and gives when it came.
func (a *Archive) ask(ctx context.Context, address string, values url.Values, into any) (time.Time, error) {
	got := a.getter.Get(ctx, fetch.Request{URL: address + "?" + values.Encode(), Accept: jsonReplies, Service: true, MaxBody: maxReply})
	if err := failure(&got.Retrieval); err != nil {
		if got.Status == 429 {
			a.tired.Store(true)
		}
		return got.At, fmt.Errorf("the %s could not be asked: %s", a.name, failureText(&got.Retrieval))
	}
	if len(strings.TrimSpace(string(got.Body))) == 0 {
		return got.At, nil
	}
	if err := json.Unmarshal(got.Body, into); err != nil {
		return got.At, fmt.Errorf("the %s gave something else than its interface promises", a.name)
	}
	return got.At, nil
}

// failureText is a failure for a list: the outcome and its reason.
func failureText(r *assay.Retrieval) string {
	if r.Reason == "" {
		return string(r.Outcome)
	}
	return string(r.Outcome) + ": " + r.Reason
}

// closest asks the availability interface (archive.org/help/wayback_api.php).
func (a *Archive) closest(ctx context.Context, address string, at time.Time) (time.Time, error) {
	values := url.Values{"url": {address}}
	if !at.IsZero() {
		values.Set("timestamp", at.UTC().Format(stamp))
	}
	var reply struct {
		Snapshots struct {
			Closest *struct {
				Available bool   `json:"available"`
				Status    string `json:"status"`
				Timestamp string `json:"timestamp"`
			} `json:"closest"`
		} `json:"archived_snapshots"`
	}
	now, err := a.ask(ctx, a.availability, values, &reply)
	if err != nil {
		return time.Time{}, err
	}
	c := reply.Snapshots.Closest
	if c == nil || !c.Available || c.Status != "" && c.Status != "200" {
		return time.Time{}, nil
	}
	return timeOf(c.Timestamp, now), nil
}

// indexed asks the CDX server (the wayback-cdx-server of OpenWayback).
func (a *Archive) indexed(ctx context.Context, address string, at time.Time) (time.Time, error) {
	values := url.Values{"url": {address}, "output": {"json"}, "fl": {"timestamp,statuscode"}, "filter": {"statuscode:200"}}
	if at.IsZero() {
		values.Set("limit", fmt.Sprint(-cdxRows)) // the last ones
	} else {
		values.Set("limit", fmt.Sprint(cdxRows))
		values.Set("sort", "closest")
		values.Set("closest", at.UTC().Format(stamp))
	}
	var rows [][]string
	now, err := a.ask(ctx, a.cdx, values, &rows)
	if err != nil {
		return time.Time{}, err
	}
	var best time.Time
	for i, row := range rows {
		if i == 0 || len(row) < 2 || row[1] != "200" {
			continue // the first row names the columns
		}
		t := timeOf(row[0], now)
		if !t.IsZero() && (best.IsZero() || nearer(t, best, at)) {
			best = t
		}
	}
	return best, nil
}

// nearer reports whether t is nearer to at than best, or later when at is the zero time.
func nearer(t, best, at time.Time) bool {
	if at.IsZero() {
		return t.After(best)
	}
	return t.Sub(at).Abs() < best.Sub(at).Abs()
}

// timeOf reads an archive's time; zero when it is none, or none at which the
// web could have been archived: before 1996, or later than now.
func timeOf(s string, now time.Time) time.Time {
	if len(s) != len(stamp) {
		return time.Time{}
	}
	t, err := time.Parse(stamp, s)
	if err != nil || t.Year() < 1996 || t.After(now) {
		return time.Time{}
	}
	return t.UTC()
}

// replayed finds the time in what follows the address of the archive's captures.
var replayed = regexp.MustCompile(`^([0-9]{14})(?:id_)?/`)

// archived reads an archive's copy of a page. A copy that is older than what
// stands at the address in the library takes its place just before that, so
// that the newer version goes on standing; last is the request that brought it,
// nil when nothing stands there. dead is the visit to the page itself, nil when
// it was not asked; it stays when the archive has no copy.
func (r *Reader) archived(ctx context.Context, p Page, last *assay.Retrieval, dead *Visit) Visit {
	a := r.o.Archive
	snapshot, err := a.Find(ctx, p.Address, r.o.ArchivedAt)
	if err != nil {
		return withoutCopy(p, dead, err.Error())
	}
	got := a.getter.Get(ctx, fetch.Request{URL: snapshot.raw, Accept: accepted, Service: true, MaxBody: r.o.MaxBytes})
	if got.Outcome == assay.NotModified || failure(&got.Retrieval) != nil {
		return withoutCopy(p, dead, fmt.Sprintf("the %s gave no copy: %s", a.name, failureText(&got.Retrieval)))
	}
	retrieval := got.Retrieval
	if final := retrieval.Final; final != "" {
		// The archive answers for the capture nearest to the one asked for, and says which.
		var at time.Time
		if m := replayed.FindStringSubmatch(strings.TrimPrefix(final, a.replay)); m != nil && strings.HasPrefix(final, a.replay) {
			at = timeOf(m[1], retrieval.At)
		}
		if at.IsZero() {
			return withoutCopy(p, dead, fmt.Sprintf("the %s led elsewhere, to %s", a.name, final))
		}
		snapshot.At, snapshot.Address = at, a.replay+at.Format(stamp)+"/"+p.Address
	}
	retrieval.Address, retrieval.Final, retrieval.Feed = p.Address, "", p.Feed
	retrieval.Archive, retrieval.ArchivedAt, retrieval.ArchiveAddress = a.name, snapshot.At, snapshot.Address
	v := Visit{Item: capture(p.Address, &retrieval, got)}
	if last != nil && retrieval.ArchivedAt.Before(versionOf(last)) {
		v.Item.Capture.CapturedAt = last.At.Add(-time.Microsecond) // a library's times count in microseconds
	}
	if dead != nil && dead.Item.Capture.Retrieval != nil {
		v.Item.Before = []assay.Retrieval{*dead.Item.Capture.Retrieval}
	}
	return v
}

// versionOf gives when what a request brought stood at its address.
func versionOf(r *assay.Retrieval) time.Time {
	if r.Archive != "" {
		return r.ArchivedAt
	}
	return r.At
}

// withoutCopy is a visit to a page that the archive could not give.
func withoutCopy(p Page, dead *Visit, why string) Visit {
	if dead == nil {
		return Visit{Item: failed(p.Address, nil, fmt.Errorf("%w: %s", assay.ErrNotFound, why))}
	}
	v := *dead
	v.Item.Err = fmt.Errorf("%w; %s", v.Item.Err, why)
	return v
}
