package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/config"
	"assay/internal/text"
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

// healthy asks for one page by hand: nothing but internal/fetch sends requests
// to the world, and this one never leaves the machine.
func (a *app) healthy(ctx context.Context, set config.Server) error {
	host, port, err := net.SplitHostPort(set.Listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	cannot := func(err error) error {
		return fmt.Errorf("%w: the desk at %s does not answer: %w", assay.ErrUnavailable, set.Listen, err)
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return cannot(err)
	}
	defer conn.Close()
	if set.Certificate != "" {
		// Its certificate is for the name that readers use, and it is asked on this machine.
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	}
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return cannot(err)
	}
	if _, err := fmt.Fprintf(conn, "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); err != nil {
		return cannot(err)
	}
	status, err := bufio.NewReaderSize(conn, 512).ReadString('\n')
	if err != nil {
		return cannot(err)
	}
	if !strings.HasPrefix(status, "HTTP/1.1 200 ") {
		return fmt.Errorf("%w: the desk at %s says %s", assay.ErrUnavailable, set.Listen, text.Clip(strings.TrimSpace(status), 60))
	}
	a.note("the desk at %s can serve", set.Listen)
	return nil
}
