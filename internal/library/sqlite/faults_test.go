package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"assay"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

// The faults of a disk.
const (
	faultIO    = "I/O error"
	faultFull  = "full"
	faultShort = "short write"
	faultTorn  = "torn write" // half of it, and the machine stops
)

// disk stands between SQLite and its files in a process of its own, and spoils the
// write, the cut or the sync that has a number. SQLite calls through tables of C
// functions, which have no place for a receiver: hence a variable.
var disk struct {
	fault string // "" for none
	at    int64  // the number of the call, from 1
	stays bool   // every call after it fails too
	calls atomic.Int64

	system uintptr // the file system below, a sqlite3_vfs
	mu     sync.Mutex
	tables map[uintptr]*methods // by that of the file system below
}

// methods are a file's functions with the faults, and those below. SQLite finds the
// first; the second is found beside it.
type methods struct{ spoilt, below sqlite3.Tsqlite3_io_methods }

// The functions of files, as SQLite in Go calls them.
type (
	openFile  = func(tls *libc.TLS, system, name, file uintptr, flags int32, out uintptr) int32
	writeFile = func(tls *libc.TLS, file, from uintptr, amount int32, at int64) int32
	cutFile   = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFile  = func(tls *libc.TLS, file uintptr, flags int32) int32
)

// useDisk makes the disk the file system of this process.
func useDisk(fault string, at int64, stays bool) error {
	disk.fault, disk.at, disk.stays = fault, at, stays
	disk.tables = map[uintptr]*methods{}
	tls := libc.NewTLS()
	disk.system = sqlite3.Xsqlite3_vfs_find(tls, 0)
	below := *(**sqlite3.Tsqlite3_vfs)(unsafe.Pointer(&disk.system))
	mine := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*below)))
	name, err := libc.CString("disk")
	if err != nil || mine == 0 {
		return errors.Join(err, errors.New("no memory for a file system"))
	}
	v := *(**sqlite3.Tsqlite3_vfs)(unsafe.Pointer(&mine))
	*v = *below
	v.FzName, v.FpNext = name, 0
	*(*openFile)(unsafe.Pointer(&v.FxOpen)) = spoiltOpen
	if rc := sqlite3.Xsqlite3_vfs_register(tls, mine, 1); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("the file system is refused: %d", rc)
	}
	return nil
}

func spoiltOpen(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	v := *(**sqlite3.Tsqlite3_vfs)(unsafe.Pointer(&disk.system))
	rc := (*(*openFile)(unsafe.Pointer(&v.FxOpen)))(tls, disk.system, name, file, flags, out)
	f := *(**sqlite3.Tsqlite3_file)(unsafe.Pointer(&file))
	if f.FpMethods == 0 {
		return rc
	}
	disk.mu.Lock()
	defer disk.mu.Unlock()
	m := disk.tables[f.FpMethods]
	if m == nil {
		table := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(methods{}))) // not of Go: SQLite reckons with its address
		if table == 0 {
			return sqlite3.SQLITE_NOMEM
		}
		m = *(**methods)(unsafe.Pointer(&table))
		m.below = **(**sqlite3.Tsqlite3_io_methods)(unsafe.Pointer(&f.FpMethods))
		m.spoilt = m.below
		*(*writeFile)(unsafe.Pointer(&m.spoilt.FxWrite)) = spoiltWrite
		*(*cutFile)(unsafe.Pointer(&m.spoilt.FxTruncate)) = spoiltCut
		*(*syncFile)(unsafe.Pointer(&m.spoilt.FxSync)) = spoiltSync
		disk.tables[f.FpMethods] = m
	}
	f.FpMethods = uintptr(unsafe.Pointer(m))
	return rc
}

// below gives the functions of a file without the faults.
func below(file uintptr) *sqlite3.Tsqlite3_io_methods {
	f := *(**sqlite3.Tsqlite3_file)(unsafe.Pointer(&file))
	return &(*(**methods)(unsafe.Pointer(&f.FpMethods))).below
}

// spoils counts a call, and says whether it is to fail.
func spoils() bool {
	n := disk.calls.Add(1)
	return disk.fault != "" && (n == disk.at || n > disk.at && disk.stays)
}

func spoiltWrite(tls *libc.TLS, file, from uintptr, amount int32, at int64) int32 {
	write := *(*writeFile)(unsafe.Pointer(&below(file).FxWrite))
	if !spoils() {
		return write(tls, file, from, amount, at)
	}
	switch disk.fault {
	case faultFull:
		return sqlite3.SQLITE_FULL
	case faultShort, faultTorn:
		if rc := write(tls, file, from, amount/2, at); rc != sqlite3.SQLITE_OK {
			return rc
		}
		if disk.fault == faultTorn {
			os.Exit(4)
		}
	}
	return sqlite3.SQLITE_IOERR_WRITE
}

func spoiltCut(tls *libc.TLS, file uintptr, size int64) int32 {
	if !spoils() {
		return (*(*cutFile)(unsafe.Pointer(&below(file).FxTruncate)))(tls, file, size)
	}
	if disk.fault == faultTorn {
		os.Exit(4)
	}
	return sqlite3.SQLITE_IOERR_TRUNCATE
}

func spoiltSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	if !spoils() {
		return (*(*syncFile)(unsafe.Pointer(&below(file).FxSync)))(tls, file, flags)
	}
	switch disk.fault {
	case faultTorn:
		os.Exit(4)
	case faultFull:
		return sqlite3.SQLITE_FULL
	}
	return sqlite3.SQLITE_IOERR_FSYNC
}

// childSpoilt works as a desk does and copies the library, on a disk that fails, and
// goes on after each error as a desk that serves would. At the end it says how often
// the disk was called.
func childSpoilt(ctx context.Context, path, fault, at string, stays bool) error {
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return err
	}
	if err := useDisk(fault, n, stays); err != nil {
		return err
	}
	defer func() { fmt.Println("calls", disk.calls.Load()) }()
	l, err := sqlite.Open(ctx, path, library.Options{Create: true})
	if err != nil {
		fmt.Println("error", category(err))
		return nil
	}
	g := librarytest.NewGenerator(3, 500)
	for i := range 5 {
		if err := deskRound(ctx, l, g, i); err != nil {
			fmt.Println("error", category(err))
		}
		if i%2 == 1 {
			to := fmt.Sprint(path, ".copy", i)
			if err := l.Backup(ctx, to); err == nil {
				fmt.Println("copied", to)
			} else {
				fmt.Println("error", category(err))
			}
		}
	}
	if err := l.Close(); err != nil {
		fmt.Println("error", category(err))
	}
	return nil
}

// spoilt runs childSpoilt and gives what it acknowledged, the errors that it was
// told and how often its disk was called (0 when it stopped before it could say).
func spoilt(t *testing.T, path, fault string, at int64, stays bool) (said, copies, told []string, calls int64) {
	t.Helper()
	cmd := childCommand(t.Context(), os.Args[0], "spoilt", path, fault, fmt.Sprint(at), fmt.Sprint(stays))
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 4 {
		t.Fatalf("the process failed: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "added":
			said = append(said, rest)
		case "copied":
			copies = append(copies, rest)
		case "error":
			told = append(told, rest)
		case "calls":
			calls, _ = strconv.ParseInt(rest, 10, 64)
		}
	}
	return said, copies, told, calls
}

// TestSpoiltDisk lets a disk fail at any of its writes, cuts and syncs, once or for
// good, with an error, too little room, half a write, or half a write and a stop,
// while a desk adds, saves, publishes, corrects, logs, takes tips and copies itself:
// what was acknowledged is there, all is whole, and the errors have a category.
func TestSpoiltDisk(t *testing.T) {
	rounds := *rounds
	if testing.Short() {
		rounds = 10
	}
	dir := t.TempDir()
	all, copies, told, calls := spoilt(t, filepath.Join(dir, "whole.assay"), "", 0, false)
	if len(all) < 30 || len(copies) != 2 || len(told) > 0 || calls < 100 {
		t.Fatalf("on a sound disk: %d acknowledged, %d copies, errors %q, %d calls of the disk", len(all), len(copies), told, calls)
	}
	r := rand.New(rand.NewPCG(11, 0))
	struck, acknowledged := 0, 0
	for i := range rounds {
		fault := []string{faultIO, faultFull, faultShort, faultTorn}[i%4]
		at, stays := 1+r.Int64N(calls), i%8 < 4
		path := filepath.Join(dir, fmt.Sprint(i, ".assay"))
		said, copies, told, _ := spoilt(t, path, fault, at, stays)
		if len(said) < len(all) || len(told) > 0 {
			struck++
		}
		acknowledged += len(said)
		for _, category := range told {
			if category != assay.ErrFull.Error() {
				t.Errorf("the error of a disk is told as %q", category)
			}
		}
		keptAll(t, path, said)
		for _, to := range copies {
			if e, err := sqlite.Examine(t.Context(), to, sqlite.Tools{}); err != nil || !e.Whole() {
				t.Errorf("a copy: %+v, %v", e, err)
			}
		}
		if t.Failed() {
			t.Fatalf("round %d: %s at call %d of %d, for good: %t", i+1, fault, at, calls, stays)
		}
	}
	if struck < rounds*3/4 {
		t.Errorf("the disk failed in %d of %d rounds only", struck, rounds)
	}
	t.Logf("%d of %d disks failed at work, %d things acknowledged, none lost", struck, rounds, acknowledged)
}
