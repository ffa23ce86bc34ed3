package fetch

import (
	"net/http"

	"assay"
)

// keep are the fields of a response's header that are recorded, in this order.
// What identifies a visitor (Set-Cookie) is never among them.
var keep = []string{
	"Date", "Server", "Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Disposition", "Content-Location", "Location",
	"Last-Modified", "Etag", "Cache-Control", "Expires", "Age", "Retry-After", "Link", "X-Robots-Tag", "Memento-Datetime",
	"X-Archive-Orig-Date", "X-Archive-Orig-Last-Modified", "Www-Authenticate", "Cf-Mitigated", "X-Amzn-Waf-Action",
	"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset",
}

const (
	maxValues = 8       // of one field
	maxValue  = 2 << 10 // bytes of one value
)

// kept gives the fields worth recording, bounded and fit to be shown.
func kept(h http.Header) []assay.HeaderField {
	var out []assay.HeaderField
	for _, name := range keep {
		values := h[name]
		for _, v := range values[:min(len(values), maxValues)] {
			if v = clean(v, maxValue); v != "" {
				out = append(out, assay.HeaderField{Name: name, Value: v})
			}
		}
	}
	return out
}
