package shelves

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"assay"
	"assay/internal/library"
)

func document(i int) *assay.Document {
	return &assay.Document{
		Title: fmt.Sprintf("Report %d of the harbour", i%17), Publisher: fmt.Sprintf("The Post of %d", i%50), Class: assay.Classes[i%len(assay.Classes)],
		Kind: assay.Text, Language: "en", Published: fmt.Sprintf("20%02d-05-%02d", i%30, 1+i%28),
	}
}

// TestDamaged: rows that are cut or changed give an error or other values, and nothing else.
func TestDamaged(t *testing.T) {
	var rows []byte
	for i := range 40 {
		rows = Row(rows, document(i))
	}
	var whole Columns
	if err := whole.Append(rows); err != nil || whole.Documents() != 40 {
		t.Fatalf("%d documents, %v", whole.Documents(), err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	refused := 0
	for range 2000 {
		b := append([]byte(nil), rows[:r.IntN(len(rows)+1)]...)
		for range r.IntN(4) {
			if len(b) > 0 {
				b[r.IntN(len(b))] = byte(r.Uint32())
			}
		}
		var c Columns
		if err := c.Append(b); err != nil {
			if refused++; !errors.Is(err, assay.ErrCorrupt) {
				t.Fatalf("an error of no category: %v", err)
			}
			continue
		}
		v := c.View(c.Documents(), nil, nil)
		for _, s := range library.Sorts {
			v.Page(library.Browse{Sort: s, Limit: 5}, nil, NoCursor, NoCursor)
		}
	}
	if refused == 0 {
		t.Error("no damage was noticed")
	}
}

// TestViewsStay: a view is not changed by what is added after it.
func TestViewsStay(t *testing.T) {
	var c Columns
	var views []*View
	var last *View
	for n := range 30 {
		var rows []byte
		for i := range 7 {
			rows = Row(rows, document(100*n+i))
		}
		if err := c.Append(rows); err != nil {
			t.Fatal(err)
		}
		last = c.View(c.Documents(), []uint32{uint32(n)}, last)
		last.Page(library.Browse{Sort: library.ByPublisher, Limit: 1}, nil, NoCursor, NoCursor)
		views = append(views, last)
	}
	for i, v := range views {
		fresh := c.View(7*(i+1), []uint32{uint32(i)}, nil)
		for _, s := range library.Sorts {
			b := library.Browse{Sort: s, Limit: library.MaxPage}
			got, want := v.Page(b, nil, NoCursor, NoCursor), fresh.Page(b, nil, NoCursor, NoCursor)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("view %d by %s: %v, want %v", i, s, got, want)
			}
		}
		if f := v.Facets(library.Filter{}, nil); f.Total != 7*(i+1)-1 || f.Earlier != 1 {
			t.Errorf("view %d counts %+v", i, f)
		}
	}
}

// BenchmarkRow is what a document costs when it is added, before compression.
func BenchmarkRow(b *testing.B) {
	d := document(7)
	var rows []byte
	for b.Loop() {
		rows = Row(rows[:0], d)
	}
}
