package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

const module = "assay"

// goFile is one parsed file of the tree.
type goFile struct {
	path    string // slash-separated, relative to the root of the repository
	dir     string // "." for the root package
	test    bool
	lines   int
	ast     *ast.File
	imports []string
}

var fset = token.NewFileSet()

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// walk calls f for every file of the repository, without version control, build
// output and the fuzzer's own finds.
func walk(t *testing.T, f func(rel string, read func() []byte)) {
	t.Helper()
	top := root(t)
	err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(top, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel == ".git" || rel == "bin" || rel == "dist" {
				return filepath.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() && rel != ".git" { // a file in a linked work tree
			f(rel, func() []byte {
				b, err := os.ReadFile(p)
				if err != nil {
					t.Fatal(err)
				}
				return b
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// goFiles parses every Go file outside testdata.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	walk(t, func(rel string, read func() []byte) {
		if !strings.HasSuffix(rel, ".go") || strings.Contains(rel, "testdata/") {
			return
		}
		src := read()
		f, err := parser.ParseFile(fset, rel, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%s does not parse: %v", rel, err)
			return
		}
		g := goFile{
			path:  rel,
			dir:   path.Dir(rel),
			test:  strings.HasSuffix(rel, "_test.go"),
			lines: strings.Count(string(src), "\n"),
			ast:   f,
		}
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			g.imports = append(g.imports, name)
		}
		files = append(files, g)
	})
	if len(files) < 10 {
		t.Fatalf("only %d Go files found: the walk is wrong", len(files))
	}
	return files
}

// packages gives the folders that hold Go code outside tests, and those that
// hold tests only, sorted.
func packages(t *testing.T) []string {
	set := map[string]bool{}
	for _, f := range goFiles(t) {
		set[f.dir] = true
	}
	var dirs []string
	for d := range set {
		dirs = append(dirs, d)
	}
	sort.Strings(dirs)
	return dirs
}
