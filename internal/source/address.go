package source

import (
	"net/url"
	"strings"
)

// address gives an archive's address in its normal form without a fragment:
// the caller's, else by RFC 3986, section 6.2.2 and 6.2.3 (scheme and host in
// lower case, no default port, a path). What is no web address stays as it is,
// less its fragment.
func (o Options) address(raw string) string {
	if o.Address != nil {
		if normal, err := o.Address(raw); err == nil {
			return normal
		}
	}
	raw, _, _ = strings.Cut(strings.TrimSpace(raw), "#")
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return location(raw)
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	for scheme, port := range map[string]string{"http": ":80", "https": ":443"} {
		if u.Scheme == scheme {
			u.Host = strings.TrimSuffix(u.Host, port)
		}
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return location(u.String())
}

// resolve gives the address that a reference means on a page; "" when it means none.
func (o Options) resolve(base, reference string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ""
	}
	u, err := b.Parse(strings.TrimSpace(reference))
	if err != nil {
		return ""
	}
	return o.address(u.String())
}
