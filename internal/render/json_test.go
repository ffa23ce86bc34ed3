package render

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"assay"

	"github.com/google/go-cmp/cmp"
)

func TestJSONRoundTrip(t *testing.T) {
	for name, r := range fixtures(t) {
		first := write(t, JSON, r)
		back, err := Decode(strings.NewReader(first))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := cmp.Diff(first, write(t, JSON, back)); d != "" {
			t.Errorf("%s: a report changes when it is read and written again:\n%s", name, d)
		}
		if strings.Contains(first, "\\u003c") || strings.Contains(first, ": null") && name != "process" && name != "empty" {
			t.Errorf("%s: < is escaped, or a list is null", name)
		}
	}
}

func TestID(t *testing.T) {
	r := fixtureReport(t)
	id, err := ID(r)
	if err != nil || !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(id) {
		t.Fatalf("ID = %q, %v", id, err)
	}
	if id != r.ID {
		t.Error("the id depends on the id")
	}
	// What a reader would compute from the published definition.
	c := *r
	c.ID = ""
	b, err := marshal(&c)
	if err != nil || digest(string(b)) != id {
		t.Error("the id is not the hash of the compact JSON", err)
	}
	back, err := Decode(strings.NewReader(write(t, JSON, r)))
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := ID(back); again != id {
		t.Error("the id changes when the report is read again")
	}
	r.Gaps[0].Basis.Count++
	if changed, _ := ID(r); changed == id {
		t.Error("the id does not change with the report")
	}
}

func TestJSONRefusesInfinity(t *testing.T) {
	for _, f := range []float64{math.Inf(1), math.NaN()} {
		r := fixtureReport(t)
		r.Figures[0].High = f
		err := JSON(&bytes.Buffer{}, r)
		if !errors.Is(err, assay.ErrUsage) || !strings.Contains(err.Error(), "Figures[0].High") {
			t.Errorf("%v: %v", f, err)
		}
		if _, err := ID(r); err == nil {
			t.Errorf("%v has an id", f)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := write(t, JSON, plainReport(t))
	edit := func(from, to string) string {
		t.Helper()
		if !strings.Contains(good, from) {
			t.Fatalf("nothing to change: %s", from)
		}
		return strings.Replace(good, from, to, 1)
	}
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", "ends too early"},
		{"no JSON", "hello", "not JSON"},
		{"a list", "[]", "must be an object"},
		{"an empty object", "{}", "lacks adequacy"},
		{"half", good[:len(good)/2], "ends too early"},
		{"two reports", good + good, "followed by something"},
		{"another schema", edit("assay.report/1", "assay.report/9"), "report.schema"},
		{"an unknown field", edit(`"kind": "polar"`, `"kind": "polar", "score": 1`), `unknown field "score"`},
		{"a field in capitals", edit(`"question":`, `"Question":`), `unknown field "Question"`},
		{"a field twice", edit(`"kind": "polar"`, `"kind": "polar", "kind": "polar"`), `"kind" twice`},
		{"a missing field", edit(`"kind": "polar",`, ``), "lacks kind"},
		{"a null list", edit(`"refused": [`, `"refused": null, "x": [`), "refused must be a list"},
		{"a null string", edit(`"label": "Refuted"`, `"label": null`), "verdict.label must be a string"},
		{"a broken number", edit(`"start": 53`, `"start": 5.5`), "must be a whole number"},
		{"a huge number", edit(`"value": 4200`, `"value": 1e999`), "unreadable"},
		{"a number for a word", "", "must be a true or false"},
		{"a verdict of its own", edit(`"Refuted"`, `"False"`), "none of the four verdicts"},
		{"a kind of its own", edit(`"kind": "polar"`, `"kind": "odd"`), "report.kind"},
		{"a class of its own", edit(`"class": "official"`, `"class": "blog"`), "sources[0].class"},
		{"a source of another kind", edit(`"kind": "text"`, `"kind": "video"`), "sources[0].kind"},
		{"a short row", edit(`"joints looked at in the field, of 5,100",`, ``), "has 4 cells for 5 columns"},
		{"deep nesting", `{"schema":` + strings.Repeat("[", 1_000_000), "must be a string"},
		{"not UTF-8", edit("Marrow", "Marr\xffow"), "not UTF-8"},
	} {
		if strings.Contains(c.name, "number for a word") {
			c.in = strings.Replace(write(t, JSON, fixtureReport(t)), `"ordered": true`, `"ordered": 1`, 1)
		}
		_, err := Decode(strings.NewReader(c.in))
		if !errors.Is(err, assay.ErrUnreadable) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func TestDecodeBounds(t *testing.T) {
	many := strings.Replace(write(t, JSON, plainReport(t)), `"follow_ups": [`, `"follow_ups": [`+strings.Repeat(`"",`, maxItems), 1)
	for name, in := range map[string]string{
		"size":  strings.Repeat(" ", MaxReportBytes+1),
		"items": many,
	} {
		if _, err := Decode(strings.NewReader(in)); !errors.Is(err, assay.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	// Small seeds: a mutation of a long report seldom reaches what it changed.
	small := plainReport(f)
	small.Sources, small.Origins, small.Figures, small.Sections = small.Sources[:1], small.Origins[:1], small.Figures[:1], small.Sections[1:]
	small.Sections[0].Table.Rows = small.Sections[0].Table.Rows[:1]
	small.Gaps, small.Summary = small.Gaps[:1], small.Summary[:1]
	for _, r := range []*assay.Report{small, fixtures(f)["empty"]} {
		var b bytes.Buffer
		if err := JSON(&b, r); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(`{"schema":"assay.report/1"}`))
	f.Add([]byte(`{"figures":[{"value":1e309}]}`))
	f.Add([]byte("{\"id\":\"\xed\xa0\x80\"}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := Decode(bytes.NewReader(in))
		if err != nil {
			if !errors.Is(err, assay.ErrUnreadable) && !errors.Is(err, assay.ErrTooLarge) {
				t.Fatalf("an error without a category: %v", err)
			}
			return
		}
		// What Decode lets through every format can write, and JSON keeps.
		var first, second bytes.Buffer
		if err := JSON(&first, r); err != nil {
			t.Fatal(err)
		}
		again, err := Decode(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatalf("written and not read again: %v", err)
		}
		if err := JSON(&second, again); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatal("a report changes when it is read and written again", err)
		}
		for _, f := range formats {
			write(t, f.write, r)
		}
	})
}
