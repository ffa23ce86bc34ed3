package source

import (
	"net/url"
	"strings"
)

// address gives an address that an archive states in its normal form, without a
// fragment. What is no web address stays as it is, less its fragment.
func (o Options) address(raw string) string {
	raw, _, _ = strings.Cut(strings.TrimSpace(raw), "#")
	if o.Address != nil {
		if normal, err := o.Address(raw); err == nil {
			return normal
		}
	}
	return location(raw)
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
