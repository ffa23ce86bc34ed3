package rules

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// printing are the rooms beside the stages whose output stands in a report.
var printing = []string{"check", "render", "compare", "publishers", "text"}

// Comments that excuse a line, with the reason behind them; they stand on the
// line or on the one before it.
const (
	anyOrder = "// any order: " // what comes out of a map in any order, and reaches no output in it
	aClock   = "// a clock: "   // what the machine says, and reaches no report
)

// TestReportsKnowNoMachine: in the packages whose output stands in a report,
// nothing asks for the time, the zone, the environment or chance, and no map's
// order reaches an output. Reports are compared byte for byte (assay verify).
func TestReportsKnowNoMachine(t *testing.T) {
	exports := exportData(t)
	packages := map[string][]*ast.File{}
	for _, f := range goFiles(t) {
		// The files of this system only: those of another define the same names.
		if here, err := build.Default.MatchFile(filepath.Join(root(t), f.dir), path.Base(f.path)); err != nil || !here {
			continue
		}
		if r := room(f.dir); !f.test && (slices.Contains(stages, r) || slices.Contains(printing, r)) && !strings.HasSuffix(f.dir, "test") {
			packages[f.dir] = append(packages[f.dir], f.ast)
		}
	}
	if len(packages) < 15 {
		t.Fatalf("only %d packages found: the test is blind", len(packages))
	}
	seen := 0
	for dir, files := range packages {
		found, ranges := machineUses(t, exports, module+"/"+dir, fset, files)
		seen += ranges
		for _, s := range found {
			t.Error(s)
		}
	}
	if seen < 50 {
		t.Errorf("only %d loops over maps were seen: the test is blind", seen)
	}
}

// exportData gives a reader of the compiled packages that the module imports.
func exportData(t *testing.T) func(path string) (io.ReadCloser, error) {
	t.Helper()
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", "./internal/...")
	cmd.Dir = root(t)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, errs.Bytes())
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if path, file, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			files[path] = file
		}
	}
	return func(path string) (io.ReadCloser, error) {
		if files[path] == "" {
			return nil, fmt.Errorf("no compiled %s", path)
		}
		return os.Open(files[path])
	}
}

// machineUses type-checks a package and gives what in it depends on the machine
// or on a map's order, and how many loops over maps it has.
func machineUses(t *testing.T, exports func(string) (io.ReadCloser, error), name string, set *token.FileSet, files []*ast.File) (found []string, ranges int) {
	t.Helper()
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.ForCompiler(set, "gc", exports)}
	if _, err := config.Check(name, set, files, info); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, f := range files {
		u := uses{set: set, info: info, excused: excuses(set, f)}
		ast.Inspect(f, u.clock)
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				u.order(fn.Body)
			}
		}
		found, ranges = append(found, u.found...), ranges+u.ranges
	}
	slices.Sort(found)
	return found, ranges
}

// excuses gives the lines that a comment excuses, and by which of the two.
func excuses(set *token.FileSet, f *ast.File) map[int]string {
	out := map[int]string{}
	for _, group := range f.Comments {
		for _, c := range group.List {
			for _, word := range []string{anyOrder, aClock} {
				if why, ok := strings.CutPrefix(c.Text, word); ok && len(why) > 5 {
					line := set.Position(c.Pos()).Line
					out[line], out[line+1] = word, word
				}
			}
		}
	}
	return out
}

// uses collects what one file does.
type uses struct {
	set     *token.FileSet
	info    *types.Info
	excused map[int]string
	found   []string
	ranges  int
}

func (u *uses) report(at token.Pos, excuse, format string, args ...any) {
	if p := u.set.Position(at); u.excused[p.Line] != excuse {
		u.found = append(u.found, fmt.Sprintf("%s: %s; sort it, or say why not in a comment beginning %q", p, fmt.Sprintf(format, args...), excuse))
	}
}

// machines are the names that ask the machine, by package.
var machines = map[string][]string{
	"time":    {"Now", "Since", "Until", "Local", "LoadLocation"},
	"os":      {"Getenv", "LookupEnv", "Environ", "Hostname", "Getwd", "Getpid"},
	"runtime": {"NumCPU", "NumGoroutine"},
}

// clock finds names that ask the machine. Of math/rand it lets pass what is made
// with a seed.
func (u *uses) clock(n ast.Node) bool {
	id, ok := n.(*ast.Ident)
	if !ok {
		return true
	}
	o := u.info.Uses[id]
	if o == nil || o.Pkg() == nil || o.Parent() != o.Pkg().Scope() {
		return true
	}
	switch pkg := o.Pkg().Path(); pkg {
	case "math/rand", "math/rand/v2":
		if _, function := o.(*types.Func); function && !strings.HasPrefix(o.Name(), "New") {
			u.report(id.Pos(), aClock, "rand.%s has no seed", o.Name())
		}
	case "crypto/rand":
		u.report(id.Pos(), aClock, "crypto/rand is chance")
	default:
		if slices.Contains(machines[pkg], o.Name()) {
			u.report(id.Pos(), aClock, "%s.%s asks the machine", pkg, o.Name())
		}
	}
	return true
}

// order finds loops over maps whose order can reach what the function makes: a
// list that is not sorted later in the function, text that is written, a sum of
// fractions, which depends on the order of its terms.
func (u *uses) order(body *ast.BlockStmt) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.RangeStmt:
			if u.unordered(n.X) {
				u.ranges++
				u.loop(body, n)
			}
		case *ast.AssignStmt: // keys := slices.Collect(maps.Keys(m))
			for k, value := range n.Rhs {
				if call, ok := value.(*ast.CallExpr); ok && u.callee(call) == "slices.Collect" && len(call.Args) == 1 && u.unordered(call.Args[0]) && k < len(n.Lhs) && !u.sorted(body, n.End(), n.Lhs[k]) {
					u.report(n.Pos(), anyOrder, "a list in the order of a map")
				}
			}
		}
		return true
	})
}

// unordered reports whether a loop over an expression has a map's order.
func (u *uses) unordered(x ast.Expr) bool {
	if call, ok := x.(*ast.CallExpr); ok && slices.Contains([]string{"maps.Keys", "maps.Values", "maps.All"}, u.callee(call)) {
		return true
	}
	t := u.info.Types[x].Type
	if t == nil {
		return false
	}
	_, isMap := t.Underlying().(*types.Map)
	return isMap
}

// callee names the function of another package that a call calls: "slices.Sort".
func (u *uses) callee(call *ast.CallExpr) string {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if o := u.info.Uses[sel.Sel]; o != nil && o.Pkg() != nil {
		return o.Pkg().Name() + "." + o.Name()
	}
	return ""
}

// loop looks at what the body of a loop over a map makes.
func (u *uses) loop(body *ast.BlockStmt, loop *ast.RangeStmt) {
	ast.Inspect(loop.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for k, target := range n.Lhs {
				if k >= len(n.Rhs) || u.inside(target, loop) || u.keyed(target) {
					continue
				}
				switch {
				case isAppend(n.Rhs[k]) && !u.sorted(body, loop.End(), target):
					u.report(loop.Pos(), anyOrder, "a list in the order of a map")
				case (n.Tok == token.ADD_ASSIGN || n.Tok == token.SUB_ASSIGN || n.Tok == token.MUL_ASSIGN) && u.basic(target, types.IsFloat|types.IsString):
					u.report(loop.Pos(), anyOrder, "a sum or a text in the order of a map")
				}
			}
		case *ast.CallExpr:
			name := u.callee(n)
			if strings.HasPrefix(name, "fmt.Fprint") || strings.HasPrefix(name, "fmt.Print") || strings.HasPrefix(name, "io.WriteString") || strings.HasPrefix(name, "strings.Write") || strings.HasPrefix(name, "bytes.Write") || strings.HasPrefix(name, "bufio.Write") {
				u.report(loop.Pos(), anyOrder, "text written in the order of a map")
			}
		}
		return true
	})
}

// keyed reports whether a target is an element that the loop chooses by a key:
// out[k] = append(out[k], ...) has one place for each key.
func (u *uses) keyed(target ast.Expr) bool {
	_, ok := ast.Unparen(target).(*ast.IndexExpr)
	return ok
}

// inside reports whether a variable is the loop's own.
func (u *uses) inside(target ast.Expr, loop *ast.RangeStmt) bool {
	id, ok := ast.Unparen(target).(*ast.Ident)
	if !ok {
		return false
	}
	o := u.info.Uses[id]
	if o == nil {
		o = u.info.Defs[id]
	}
	return o == nil || o.Pos() >= loop.Pos() && o.Pos() < loop.End()
}

func (u *uses) basic(x ast.Expr, kind types.BasicInfo) bool {
	t := u.info.Types[x].Type
	if id, ok := x.(*ast.Ident); ok && t == nil && u.info.Uses[id] != nil {
		t = u.info.Uses[id].Type()
	}
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&kind != 0
}

func isAppend(x ast.Expr) bool {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == "append"
}

// sorted reports whether something that sorts is called with the target after a place.
func (u *uses) sorted(body *ast.BlockStmt, after token.Pos, target ast.Expr) bool {
	want, found := types.ExprString(target), false
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Pos() < after || len(call.Args) == 0 {
			return true
		}
		name := types.ExprString(call.Fun)
		if strings.Contains(strings.ToLower(name), "sort") && strings.HasPrefix(strings.TrimPrefix(types.ExprString(call.Args[0]), "&"), want) {
			found = true
		}
		return true
	})
	return found
}

// TestMachineUses plants each fault, and its like that is none.
func TestMachineUses(t *testing.T) {
	exports := exportData(t)
	for _, tt := range []struct {
		name, body, want string
	}{
		{"a list in a map's order", "var out []string; for k := range m { out = append(out, k) }; return out", "a list in the order of a map"},
		{"sorted after", "var out []string; for k := range m { out = append(out, k) }; slices.Sort(out); return out", ""},
		{"another list sorted", "var out []string; for k := range m { out = append(out, k) }; slices.Sort(other); return out", "a list in the order of a map"},
		{"sorted before only", "var out []string; slices.Sort(out); for k := range m { out = append(out, k) }; return out", "a list in the order of a map"},
		{"deeper", "var out []string; for k, v := range m { if v > 1 { for range 2 { out = append(out, k) } } }; return out", "a list in the order of a map"},
		{"of a named type", "type set map[string]bool; var out []string; for k := range set(nil) { out = append(out, k) }; return out", "a list in the order of a map"},
		{"by an iterator", "var out []string; for k := range maps.Keys(m) { out = append(out, k) }; return out", "a list in the order of a map"},
		{"collected", "out := slices.Collect(maps.Keys(m)); return out", "a list in the order of a map"},
		{"collected and sorted", "out := slices.Collect(maps.Keys(m)); slices.Sort(out); return out", ""},
		{"in a function within", "var out []string; func() { for k := range m { out = append(out, k) } }(); return out", "a list in the order of a map"},
		{"excused", "var out []string\n// any order: a set for the caller\nfor k := range m { out = append(out, k) }; return out", ""},
		{"excused without a reason", "var out []string\n// any order: \nfor k := range m { out = append(out, k) }; return out", "a list in the order of a map"},
		{"the loop's own list", "for k := range m { var out []string; out = append(out, k); _ = out }; return nil", ""},
		{"a list for each key", "by := map[string][]string{}; for k := range m { by[k] = append(by[k], k) }; return by[\"\"]", ""},
		{"a list in a list's order", "var out []string; for _, k := range other { out = append(out, k) }; return out", ""},
		{"text written", "for k := range m { fmt.Fprintln(os.Stdout, k) }; return nil", "text written in the order of a map"},
		{"text built", "var b strings.Builder; for k := range m { b.WriteString(k) }; return []string{b.String()}", "text written in the order of a map"},
		{"a sum of fractions", "x := 0.0; for _, v := range m { x += float64(v) / 3 }; return []string{fmt.Sprint(x)}", "a sum or a text in the order of a map"},
		{"a sum of whole numbers", "x := 0; for _, v := range m { x += v }; return []string{fmt.Sprint(x)}", ""},
		{"the time", "return []string{time.Now().String()}", "time.Now asks the machine"},
		{"the time, excused", "return []string{time.Now().String()} // a clock: progress only", ""},
		{"the time, with the other excuse", "return []string{time.Now().String()} // any order: no reason", "time.Now asks the machine"},
		{"the zone", "return []string{time.Unix(0, 0).In(time.Local).String()}", "time.Local asks the machine"},
		{"the environment", "return []string{os.Getenv(\"LANG\")}", "os.Getenv asks the machine"},
		{"chance", "return []string{fmt.Sprint(rand.IntN(3))}", "rand.IntN has no seed"},
		{"chance with a seed", "return []string{fmt.Sprint(rand.New(rand.NewPCG(1, 2)).IntN(3))}", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := "package p\nimport (\"fmt\"; \"maps\"; \"math/rand/v2\"; \"os\"; \"slices\"; \"strings\"; \"time\")\n" +
				"var _, _, _, _ = fmt.Sprint, maps.Keys[map[int]int], rand.NewPCG, os.Stdout\nvar _, _, _ = slices.Sort[[]int], strings.Cut, time.Unix\n" +
				"func f(m map[string]int, other []string) []string {\n" + tt.body + "\n}\n"
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, filepath.Join("p", "p.go"), src, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			found, _ := machineUses(t, exports, "p", set, []*ast.File{file})
			switch all := strings.Join(found, "\n"); {
			case tt.want == "" && all != "":
				t.Errorf("found %s", all)
			case tt.want != "" && (len(found) != 1 || !strings.Contains(all, tt.want)):
				t.Errorf("found %q, want %q", all, tt.want)
			}
		})
	}
}
