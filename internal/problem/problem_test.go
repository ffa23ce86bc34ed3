package problem

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"assay"
)

func TestOf(t *testing.T) {
	for _, tt := range []struct {
		err    error
		status int
		detail string
	}{
		{fmt.Errorf("%w: no check of that name: zebra", assay.ErrNotFound), 404, "no check of that name: zebra"},
		{fmt.Errorf("a question of 10 MB: %w", assay.ErrTooLarge), 413, "a question of 10 MB"},
		{fmt.Errorf("%w: sign in first", assay.ErrDenied), 403, "sign in first"},
		{errors.New("open /srv/assay/library.assay: too many files"), 500, unexplained},
		{fmt.Errorf("/srv/x.assay: %w", assay.ErrFull), 507, noSpace},
		{fmt.Errorf("write /srv/x: %w", syscall.ENOSPC), 507, noSpace},
		{fmt.Errorf("%w: /srv/x.assay", assay.ErrBusy), 503, "Another program writes to the library. Try again in a minute."},
		{&fs.PathError{Op: "open", Path: "/srv/x", Err: fs.ErrNotExist}, 404, "There is nothing here."},
		{fmt.Errorf("%w: page 7 of /srv/x", assay.ErrCorrupt), 500, unexplained},
	} {
		p := Of(tt.err)
		if p.Status != tt.status || p.Detail != tt.detail {
			t.Errorf("Of(%v) = %d %q, want %d %q", tt.err, p.Status, p.Detail, tt.status, tt.detail)
		}
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8080": true, "LocalHost:1": true, "127.0.0.1:8080": true, "[::1]:8080": true, "[::1]": true, "127.9.9.9": true,
		"localhost.evil.example": false, "127.0.0.1.evil.example:80": false, "evil.example": false, "localhost:80@evil.example": false,
		"localhost:x": false, "localhost:99999": false, "0.0.0.0": false, "": false, ":80": false, "[::1]evil": false,
	} {
		if got := Loopback(host); got != want {
			t.Errorf("Loopback(%q) = %v", host, got)
		}
	}
}

// A status that is not told of is a fault of the program, without its words.
func TestAt(t *testing.T) {
	if p := At(405, "GET\r\nonly"); p.Status != 405 || p.Detail != "GET only" || p.Type != "assay:method" {
		t.Errorf("%+v", p)
	}
	if p := At(299, "secret"); p.Status != 500 || p.Detail != unexplained {
		t.Errorf("%+v", p)
	}
}
