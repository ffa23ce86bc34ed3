package main

import (
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"assay/internal/source/search/searchtest"
)

// engines starts a stand-in for the search services and writes the search file
// that leads to it: engines search.yaml [SERVICE STATUS]... (a service that
// answers nothing but that status).
func engines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 != 1 {
		ts.Fatalf("usage: engines FILE [SERVICE STATUS]...")
	}
	items := searchtest.Town()[:12]
	for i := range items {
		items[i].Address = "" // pages of the stand-in itself: no other host is asked
		if items[i].Review != nil {
			items[i].Address = "http://127.0.0.2:8999/check" // a fact check whose page cannot be had
		}
	}
	s := searchtest.New(nil, items)
	ts.Defer(s.Close)
	for i := 1; i < len(args); i += 2 {
		status, err := strconv.Atoi(args[i+1])
		ts.Check(err)
		s.Fail(args[i], searchtest.Fault{Status: status})
	}
	ts.Setenv("ENGINES", s.URL)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), s.File("searxng", "brave", "wikipedia", "courtlistener", "factcheck"), 0o600))
}
