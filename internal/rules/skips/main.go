// Command skips reads the events of `go test -json` on its standard input,
// prints each package's result and the output of what failed, and exits 1 when
// a test failed or was skipped without leave. A test may be skipped where it
// needs the labelled data of ../shared/eval and says so, but not with -data,
// which means that the folder is there; and where it needs a right that the
// machine does not give, to mount a disk or to start a process of less rights.
//
//	go test -json ./... | go run ./internal/rules/skips
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// event is one line of `go test -json` (go doc test2json).
type event struct {
	Action     string
	Package    string
	ImportPath string // of build output
	Test       string
	Output     string
	Elapsed    float64
}

// What a skipped test has to say to be let through.
const dataReason = "shared/eval"

var rightReasons = []string{"cannot be mounted here", "cannot be started here"}

// allowed reports whether a test may have been skipped. A seed of a fuzz target
// may say that its property has nothing to say about it.
func allowed(test, output string, data bool) bool {
	if strings.HasPrefix(test, "Fuzz") && strings.Contains(test, "/") {
		return true
	}
	for _, r := range rightReasons {
		if strings.Contains(output, r) {
			return true
		}
	}
	return !data && strings.Contains(output, dataReason)
}

func main() {
	data := flag.Bool("data", false, "the labelled data is present: no test may be skipped")
	flag.Parse()
	ok, err := run(os.Stdin, os.Stdout, *data)
	if err != nil {
		fmt.Fprintln(os.Stderr, "skips:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// run copies results from r to w and reports whether all is well.
func run(r io.Reader, w io.Writer, data bool) (bool, error) {
	type key struct{ pkg, test string }
	output := map[key]*strings.Builder{}
	passed, skipped, failed, packages := 0, 0, 0, 0
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 1<<20), 64<<20)
	for in.Scan() {
		var e event
		if err := json.Unmarshal(in.Bytes(), &e); err != nil {
			// A build failure's text is not an event.
			fmt.Fprintln(w, in.Text())
			continue
		}
		if e.ImportPath != "" && e.Package == "" {
			e.Package = e.ImportPath
		}
		k := key{e.Package, e.Test}
		if output[k] == nil {
			output[k] = &strings.Builder{}
		}
		switch e.Action {
		case "output", "build-output":
			output[k].WriteString(e.Output)
		case "build-fail":
			failed++
			fmt.Fprint(w, output[k].String())
		case "fail":
			failed++
			fmt.Fprint(w, output[k].String())
			delete(output, k)
		case "skip":
			if e.Test == "" { // a package without tests
				continue
			}
			skipped++
			text := output[k].String()
			if allowed(e.Test, text, data) {
				fmt.Fprintf(w, "skipped: %s %s\n", e.Package, e.Test)
			} else {
				failed++
				fmt.Fprintf(w, "skipped without leave: %s %s\n%s", e.Package, e.Test, text)
			}
			delete(output, k)
		case "pass":
			if e.Test != "" {
				passed++
				delete(output, k)
				continue
			}
			packages++
			fmt.Fprintf(w, "ok  %-40s %6.1fs\n", e.Package, e.Elapsed)
		}
	}
	if err := in.Err(); err != nil {
		return false, err
	}
	fmt.Fprintf(w, "%d packages, %d tests passed, %d skipped, %d failures\n", packages, passed, skipped, failed)
	return failed == 0 && packages > 0, nil
}
