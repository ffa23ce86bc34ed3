package sqlite

import (
	"reflect"
	"slices"

	"assay/internal/desk"
)

// rates looks at what the checks have printed, and holds the sums to it. All of
// it can be counted again out of the revisions and the tips.
func (x *examiner) rates() error {
	if x.tables["printed"] == nil || x.tables["rate"] == nil {
		return nil // of an older form, or missing, which was told
	}
	a := x.area(areaRates)
	seen := map[string]bool{}
	var sums desk.Sums
	err := x.query("SELECT slug, data FROM printed NOT INDEXED", nil, func(v values) error {
		slug, _ := v.text(0)
		data, ok := v.bytes(1)
		p, err := readPrinted(data)
		if err != nil || !ok || seen[slug] {
			x.derived(areaRates, slug, "what a check has printed cannot be read")
			return nil
		}
		seen[slug] = true
		for _, r := range p.Rates() {
			sums.Add(r)
		}
		return nil
	})
	a.Of = len(seen) + a.Damaged
	if err != nil {
		x.derived(areaRates, "", "what checks have printed cannot be read to the end: %v", err)
		return x.ctx.Err()
	}
	err = x.query("SELECT slug FROM publication NOT INDEXED", nil, func(v values) error {
		slug, _ := v.text(0)
		if !seen[slug] {
			x.derived(areaRates, slug, "what a check has printed is missing")
		}
		delete(seen, slug)
		return nil
	})
	if err != nil {
		return x.ctx.Err() // told of the published checks
	}
	for _, slug := range sortedKeys(seen) {
		x.derived(areaRates, slug, "there is no check that has printed this")
	}
	kept, err := (&snapshot{ctx: x.ctx, conn: x.conn}).rates()
	if err != nil || !slices.Equal(kept, sums.Rates()) {
		x.derived(areaRates, "", "the sums are not those of the checks")
	}
	return x.ctx.Err()
}

// rated counts every check anew, and holds what is kept to it.
func (s *snapshot) rated() error {
	w := &writing{s.ctx, s.conn}
	slugs, err := w.texts("SELECT slug FROM publication UNION SELECT slug FROM printed ORDER BY slug")
	if err != nil {
		return err
	}
	broken := s.l.corrupt("what became of its published sentences is not what its revisions and its tips give")
	var sums desk.Sums
	for _, slug := range slugs {
		p, err := w.recount(slug, func(string, error) {})
		if err != nil {
			return err
		}
		var data []byte
		if _, err := s.row("SELECT data FROM printed WHERE slug = ?", []any{slug}, &data); err != nil {
			return err
		}
		if kept, err := readPrinted(data); err != nil || !reflect.DeepEqual(kept, p) {
			return broken
		}
		for _, r := range p.Rates() {
			sums.Add(r)
		}
	}
	kept, err := s.rates()
	if err == nil && !slices.Equal(kept, sums.Rates()) {
		err = broken
	}
	return err
}
