package fetch

import (
	"net/netip"
	"slices"

	"assay"
)

// special is a range of addresses that no public site stands in.
type special struct {
	prefix netip.Prefix
	name   string
}

// specials4 and specials6 are the IANA IPv4 and IPv6 Special-Purpose Address
// Registries (RFC 6890 and those after it) with the multicast and the withdrawn
// ranges. A narrower range stands before the one that it is in, for its name.
// The few that the registries call globally reachable (anycast of AS112, AMT,
// DNS-SD) serve no pages and are refused with the rest.
var specials4 = ranges(
	"0.0.0.0/32", "the unspecified address",
	"0.0.0.0/8", "this network",
	"10.0.0.0/8", "a private network",
	"100.64.0.0/10", "a carrier's network",
	"127.0.0.0/8", "this machine",
	"169.254.0.0/16", "a link-local network",
	"172.16.0.0/12", "a private network",
	"192.0.0.0/24", "protocol assignments",
	"192.0.2.0/24", "documentation",
	"192.31.196.0/24", "a name server's anycast",
	"192.52.193.0/24", "multicast tunnelling",
	"192.88.99.0/24", "6to4 relays",
	"192.168.0.0/16", "a private network",
	"192.175.48.0/24", "a name server's anycast",
	"198.18.0.0/15", "benchmarking",
	"198.51.100.0/24", "documentation",
	"203.0.113.0/24", "documentation",
	"224.0.0.0/4", "multicast",
	"255.255.255.255/32", "broadcast",
	"240.0.0.0/4", "a reserved range",
)

var specials6 = ranges(
	"::/128", "the unspecified address",
	"::1/128", "this machine",
	"::ffff:0:0/96", "an IPv4 address inside an IPv6 one",
	"::ffff:0:0:0/96", "an IPv4 address inside an IPv6 one",
	"::/96", "an IPv4 address inside an IPv6 one",
	"64:ff9b::/96", "NAT64",
	"64:ff9b:1::/48", "NAT64",
	"100::/64", "a range that discards",
	"100:0:0:1::/64", "a dummy range",
	"2001::/32", "Teredo tunnels",
	"2001:2::/48", "benchmarking",
	"2001:10::/28", "cryptographic identifiers",
	"2001:20::/28", "cryptographic identifiers",
	"2001:30::/28", "identifiers of drones",
	"2001::/23", "protocol assignments",
	"2001:db8::/32", "documentation",
	"2002::/16", "6to4 tunnels",
	"2620:4f:8000::/48", "a name server's anycast",
	"3fff::/20", "documentation",
	"5f00::/16", "segment routing",
	"fc00::/7", "a private network",
	"fe80::/10", "a link-local network",
	"fec0::/10", "a private network",
	"ff00::/8", "multicast",
)

// global6 holds every IPv6 address that is given to networks at all; outside it
// all is special or not yet assigned.
var global6 = netip.MustParsePrefix("2000::/3")

// nat64 is what the resolvers of IPv6-only networks add to a name's answers.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

func ranges(pairs ...string) []special {
	list := make([]special, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, special{netip.MustParsePrefix(pairs[i]), pairs[i+1]})
	}
	return list
}

// guard says which network addresses may be dialled.
type guard struct {
	allow []netip.Prefix // opened beside the public ones
}

// refusal gives the range that keeps addr from being dialled, "" when it may be.
// An address with an IPv4 one inside is judged as it is spelled: the system's own
// look-ups are unmapped before they come here.
func (g guard) refusal(addr netip.Addr) string {
	if !addr.IsValid() || addr.Zone() != "" {
		return "an address of one link only"
	}
	if slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return ""
	}
	list := specials6
	if addr.Is4() {
		list = specials4
	}
	for _, s := range list {
		if s.prefix.Contains(addr) {
			return s.name
		}
	}
	if addr.Is6() && !global6.Contains(addr) {
		return "a reserved range"
	}
	return ""
}

// Public reports whether a network address is a public one, or stands in a range
// that is opened: whether a client with these ranges would dial it.
func Public(addr netip.Addr, open []netip.Prefix) bool { return guard{open}.refusal(addr) == "" }

// check refuses an address outside the public ranges and those opened by name.
func (g guard) check(host string, addr netip.Addr) error {
	why := g.refusal(addr)
	if why == "" {
		return nil
	}
	if addr.String() == host {
		return fail(assay.Refused, "%s is not asked: its address is in %s", host, phrase(why))
	}
	return fail(assay.Refused, "%s is not asked: its address %s is in %s", host, addr, phrase(why))
}

// phrase makes a range's name read well after "is in".
func phrase(why string) string {
	switch why {
	case "a private network", "a carrier's network", "a link-local network", "a reserved range", "a range that discards", "a dummy range":
		return why
	}
	return "a range kept for " + why
}

// choose gives the addresses of a host that may be dialled. One forbidden answer
// refuses the whole host, for a name that mixes public and internal addresses is
// what rebinding looks like; NAT64 answers alone are passed over, because the
// resolvers of IPv6-only networks add them to every name.
func (g guard) choose(host string, answers []netip.Addr) ([]netip.Addr, error) {
	var good []netip.Addr
	var passed error
	for _, a := range answers {
		err := g.check(host, a)
		switch {
		case err == nil:
			good = append(good, a)
		case nat64.Contains(a):
			passed = err
		default:
			return nil, err
		}
	}
	if len(good) == 0 {
		if passed != nil {
			return nil, passed
		}
		return nil, fail(assay.Unreachable, "%s has no address", host)
	}
	return good, nil
}
