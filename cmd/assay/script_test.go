package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptCmds are commands of the scripts that make what no text file can hold.
func scriptCmds() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	file := func(make func(ts *testscript.TestScript, n int) []byte) func(*testscript.TestScript, bool, []string) {
		return func(ts *testscript.TestScript, _ bool, args []string) {
			n := 0
			if len(args) > 1 {
				var err error
				n, err = strconv.Atoi(args[1])
				ts.Check(err)
			}
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), make(ts, n), 0o644))
		}
	}
	return map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"code":    exitsWith,
		"engines": engines,
		"blob": file(func(_ *testscript.TestScript, n int) []byte {
			b := make([]byte, n)
			for i := range b {
				b[i] = byte(i*7 + i/251)
			}
			return b
		}),
		"nest": file(func(_ *testscript.TestScript, n int) []byte {
			return []byte("<html><body>" + strings.Repeat("<div>", n) + "Deep text of the page." + strings.Repeat("</div>", n) + "</body></html>")
		}),
		"latin": file(func(*testscript.TestScript, int) []byte {
			return []byte("Die Stra\xdfe nach M\xfcnchen ist gesperrt. The street was closed in May.\n")
		}),
		"utf16": file(func(*testscript.TestScript, int) []byte {
			b := []byte{0xff, 0xfe}
			for _, u := range utf16.Encode([]rune("This text is two bytes wide. It holds forty words or so.\n")) {
				b = append(b, byte(u), byte(u>>8))
			}
			return b
		}),
		"longquestion": file(func(_ *testscript.TestScript, n int) []byte {
			return []byte("How many were " + strings.Repeat("found ", n/6) + "?")
		}),
		"sparse": func(ts *testscript.TestScript, _ bool, args []string) {
			n, err := strconv.ParseInt(args[1], 10, 64)
			ts.Check(err)
			f, err := os.Create(ts.MkAbs(args[0]))
			ts.Check(err)
			ts.Check(f.Truncate(n))
			ts.Check(f.Close())
		},
		"truncate": func(ts *testscript.TestScript, _ bool, args []string) {
			info, err := os.Stat(ts.MkAbs(args[0]))
			ts.Check(err)
			ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()/2))
		},
		"sub": func(ts *testscript.TestScript, _ bool, args []string) {
			text := ts.ReadFile(args[0])
			if !strings.Contains(text, args[2]) {
				ts.Fatalf("%s does not hold %s", args[0], args[2])
			}
			ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Replace(text, args[2], args[3], 1)), 0o644))
		},
		"publish": publish,
		"copyof": func(ts *testscript.TestScript, _ bool, args []string) { // over a file that is read-only, too
			ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(ts.ReadFile(args[0])), 0o600))
		},
		"envfile": func(ts *testscript.TestScript, _ bool, args []string) {
			ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
		},
		"site":    site,
		"newer":   newer,
		"spoil":   spoil,
		"hold":    hold,
		"release": func(ts *testscript.TestScript, _ bool, _ []string) { ts.Value("held").(*held).release() },
	}
}

// newer makes a library look like one of a later version.
func newer(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	db, err := sql.Open("sqlite", path)
	ts.Check(err)
	var version int
	ts.Check(db.QueryRow("PRAGMA user_version").Scan(&version))
	_, err = db.Exec(fmt.Sprintf("PRAGMA user_version = %d", version+1000))
	ts.Check(err)
	_, err = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	ts.Check(err)
	ts.Check(db.Close())
	if b, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(b, []byte("SQLite format 3")) {
		ts.Fatalf("not an SQLite file: %v", err)
	}
}

// spoil runs a statement on a library, past the rules that hold its captures.
func spoil(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	db.SetMaxOpenConns(1)
	var rule string
	ts.Check(db.QueryRow("SELECT sql FROM sqlite_schema WHERE name = 'capture_fixed'").Scan(&rule))
	for _, statement := range []string{"DROP TRIGGER capture_fixed", args[1], rule} {
		_, err := db.Exec(statement)
		ts.Check(err)
	}
	ts.Check(db.Close())
}

// held is a library that the test itself is writing to.
type held struct {
	db *sql.DB
	tx *sql.Conn
}

func (h *held) release() {
	if h.tx != nil {
		_ = h.tx.Close()
		_ = h.db.Close()
		h.tx = nil
	}
}

// hold begins to write to a library and does not end until release, or the script's end.
func hold(ts *testscript.TestScript, _ bool, args []string) {
	h := ts.Value("held").(*held)
	var err error
	h.db, err = sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	h.tx, err = h.db.Conn(context.Background())
	ts.Check(err)
	_, err = h.tx.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	ts.Check(err)
	ts.Defer(h.release)
}
