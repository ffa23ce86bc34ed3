package extract

import (
	"slices"
	"testing"

	"assay"
)

// TestFeedEntry: the source that a feed names becomes a stated reliance, unless
// it is the page's own publisher, and its date stands in where the page has none.
func TestFeedEntry(t *testing.T) {
	page := `<html><head><title>A</title></head><body><p>The county closed seven bridges in the spring, and opened none of them again.</p></body></html>`
	for _, tt := range []struct {
		name     string
		feed     *assay.FeedEntry
		location string
		relies   []string
		date     string
	}{
		{"no feed", nil, "https://gazette.example/a", nil, ""},
		{"another's", &assay.FeedEntry{Source: "State Wire", SourceAddress: "https://wire.example/rss", Published: "2026-03-02"}, "https://gazette.example/a", []string{"State Wire"}, "2026-03-02"},
		{"its own, by address", &assay.FeedEntry{Source: "The Gazette", SourceAddress: "https://www.gazette.example/rss"}, "https://gazette.example/a", nil, ""},
		{"its own, by name", &assay.FeedEntry{Source: "gazette.example"}, "https://gazette.example/a", nil, ""},
		{"a date that is none", &assay.FeedEntry{Published: "soon"}, "https://gazette.example/a", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := New(Config{})
			c := assay.Capture{Bytes: []byte(page), MediaType: "text/html", Location: tt.location, Retrieval: &assay.Retrieval{Address: tt.location, Feed: tt.feed}}
			d, err := x.Extract(t.Context(), c, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(d.ReliesOn, tt.relies) || d.Published != tt.date {
				t.Errorf("relies on %q, published %q; want %q, %q", d.ReliesOn, d.Published, tt.relies, tt.date)
			}
		})
	}
}
