package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
)

// wayback is a stand-in for the Wayback Machine: its availability interface,
// its CDX server and its replay, as far as they are documented.
type wayback struct {
	w        *world
	captures map[string][]string // by address: times
	status   map[string]string   // by time: another status than 200
	mode     string              // empty, html, 429, cdx: the availability interface knows nothing
}

func newWayback(w *world) *wayback {
	b := &wayback{w: w, captures: map[string][]string{}, status: map[string]string{}}
	w.handle("archive.test/*", b.serve)
	return b
}

func (b *wayback) archive() *Archive { return NewArchive(b.w.client, b.w.at("archive.test/")) }

func (b *wayback) serve(out http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	times := b.captures[q.Get("url")]
	switch {
	case b.mode == "429":
		out.Header().Set("Retry-After", "3600")
		out.WriteHeader(http.StatusTooManyRequests)
	case b.mode == "html" && !strings.HasPrefix(r.URL.Path, "/web/"):
		out.Header().Set("Content-Type", "text/html")
		_, _ = out.Write([]byte("<html><body>We are down for maintenance.</body></html>"))
	case r.URL.Path == "/wayback/available":
		reply := map[string]any{"url": q.Get("url"), "archived_snapshots": map[string]any{}}
		if len(times) > 0 && b.mode != "cdx" {
			t := b.nearest(times, q.Get("timestamp"))
			status := b.status[t]
			if status == "" {
				status = "200"
			}
			reply["archived_snapshots"] = map[string]any{"closest": map[string]any{
				"status": status, "available": true, "timestamp": t, "url": "http://archive.test/web/" + t + "/" + q.Get("url"),
			}}
		}
		out.Header().Set("Content-Type", "application/javascript")
		_ = json.NewEncoder(out).Encode(reply)
	case r.URL.Path == "/cdx/search/cdx":
		rows := [][]string{}
		for _, t := range times {
			if b.status[t] == "" {
				rows = append(rows, []string{t, "200"})
			}
		}
		if len(rows) > 0 {
			rows = append([][]string{{"timestamp", "statuscode"}}, rows...)
		}
		out.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(out).Encode(rows)
	default:
		b.replay(out, r)
	}
}

// nearest gives the capture nearest to a time, the last one without it.
func (b *wayback) nearest(times []string, at string) string {
	if at == "" {
		return times[len(times)-1]
	}
	want := timeOf(at, time.Now())
	return slices.MinFunc(times, func(x, y string) int {
		return int(timeOf(x, time.Now()).Sub(want).Abs().Seconds() - timeOf(y, time.Now()).Sub(want).Abs().Seconds())
	})
}

func (b *wayback) replay(out http.ResponseWriter, r *http.Request) {
	rest := strings.TrimPrefix(r.URL.Path, "/web/")
	t, address, _ := strings.Cut(rest, "/")
	original := strings.HasSuffix(t, "id_")
	t = strings.TrimSuffix(t, "id_")
	address = strings.Replace(address, ":/", "://", 1)
	address = strings.Replace(address, ":///", "://", 1)
	times := b.captures[address]
	switch {
	case len(times) == 0:
		http.NotFound(out, r)
	case !slices.Contains(times, t):
		http.Redirect(out, r, "/web/"+b.nearest(times, t)+"id_/"+address, http.StatusFound)
	case b.mode == "elsewhere":
		http.Redirect(out, r, b.w.at("evil.test/copy"), http.StatusFound)
	case b.mode == "moved":
		http.Redirect(out, r, "/web/"+times[0]+"id_/"+address, http.StatusFound)
		b.mode = ""
	default:
		out.Header().Set("Content-Type", "text/html")
		out.Header().Set("Memento-Datetime", timeOf(t, time.Now()).Format(http.TimeFormat))
		toolbar := ""
		if !original {
			toolbar = "<div>TOOLBAR</div>"
		}
		fmt.Fprintf(out, "<html><body>%s<p>As it stood on %s.</p></body></html>", toolbar, t)
	}
}

// TestArchivedCopies: a dead address is read from the archive and says so; one
// that forbids is not.
func TestArchivedCopies(t *testing.T) {
	w := newWorld(t)
	b := newWayback(w)
	gone, forbidden, unkept := w.at("a.test/gone"), w.at("a.test/forbidden"), w.at("a.test/unkept")
	w.handle("a.test/forbidden", func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(http.StatusForbidden) })
	b.captures[gone] = []string{"20240105120000", "20251103080910"}
	future := w.at("a.test/future")
	b.captures[future] = []string{"19900101000000", "99990101000000"}
	w.page("evil.test/copy", "no copy")
	b.captures[forbidden] = []string{"20250101000000"}
	for _, tt := range []struct {
		mode, address string
		at            time.Time
		want          string // time of the copy, or a part of the failure
		asked         int    // requests to the archive
	}{
		{"", gone, time.Time{}, "20251103080910", 2},
		{"cdx", gone, time.Time{}, "20251103080910", 3},
		{"", gone, time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC), "20240105120000", 2},
		{"cdx", gone, time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC), "20240105120000", 3},
		{"", forbidden, time.Time{}, "forbidden", 0},
		{"", forbidden, time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC), "20250101000000", 2},
		{"", unkept, time.Time{}, "keeps no copy", 2},
		{"elsewhere", gone, time.Time{}, "led elsewhere, to http://evil.test", 2},
		{"moved", gone, time.Time{}, "20240105120000", 3},
		{"", future, time.Time{}, "keeps no copy", 2},
		{"html", gone, time.Time{}, "something else than its interface promises", 2},
		{"429", gone, time.Time{}, "could not be asked: forbidden", 1},
	} {
		b.mode = tt.mode
		before := len(w.requests())
		r := w.reader(func(o *Options) { o.Archive, o.ArchivedAt = b.archive(), tt.at })
		item := slices.Collect(r.Gather(t.Context(), Plan{Pages: []string{tt.address}}))[0]
		asked := 0
		for _, one := range w.requests()[before:] {
			if strings.HasPrefix(one, "archive.test") {
				asked++
			}
		}
		if asked != tt.asked {
			t.Errorf("%+v: the archive was asked %d times, want %d: %q", tt, asked, tt.asked, w.requests()[before:])
		}
		at, err := time.Parse(stamp, tt.want)
		if err != nil {
			if item.Err == nil || !strings.Contains(item.Err.Error(), tt.want) {
				t.Errorf("%+v gives %v", tt, item.Err)
			}
			continue
		}
		if item.Err != nil {
			t.Errorf("%+v: %v", tt, item.Err)
			continue
		}
		c, got := item.Capture, item.Capture.Retrieval
		if c.Location != tt.address || !c.CapturedAt.Equal(got.At) || got.Address != tt.address || !got.ArchivedAt.Equal(at) || got.Archive == "" ||
			got.ArchiveAddress != w.at("archive.test/web/"+tt.want+"/"+tt.address) || strings.Contains(string(c.Bytes), "TOOLBAR") || !strings.Contains(string(c.Bytes), tt.want) {
			t.Errorf("%+v gives %+v of %s", tt, got, c.Bytes)
		}
		if tt.at.IsZero() && (len(item.Before) != 1 || item.Before[0].Outcome != assay.NotThere) {
			t.Errorf("%+v does not say that the address is dead: %+v", tt, item.Before)
		}
	}
}

// TestTiredArchive: an archive that asks for a pause is left alone for the run.
func TestTiredArchive(t *testing.T) {
	w := newWorld(t)
	b := newWayback(w)
	b.mode = "429"
	a := b.archive()
	for range 3 {
		if _, err := a.Find(t.Context(), w.at("a.test/gone"), time.Time{}); err == nil || errors.Is(err, ErrNoSnapshot) {
			t.Errorf("got %v", err)
		}
	}
	if n := len(w.requests()); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
}

// TestArchiveOfDeadCaptures: a capture of an error page is no copy.
func TestArchiveOfDeadCaptures(t *testing.T) {
	w := newWorld(t)
	b := newWayback(w)
	gone := w.at("a.test/gone")
	b.captures[gone] = []string{"20240105120000", "20251103080910"}
	b.status["20251103080910"] = "404"
	s, err := b.archive().Find(t.Context(), gone, time.Time{})
	if err != nil || s.At.Year() != 2024 {
		t.Errorf("got %+v, %v", s, err)
	}
}

// TestOlderCopies: an earlier version does not take the place of a later one,
// whoever gave that.
func TestOlderCopies(t *testing.T) {
	w := newWorld(t)
	b := newWayback(w)
	page := w.at("a.test/page")
	b.captures[page] = []string{"20240105120000", "20251103080910"}
	seen := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	own := &assay.Retrieval{Address: page, At: seen, Outcome: assay.Fetched}
	copied := &assay.Retrieval{Address: page, At: seen, Outcome: assay.Fetched, Archive: Wayback, ArchivedAt: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)}
	for _, tt := range []struct {
		last   *assay.Retrieval
		at     string
		before bool // it is placed before what stands
	}{{nil, "20240105120000", false}, {own, "20240105120000", true}, {own, "20251103080910", true}, {copied, "20240105120000", true}, {copied, "20251103080910", false}} {
		r := w.reader(func(o *Options) {
			o.Archive, o.ArchivedAt = b.archive(), timeOf(tt.at, time.Now())
			o.Last = func(context.Context, string) (*assay.Retrieval, error) { return tt.last, nil }
		})
		c := slices.Collect(r.Gather(t.Context(), Plan{Pages: []string{page}}))[0].Capture
		if before := c.CapturedAt.Equal(seen.Add(-time.Microsecond)); before != tt.before || !before && !c.CapturedAt.Equal(c.Retrieval.At) {
			t.Errorf("%s beside %+v stands at %v", tt.at, tt.last, c.CapturedAt)
		}
	}
}
