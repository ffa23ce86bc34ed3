package rules

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestSecurityDoc holds docs/security.md to the tests that it names.
func TestSecurityDoc(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root(t), "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, f := range goFiles(t) {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && f.test {
				have[fn.Name.Name] = true
			}
		}
	}
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(string(b), -1)
	if len(named) < 30 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, m := range named {
		if !have[m[1]] {
			t.Errorf("docs/security.md names %s, which is no test", m[1])
		}
	}
}
