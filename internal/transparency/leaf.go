package transparency

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"assay"
)

// Kind is what a leaf records.
type Kind string

// The kinds of leaf.
const (
	// Published, Corrected, Updated, Retracted and Reinstated are revisions of a check.
	Published  Kind = "published"
	Corrected  Kind = "corrected"
	Updated    Kind = "updated"
	Retracted  Kind = "retracted"
	Reinstated Kind = "reinstated"
	// CaptureSeen is a capture that a published report rests on.
	CaptureSeen Kind = "capture"
	// KeyChange names the key that signs heads from here on, signed with the one before.
	KeyChange Kind = "key"
	// Succeeds names the last head of a log whose key was lost or whose leaves
	// were; this log goes on in its place, and says so.
	Succeeds Kind = "succeeds"
)

// Leaf is one entry of the log. Its bytes are its JSON on one line, in the order
// of these fields.
type Leaf struct {
	Kind     Kind   `json:"kind"`
	At       string `json:"at"` // RFC 3339, UTC, to the second
	Slug     string `json:"slug,omitempty"`
	Revision int    `json:"revision,omitempty"`
	Report   string `json:"report,omitempty"`  // ID of the report: its SHA-256
	Capture  string `json:"capture,omitempty"` // SHA-256
	Key      string `json:"key,omitempty"`     // of a KeyChange: the new verifier key
	Proof    string `json:"proof,omitempty"`   // of a KeyChange: the statement signed with the old key
	Head     string `json:"head,omitempty"`    // of a Succeeds: the other log's last checkpoint
}

// maxLeaf is the most bytes of a leaf.
const maxLeaf = 16 << 10

// Bytes gives the record that is hashed into the tree. ErrUsage when the leaf is
// not one that may stand in a log.
func (l Leaf) Bytes() ([]byte, error) {
	if _, err := time.Parse(time.RFC3339, l.At); err != nil || !strings.HasSuffix(l.At, "Z") {
		return nil, fmt.Errorf("%w: a leaf of the log needs a time in RFC 3339, UTC: %.40q", assay.ErrUsage, l.At)
	}
	switch l.Kind {
	case Published, Corrected, Updated, Retracted, Reinstated:
		if l.Slug == "" || l.Revision < 1 || !isHash(l.Report) {
			return nil, fmt.Errorf("%w: a leaf of a revision needs a slug, a number and a report's ID", assay.ErrUsage)
		}
	case CaptureSeen:
		if !isHash(l.Capture) {
			return nil, fmt.Errorf("%w: a leaf of a capture needs its SHA-256", assay.ErrUsage)
		}
	case KeyChange:
		if l.Key == "" || l.Proof == "" {
			return nil, fmt.Errorf("%w: a change of keys needs the new key and its proof", assay.ErrUsage)
		}
	case Succeeds:
		if l.Head == "" {
			return nil, fmt.Errorf("%w: a log that succeeds another names its head", assay.ErrUsage)
		}
	default:
		return nil, fmt.Errorf("%w: no such kind of leaf: %.40q", assay.ErrUsage, l.Kind)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return nil, err
	}
	if b.Len() > maxLeaf {
		return nil, fmt.Errorf("%w: a leaf of %d bytes; at most %d", assay.ErrTooLarge, b.Len(), maxLeaf)
	}
	return b.Bytes(), nil
}

// ParseLeaf reads a record. ErrCorrupt when it is not what Bytes gives.
func ParseLeaf(record []byte) (Leaf, error) {
	var l Leaf
	if err := json.Unmarshal(record, &l); err != nil {
		return l, fmt.Errorf("%w: a leaf of the log cannot be read: %v", assay.ErrCorrupt, err)
	}
	again, err := l.Bytes()
	if err != nil || !bytes.Equal(again, record) {
		return l, fmt.Errorf("%w: a leaf of the log is not in the log's own form: %.80q", assay.ErrCorrupt, record)
	}
	return l, nil
}

// Hash is the leaf's hash in the tree (RFC 6962, 2.1).
func (l Leaf) Hash() (tlog.Hash, error) {
	b, err := l.Bytes()
	return tlog.RecordHash(b), err
}

// isHash reports whether s is a SHA-256 in lower-case hexadecimal.
func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
