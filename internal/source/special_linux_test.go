package source_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/source"
)

// A named pipe without a writer would make a plain open wait for ever.
func TestNothingWaits(t *testing.T) {
	root := write(t, map[string]string{"z.md": "z"})
	if err := syscall.Mkfifo(filepath.Join(root, "pipe.md"), 0o644); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", filepath.Join(root, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	link(t, "pipe.md", filepath.Join(root, "to-pipe.md"))
	done := make(chan []string, 1)
	go func() {
		done <- outline(collect(t, source.Options{}, root, filepath.Join(root, "pipe.md"), "/dev/null"))
	}()
	select {
	case got := <-done:
		want := []string{"pipe.md ! a named pipe", "socket ! a socket", "to-pipe.md ! a named pipe", "z.md text/markdown", "pipe.md ! a named pipe", "null ! a device"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the walk waits for a named pipe")
	}
}

// asNobody runs f without the rights of the super-user on files, where the
// test has them.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		f()
		return
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const nobody = 65534
	syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0) // it gives no error, and of this thread only
	defer syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0)
	f()
}

func TestForbidden(t *testing.T) {
	root := write(t, map[string]string{"a.md": "a", "closed.md": "secret", "closed/x.md": "x", "z.md": "z"})
	if err := os.Chmod(filepath.Dir(root), 0o755); err != nil { // the test's own folder is closed to others
		t.Fatal(err)
	}
	for _, name := range []string{"closed.md", "closed"} {
		path := filepath.Join(root, name)
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, 0o700) })
	}
	asNobody(t, func() {
		if _, err := os.ReadFile(filepath.Join(root, "closed.md")); err == nil {
			t.Fatal("the file can be read by everyone")
		}
		items := collect(t, source.Options{}, root)
		want := []string{"a.md text/markdown", "closed ! permission denied", "closed.md ! permission denied", "z.md text/markdown"}
		if diff := cmp.Diff(want, outline(items)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		for _, item := range items[1:3] {
			if !errors.Is(item.Err, assay.ErrUnreadable) || strings.Contains(item.Err.Error(), root) {
				t.Errorf("%v: want ErrUnreadable without this machine's path", item.Err)
			}
		}
	})
}
