package render

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"assay"

	"github.com/andybalholm/cascadia"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"
)

// auditHostile is what a page may put into any string of an audit.
const auditHostile = "<script>alert(1)</script> | \u202e \x00 *bold*"

func anAudit() *assay.Audit {
	anchor := assay.Anchor{DocumentSHA256: strings.Repeat("a", 64), Start: 3, End: 9, Quote: "The port counted 31 boats. " + auditHostile}
	return &assay.Audit{
		Schema: assay.AuditSchema, Location: "their.md", Title: "Boats " + auditHostile, TextSHA256: strings.Repeat("b", 64), CheckedOn: "2026-11-23", AsOf: "2026-11-23",
		Engine: assay.Engine{Name: "Assay", Version: "dev", Writer: "extractive"}, Library: "c0ffee", Line: "1 of 2 cited sentences are borne out by what they cite.",
		Counts: assay.AuditCounts{Sentences: 3, Checked: 2, Cited: 2, Borne: 1, Outcomes: []assay.OutcomeCount{{Outcome: assay.BorneOut, Sentences: 1}, {Outcome: assay.Contradicted, Sentences: 1}, {Outcome: assay.NotChecked, Sentences: 1}}},
		Sentences: []assay.AuditSentence{
			{N: 1, Text: "The port counted 31 boats.", Outcome: assay.BorneOut, Why: []string{"the source has all of it"},
				Citations: []assay.AuditCitation{{Reference: 1, Outcome: assay.BorneOut, Why: []string{}, Anchor: &anchor, Score: 0.9}}, OneOrigin: []string{"sources 1 and 2 are one origin"}},
			{N: 2, Text: "It counted 81. " + auditHostile, Outcome: assay.Contradicted, Why: []string{"the sentence has 81, the source 31"},
				Citations: []assay.AuditCitation{{Reference: 2, Outcome: assay.Contradicted, Why: []string{}, Anchor: &anchor, Score: 0.2, Note: true}},
				Elsewhere: []assay.AuditRemark{{Kind: "date", Text: "the library's sources date it 2021", Document: "d", Anchor: anchor, Sources: 2}}},
			{N: 3, Text: "Enjoy.", Outcome: assay.NotChecked},
		},
		References: []assay.AuditReference{
			{N: 1, Label: "1", Title: "Boats", Publisher: "Port", Address: "https://port.example/boats", State: assay.RefInLibrary, Document: "d", Cited: 1, Origin: "A"},
			{N: 2, Label: "2", Title: auditHostile, Address: "javascript:alert(1)", State: assay.RefNotHeld, Why: "the address was not asked", Cited: 1, Origin: "A"},
		},
		Shared: []assay.AuditShared{{Origin: "A", Name: "Port release", References: []int{1, 2}, Why: []string{"source 2: credits it"}}},
	}
}

func TestAuditFitsItsSchema(t *testing.T) {
	b, err := os.ReadFile("../../docs/audit.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("audit.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("audit.json")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := AuditJSON(&out, anAudit()); err != nil {
		t.Fatal(err)
	}
	good := out.String()
	valid := func(text string) error {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return s.Validate(v)
	}
	if err := valid(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string][2]string{
		"another schema":     {`assay.audit/1`, `assay.audit/2`},
		"an unknown outcome": {`"outcome": "contradicted"`, `"outcome": "false"`},
		"an unknown field":   {`"carried": true`, `"moved": true`},
		"a score above one":  {`"score": 0.9`, `"score": 1.9`},
		"a short hash":       {`"text_sha256": "b`, `"text_sha256": "`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if name == "an unknown field" {
			bad = strings.Replace(good, `"line":`, `"verdict": "", "line":`, 1)
		}
		if bad == good {
			t.Fatalf("%s: nothing to change", name)
		}
		if valid(bad) == nil {
			t.Errorf("the schema let through %s", name)
		}
	}
}

func TestAuditAsAPage(t *testing.T) {
	var out bytes.Buffer
	if err := AuditHTML(&out, anAudit()); err != nil {
		t.Fatal(err)
	}
	tree, err := html.Parse(&out)
	if err != nil {
		t.Fatal(err)
	}
	count := func(selector string) int { return len(cascadia.QueryAll(tree, cascadia.MustCompile(selector))) }
	for selector, want := range map[string]int{
		"h1": 1, "script": 0, "table.audited tbody tr": 2, ".sign.corroborated": 1, ".sign.disputed": 1, "#otherwise li": 1, "ol.sources > li": 2,
		"a[href^=javascript]": 0, "th[scope=row]": 2, "#passed li": 1, "b, strong em": 0,
	} {
		if got := count(selector); got != want {
			t.Errorf("%s: %d, want %d", selector, got, want)
		}
	}
}

func TestAuditAsText(t *testing.T) {
	for name, render := range map[string]func(*bytes.Buffer) error{
		"text":     func(b *bytes.Buffer) error { return AuditText(b, anAudit(), Options{Width: 60}) },
		"Markdown": func(b *bytes.Buffer) error { return AuditMarkdown(b, anAudit()) },
	} {
		var out bytes.Buffer
		if err := render(&out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"1 of 2 cited sentences", "Contradicted", "sentence has 81", "say otherwise", "one origin", "not asked"} {
			if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
				t.Errorf("%s lacks %q:\n%s", name, want, out.String())
			}
		}
		if strings.ContainsAny(out.String(), "\x00\u202e") || name == "Markdown" && strings.Contains(out.String(), "<script>") {
			t.Errorf("%s holds what a page may not put there", name)
		}
	}
}
