package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/config"
	"assay/internal/fetch"
)

// newHealthcheck asks a running desk whether it can serve.
func newHealthcheck(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask a desk on this machine whether it can serve",
		Long: `Healthcheck asks the desk at the address of the settings, on this machine,
whether it can serve (its page /readyz), and ends with exit code 0 when it can
and 10 when it cannot. It is for containers, which have no other program to ask
with.`,
		Example: `  assay healthcheck --listen :8080`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			set, err := a.configure(cmd.Flags())
			if err != nil {
				return err
			}
			return a.healthy(cmd.Context(), set.Server)
		},
	}
	c.Flags().String("listen", "", "the `ADDRESS` that the desk listens on (default as for serve)")
	return c
}

// healthy asks the desk for its readiness, by the one client that asks anybody
// anything, which for this may ask the machine itself.
func (a *app) healthy(ctx context.Context, set config.Server) error {
	at, err := ownAddress(set)
	if err != nil {
		return err
	}
	client, err := fetch.New(fetch.Options{
		Version: version, Delay: -1, Logger: a.log(),
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
	})
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r := client.Get(ctx, fetch.Request{URL: at + "readyz", Accept: "application/json", Service: true})
	if r.Outcome != assay.Fetched {
		return fmt.Errorf("%w: the desk at %s cannot serve: %s", assay.ErrUnavailable, at, r.Reason)
	}
	a.note("the desk at %s can serve", at)
	return nil
}

// ownAddress is where a desk on this machine is asked: by the name in its
// certificate when it has one.
func ownAddress(set config.Server) (string, error) {
	if set.Certificate != "" {
		if set.Base == nil {
			return "", usagef("a desk that answers over TLS is asked at its base address: set server.base")
		}
		return set.Base.String() + "/", nil
	}
	host, port, err := net.SplitHostPort(set.Listen)
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/", nil
}
