package fetch

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay"
)

// registries are the blocks of the IANA IPv4 and IPv6 Special-Purpose Address
// Registries, the multicast blocks, and IPv6 blocks outside what is allocated.
var registries = strings.Fields(`
	0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
	192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24
	192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
	224.0.0.0/4 240.0.0.0/4 255.255.255.255/32
	::1/128 ::/128 ::ffff:0:0/96 ::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32
	2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28
	2001:30::/28 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
	::ffff:0:0:0/96 200::/7 400::/6 800::/5 1000::/4 4000::/3 6000::/3 8000::/3 a000::/3 c000::/3 e000::/4 f000::/5 f800::/6`)

// last gives the last address of a block.
func last(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	addr, _ := netip.AddrFromSlice(b)
	return addr
}

func TestGuardRefusesEverySpecialRange(t *testing.T) {
	var g guard
	for _, text := range registries {
		p := netip.MustParsePrefix(text)
		for _, a := range []netip.Addr{p.Masked().Addr(), last(p)} {
			if g.refusal(a) == "" {
				t.Errorf("%s of %s is not refused", a, p)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := netip.MustParsePrefix(rapid.SampledFrom(registries).Draw(t, "block"))
		b := p.Masked().Addr().AsSlice()
		for i := p.Bits(); i < len(b)*8; i++ {
			if rapid.Bool().Draw(t, "bit") {
				b[i/8] |= 0x80 >> (i % 8)
			}
		}
		if a, _ := netip.AddrFromSlice(b); g.refusal(a) == "" {
			t.Fatalf("%s of %s is not refused", a, p)
		}
	})
}

func TestGuardLetsPublicAddressesThrough(t *testing.T) {
	var g guard
	for _, text := range strings.Fields(`
		1.0.0.0 1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
		169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0
		198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255
		2000:: 2001:200:: 2001:4860:4860::8888 2001:db7:ffff::1 2001:db9:: 2003:: 2606:4700:4700::1111 2620:4f:7fff:: 2620:4f:8001::
		2a00:1450:4001:: 3ffe:: 3fff:1000::`) {
		if why := g.refusal(netip.MustParseAddr(text)); why != "" {
			t.Errorf("%s is refused: %s", text, why)
		}
	}
}

func TestGuardOpensNamedRangesOnly(t *testing.T) {
	g := guard{[]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")}}
	for text, ok := range map[string]bool{
		"10.1.2.3": true, "10.2.0.0": false, "127.0.0.1": false, "fd00:1::5": true, "fd00:2::": false, "::ffff:10.1.2.3": false, "fe80::1%eth0": false, "93.184.216.34": true,
	} {
		if got := g.refusal(netip.MustParseAddr(text)) == ""; got != ok {
			t.Errorf("%s: let through %v, want %v", text, got, ok)
		}
	}
	if (guard{}).refusal(netip.Addr{}) == "" {
		t.Error("no address at all is let through")
	}
}

func TestChoose(t *testing.T) {
	g := guard{loopback}
	for _, tt := range []struct {
		answers, want string
		outcome       assay.RetrievalOutcome
	}{
		{"127.0.0.1 ::1", "127.0.0.1 ::1", ""},
		{"127.0.0.1 10.0.0.1", "", assay.Refused},
		{"10.0.0.1 127.0.0.1", "", assay.Refused},
		{"127.0.0.1 ::ffff:127.0.0.1", "", assay.Refused},
		{"127.0.0.1 64:ff9b::808:808", "127.0.0.1", ""},
		{"64:ff9b::808:808", "", assay.Refused},
		{"2002:7f00:1::", "", assay.Refused},
		{"", "", assay.Unreachable},
	} {
		var in []netip.Addr
		for a := range strings.FieldsSeq(tt.answers) {
			in = append(in, netip.MustParseAddr(a))
		}
		got, err := g.choose("a.test", in)
		var text []string
		for _, a := range got {
			text = append(text, a.String())
		}
		var f *failure
		if errors.As(err, &f) != (tt.outcome != "") || f != nil && f.outcome != tt.outcome || strings.Join(text, " ") != tt.want {
			t.Errorf("%q: %q, %v; want %q, %q", tt.answers, text, err, tt.want, tt.outcome)
		}
	}
}
