package source

import (
	"bytes"
	"net/mail"
	"strings"
	"time"

	"assay"
)

const maxSavedHeader = 64 << 10 // bytes at the beginning of a saved page that are looked at

// savedPage gives what a page that a browser saved as MHTML (RFC 2557) says of
// where and when it was got; nil when it does not name a web address.
func savedPage(c assay.Capture) *assay.Retrieval {
	head := c.Bytes[:min(len(c.Bytes), maxSavedHeader)]
	if i := bytes.Index(head, []byte("\n\r\n")); i >= 0 {
		head = head[:i+3]
	} else if i := bytes.Index(head, []byte("\n\n")); i >= 0 {
		head = head[:i+2]
	}
	m, err := mail.ReadMessage(bytes.NewReader(head))
	if err != nil {
		return nil
	}
	from := m.Header.Get("Snapshot-Content-Location")
	if from == "" {
		from = m.Header.Get("Content-Location")
	}
	if lower := strings.ToLower(from); !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
		return nil
	}
	r := &assay.Retrieval{Address: address(from), Outcome: assay.Fetched, CaptureSHA256: c.SHA256}
	if at, err := m.Header.Date(); err == nil {
		r.At = at.UTC().Truncate(time.Microsecond)
	}
	return r
}
