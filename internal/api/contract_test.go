package api

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write docs/openapi.json anew")

const golden = "../../docs/openapi.json"

// The published document is the program's: a change of the API shows in its diff.
func TestDocumentIsPublished(t *testing.T) {
	s := get(t)
	r := s.call(t, "GET", "/api/v1/openapi.json", "", "")
	got, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/openapi.json is not what the program serves: run the test with -update and read the diff")
	}
}

// document is the part of the OpenAPI document that the tests read.
type document31 struct {
	OpenAPI string `json:"openapi"`
	Paths   map[string]map[string]struct {
		OperationID string                `json:"operationId"`
		Summary     string                `json:"summary"`
		Security    []map[string][]string `json:"security"`
		Responses   map[string]struct {
			Content map[string]json.RawMessage `json:"content"`
		} `json:"responses"`
	} `json:"paths"`
}

// validator holds answers to the document.
type validator struct {
	compiler *jsonschema.Compiler
	document document31
}

func newValidator(t *testing.T, s *stand) *validator {
	t.Helper()
	b, err := io.ReadAll(s.call(t, "GET", "/api/v1/openapi.json", "", "").Body)
	if err != nil {
		t.Fatal(err)
	}
	v := &validator{compiler: jsonschema.NewCompiler()}
	if err := json.Unmarshal(b, &v.document); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	v.compiler.DefaultDraft(jsonschema.Draft2020)
	if err := v.compiler.AddResource("urn:assay:api", doc); err != nil {
		t.Fatal(err)
	}
	return v
}

// schema names a schema of the document by the steps to it.
func (v *validator) holds(t *testing.T, body []byte, steps ...string) {
	t.Helper()
	pointer := ""
	for _, s := range steps {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(s)
	}
	schema, err := v.compiler.Compile("urn:assay:api#" + strings.NewReplacer("{", "%7B", "}", "%7D").Replace(pointer))
	if err != nil {
		t.Fatalf("%s: %v", pointer, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v in %.200s", pointer, err, body)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s: %v", pointer, err)
	}
}

// deed is a call of an operation that succeeds.
type deed struct {
	path, key, body string
	header          []string
}

// deeds gives a call of each operation, in an order in which each finds what it
// needs; those that need what one before gave ask for it.
func deeds(t *testing.T, s *stand) []struct {
	id   string
	make func() deed
} {
	var job, tip, tag string
	waits := func() {
		for range 600 {
			j := into[struct {
				State, Report string
			}](t, s.call(t, "GET", "/api/v1/questions/"+job, "", ""))
			if j.State == "done" {
				return
			}
			if j.State == "failed" {
				t.Fatal("the question failed")
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatal("the question did not end")
	}
	fixed := func(path string, key ...string) func() deed {
		return func() deed { return deed{path: path, key: strings.Join(key, "")} }
	}
	source := s.first.Sources[0].Document
	return []struct {
		id   string
		make func() deed
	}{
		{"ask", func() deed {
			return deed{path: "/questions", key: "ask", body: `{"question":"What is the role of ICE in ending human trafficking?"}`}
		}},
		{"get-question", func() deed {
			j := into[struct{ ID string }](t, s.call(t, "POST", "/api/v1/questions", "ask", `{"question":"`+draftQuestion+`"}`))
			job = j.ID
			return deed{path: "/questions/" + job}
		}},
		{"watch-question", func() deed { waits(); return deed{path: "/questions/" + job + "/events"} }},
		{"get-question-report", func() deed { return deed{path: "/questions/" + job + "/report"} }},
		{"cancel-question", func() deed { return deed{path: "/questions/" + job, key: "ask"} }},
		{"get-report", fixed("/reports/" + s.first.ID)},
		{"verify-report", func() deed { return deed{path: "/verify", body: string(s.answer)} }},
		{"list-checks", fixed("/checks?topic=trafficking")},
		{"get-check", fixed("/checks/first")},
		{"publish", func() deed {
			return deed{path: "/checks", key: "publish", body: `{"report":"` + s.draft.ID + `","topics":["figures"]}`}
		}},
		{"revise", func() deed {
			r := s.call(t, "GET", "/api/v1/checks/first", "", "")
			return deed{path: "/checks/first/versions", key: "publish", header: []string{"If-Match", r.Header.Get("ETag")},
				body: `{"kind":"retracted","why":"A source was withdrawn.","raised_by":"a reader"}`}
		}},
		{"list-versions", fixed("/checks/first/versions")},
		{"get-difference", fixed("/checks/first/difference")},
		{"list-corrections", fixed("/corrections")},
		{"get-error-rate", fixed("/error-rate")},
		{"list-sources", fixed("/sources?class=news&sort=title")},
		{"get-source", fixed("/sources/" + source + "?start=0&end=20")},
		{"list-passages", fixed("/sources/" + source + "/passages")},
		{"search", fixed("/search?q=audit+%22human+trafficking%22")},
		{"list-figures", fixed("/figures?q=children")},
		{"list-events", fixed("/events?limit=100")},
		{"list-origins", fixed("/lineage")},
		{"send-tip", func() deed {
			return deed{path: "/tips", body: `{"kind":"source","url":"https://audit.example/2026","text":"An audit of this."}`}
		}},
		{"get-own-tip", func() deed {
			r := into[struct{ Receipt string }](t, s.call(t, "POST", "/api/v1/tips", "", `{"kind":"question","text":"Is the number audited?"}`))
			return deed{path: "/tips/own", header: []string{"Tip-Receipt", r.Receipt}}
		}},
		{"list-tips", fixed("/tips", "tips")},
		{"get-tip", func() deed {
			l := into[struct{ Items []struct{ ID string } }](t, s.call(t, "GET", "/api/v1/tips", "tips", ""))
			tip = l.Items[0].ID
			return deed{path: "/tips/" + tip, key: "tips"}
		}},
		{"answer-tip", func() deed {
			tag = s.call(t, "GET", "/api/v1/tips/"+tip, "tips", "").Header.Get("ETag")
			return deed{path: "/tips/" + tip + "/answer", key: "tips", header: []string{"If-Match", tag}, body: `{"state":"accepted","answer":"Thank you.","result":"first"}`}
		}},
	}
}

// Every operation of the document is called on a real library, and what it
// answers is what the document says; what it refuses has the one shape of errors.
func TestEveryOperationKeepsItsContract(t *testing.T) {
	s := newStand(context.Background(), false)
	if s.err != nil {
		t.Fatal(s.err)
	}
	v := newValidator(t, s)
	if v.document.OpenAPI[:3] != "3.1" {
		t.Errorf("OpenAPI %s, want 3.1", v.document.OpenAPI)
	}
	called := map[string]bool{}
	for _, d := range deeds(t, s) {
		path, method := v.find(d.id)
		if path == "" {
			t.Errorf("%s is no operation of the document", d.id)
			continue
		}
		called[d.id] = true
		do := d.make()
		r := s.call(t, strings.ToUpper(method), Prefix+do.path, do.key, do.body, do.header...)
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if r.StatusCode >= 300 {
			t.Errorf("%s: status %d: %s", d.id, r.StatusCode, body)
			continue
		}
		says, ok := v.document.Paths[path][method].Responses[fmt.Sprint(r.StatusCode)]
		if !ok {
			t.Errorf("%s answers %d, which the document does not have", d.id, r.StatusCode)
			continue
		}
		mediaType := r.Header.Get("Content-Type")
		if len(says.Content) == 0 {
			if len(body) > 0 {
				t.Errorf("%s answers %q, and the document says nothing", d.id, body)
			}
			continue
		}
		if _, ok := says.Content[mediaType]; !ok {
			t.Errorf("%s answers with %q; the document has %v", d.id, mediaType, slices.Collect(maps.Keys(says.Content)))
			continue
		}
		if mediaType == "text/event-stream" {
			for line := range strings.Lines(string(body)) {
				if data, ok := strings.CutPrefix(line, "data: "); ok {
					v.holds(t, []byte(data), "components", "schemas", "Job")
				}
			}
			if !strings.Contains(string(body), "event: job\n") {
				t.Errorf("%s: no event in %q", d.id, body)
			}
			continue
		}
		v.holds(t, body, "paths", path, method, "responses", fmt.Sprint(r.StatusCode), "content", mediaType, "schema")
	}
	for path, item := range v.document.Paths {
		for method, op := range item {
			if !called[op.OperationID] {
				t.Errorf("%s %s (%s) was not called", method, path, op.OperationID)
			}
		}
	}
}

// find gives the address and the method of an operation.
func (v *validator) find(id string) (path, method string) {
	for p, item := range v.document.Paths {
		for m, op := range item {
			if op.OperationID == id {
				return p, m
			}
		}
	}
	return "", ""
}

// What is refused, whoever asks and however, has the one shape of errors, and
// its status is the answer's.
func TestErrorsHaveOneShape(t *testing.T) {
	s := get(t)
	v := newValidator(t, s)
	for path, item := range v.document.Paths {
		for method, op := range item {
			address := strings.NewReplacer("{job}", "none", "{id}", "ffffffffffff", "{slug}", "none").Replace(Prefix + path)
			for _, tt := range []struct{ what, address, key, body string }{
				{"nothing of the sort", address, "all", `{"question":5}`},
				{"an unknown parameter", address + "?zebra=1", "all", `{}`},
				{"no JSON", address + "?zebra=1", "all", `{"`},
				{"a wrong key", address, "assay_wrong", `{}`},
			} {
				r := s.call(t, strings.ToUpper(method), tt.address, tt.key, tt.body)
				body, _ := io.ReadAll(r.Body)
				if r.StatusCode < 400 {
					if tt.what == "nothing of the sort" && !strings.Contains(path, "{") {
						continue // a list needs nothing
					}
					t.Errorf("%s with %s: status %d", op.OperationID, tt.what, r.StatusCode)
					continue
				}
				if got := r.Header.Get("Content-Type"); got != "application/problem+json" {
					t.Errorf("%s with %s: %s", op.OperationID, tt.what, got)
					continue
				}
				if r.StatusCode >= 500 {
					t.Errorf("%s with %s: status %d: %s", op.OperationID, tt.what, r.StatusCode, body)
				}
				v.holds(t, body, "components", "schemas", "Fault")
				if p := (struct{ Status int }{}); json.Unmarshal(body, &p) != nil || p.Status != r.StatusCode {
					t.Errorf("%s with %s: status %d in the answer %s", op.OperationID, tt.what, r.StatusCode, body)
				}
			}
		}
	}
}

// The page for people names every operation and brings nothing from elsewhere.
func TestDocsPage(t *testing.T) {
	s := get(t)
	b, _ := io.ReadAll(s.call(t, http.MethodGet, "/api/v1", "", "").Body)
	page := string(b)
	for path, item := range newValidator(t, s).document.Paths {
		for _, op := range item {
			if !strings.Contains(page, `id="`+op.OperationID+`"`) || !strings.Contains(page, path) {
				t.Errorf("the page does not show %s", op.OperationID)
			}
		}
	}
	for _, bad := range []string{"<script", "http://", "https://", "style=\""} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}
