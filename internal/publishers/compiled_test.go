package publishers

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write default.json from default.yaml")

// TestCompiled holds the embedded table to the file that people edit.
func TestCompiled(t *testing.T) {
	data, err := os.ReadFile("default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := parse("default.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(compiled{f.rows, f.patterns}); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("default.json", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("default.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("default.json is not what default.yaml says; run: go test ./internal/publishers -run TestCompiled -update")
	}
}
