package annotate

import (
	"syscall"
	"testing"
)

// BenchmarkNotes gives the processor time a note of the example library takes,
// and how many are annotated in a second of it.
func BenchmarkNotes(b *testing.B) {
	docs := readNotes(b, "testdata/notes")
	for _, d := range docs {
		Annotate(d)
	}
	b.ReportAllocs()
	before := processorTime(b)
	notes := 0
	for b.Loop() {
		for _, d := range docs {
			Annotate(d)
			notes++
		}
	}
	spent := processorTime(b) - before
	b.ReportMetric(float64(notes)/spent, "notes/cpu-s")
	b.ReportMetric(spent*1e6/float64(notes), "µs/note")
}

// processorTime is the user and system time of the process so far, in seconds.
func processorTime(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Skip(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
