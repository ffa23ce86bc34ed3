package archive

import (
	"time"

	"assay"
)

// The form of the metadata record that an export writes beside each capture.
const (
	HandedType   = "application/vnd.assay.document+json"
	HandedSchema = "assay.document/1"
	maxHanded    = 4 << 20
)

// Handed is what a library knows of a document beside the bytes of its
// capture, as an export writes it: a WARC metadata record of HandedType, before
// the capture's record and referring to it.
type Handed struct {
	Schema     string           `json:"schema"` // HandedSchema
	Document   assay.Document   `json:"document"`
	MediaType  string           `json:"media_type"`           // of the capture
	CapturedAt time.Time        `json:"captured_at,omitzero"` // UTC
	Retrieval  *assay.Retrieval `json:"retrieval,omitempty"`
}
