package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	const pass = `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Elapsed":0.1}
`
	skip := func(why string) string {
		return `{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:1: ` + why + `\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
`
	}
	for _, tt := range []struct {
		name, in string
		data, ok bool
	}{
		{"all passed", pass, false, true},
		{"nothing ran", "", false, false},
		{"a failure", pass + `{"Action":"fail","Package":"p","Test":"TestC"}`, false, false},
		{"a build failure", pass + `{"ImportPath":"q","Action":"build-fail"}`, false, false},
		{"skipped for the data", skip("../shared/eval is absent") + pass, false, true},
		{"skipped though the data is there", skip("../shared/eval is absent") + pass, true, false},
		{"skipped for another reason", skip("slow") + pass, false, false},
		{"skipped for a right", skip("a file system cannot be mounted here: not permitted") + pass, true, true},
		{"a seed of a fuzz target", `{"Action":"skip","Package":"p","Test":"FuzzA/seed#1"}` + "\n" + pass, true, true},
		{"a fuzz target as a whole", `{"Action":"skip","Package":"p","Test":"FuzzA"}` + "\n" + pass, true, false},
		{"a package without tests", `{"Action":"skip","Package":"r"}` + "\n" + pass, false, true},
		{"text that is no event", "go: oops\n" + pass, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			ok, err := run(strings.NewReader(tt.in), &out, tt.data)
			if err != nil || ok != tt.ok {
				t.Errorf("ok %v, err %v, want %v\n%s", ok, err, tt.ok, out.String())
			}
		})
	}
}
