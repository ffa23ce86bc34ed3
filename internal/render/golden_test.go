package render

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"assay"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

type format struct {
	ext   string
	write func(io.Writer, *assay.Report) error
}

func asText(o Options) func(io.Writer, *assay.Report) error {
	return func(w io.Writer, r *assay.Report) error { return Text(w, r, o) }
}

var formats = []format{
	{"txt", asText(Options{})},
	{"color.txt", asText(Options{Color: true})},
	{"narrow.txt", asText(Options{Width: 50})},
	{"md", Markdown},
	{"html", HTML},
	{"json", JSON},
}

func write(t testing.TB, f func(io.Writer, *assay.Report) error, r *assay.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	type golden struct {
		name   string
		report *assay.Report
	}
	for _, f := range formats {
		for _, g := range []golden{{"hostile", fixtureReport(t)}, {"plain", plainReport(t)}} {
			checkGolden(t, f, g.name, g.report)
		}
	}
}

func checkGolden(t *testing.T, f format, name string, r *assay.Report) {
	t.Run(name+"."+f.ext, func(t *testing.T) {
		got := write(t, f.write, r)
		name := filepath.Join("testdata", name+"."+f.ext)
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s differs; look at it, then run with -update (-want +got):\n%s", name, d)
		}
	})
}

// Writing must leave the report as it was and give the same bytes again.
func TestPure(t *testing.T) {
	for name, r := range fixtures(t) {
		before, _ := marshal(r)
		for _, f := range formats {
			if a, b := write(t, f.write, r), write(t, f.write, r); a != b {
				t.Errorf("%s as %s: two runs differ", name, f.ext)
			}
		}
		if after, _ := marshal(r); !bytes.Equal(before, after) {
			t.Errorf("%s: writing changed the report", name)
		}
	}
}

type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

func TestWriterErrors(t *testing.T) {
	for _, f := range formats {
		if err := f.write(&failing{left: 1000}, fixtureReport(t)); err == nil {
			t.Errorf("%s: a failing writer gave no error", f.ext)
		}
	}
}
