package rules

import (
	"bytes"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestFilesAreShort(t *testing.T) {
	const most = 500
	for _, f := range goFiles(t) {
		if !f.test && f.lines > most {
			t.Errorf("%s has %d lines, more than %d: cut it by task", f.path, f.lines, most)
		}
	}
}

// TestArchitecture holds docs/architecture.md to the packages that exist.
func TestArchitecture(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root(t), "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]int{}
	for _, m := range regexp.MustCompile("`((?:cmd|internal|profiles|tools)(?:/[a-z0-9]+)*)`").FindAllStringSubmatch(string(b), -1) {
		named[m[1]]++
	}
	for _, dir := range packages(t) {
		if dir == "." {
			dir = "assay"
			named[dir] = strings.Count(string(b), "the root package, `assay`")
		}
		if n := named[dir]; n != 1 {
			t.Errorf("docs/architecture.md names the package %s %d times, want once", dir, n)
		}
		delete(named, dir)
	}
	for dir := range named {
		t.Errorf("docs/architecture.md names %s, which is not a package", dir)
	}
}

func TestExportedNamesAreExplained(t *testing.T) {
	explained := map[string]bool{}
	dirs := map[string]bool{}
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		dirs[f.dir] = true
		if doc := f.ast.Doc.Text(); doc != "" {
			explained[f.dir] = true
		}
		for _, d := range f.ast.Decls {
			for _, name := range unexplained(d) {
				t.Errorf("%s: %s has no doc comment", fset.Position(name.Pos()), name.Name)
			}
		}
	}
	for dir := range dirs {
		if !explained[dir] {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

// unexplained gives the exported names of a declaration that no comment explains.
func unexplained(d ast.Decl) []*ast.Ident {
	var bare []*ast.Ident
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc.Text() == "" && exportedReceiver(d) {
			bare = append(bare, d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc.Text() == "" && s.Doc.Text() == "" {
					bare = append(bare, s.Name)
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					grouped := d.Lparen.IsValid() && d.Doc.Text() != ""
					if name.IsExported() && !grouped && d.Doc.Text() == "" && s.Doc.Text() == "" && s.Comment.Text() == "" {
						bare = append(bare, name)
					}
				}
			}
		}
	}
	return bare
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	typ := d.Recv.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return false
		}
	}
}

// machinePath matches the absolute path of somebody's machine.
var machinePath = regexp.MustCompile(`(?:^|[\s"'` + "`" + `=(:])/(?:home|Users|root|work)/[\w.-]+`)

func TestNoMachinePaths(t *testing.T) {
	if !machinePath.MatchString("see /ho" + "me/someone/x") {
		t.Fatal("the pattern finds nothing")
	}
	walk(t, func(rel string, read func() []byte) {
		b := read()
		if bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0 {
			return
		}
		for i, line := range bytes.Split(b, []byte("\n")) {
			if m := machinePath.Find(line); m != nil {
				t.Errorf("%s:%d holds the path of a machine: %s", rel, i+1, bytes.TrimSpace(m))
			}
		}
	})
}

// fieldWord matches words of one field, which belong in profiles/ and nowhere in code.
var fieldWord = regexp.MustCompile(`(?i)traffick|immigra|homeland|\bhsi\b|\bdhs\b`)

func TestNoFieldWordsInCode(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test || room(f.dir) == "cmd" || room(f.dir) == "bench" || strings.HasSuffix(f.dir, "test") {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && fieldWord.MatchString(lit.Value) {
				t.Errorf("%s: %s is a word of one field; it belongs in profiles/", fset.Position(lit.Pos()), lit.Value)
			}
			return true
		})
	}
}

// TestNoFieldWordsInData looks at the word lists that packages embed; only the
// publishers' table may name anybody.
func TestNoFieldWordsInData(t *testing.T) {
	walk(t, func(rel string, read func() []byte) {
		if !strings.HasPrefix(rel, "internal/") || strings.HasSuffix(rel, ".go") || strings.Contains(rel, "testdata/") || strings.HasPrefix(rel, "internal/publishers/") {
			return
		}
		b := read()
		if bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0 {
			return // a table of numbers
		}
		if m := fieldWord.Find(b); m != nil {
			t.Errorf("%s holds %q, a word of one field; it belongs in profiles/", rel, m)
		}
	})
}
