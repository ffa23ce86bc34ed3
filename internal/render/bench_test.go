package render

import (
	"io"
	"testing"
)

func BenchmarkFormats(b *testing.B) {
	r := fixtureReport(b)
	for _, f := range formats {
		b.Run(f.ext, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f.write(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
