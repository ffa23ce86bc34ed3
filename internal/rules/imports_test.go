package rules

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// stages never import one another.
var stages = []string{
	"source", "extract", "annotate", "library", "question", "claims", "evidence", "stance",
	"lineage", "figures", "events", "verdict", "report", "cite",
}

// fronts decode, call check or the library, and render.
var fronts = []string{"web", "api", "mcp", "eval"}

// served are the packages beside the pipeline that the fronts show: what a desk
// does, questions that run, an error's words, sources that drifted, its log, what
// is measured of it.
var served = []string{"desk", "asking", "problem", "compare", "feeds", "recheck", "telemetry", "transparency"}

// shared packages know nothing of stages and may be imported by any of them.
var shared = []string{"text"}

// fetchers bring sources in and may ask the world, through internal/fetch only.
var fetchers = []string{"source", "gather"}

// drivers of databases, by the prefix of their import path.
var drivers = []string{"database/sql", "modernc.org/sqlite", "github.com/jackc/", "github.com/mattn/go-sqlite3", "go.etcd.io/bbolt"}

// vendors of language models.
var vendors = []string{"github.com/openai/", "github.com/anthropics/"}

// servers may import net/http; only fetch may send a request with it.
var servers = []string{"internal/fetch", "internal/web", "internal/api", "internal/mcp", "internal/llm", "internal/bench", "internal/problem", "internal/telemetry", "cmd/assay", "internal/source/search/searchtest"}

// room gives the first folder under internal, "cmd" for commands and "" for the root package.
func room(dir string) string {
	switch {
	case dir == ".":
		return ""
	case strings.HasPrefix(dir, "internal/"):
		name, _, _ := strings.Cut(strings.TrimPrefix(dir, "internal/"), "/")
		return name
	}
	name, _, _ := strings.Cut(dir, "/")
	return name
}

// allowed reports why a package in room from may not import one in room to; "" when it may.
// Both are rooms of this module, and from is not to.
func allowed(from, to, path string) string {
	switch {
	case from == "cmd", from == "bench":
		return "" // where parts are wired together
	case to == "":
		return "" // everything speaks the domain's words
	case to == "cmd":
		return "nothing imports a command"
	case to == "fetch" && slices.Contains(fetchers, from):
		return ""
	case from == "library" && (to == "desk" || to == "asking" || to == "compare" || to == "transparency"):
		return "" // a backend keeps the desk's state, and the leaves of its log
	case slices.Contains(stages, from):
		if slices.Contains(shared, to) {
			return ""
		}
		return "a stage imports the root package and internal/text only"
	case from == "check", from == "batch", from == "audit":
		if strings.HasPrefix(path, "internal/library/") {
			return from + " is given its library and knows no database"
		}
		if slices.Contains(fronts, to) || to == "bench" {
			return "nothing calls backwards"
		}
		if to == "batch" || to == "audit" {
			return "one question, many rows and a text of others are asked apart"
		}
		return ""
	case from == "gather" && path == "internal/source/search":
		return "" // puts the questions that it plans to the services
	case from == "recheck":
		if slices.Contains([]string{"check", "source", "fetch", "text"}, to) || path == "internal/library" {
			return ""
		}
		return "a recheck reads the network into a library, and knows no other stage"
	case from == "bundle":
		if slices.Contains([]string{"cite", "render", "text", "transparency"}, to) || path == "internal/source/archive" {
			return ""
		}
		return "a bundle is given what verifies and asks, and knows no other stage"
	case from == "eval" && to == "batch":
		return "" // scores what the tasks answer
	case from == "desk" && (to == "compare" || to == "render"): // what a report prints, and what of it changed
		return ""
	case from == "feeds" && (to == "desk" || to == "compare"), from == "telemetry" && to == "problem":
		return ""
	case slices.Contains(fronts, from):
		if slices.Contains(served, to) {
			return ""
		}
		if to == "check" || path == "internal/library" || to == "render" || slices.Contains(shared, to) {
			return ""
		}
		return "a front imports check, library, render and the root package only"
	default: // a package beside the pipeline: publishers, render
		if slices.Contains(shared, to) {
			return ""
		}
		return "a package beside the pipeline imports the root package and internal/text only"
	}
}

func TestAllowed(t *testing.T) {
	for _, tt := range []struct {
		from, path string
		ok         bool
	}{
		{"annotate", "internal/text", true},
		{"annotate", "internal/extract", false},
		{"source", "internal/fetch", true},
		{"gather", "internal/fetch", true},
		{"extract", "internal/fetch", false},
		{"fetch", "internal/source", false},
		{"render", "internal/fetch", false},
		{"check", "internal/fetch", true},
		{"recheck", "internal/source/web", true},
		{"recheck", "internal/check", true},
		{"recheck", "internal/library/sqlite", false},
		{"recheck", "internal/report", false},
		{"evidence", "internal/library", false},
		{"stance", "internal/check", false},
		{"check", "internal/stance", true},
		{"check", "internal/library/sqlite", false},
		{"check", "internal/web", false},
		{"check", "internal/batch", false},
		{"batch", "internal/stance", true},
		{"batch", "internal/check", true},
		{"batch", "internal/library/sqlite", false},
		{"batch", "internal/eval", false},
		{"audit", "internal/stance", true},
		{"audit", "internal/check", true},
		{"audit", "internal/library/sqlite", false},
		{"check", "internal/audit", false},
		{"batch", "internal/audit", false},
		{"gather", "internal/source/search", true},
		{"gather", "internal/check", false},
		{"eval", "internal/batch", true},
		{"eval", "internal/stance", false},
		{"web", "internal/check", true},
		{"web", "internal/stance", false},
		{"web", "internal/library", true},
		{"web", "internal/library/sqlite", false},
		{"render", "internal/report", false},
		{"publishers", "cmd/assay", false},
		{"library", "internal/desk", true},
		{"library", "internal/web", false},
		{"desk", "internal/library", false},
		{"desk", "internal/compare", true},
		{"cmd", "internal/library/sqlite", true},
	} {
		if got := allowed(tt.from, room(tt.path), tt.path) == ""; got != tt.ok {
			t.Errorf("%s importing %s: allowed %v, want %v", tt.from, tt.path, got, tt.ok)
		}
	}
}

func TestImports(t *testing.T) {
	seen := 0
	for _, f := range goFiles(t) {
		from := room(f.dir)
		for _, imp := range f.imports {
			if imp != module && !strings.HasPrefix(imp, module+"/") {
				if why := outside(f, imp); why != "" {
					t.Errorf("%s imports %s: %s", f.path, imp, why)
				}
				continue
			}
			seen++
			path := strings.TrimPrefix(strings.TrimPrefix(imp, module), "/")
			to := room(path)
			if path == "" {
				to = ""
			}
			// Tests of a stage may be run on the real parts that feed it.
			if f.test && from != "" && to != "cmd" || from == to {
				continue
			}
			if from == "" {
				t.Errorf("%s imports %s: the root package imports the standard library only", f.path, imp)
				continue
			}
			if why := allowed(from, to, path); why != "" {
				t.Errorf("%s imports %s: %s", f.path, imp, why)
			}
		}
	}
	if seen == 0 {
		t.Fatal("no import inside the module was seen: the test is blind")
	}
}

// outside gives why f may not import a package of another module, "" when it may.
func outside(f goFile, imp string) string {
	standard := !strings.Contains(strings.SplitN(imp, "/", 2)[0], ".")
	switch {
	case f.dir == "." && !standard && !f.test:
		return "the root package imports the standard library only"
	case hasPrefix(imp, drivers) && room(f.dir) != "library" && !(f.test && strings.HasPrefix(imp, "database/sql")):
		return "database drivers stand under internal/library only"
	case hasPrefix(imp, vendors) && room(f.dir) != "llm":
		return "vendors' clients stand under internal/llm only"
	case imp == "net/http" && !f.test && !within(f.dir, servers) && !sniffs(f):
		return "HTTP is for internal/fetch and the servers"
	case imp == "C", imp == "unsafe" && !(f.test && room(f.dir) == "library"): // a test's file system under the driver is in C's tables
		return "plain Go only"
	}
	return ""
}

func hasPrefix(s string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

func within(dir string, dirs []string) bool {
	return slices.ContainsFunc(dirs, func(d string) bool { return dir == d || strings.HasPrefix(dir, d+"/") })
}

// sniffs reports whether a file uses nothing of net/http but its table of media types.
func sniffs(f goFile) bool {
	only := true
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "http" && sel.Sel.Name != "DetectContentType" {
				only = false
			}
		}
		return true
	})
	return only
}

// senders are the names by which a program reaches out.
var senders = map[string][]string{
	"http": {"Get", "Head", "Post", "PostForm", "NewRequest", "NewRequestWithContext", "Client", "DefaultClient", "Transport", "DefaultTransport"},
	"net":  {"Dial", "DialTimeout", "Dialer", "DialTCP", "DialUDP", "LookupHost", "LookupIP", "Resolver", "DefaultResolver"},
}

func TestNothingReachesOutExceptFetch(t *testing.T) {
	for _, f := range goFiles(t) {
		// The load tool reads a desk that it started itself, on this machine.
		if f.test || within(f.dir, []string{"internal/fetch", "internal/bench"}) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if ok && slices.Contains(senders[pkg.Name], sel.Sel.Name) && slices.ContainsFunc(f.imports, func(i string) bool {
				return i == "net" || i == "net/http"
			}) {
				t.Errorf("%s uses %s.%s: only internal/fetch sends requests", fset.Position(sel.Pos()), pkg.Name, sel.Sel.Name)
			}
			return true
		})
	}
}
