package batch

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

const page = `<html><head><title>Ferry</title><meta property="article:published_time" content="2024-05-06T10:00:00Z"></head>
<body><nav>Home News Sport</nav><article><h1>The ferry is back</h1>
<p>The ferry to the island sailed again on Monday after a winter in the yard, the harbour office said in a statement.</p>
<p>Some four hundred people waited at the pier when it came in, and the mayor welcomed the crew with a short speech.</p>
</article></body></html>`

// examples are rows of every task with labels beside them, and what an answer has to hold.
func examples(t testing.TB) []struct {
	task, in string
	o        Options
	want     []string
} {
	t.Helper()
	html, err := json.Marshal(page)
	if err != nil {
		t.Fatal(err)
	}
	corpus := `{"doc_id":"x","title":"Ferry","text":"The ferry sails on Monday."}` + "\n" + `{"doc_id":2,"text":"Rain fell in the hills."}`
	release := strings.Repeat("The harbour office said that the ferry to the island sails again after a long winter in the yard. ", 2)
	return []struct {
		task, in string
		o        Options
		want     []string
	}{
		{"stance", `{"id":"1","claim":"The ferry sailed on Monday.","evidence":"The ferry sailed on Monday.","label":"refutes"}`, Options{}, []string{`"label":"supports"`, `"strict":`, `"support":`, `"refute":`, `"why":[`}},
		{"citation", `{"id":"1","claim":"The ferry sailed on Monday.","evidence":"The ferry sailed on Monday.","label":"not_supported"}`, Options{}, []string{`"label":`, `"support":`}},
		{"verdict", `{"id":"1","claim":"The ferry sailed on Monday.","passages":[{"text":"The ferry sailed on Monday."}],"label":"Refuted"}`, Options{}, []string{`"label":`, `"reason":`}},
		{"attribution", `{"id":"1","text":"\"We lost 12 boats,\" the mayor said.","attributions":[]}`, Options{}, []string{`"content":[{"start":`, `"figures":[{"start":9,"end":11,"source":[{"start":20,"end":29}]}]`}},
		{"quantity", `{"id":"1","text":"It weighs 12 kg.","quantities":[]}`, Options{}, []string{`{"start":10,"end":15,"unit":"kg"}`}},
		{"reuse", `{"id":"1","a":"The ferry to the island sails on Monday.","b":"The ferry to the island sails on Monday.","reuse":false,"grade":0}`, Options{}, []string{`"reuse":true`, `"score":`, `"grade":`}},
		{"lineage", fmt.Sprintf("{\"id\":1,\"text\":%q,\"cluster\":3}\n{\"id\":\"b\",\"text\":%q,\"date\":\"2024-05-06\",\"cluster\":4}", release, release), Options{}, []string{`"members":[1,"b"]`, `"signal":`}},
		{"retrieval", `{"id":"1","query":"When does the ferry sail?","relevant":{"2":1}}`, Options{Corpus: strings.NewReader(corpus)}, []string{`"ranked":["x"`}},
		{"retrieval", `{"id":"1","query":"ferry","candidates":["rain","the ferry"],"relevant":{"0":1}}`, Options{}, []string{`"ranked":["1"`}},
		{"claimmatch", `{"id":"1","query":"Rain in the hills!","relevant":{"x":1}}`, Options{Corpus: strings.NewReader(corpus)}, []string{`"ranked":[2`}},
		{"checkworthy", `{"id":"1","text":"Unemployment fell by 12 percent.","checkworthy":false}`, Options{}, []string{`"checkworthy":true`, `"score":`}},
		{"extract", fmt.Sprintf(`{"id":"1","html":%s,"must":["x"]}`, html), Options{}, []string{"The ferry to the island sailed again", `"date":"2024-05-06"`}},
		{"date", fmt.Sprintf(`{"id":"1","html":%s,"date":"1999-01-01"}`, html), Options{}, []string{`"date":"2024-05-06"`}},
	}
}

// labels are the fields in which rows of the labelled sets hold their answers.
var labels = []string{"label", "attributions", "quantities", "reuse", "grade", "cluster", "relevant", "checkworthy", "must", "date"}

// TestTasks: every task answers its example, and the same without the label.
func TestTasks(t *testing.T) {
	seen := map[string]bool{}
	for i, tt := range examples(t) {
		seen[tt.task] = true
		r := answer(t, tt.task, tt.in, tt.o)
		if len(r.rows) != 1 || len(r.problems) > 0 {
			t.Fatalf("%s: %v %v", tt.task, r.rows, r.problems)
		}
		for _, w := range tt.want {
			if !strings.Contains(r.rows[0], w) {
				t.Errorf("%s: %s does not hold %s", tt.task, r.rows[0], w)
			}
		}
		var bare strings.Builder
		for l := range strings.Lines(tt.in) {
			var m map[string]json.RawMessage
			if err := json.Unmarshal([]byte(l), &m); err != nil {
				t.Fatal(err)
			}
			for _, f := range labels {
				if f != "date" || tt.task != "lineage" {
					delete(m, f)
				}
			}
			b, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			bare.Write(append(b, '\n'))
		}
		if again := answer(t, tt.task, bare.String(), examples(t)[i].o); again.rows[0] != r.rows[0] {
			t.Errorf("%s reads the label: %s, without it %s", tt.task, r.rows[0], again.rows[0])
		}
	}
	for _, name := range Names() {
		if !seen[name] {
			t.Errorf("no example of %s", name)
		}
	}
}

// TestPoorRows: what a row lacks, or has too little of, for each task.
func TestPoorRows(t *testing.T) {
	for _, tt := range []struct {
		task, in string
		want     string // in the answer
		reason   string // of the problem
	}{
		{"stance", `{"id":1,"claim":"The ferry sank.","evidence":""}`, `"label":"neutral"`, ""},
		{"stance", `{"id":1,"claim":" ","evidence":"x"}`, "", `"claim" is empty`},
		{"stance", `{"id":1,"claim":"x"}`, "", `no "evidence"`},
		{"stance", `{"id":1,"claim":"The ferry sank and the ferry did not sink.","evidence":"The ferry sank."}`, `"label":`, ""},
		{"citation", `{"id":1,"claim":"The ferry sank.","evidence":""}`, `"label":"not_supported"`, ""},
		{"verdict", `{"id":1,"claim":"The ferry sank.","passages":[]}`, `"label":"Not enough evidence"`, ""},
		{"verdict", `{"id":1,"claim":"The ferry sank.","passages":[{"text":""}]}`, `"label":"Not enough evidence"`, ""},
		{"verdict", `{"id":1,"claim":"The ferry sank."}`, "", `no "passages"`},
		{"verdict", `{"id":1,"claim":"The ferry sank.","passages":["x"]}`, "", "wrong kind"},
		{"reuse", `{"id":1,"a":"","b":""}`, `"reuse":false`, ""},
		{"reuse", `{"id":1,"a":"x"}`, "", `no "b"`},
		{"lineage", `{"id":1,"text":""}`, "", `"text" is empty`},
		{"lineage", `{"id":1,"text":"One boat."}` + "\n" + `{"id":"1","text":"Two boats."}`, `"members":[1]`, "of an earlier row"},
		{"lineage", `{"id":"a","text":"One boat.","relies_on":["a"]}`, `"members":["a"]`, ""},
		{"lineage", `{"id":"a","text":"One boat.","date":"5/6/2024"}`, "", "write YYYY-MM-DD"},
		{"lineage", `{"id":"a","text":"One boat.","date":"2024-13-01"}`, "", "write YYYY-MM-DD"},
		{"lineage", `{"id":"a","text":"One boat.","date":"2024-05-06T10:00:00Z"}`, `"members":["a"]`, ""},
		{"lineage", `{"id":"a","text":"One boat.","date":"2024"}`, `"members":["a"]`, ""},
		{"lineage", `{"id":"a","text":"One boat.","date":null}`, `"members":["a"]`, ""},
		{"lineage", `{"id":"a","text":"One boat.","class":"gossip"}`, "", "use one of official"},
		{"retrieval", `{"id":1,"query":"x"}`, "", "no corpus was given"},
		{"retrieval", `{"id":1,"query":"","candidates":["a","b"]}`, `"ranked":[`, ""},
		{"retrieval", `{"id":1,"query":"x","candidates":[]}`, `"ranked":[]`, ""},
		{"extract", `{"id":1,"html":""}`, "", `"html" is empty`},
		{"extract", `{"id":1,"html":"page.html"}`, "", "paths are not read here"},
		{"date", `{"id":1,"html":"<p>Nothing is dated on this page, and nothing else is said on it.</p>"}`, `"date":null`, ""},
	} {
		r := answer(t, tt.task, tt.in, Options{})
		if tt.want != "" && (len(r.rows) != 1 || !strings.Contains(r.rows[0], tt.want)) {
			t.Errorf("%s %s: %v, want %s", tt.task, tt.in, r.rows, tt.want)
		}
		if tt.want == "" && len(r.rows) > 0 {
			t.Errorf("%s %s: %v", tt.task, tt.in, r.rows)
		}
		if got := fmt.Sprint(r.problems); tt.reason == "" && len(r.problems) > 0 || !strings.Contains(got, tt.reason) {
			t.Errorf("%s %s: problems %v, want %q", tt.task, tt.in, got, tt.reason)
		}
	}
}

// TestLineageForms: the same documents as groups, as rows of their own, and as pairs.
func TestLineageForms(t *testing.T) {
	release := "The harbour office said on Monday that the ferry to the island sails again after a long winter in the yard, and that the crew of nine has been paid for the months in which it lay there."
	in := fmt.Sprintf("{\"id\":\"copy\",\"text\":%q,\"date\":\"2024-05-07\"}\n{\"id\":7,\"text\":\"Rain fell in the hills.\"}\n{\"id\":\"first\",\"text\":%q,\"date\":\"2024-05-06\"}", "Island news. "+release, release)
	documents := answer(t, "lineage", in, Options{Documents: true})
	if got := idsOf(t, documents.rows); got != `"copy" 7 "first"` {
		t.Fatal(got)
	}
	var rows [3]documentOrigin
	for i, l := range documents.rows {
		if err := json.Unmarshal([]byte(l), &rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	if rows[0].Cluster != rows[2].Cluster || rows[0].Cluster == rows[1].Cluster || string(rows[0].Root) != `"first"` || len(rows[0].Why) == 0 {
		t.Errorf("%s", documents.rows)
	}
	if groups := answer(t, "lineage", in, Options{}); len(groups.rows) != 2 || !strings.Contains(groups.rows[1], `"members":["copy","first"]`) && !strings.Contains(groups.rows[0], `"members":["copy","first"]`) {
		t.Errorf("%s", groups.rows)
	}
	if pairs := answer(t, "lineage", in, Options{Pairs: true}); len(pairs.rows) != 1 || !strings.HasPrefix(pairs.rows[0], `{"a":"copy","b":"first","score":`) {
		t.Errorf("%s", pairs.rows)
	}
}

// TestCorpus: bad rows of a corpus are told, and an empty one ranks nothing.
func TestCorpus(t *testing.T) {
	corpus := "nonsense\n" + `{"doc_id":"a","text":"The ferry."}` + "\n\n" + `{"doc_id":"a","text":"The ferry again."}` + "\n" + `{"doc_id":"c"}`
	r := answer(t, "retrieval", `{"id":1,"query":"ferry"}`, Options{Corpus: strings.NewReader(corpus)})
	if len(r.rows) != 1 || !strings.Contains(r.rows[0], `"ranked":["a"]`) {
		t.Error(r.rows)
	}
	var lines []int
	for _, p := range r.problems {
		if !p.Corpus {
			t.Errorf("%+v is not of the corpus", p)
		}
		lines = append(lines, p.Line)
	}
	if fmt.Sprint(lines) != "[1 4 5]" {
		t.Error(r.problems)
	}
	for _, task := range []string{"retrieval", "claimmatch"} {
		if r := answer(t, task, `{"id":1,"query":"ferry"}`, Options{Corpus: strings.NewReader("")}); len(r.rows) != 1 || !strings.Contains(r.rows[0], `"ranked":[]`) {
			t.Error(task, r.rows)
		}
	}
}

// TestPages: pages are read below their folder, packed or not, and nowhere else.
func TestPages(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "rows")
	write(t, top, "outside.html", page)
	write(t, dir, "html/a.html", page)
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(page)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "html/b.html.gz", z.String())
	write(t, dir, "html/cut.html.gz", z.String()[:z.Len()/2])
	if err := os.Symlink("../outside.html", filepath.Join(dir, "link.html")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	for _, name := range []string{"html/a.html", "html/b.html.gz", "./html/../html/a.html"} {
		r := answer(t, "extract", fmt.Sprintf(`{"id":1,"html":%q}`, name), Options{Dir: dir})
		if len(r.rows) != 1 || !strings.Contains(r.rows[0], "harbour office") {
			t.Errorf("%s: %v %v", name, r.rows, r.problems)
		}
	}
	for _, name := range []string{"../outside.html", filepath.Join(top, "outside.html"), "link.html", "html", "html/none.html", "html/cut.html.gz", "html/a.html\u0000", "."} {
		b, err := json.Marshal(map[string]any{"id": 1, "html": name})
		if err != nil {
			t.Fatal(err)
		}
		r := answer(t, "extract", string(b), Options{Dir: dir})
		if len(r.rows) != 0 || len(r.problems) != 1 || strings.Contains(r.problems[0].Reason, top) && !strings.Contains(name, top) {
			t.Errorf("%s: %v %v", name, r.rows, r.problems)
		}
	}
}

// TestAnyLines: whatever stands in the lines, each that is not empty is
// answered or told, and what is written is JSON.
func TestAnyLines(t *testing.T) {
	pieces := []string{`{`, `}`, `"id":`, `"id":1,`, `"id":"a",`, `"text":"12 boats"`, `"claim":"The ferry sank."`, `,`, `"evidence":"It sank."`, `"passages":[{"text":"x"}]`,
		`"html":"<p>Page of words</p>"`, `"a":"x y z"`, `"b":"x y"`, `"query":"ferry"`, `"candidates":["ferry",""]`, "\x00", `\u0000`, `"\ud800"`, "null", "[", "]", "1e999", "é", "\xff", "\r", " "}
	var input []string
	for _, tt := range examples(t) {
		input = append(input, strings.Split(tt.in, "\n")...)
	}
	rapid.Check(t, func(t *rapid.T) {
		var in strings.Builder
		lines := 0
		for range rapid.IntRange(0, 6).Draw(t, "lines") {
			l := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8).Draw(t, "line"), "")
			if rapid.Bool().Draw(t, "real") {
				l = rapid.SampledFrom(input).Draw(t, "row")
				if at := rapid.IntRange(0, len(l)).Draw(t, "cut"); rapid.Bool().Draw(t, "damaged") {
					l = l[:at] + rapid.SampledFrom(pieces).Draw(t, "piece") + l[at:]
				}
			}
			if strings.TrimSpace(l) != "" {
				lines++
			}
			in.WriteString(l + "\n")
		}
		for _, task := range Names() {
			o := Options{ErrorRows: true}
			if task == "claimmatch" || rapid.Bool().Draw(t, "corpus") && task == "retrieval" {
				o.Corpus = strings.NewReader(`{"doc_id":"x","text":"The ferry."}`)
			}
			var out strings.Builder
			sum, err := Run(context.Background(), task, strings.NewReader(in.String()), &out, o)
			if err != nil {
				t.Fatal(err)
			}
			if sum.Rows+sum.Failed != lines {
				t.Fatalf("%s: %d rows and %d failures of %d lines", task, sum.Rows, sum.Failed, lines)
			}
			for l := range strings.Lines(out.String()) {
				if !json.Valid([]byte(l)) || !utf8.ValidString(l) {
					t.Fatalf("%s wrote %q", task, l)
				}
			}
		}
	})
}
