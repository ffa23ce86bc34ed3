package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/bundle"
	"assay/internal/check"
	"assay/internal/render"
	"assay/internal/transparency"
)

// sealed is a check of a small library with all that a bundle of it is made of.
type sealed struct {
	*testing.T
	dir string
	in  bundle.Input
}

// bundleApp is a run of the program whose output is kept.
func bundleApp(t *testing.T, dir string) (*app, *bytes.Buffer) {
	var out bytes.Buffer
	a := &app{world: world{
		in: strings.NewReader(""), out: &out, err: io.Discard, now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		env: func(key string) string {
			if key == "XDG_DATA_HOME" || key == "XDG_CACHE_HOME" {
				return dir
			}
			return ""
		},
	}}
	return a, &out
}

// seal asks a question of the example library and prepares its bundle.
func seal(t *testing.T) *sealed {
	t.Helper()
	ctx := context.Background()
	s := &sealed{T: t, dir: t.TempDir()}
	a, _ := bundleApp(t, s.dir)
	lib, err := a.inMemory(ctx, &origin{paths: []string{"../../examples/hsi"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lib.Close() })
	config, err := a.config(lib, askOptions{}, now)
	if err != nil {
		t.Fatal(err)
	}
	report, err := check.Ask(ctx, config, "Has DHS located 13,000 unaccompanied minors?")
	if err != nil {
		t.Fatal(err)
	}
	s.in = bundle.Input{Report: report, Capture: lib.Capture, Software: "assay test"}
	s.in.Manifest.Scope = bundle.Whole
	if s.in.Documents, err = lib.Documents(ctx, now); err != nil {
		t.Fatal(err)
	}
	return s
}

// outcomes writes a bundle, lets change touch its bytes, and verifies it.
func (s *sealed) outcomes(in bundle.Input, change func([]byte) []byte, keys ...string) ([]bundle.Outcome, error) {
	s.Helper()
	var b bytes.Buffer
	if err := bundle.Write(context.Background(), &b, in); err != nil {
		s.Fatal(err)
	}
	data := b.Bytes()
	if change != nil {
		data = change(data)
	}
	path := filepath.Join(s.TempDir(), "check.wacz")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		s.Fatal(err)
	}
	a, out := bundleApp(s.T, s.dir)
	a.json = true
	err := a.verifyBundle(context.Background(), path, keys)
	var answer struct{ Outcomes []bundle.Outcome }
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
			s.Fatal(err)
		}
	}
	return answer.Outcomes, err
}

// copyOf gives a report that may be changed.
func (s *sealed) copyOf() *assay.Report {
	s.Helper()
	var b bytes.Buffer
	if err := render.JSON(&b, s.in.Report); err != nil {
		s.Fatal(err)
	}
	r, err := render.Decode(&b)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

func failed(list []bundle.Outcome) []string {
	var out []string
	for _, o := range list {
		if o.State == bundle.Fails {
			out = append(out, o.Part)
		}
	}
	return out
}

// TestBundle: a bundle verifies on a machine that has nothing else, and so does
// one of the cited documents, which says what it cannot show.
func TestBundle(t *testing.T) {
	s := seal(t)
	list, err := s.outcomes(s.in, nil)
	if err != nil || len(failed(list)) > 0 {
		t.Fatalf("%v: %+v", err, list)
	}
	holds := 0
	for _, o := range list {
		if o.State == bundle.Holds {
			holds++
		}
	}
	if holds != 7 { // all but the log
		t.Errorf("%d parts hold: %+v", holds, list)
	}
	var one, two bytes.Buffer
	if err := bundle.Write(context.Background(), &one, s.in); err != nil {
		t.Fatal(err)
	}
	if err := bundle.Write(context.Background(), &two, s.in); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the same bundle is not the same bytes")
	}
	cited := s.in
	cited.Manifest.Scope = bundle.Cited
	named := map[string]bool{}
	for _, o := range s.in.Report.Origins {
		for _, id := range o.Members {
			named[id] = true
		}
	}
	for _, x := range s.in.Report.Sources {
		named[x.Document] = true
	}
	cited.Documents = slices.DeleteFunc(slices.Clone(s.in.Documents), func(d assay.Document) bool { return !named[d.ID] })
	if list, err = s.outcomes(cited, nil); err != nil {
		t.Errorf("the cited documents alone: %v: %+v", err, list)
	}
}

// TestWithheld: what an editor leaves out is named, and nothing fails for it.
func TestWithheld(t *testing.T) {
	s := seal(t)
	in := s.in
	in.Manifest.Withheld = []bundle.Withheld{{Capture: s.in.Report.Sources[0].CaptureSHA256, Why: "the publisher objects"}}
	list, err := s.outcomes(in, nil)
	if err != nil {
		for _, o := range list {
			t.Logf("%+v", o)
		}
		t.Fatal(err)
	}
	said := false
	for _, o := range list {
		said = said || o.State == bundle.Untested && strings.Contains(o.Detail, "withheld")
	}
	if !said {
		t.Errorf("nothing is said of what was withheld: %+v", list)
	}
	in.Manifest.Withheld = []bundle.Withheld{{Capture: strings.Repeat("0", 64), Why: "x"}}
	if err := bundle.Write(context.Background(), io.Discard, in); err == nil {
		t.Error("a capture that is not there is withheld")
	}
}

// TestTamper changes a bundle in every way that whoever made it, or carried it,
// could: those who carry it do not fix the hashes, those who make it do.
func TestTamper(t *testing.T) {
	s := seal(t)
	again := func(f func(r *assay.Report)) func() (bundle.Input, func([]byte) []byte) {
		return func() (bundle.Input, func([]byte) []byte) {
			in := s.in
			in.Report = s.copyOf()
			f(in.Report)
			in.Report.ID = in.Report.Hash() // whoever made it seals it anew
			return in, nil
		}
	}
	bytesOf := func(f func(b []byte) []byte) func() (bundle.Input, func([]byte) []byte) {
		return func() (bundle.Input, func([]byte) []byte) { return s.in, f }
	}
	flip := func(at float64) func(b []byte) []byte {
		return func(b []byte) []byte { b[int(at*float64(len(b)))] ^= 0x55; return b }
	}
	input := func(f func(in *bundle.Input)) func() (bundle.Input, func([]byte) []byte) {
		return func() (bundle.Input, func([]byte) []byte) { in := s.in; f(&in); return in, nil }
	}
	swapped := func(from, to string, fix bool) func(in *bundle.Input) {
		return func(in *bundle.Input) {
			capture := in.Capture
			target := in.Report.Sources[0].CaptureSHA256
			in.Capture = func(ctx context.Context, hash string) (assay.Capture, error) {
				c, err := capture(ctx, hash)
				if hash == target {
					c.Bytes = bytes.Replace(c.Bytes, []byte(from), []byte(to), 1)
					if fix {
						sum := sha256.Sum256(c.Bytes)
						c.SHA256 = hex.EncodeToString(sum[:])
					}
				}
				return c, err
			}
		}
	}
	for name, make := range map[string]func() (bundle.Input, func([]byte) []byte){
		"a sentence, its hash left": func() (bundle.Input, func([]byte) []byte) {
			in := s.in
			in.Report = s.copyOf()
			in.Report.Summary[0].Text += " All were rescued."
			return in, nil
		},
		"a sentence": again(func(r *assay.Report) {
			r.Summary[0].Text = strings.Replace(r.Summary[0].Text, "said", "confirmed", 1) + " "
		}),
		"a number":                again(func(r *assay.Report) { r.Figures[0].Value++ }),
		"a figure's status":       again(func(r *assay.Report) { r.Figures[0].Status = assay.Corroborated }),
		"a figure left out":       again(func(r *assay.Report) { r.Figures = r.Figures[1:] }),
		"an anchor's place":       again(func(r *assay.Report) { r.Summary[0].Citations[0].Anchor.Start += 2 }),
		"an anchor's quote":       again(func(r *assay.Report) { r.Summary[0].Citations[0].Anchor.Quote += "x" }),
		"a citation's source":     again(func(r *assay.Report) { r.Summary[0].Citations[0].N = r.Sources[len(r.Sources)-1].N }),
		"the verdict":             again(func(r *assay.Report) { r.Verdict.Label = assay.Supported }),
		"the verdict's reason":    again(func(r *assay.Report) { r.Verdict.Reason = "Two independent origins confirm it." }),
		"the independent origins": again(func(r *assay.Report) { r.Verdict.Independent++ }),
		"a gap left out":          again(func(r *assay.Report) { r.Gaps = r.Gaps[1:] }),
		"a publisher":             again(func(r *assay.Report) { r.Sources[0].Publisher = "GAO" }),
		"a class":                 again(func(r *assay.Report) { r.Sources[0].Class = assay.Court }),
		"a date":                  again(func(r *assay.Report) { r.Sources[0].Published = "2020-01-01" }),
		"an interest":             again(func(r *assay.Report) { r.Sources[0].Interest = flipped(r.Sources[0].Interest) }),
		"an origin split": again(func(r *assay.Report) {
			i := slices.IndexFunc(r.Origins, func(o assay.Origin) bool { return len(o.Members) > 1 })
			r.Origins[i].Members = r.Origins[i].Members[:1]
		}),
		"what was searched":  again(func(r *assay.Report) { r.Adequacy.DocumentsSearched *= 2 }),
		"the day":            again(func(r *assay.Report) { r.CheckedOn = "2025-03-01" }),
		"the bottom line":    again(func(r *assay.Report) { r.BottomLine = r.BottomLine[:1] }),
		"a section left out": again(func(r *assay.Report) { r.Sections = r.Sections[1:] }),
		"a capture left out": input(func(in *bundle.Input) { in.Documents = in.Documents[1:] }),
		"a cited capture left out": input(func(in *bundle.Input) {
			target := in.Report.Sources[0].CaptureSHA256
			in.Documents = slices.DeleteFunc(slices.Clone(in.Documents), func(d assay.Document) bool { return d.CaptureSHA256 == target })
		}),
		"a document's publisher": input(func(in *bundle.Input) {
			in.Documents = slices.Clone(in.Documents)
			in.Documents[5].Publisher = "GAO"
		}),
		"a capture's bytes":         input(swapped("children", "grandmas", false)),
		"a capture, its hash fixed": input(swapped("children", "grandmas", true)),
		"a failure put in": input(func(in *bundle.Input) {
			in.Failures = []assay.Failure{{Location: "gao.pdf", Reason: "damaged"}}
		}),
		"another profile": input(func(in *bundle.Input) { in.Manifest.Profile = "general" }),
		"a byte at 1/10":  bytesOf(flip(.1)),
		"a byte at 1/2":   bytesOf(flip(.5)),
		"a byte at 9/10":  bytesOf(flip(.9)),
		"the last byte":   bytesOf(func(b []byte) []byte { b[len(b)-3] ^= 1; return b[:len(b)-1] }),
		"the end cut off": bytesOf(func(b []byte) []byte { return b[:len(b)*2/3] }),
		"nothing left":    bytesOf(func([]byte) []byte { return nil }),
		"no archive":      bytesOf(func([]byte) []byte { return []byte("<html>") }),
	} {
		t.Run(name, func(t *testing.T) {
			in, change := make()
			list, err := s.outcomes(in, change)
			if err == nil {
				t.Errorf("nothing is found: %+v", list)
			}
			if exitCode(err) != codeVerify {
				t.Errorf("exit code %d: %v", exitCode(err), err)
			}
			t.Logf("%q: %v", failed(list), err)
		})
	}
}

func flipped(i assay.Interest) assay.Interest {
	if i == assay.Independent {
		return assay.Interested
	}
	return assay.Independent
}

// TestBundleLog: a place in the log holds for this report only, and by the keys trusted.
func TestBundleLog(t *testing.T) {
	s := seal(t)
	secret, public, err := transparency.NewKey("desk.example.org")
	if err != nil {
		t.Fatal(err)
	}
	l, err := transparency.Open(t.TempDir(), secret)
	if err != nil {
		t.Fatal(err)
	}
	leaf := transparency.Leaf{Kind: transparency.Published, At: "2026-03-01T00:00:00Z", Slug: "a-check", Revision: 1, Report: s.in.Report.ID}
	other := leaf
	other.Report = strings.Repeat("a", 64)
	if _, err := l.Append(context.Background(), 0, []transparency.Leaf{leaf, other}); err != nil {
		t.Fatal(err)
	}
	for n, ok := range []bool{true, false} {
		proof, err := l.Prove(int64(n))
		if err != nil {
			t.Fatal(err)
		}
		in := s.in
		in.Proof = &bundle.Proof{Inclusion: proof, Key: public}
		if list, err := s.outcomes(in, nil); (err == nil) != ok {
			t.Errorf("entry %d: %v: %+v", n, err, list)
		}
		if list, err := s.outcomes(in, nil, public); (err == nil) != ok {
			t.Errorf("entry %d, the key trusted: %v: %+v", n, err, list)
		}
		_, stranger, _ := transparency.NewKey("desk.example.org")
		if _, err := s.outcomes(in, nil, stranger); err == nil {
			t.Errorf("entry %d: another key is trusted and nothing is found", n)
		}
	}
}
