package main

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"assay/internal/desk"
	"assay/internal/library/sqlite"
)

// The desk's numbers are for its own machine and for keys that may read drafts;
// behind a proxy nobody is of this machine.
func TestMayCount(t *testing.T) {
	ctx := context.Background()
	l, err := sqlite.Memory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d := desk.New(l, desk.Options{Open: true})
	admin := desk.Actor{Account: "open", Role: desk.Admin}
	keys := map[desk.Scope]string{}
	for _, s := range []desk.Scope{desk.ScopeRead, desk.ScopeAsk} {
		if keys[s], _, err = d.NewKey(ctx, admin, string(s), []desk.Scope{s}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		who, from string
		header    [2]string
		want      bool
	}{
		"this machine":         {"loopback", "127.0.0.1:5", [2]string{}, true},
		"this machine, IPv6":   {"loopback", "[::1]:5", [2]string{}, true},
		"mapped":               {"loopback", "[::ffff:127.0.0.1]:5", [2]string{}, true},
		"another machine":      {"loopback", "192.0.2.7:5", [2]string{}, false},
		"behind a proxy":       {"loopback", "127.0.0.1:5", [2]string{"X-Forwarded-For", "127.0.0.1"}, false},
		"behind another proxy": {"loopback", "127.0.0.1:5", [2]string{"Forwarded", "for=127.0.0.1"}, false},
		"a key for drafts":     {"loopback", "192.0.2.7:5", [2]string{"Authorization", "Bearer " + keys[desk.ScopeRead]}, true},
		"a key for asking":     {"loopback", "127.0.0.1:5", [2]string{"Authorization", "Bearer " + keys[desk.ScopeAsk]}, false},
		"a wrong key":          {"loopback", "127.0.0.1:5", [2]string{"Authorization", "Bearer x"}, false},
		"no address":           {"loopback", "@", [2]string{}, false},
		"everybody":            {"on", "192.0.2.7:5", [2]string{}, true},
	} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr = tt.from
		if tt.header[0] != "" {
			r.Header.Set(tt.header[0], tt.header[1])
		}
		if got := mayCount(tt.who, d, r); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
