package source

import (
	"bytes"
	"net/mail"
	"strings"

	"assay"
)

const maxSavedHeader = 64 << 10 // bytes at the beginning of a saved page that are looked at

// savedPage gives what a page that a browser saved as MHTML (RFC 2557) says of
// where and when it was got; nil when it does not name a web address and a time.
func savedPage(c assay.Capture, o Options) *assay.Retrieval {
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
	at, err := m.Header.Date()
	if err != nil {
		return nil
	}
	return &assay.Retrieval{Address: o.address(from), At: at.UTC(), Outcome: assay.Fetched, CaptureSHA256: c.SHA256}
}
