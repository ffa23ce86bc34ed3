package search

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"assay/internal/fetch"

	"assay/internal/text"
)

// maxLists is the most domains of one list.
const maxLists = 500

// domains gives a list of domains in one spelling: lower case, without a
// leading "*." or "." or "www.", each once. A domain may have a path below
// which it counts (example.org/press). The error names the one that is no domain.
func domains(list []string) ([]string, error) {
	var out []string
	for _, given := range list {
		d, path, _ := strings.Cut(strings.TrimSpace(given), "/")
		d = strings.TrimSuffix(strings.ToLower(d), ".")
		d = strings.TrimPrefix(strings.TrimPrefix(d, "*"), ".")
		if rest := strings.TrimPrefix(d, "www."); strings.Contains(rest, ".") {
			d = rest
		}
		path = strings.Trim(path, "/")
		if !isDomain(d) || len(path) > 200 || strings.ContainsAny(path, " ?#\"") {
			return nil, fmt.Errorf("%q is no domain: write it as example.org, without https://", text.Cut(given, 80))
		}
		if path != "" {
			d += "/" + path
		}
		if !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	if len(out) > maxLists {
		return nil, fmt.Errorf("%d domains are more than the %d that a list may have", len(out), maxLists)
	}
	return out, nil
}

// isDomain reports whether d can be a domain, or the host of a test (127.0.0.1, localhost).
func isDomain(d string) bool {
	if d == "" || len(d) > 253 {
		return false
	}
	for label := range strings.SplitSeq(d, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' && r < 0x80
		}) {
			return false
		}
	}
	return true
}

// Within reports whether a place (a host, or a host with a path) is a domain of
// the list, or below one.
func Within(place string, list []string) bool {
	host, path, _ := strings.Cut(place, "/")
	return slices.ContainsFunc(list, func(d string) bool {
		d, below, _ := strings.Cut(d, "/")
		if host != d && !strings.HasSuffix(host, "."+d) {
			return false
		}
		return below == "" || path == below || strings.HasPrefix(path, below+"/")
	})
}

// bare gives the list for services that know domains alone: of allowed ones the
// whole domain, of denied ones (narrow) only those without a path.
func bare(list []string, narrow bool) []string {
	var out []string
	for _, d := range list {
		host, _, pathed := strings.Cut(d, "/")
		if !(narrow && pathed) && !slices.Contains(out, host) {
			out = append(out, host)
		}
	}
	return out
}

// meet gives the domains that are within both lists; an empty list holds everything.
func meet(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return append(slices.Clone(a), b...)
	}
	var out []string
	for _, x := range a {
		for _, y := range b {
			narrow := ""
			switch {
			case Within(x, []string{y}):
				narrow = x
			case Within(y, []string{x}):
				narrow = y
			}
			if narrow != "" && !slices.Contains(out, narrow) {
				out = append(out, narrow)
			}
		}
	}
	return out
}

// address reads the address of a hit, in this program's one spelling. It
// refuses what is not asked: other schemes, credentials, hosts and networks that
// are not public. This keeps an answer tidy; what holds is the guarded client's
// refusal to dial.
func address(s string, open []netip.Prefix) (*url.URL, bool) {
	s, err := fetch.Normalise(s)
	if err != nil {
		return nil, false
	}
	u, err := url.Parse(s)
	if err != nil || !public(u.Hostname(), open) {
		return nil, false
	}
	return u, true
}

// inner are the endings of names that no public site has (RFC 6761, RFC 6762, RFC 8375, ICANN's "internal").
var inner = []string{"localhost", "local", "internal", "home.arpa", "test", "invalid", "onion"}

// public reports whether a host may be a public site's, or stands in a range that is opened.
func public(host string, open []netip.Prefix) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return fetch.Public(ip, open)
	}
	if !strings.Contains(host, ".") || Within(host, inner) {
		return len(open) > 0
	}
	return true
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// tracking are parameters that change nothing of what is at an address.
var tracking = []string{"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "_ga", "ocid", "cmpid", "smid"}

// same gives what two spellings of one address have in common: without the
// scheme, "www.", a last slash, and parameters that only say
// where a reader came from; the others in order.
func same(u *url.URL) string {
	host := strings.TrimPrefix(u.Hostname(), "www.")
	if p := u.Port(); p != "" {
		host += ":" + p
	}
	q := u.Query()
	for name := range q {
		if strings.HasPrefix(name, "utm_") || slices.Contains(tracking, name) {
			q.Del(name)
		}
	}
	return host + strings.TrimRight(u.EscapedPath(), "/") + "?" + q.Encode()
}
