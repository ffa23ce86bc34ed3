package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"assay/internal/config"
)

// TestEverySettingIsRead: a setting that no part of the program reads is a
// promise that is not kept.
func TestEverySettingIsRead(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{} // "Server.Listen"
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parts := map[string]string{} // parameters and variables of a part's type: "set" -> "Server"
		ast.Inspect(f, func(n ast.Node) bool {
			if field, ok := n.(*ast.Field); ok {
				if sel, ok := field.Type.(*ast.SelectorExpr); ok && named(sel.X) == "config" {
					for _, id := range field.Names {
						parts[id.Name] = sel.Sel.Name
					}
				}
			}
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch x := sel.X.(type) {
			case *ast.SelectorExpr:
				read[x.Sel.Name+"."+sel.Sel.Name] = true
				if part := parts[x.Sel.Name]; part != "" { // k.set.Certificate
					read[part+"."+sel.Sel.Name] = true
				}
			case *ast.Ident:
				read[sel.Sel.Name] = true
				if part := parts[x.Name]; part != "" {
					read[part+"."+sel.Sel.Name] = true
				}
			}
			return true
		})
	}
	n := 0
	whole := reflect.TypeFor[config.Config]()
	for i := range whole.NumField() {
		f := whole.Field(i)
		if !f.IsExported() {
			continue
		}
		names := []string{f.Name}
		if f.Type.Kind() == reflect.Struct {
			names = nil
			for j := range f.Type.NumField() {
				names = append(names, f.Name+"."+f.Type.Field(j).Name)
			}
		}
		for _, name := range names {
			if n++; !read[name] {
				t.Errorf("no command reads the setting in config.Config.%s", name)
			}
		}
	}
	if n < 20 {
		t.Fatalf("only %d settings seen", n)
	}
}

func named(x ast.Expr) string {
	if id, ok := x.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
