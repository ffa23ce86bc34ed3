package main

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"assay/internal/api"
	"assay/internal/asking"
	"assay/internal/check"
	"assay/internal/config"
	"assay/internal/desk"
	"assay/internal/library/sqlite"
	"assay/internal/telemetry"
	front "assay/internal/web"
)

// programs gives what the desk answers to other programs, by pattern, and what
// counts its requests.
func (a *app) programs(set *config.Config, lib *sqlite.Library, checks check.Config, queue *asking.Queue, d *desk.Desk, reread check.Reread, log teller) (map[string]http.Handler, *telemetry.Telemetry, error) {
	h, err := api.New(api.Config{
		Library: lib, Check: checks, Ask: queue, Desk: d, Reread: reread, Version: versionString(), Now: a.now, Logger: log.Logger,
		Client: func(r *http.Request) string { return front.Client(r, set.Server.Proxied) },
	})
	if err != nil {
		return nil, nil, err
	}
	t := telemetry.New(telemetry.Config{
		Version: versionString(), Load: queue.Load, Most: set.Questions.Queue, Writable: lib.Writable, Now: time.Now,
		Library: func(ctx context.Context) (documents, passages int, err error) {
			state, err := lib.State(ctx, time.Time{})
			return state.Documents, state.Passages, err
		},
		Readable: func(ctx context.Context) error {
			_, err := lib.Version(ctx)
			return err
		},
		Allow: func(r *http.Request) bool { return mayCount(set.Server.Metrics, d, r) },
	})
	routes := t.Routes()
	if set.Server.Metrics == "off" {
		delete(routes, "GET /metrics")
	}
	routes["/api/"] = h
	return routes, t, nil
}

// mayCount reports whether a request may read the desk's numbers: one of this
// machine that no proxy passed on, or one with a key that may read drafts, or
// any where the settings say so.
func mayCount(who string, d *desk.Desk, r *http.Request) bool {
	if who == "on" {
		return true
	}
	if key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		actor, err := d.WhoKey(r.Context(), key)
		return err == nil && actor.Has(desk.ScopeRead)
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
		return false
	}
	from, err := netip.ParseAddr(host)
	return err == nil && from.Unmap().IsLoopback()
}
