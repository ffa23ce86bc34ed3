//go:build unix

package extract

import (
	"bytes"
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/markusmobius/go-htmldate"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
)

// BenchmarkPages measures how many of the labelled pages one core reads in a
// second of its own time: text and dates and all else by this package, and text
// alone, dates alone and both by the libraries as they come. One command:
//
//	go test ./internal/extract -run '^$' -bench Pages -benchtime 3x
func BenchmarkPages(b *testing.B) {
	pages := append(readEvalPages(b, labelledText), readEvalPages(b, labelledDates)...)
	x := New(Config{})
	defer x.Close()
	text := func(p evalPage) {
		o := trafilatura.Options{EnableFallback: true, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled}
		_, _ = trafilatura.Extract(bytes.NewReader(p.capture.Bytes), o)
	}
	date := func(p evalPage) {
		_, _ = htmldate.FromReader(bytes.NewReader(p.capture.Bytes), htmldate.Options{UseOriginalDate: true, URL: p.URL})
	}
	for _, way := range []struct {
		name string
		read func(evalPage)
	}{
		{"parser", func(p evalPage) { _, _ = html.Parse(bytes.NewReader(p.capture.Bytes)) }},
		{"libraries/text", text},
		{"libraries/dates", date},
		{"libraries/both", func(p evalPage) { text(p); date(p) }},
		{"extract", func(p evalPage) { _, _ = x.Extract(context.Background(), p.capture, Options{}) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			n := 0
			before := processTime(b)
			for b.Loop() {
				for _, p := range pages {
					way.read(p)
					n++
				}
			}
			b.ReportMetric(float64(n)/(processTime(b)-before).Seconds(), "pages/s/core")
		})
	}
}

// processTime is what this process has used of all cores, collection of
// garbage included.
func processTime(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
