package archive

import (
	"net/url"
	"slices"
	"strings"
)

// surt gives the key by which replay programs look an address up: its host
// turned around, without "www.", all in lower case, the query's arguments in
// order (Sort-friendly URI Reordering Transform). What is no web address is its own key.
func surt(address string) string {
	lower := strings.ToLower(address)
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
		return address
	}
	u, err := url.Parse(lower)
	if err != nil || u.Host == "" {
		return address
	}
	labels := strings.Split(trimWWW(strings.TrimSuffix(u.Hostname(), ".")), ".")
	slices.Reverse(labels)
	key := strings.Join(labels, ",")
	if port := u.Port(); port != "" && port != map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		key += ":" + port
	}
	key += ")" + u.EscapedPath()
	if u.Path == "" {
		key += "/"
	}
	if u.RawQuery != "" {
		arguments := strings.Split(u.RawQuery, "&")
		slices.Sort(arguments)
		key += "?" + strings.Join(arguments, "&")
	}
	return strings.ToLower(key)
}

// trimWWW takes "www." and its numbered kin off a host.
func trimWWW(host string) string {
	first, rest, ok := strings.Cut(host, ".")
	if n, www := strings.CutPrefix(first, "www"); ok && www && strings.Trim(n, "0123456789") == "" {
		return rest
	}
	return host
}
