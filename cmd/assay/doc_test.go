package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestCLIDoc holds docs/cli.md to the commands as they are: every command and
// every flag stands there, and nothing that does not exist.
func TestCLIDoc(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "cli.md")
	want := cliDoc()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/cli.md is not what the commands say; run: go test ./cmd/assay -run TestCLIDoc -update\n%s", diff)
	}
}

// TestEveryFlagIsExplained: a flag or a command without a word on it is a defect.
func TestEveryFlagIsExplained(t *testing.T) {
	doc := cliDoc()
	n := 0
	walkCommands(testRoot(), func(c *cobra.Command) {
		if c.Short == "" || c.Runnable() && c.Name() != "assay" && c.Parent().Name() == "assay" && c.Name() != "version" && c.Long == "" && !c.Hidden {
			t.Errorf("%s is not explained", c.CommandPath())
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			n++
			if len(f.Usage) < 10 {
				t.Errorf("%s --%s is not explained", c.CommandPath(), f.Name)
			}
			if !c.Hidden && f.Name != "help" && !strings.Contains(doc, "--"+f.Name) {
				t.Errorf("%s --%s is not in docs/cli.md", c.CommandPath(), f.Name)
			}
		})
	})
	if n < 20 {
		t.Fatalf("only %d flags seen", n)
	}
}

func testRoot() *cobra.Command {
	root := newRoot(&app{})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return root
}

func walkCommands(c *cobra.Command, f func(*cobra.Command)) {
	f(c)
	for _, sub := range c.Commands() {
		if sub.Name() != "help" && sub.Name() != "completion" {
			walkCommands(sub, f)
		}
	}
}

func cliDoc() string {
	root := testRoot()
	var b strings.Builder
	b.WriteString("# Command line\n\n<!-- Written from the commands: go test ./cmd/assay -run TestCLIDoc -update -->\n\n")
	b.WriteString(mdText(root.Long) + "\n\n## For every command\n\n" + mdFlags(root.PersistentFlags()))
	b.WriteString(`
Results go to standard output, and all else to standard error. An error is one
line: what happened, to what, and what to do next. Colours and progress bars are
for terminals only; NO_COLOR is honoured. ` + "`assay completion bash|zsh|fish|powershell`" + `
writes completions for a shell.
`)
	walkCommands(root, func(c *cobra.Command) {
		if c == root || c.Hidden {
			return
		}
		fmt.Fprintf(&b, "\n## %s\n\n", strings.TrimPrefix(c.UseLine(), "assay "))
		if !c.Runnable() {
			fmt.Fprintf(&b, "`assay help %s` prints this.\n\n", c.Name())
		}
		long := c.Long
		if long == "" {
			long = c.Short + "."
		}
		b.WriteString(mdText(long) + "\n")
		if c.Example != "" {
			b.WriteString("\n" + mdText(c.Example) + "\n")
		}
		if flags := mdFlags(c.LocalNonPersistentFlags()); flags != "" && c.Runnable() {
			b.WriteString("\n" + flags)
		}
	})
	return b.String()
}

var indented = regexp.MustCompile(`(?m)^  `)

// mdText makes lines that help texts indent a code block.
func mdText(s string) string { return indented.ReplaceAllString(s, "    ") }

func mdFlags(flags *pflag.FlagSet) string {
	var rows strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "`--" + f.Name
		if value != "" {
			name += " " + value
		}
		name += "`"
		if f.Shorthand != "" {
			name = "`-" + f.Shorthand + "`, " + name
		}
		fmt.Fprintf(&rows, "| %s | %s |\n", name, usage)
	})
	if rows.Len() == 0 {
		return ""
	}
	return "| flag | |\n|---|---|\n" + rows.String()
}
