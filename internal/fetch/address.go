package fetch

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"assay"
)

// maxAddress is the most bytes of an address.
const maxAddress = 8 << 10

// badPorts serve other protocols, which a request could be made to speak
// (the port blocking of the Fetch standard, section 2.9).
var badPorts = []int{
	0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
	110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
	531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
	5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
}

// hosts maps a host as people write it to the form that is looked up (UTS 46,
// non-transitional). Underscores are let through: sites have them.
var hosts = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(false))

// Normalise gives the one spelling of an address that this program uses: the
// scheme http or https and the host in lower case, an internationalised host in
// punycode, no default port, no fragment, dot segments resolved, and every byte
// that may not stand in an address escaped. It refuses other schemes,
// credentials, ports of other protocols, addresses over 8 KiB and spellings of
// IP addresses that only some programs understand (one number, octal,
// hexadecimal, too few parts). Errors wrap assay.ErrUsage.
func Normalise(address string) (string, error) {
	u, err := parse(address)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// parse is Normalise, as the parts of the address.
func parse(address string) (*url.URL, error) {
	refuse := func(why string) (*url.URL, error) {
		return nil, fmt.Errorf("%w: the address %q %s", assay.ErrUsage, clean(withoutSecrets(address), 120), why)
	}
	address = strings.TrimSpace(address)
	if len(address) > maxAddress {
		return refuse(fmt.Sprintf("is longer than %d bytes", maxAddress))
	}
	scheme, rest, ok := strings.Cut(address, ":")
	if !ok {
		return refuse("has no scheme; write it with https:// in front")
	}
	scheme = strings.ToLower(scheme)
	if scheme != "http" && scheme != "https" {
		return refuse("is neither http nor https")
	}
	rest, ok = strings.CutPrefix(rest, "//")
	if !ok {
		return refuse("names no host")
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	if strings.Contains(authority, "@") {
		return refuse("holds a login; take it out")
	}
	host, port, why := hostport(authority)
	if why != "" {
		return refuse(why)
	}
	if port == map[string]string{"http": "80", "https": "443"}[scheme] {
		port = ""
	}
	if port != "" {
		host += ":" + port
	}
	tail, _, _ = strings.Cut(tail, "#")
	u, err := url.Parse(scheme + "://" + host + escape(tail))
	if err != nil {
		return refuse("cannot be read")
	}
	if u = u.ResolveReference(u); u.Path == "" {
		u.Path = "/"
	}
	if len(u.String()) > maxAddress {
		return refuse(fmt.Sprintf("is longer than %d bytes", maxAddress))
	}
	return u, nil
}

// hostport gives the host (in brackets when it is an IPv6 address) and the port
// of an authority, or why it is refused.
func hostport(authority string) (host, port, why string) {
	host = authority
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:i], authority[i+1:]
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return "", "", "has a port that is no number"
		}
		if slices.Contains(badPorts, int(n)) {
			return "", "", "has the port of another protocol"
		}
		port = strconv.FormatUint(n, 10)
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		addr, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		if err != nil || !addr.Is6() || addr.Zone() != "" || !strings.HasSuffix(inner, "]") {
			return "", "", "has a host that is no address"
		}
		return "[" + addr.String() + "]", port, ""
	}
	host, why = name(host)
	return host, port, why
}

// name gives a host name or an IPv4 address in its one spelling.
func name(host string) (string, string) {
	if len(host) > 1024 {
		return "", "has a host longer than 253 bytes"
	}
	if strings.Contains(host, "%") {
		if h, err := url.PathUnescape(host); err == nil {
			host = h
		}
	}
	if !utf8.ValidString(host) {
		return "", "has a host that is no name"
	}
	host, err := hosts.ToASCII(host)
	if again, twice := hosts.ToASCII(host); err != nil || twice != nil || again != host {
		return "", "has a host that is no name"
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	switch {
	case host == "":
		return "", "names no host"
	case len(host) > 253:
		return "", "has a host longer than 253 bytes"
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return "", "has a host that is no name"
		}
	}
	if last := labels[len(labels)-1]; numeric(last) {
		if _, err := netip.ParseAddr(host); err != nil {
			return "", "spells an IP address in a form that is not read; write it as four decimal numbers"
		}
	}
	return host, ""
}

// numeric reports whether a last label makes its host an IPv4 address in some
// program's eyes (the WHATWG URL standard's "ends in a number").
func numeric(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

// escape escapes the bytes that may not stand in a path or a query, and a "%"
// that begins no escape.
func escape(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		bad := c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0
		if c == '%' {
			bad = i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2])
		}
		if bad {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// withoutSecrets cuts a login out of an address that is going to be shown.
func withoutSecrets(address string) string {
	scheme, rest, ok := strings.Cut(address, "//")
	if !ok {
		return address
	}
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = "..." + authority[i:]
	}
	return scheme + "//" + authority + tail
}
