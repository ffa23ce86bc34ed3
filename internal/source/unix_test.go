//go:build unix

package source

import (
	"net"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Pipes and sockets are named, and reading does not wait for them.
func TestSpecialFiles(t *testing.T) {
	dir := tree(t, map[string]string{"a.md": "a"})
	pipe := filepath.Join(dir, "pipe.md")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	socket, err := net.Listen("unix", filepath.Join(dir, "s.md"))
	if err != nil {
		t.Skipf("no sockets here: %v", err)
	}
	defer socket.Close()
	done := make(chan []string)
	go func() { done <- append(walk(t, Options{}, dir), walk(t, Options{}, pipe, "/dev/null")...) }()
	select {
	case got := <-done:
		if diff := cmp.Diff([]string{"a.md text/markdown", "pipe.md: a named pipe", "s.md: a socket", "pipe.md: a named pipe", "null: a device"}, got); diff != "" {
			t.Error(diff)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("reading waits for a pipe")
	}
}

// A file without permission is named; the superuser may read it all the same.
func TestPermission(t *testing.T) {
	if syscall.Geteuid() == 0 {
		t.Skip("the superuser may read every file")
	}
	dir := tree(t, map[string]string{"a.md": "a", "b.md": "b"})
	if err := syscall.Chmod(filepath.Join(dir, "a.md"), 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.md: permission denied", "b.md text/markdown"}, walk(t, Options{}, dir)); diff != "" {
		t.Error(diff)
	}
}
