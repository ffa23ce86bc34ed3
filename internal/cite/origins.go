package cite

import (
	"context"
	"errors"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// origins checks that origins exist once, that their members are documents of
// the library, and that their names and reasons name nothing else.
func (v *verifying) origins(ctx context.Context) error {
	seen, member := map[string]bool{}, map[string]string{}
	all := []*unit{free(v.r.Question)}
	for i, o := range v.r.Origins {
		where := at("origins", i)
		v.b.counts.Origins++
		if o.ID == "" || seen[o.ID] {
			v.fail(where, problem(KindOrigin, "the origin's ID %q is empty or stands twice", text.Clip(o.ID, 80)))
		}
		seen[o.ID] = true
		if !interest(o.Interest) {
			v.fail(where, problem(KindOrigin, "the interest %q does not exist", text.Clip(string(o.Interest), 80)))
		}
		if len(o.Members) == 0 {
			v.fail(where, problem(KindOrigin, "the origin has no member"))
		}
		units := []*unit{free(v.r.Question)}
		for _, m := range o.Members {
			if other, ok := member[m]; ok {
				v.fail(where, problem(KindOrigin, "%s is a member of the origins %q and %q", text.Clip(m, 80), other, text.Clip(o.ID, 80)))
			}
			member[m] = o.ID
			u, err := v.member(ctx, m)
			if err != nil {
				return err
			}
			if u == nil {
				v.fail(where, problem(KindOrigin, "the library holds no document %q", text.Clip(m, 80)))
				continue
			}
			units, all = append(units, u), append(all, u)
		}
		if o.Root != "" && !slices.Contains(o.Members, o.Root) {
			v.fail(where, problem(KindOrigin, "the root %s is none of the origin's members", text.Clip(o.Root, 80)))
		}
		for _, name := range append([]string{o.Name}, o.Parties...) {
			if p := v.named(name, units); p != nil {
				v.fail(where, problem(KindOrigin, "the origin's name: %s", p.Message))
			}
		}
	}
	for i, o := range v.r.Origins {
		if err := v.edges(ctx, at("origins", i), o, all); err != nil {
			return err
		}
	}
	return nil
}

// named holds a name to the texts and metadata of documents.
func (v *verifying) named(name string, units []*unit) *Problem {
	if name == "" {
		return nil
	}
	if p := clean(name); p != nil {
		return p
	}
	v.b.looks = 0
	l := lex(name)
	for _, a := range l.amounts {
		if !stand(a, units) {
			return problem(KindNumber, "%q stands in none of its members", l.written(a))
		}
	}
	for i := 0; i < len(l.words); {
		w := l.words[i]
		if w.amount > 0 || !w.upper || own(w) {
			i++
			continue
		}
		end := l.runEnd(i)
		for k := i; k < end; k++ {
			if !v.b.standsInAny(l, k, i, end, units) {
				return problem(KindName, "%q stands in none of its members", l.text[l.words[i].start:l.words[end-1].end])
			}
		}
		i = end
	}
	return nil
}

// member gives a document with its whole text as the passage, and with the
// names of the organisations above its publisher; nil when the library has none.
func (v *verifying) member(ctx context.Context, id string) (*unit, error) {
	d, err := v.b.document(ctx, id, "")
	if errors.Is(err, errMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	above := d.Parents
	if v.b.c.Aliases != nil {
		for _, p := range d.Parents {
			above = append(slices.Clip(above), v.b.c.Aliases(p)...)
		}
	}
	if len(above) == 0 {
		return &unit{quote: d.text(), doc: d, wide: true}, nil
	}
	return &unit{quote: lex(d.Text + ".\n" + strings.Join(above, ".\n")), doc: d, wide: true}, nil
}

// edges checks the reasons of an origin: each leads from a member to a document
// of the library, or to an outside source that members name; of several names
// of one outside source an edge has the one that most members give.
func (v *verifying) edges(ctx context.Context, where string, o assay.Origin, members []*unit) error {
	for i, e := range o.Why {
		place := at(where+".why", i)
		if !slices.Contains(o.Members, e.From) {
			v.fail(place, problem(KindOrigin, "%s is none of the origin's members", text.Clip(e.From, 80)))
		}
		if slices.Contains(o.Members, e.To) {
			continue
		}
		_, err := v.b.document(ctx, e.To, "")
		if err == nil {
			continue
		}
		if !errors.Is(err, errMissing) {
			return err
		}
		if p := v.named(e.To, members); p != nil || e.To == "" {
			v.fail(place, problem(KindOrigin, "%q is no document, and no source that a member names", text.Clip(e.To, 80)))
		}
	}
	return nil
}
