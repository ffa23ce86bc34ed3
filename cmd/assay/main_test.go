package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite docs/cli.md")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"assay": main, "publishall": publishAll})
}

// TestScripts runs testdata/script: shell sessions that call the program.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("EXAMPLES", examples)
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, "cache"))
			e.Setenv("ASSAY_ARCHIVE", "http://127.0.0.1:9/") // never the real one
			e.Setenv("SOURCE_DATE_EPOCH", "1795305600")      // 22 November 2026
			oig, err := os.ReadFile(filepath.Join(examples, "hsi", "dhs-oig-25-21-monitor-children.md"))
			if err != nil {
				return err
			}
			e.Setenv("OIG", fmt.Sprintf("%x", sha256.Sum256(oig))[:12])
			e.Values["held"] = &held{}
			return nil
		},
		Cmds: scriptCmds(),
	})
}

// exitsWith runs a program and wants an exit code: code 3 assay sources
func exitsWith(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
