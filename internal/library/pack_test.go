package library_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/library"
)

// fill sets every field of v to something that is not zero, so that a field
// which packing forgets shows.
func fill(r *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Int:
		v.SetInt(r.Int64N(1<<r.IntN(40)) + 1)
		if r.IntN(4) == 0 {
			v.SetInt(-v.Int())
		}
	case reflect.Uint64:
		v.SetUint(r.Uint64() | 1)
	case reflect.Float64:
		v.SetFloat([]float64{1, -0.1, 24_400, math.Inf(1), math.SmallestNonzeroFloat64}[r.IntN(5)])
	case reflect.Bool:
		v.SetBool(true)
	case reflect.String:
		v.SetString([]string{"said", "Ünïcode \x00", "a longer string with \"quotes\"", "x"}[r.IntN(4)])
	case reflect.Slice:
		n := 1 + r.IntN(4)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(r, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i))
		}
	default:
		panic("an annotation has a field of kind " + v.Kind().String())
	}
}

func TestPackAnnotation(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	cases := []assay.Annotation{{}, {Sentences: []assay.Sentence{}}, {Sentences: []assay.Sentence{{Terms: []string{}}}}}
	for range 50 {
		var a assay.Annotation
		fill(r, reflect.ValueOf(&a).Elem())
		cases = append(cases, a)
	}
	for _, want := range cases {
		packed := library.PackAnnotation(&want)
		got, err := library.UnpackAnnotation(packed)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		for n := range packed {
			if _, err := library.UnpackAnnotation(packed[:n]); !errors.Is(err, assay.ErrCorrupt) {
				t.Fatalf("the first %d of %d bytes: error %v", n, len(packed), err)
			}
		}
	}
	if _, err := library.UnpackAnnotation([]byte{200}); !errors.Is(err, assay.ErrNewer) {
		t.Errorf("a later layout: %v", err)
	}
}

// TestUnpackFirstLayout: what the first version stored is still read.
func TestUnpackFirstLayout(t *testing.T) {
	packed, err := hex.DecodeString("010d0405090308020506080405040c666163746272696467746865206d61796f727361797265706f727465643132636f756e74627269646765617373657274656431393930" +
		"6576656e7441636d656f7267616e69736174696f6e0202002800010100000000000001020202002800000200030000000008200400050001000200000000000600000000000028400000000000002840" +
		"000000000000284000000708000000000000000900000000020000000a00000b020000000c0d000307000000000000000900000000000000")
	if err != nil {
		t.Fatal(err)
	}
	want := assay.Annotation{
		Version:      1,
		Sentences:    []assay.Sentence{{Span: assay.Span{End: 20}, Function: assay.Fact, Standalone: true, Negated: true, Terms: []string{"bridg"}}},
		Passages:     []assay.Passage{{Span: assay.Span{End: 20}}},
		Statements:   []assay.Statement{{Speaker: "the mayor", Content: assay.Span{Start: 4, End: 20}, Verb: "say", Manner: assay.Reported, Denied: true}},
		Figures:      []assay.Figure{{Text: "12", Value: 12, Low: 12, High: 12, Kind: assay.Count, Unit: "bridge", Role: assay.Asserted}},
		Dates:        []assay.Date{{From: "1990", Role: assay.EventDate}},
		Names:        []assay.Name{{Text: "Acme", Kind: assay.Organisation}},
		Fingerprints: []uint64{7, 9},
	}
	got, err := library.UnpackAnnotation(packed)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("error %v (-want +got):\n%s", err, diff)
	}
}

// TestUnpackSecondLayout: what the second version stored, which knew of no line
// beside the text, is still read.
func TestUnpackSecondLayout(t *testing.T) {
	want := assay.Annotation{Version: 2, Sentences: []assay.Sentence{{Function: assay.Fact, Relay: "the mayor", General: true}}, Names: []assay.Name{{Text: "Acme", Article: true}}, Scope: assay.ScopeWhole}
	packed := library.PackAnnotation(&want)
	packed = packed[:len(packed)-1] // the lengths of two empty lists stand last
	packed[0] = 2
	got, err := library.UnpackAnnotation(packed)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("error %v (-want +got):\n%s", err, diff)
	}
}

func FuzzUnpackAnnotation(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5 {
		var a assay.Annotation
		fill(r, reflect.ValueOf(&a).Elem())
		f.Add(library.PackAnnotation(&a))
	}
	f.Add([]byte{})
	f.Add([]byte("\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f"))
	f.Add([]byte("\x01\x00\x02\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := library.UnpackAnnotation(b)
		if err != nil {
			return
		}
		again, err := library.UnpackAnnotation(library.PackAnnotation(&a))
		if err != nil {
			t.Fatal(err)
		}
		// NaN is not equal to itself: compare what is packed.
		if string(library.PackAnnotation(&again)) != string(library.PackAnnotation(&a)) {
			t.Fatal("packing what was unpacked changes it")
		}
	})
}

func BenchmarkUnpackAnnotation(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	a := assay.Annotation{Version: 1}
	words := strings.Fields("harbour boat ferri pier count said offici report month number citi")
	for i := range 20 {
		s := assay.Sentence{Span: assay.Span{Start: i * 100, End: i*100 + 99}, Function: assay.Fact, Standalone: true}
		for range 12 {
			s.Terms = append(s.Terms, words[r.IntN(len(words))])
		}
		a.Sentences = append(a.Sentences, s)
		a.Passages = append(a.Passages, assay.Passage{Span: s.Span, First: i, Last: i})
		a.Statements = append(a.Statements, assay.Statement{Sentence: i, Content: s.Span, Speaker: "The harbour master", Verb: "say", Manner: assay.Reported})
	}
	packed := library.PackAnnotation(&a)
	b.Run("packed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := library.UnpackAnnotation(packed); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(packed)), "bytes")
	})
	text, err := json.Marshal(&a)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("JSON", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var got assay.Annotation
			if err := json.Unmarshal(text, &got); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(text)), "bytes")
	})
}
