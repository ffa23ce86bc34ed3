package main

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay/internal/config"
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
	c, err := a.configure(nil)
	if err != nil {
		return nil, err
	}
	o := fetch.Options{Version: version, Contact: cmp.Or(n.contact, c.Network.Contact), Delay: n.delay, Logger: a.log()}
	switch {
	case n.delay < 0:
		return nil, usagef("--delay %s: a time cannot be negative", n.delay)
	case n.delay == 0:
		o.Delay = -1 // none
	}
	if o.Allow, err = n.ranges(a); err != nil {
		return nil, err
	}
	return fetch.New(o)
}

// ranges gives the ranges that are asked though they are not public: those of
// the settings and those of the flags.
func (n *network) ranges(a *app) ([]netip.Prefix, error) {
	c, err := a.configure(nil)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(c.Network.Allow)
	for _, s := range n.allow {
		prefix, err := config.ParseRange(s)
		if err != nil {
			return nil, usagef("--allow-network %q is no range of addresses: give one as 10.1.0.0/16 or fd00::/8", s)
		}
		all = append(all, prefix)
	}
	return all, nil
}

// isAddress reports whether an argument names an address and not a path.
func isAddress(s string) bool {
	scheme, _, ok := strings.Cut(s, "://")
	return ok && scheme != "" && !strings.ContainsAny(scheme, `/\.`)
}
