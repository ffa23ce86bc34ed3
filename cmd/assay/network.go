package main

import (
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay/internal/fetch"
)

// network is how the world is asked: flags of every command that does.
type network struct {
	allow   []string
	contact string
	delay   time.Duration
}

func (n *network) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&n.allow, "allow-network", nil, "ask addresses in `CIDR` too, which is not public: an intranet's 10.1.0.0/16 (may be given again)")
	c.Flags().StringVar(&n.contact, "contact", "", "`ADDRESS` where a site's keeper reaches you, sent with each request (default $ASSAY_CONTACT)")
	c.Flags().DurationVar(&n.delay, "delay", time.Second, "least `TIME` between two requests to one host")
}

// client gives the one client by which the command asks the world. The caller closes it.
func (n *network) client(a *app) (*fetch.Client, error) {
	o := fetch.Options{Version: version, Contact: n.contact, Delay: n.delay, Logger: a.log()}
	if o.Contact == "" {
		o.Contact = a.env("ASSAY_CONTACT")
	}
	switch {
	case n.delay < 0:
		return nil, usagef("--delay %s: a time cannot be negative", n.delay)
	case n.delay == 0:
		o.Delay = -1 // none
	}
	for _, s := range n.allow {
		prefix, err := netip.ParsePrefix(s)
		if err != nil && !strings.Contains(s, "/") {
			var addr netip.Addr
			if addr, err = netip.ParseAddr(s); err == nil {
				prefix = netip.PrefixFrom(addr, addr.BitLen())
			}
		}
		if err != nil {
			return nil, usagef("--allow-network %q is no range of addresses: give one as 10.1.0.0/16 or fd00::/8", s)
		}
		o.Allow = append(o.Allow, prefix)
	}
	return fetch.New(o)
}

// isAddress reports whether an argument names an address and not a path.
func isAddress(s string) bool {
	scheme, _, ok := strings.Cut(s, "://")
	return ok && scheme != "" && !strings.ContainsAny(scheme, `/\.`)
}
