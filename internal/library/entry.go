package library

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"slices"
	"strings"

	"assay"
)

// Limits in bytes of what a library takes of one source, so that every offset
// fits 32 bits and every value a row.
const (
	MaxText    = 1 << 28
	MaxCapture = 1 << 29
)

// Sum gives the SHA-256 of b in lower-case hexadecimal.
func Sum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// CheckEntry reports what is wrong with an entry before anything is stored:
// hashes that are not their bytes' (ErrCorrupt), an ID, a location, a passage
// or a class that cannot be (ErrUsage), more bytes than MaxText or MaxCapture (ErrTooLarge).
func CheckEntry(e *assay.Entry) error {
	c, d := &e.Capture, &e.Document
	refuse := func(kind error, format string, args ...any) error {
		return fmt.Errorf("%w: %s: %s", kind, name(c.Location), fmt.Sprintf(format, args...))
	}
	if c.Location == "" {
		return refuse(assay.ErrUsage, "a capture needs a location")
	}
	if len(d.Text) > MaxText {
		return refuse(assay.ErrTooLarge, "its text has %d bytes, at most %d are taken", len(d.Text), MaxText)
	}
	if len(c.Bytes) > MaxCapture {
		return refuse(assay.ErrTooLarge, "it has %d bytes, at most %d are taken", len(c.Bytes), MaxCapture)
	}
	if got := Sum(c.Bytes); got != c.SHA256 {
		return refuse(assay.ErrCorrupt, "its bytes have SHA-256 %s, not %s", got, c.SHA256)
	}
	if d.CaptureSHA256 != c.SHA256 || d.ID != c.SHA256[:12] {
		return refuse(assay.ErrUsage, "document %q of capture %s does not belong to capture %s", d.ID, d.CaptureSHA256, c.SHA256)
	}
	if got := Sum([]byte(d.Text)); got != d.SHA256 {
		return refuse(assay.ErrCorrupt, "its text has SHA-256 %s, not %s", got, d.SHA256)
	}
	if !d.Class.Valid() {
		return refuse(assay.ErrUsage, "class %q is none of the classes", d.Class)
	}
	for i, p := range e.Annotation.Passages {
		if p.Start < 0 || p.Start > p.End || p.End > len(d.Text) {
			return refuse(assay.ErrUsage, "passage %d is at bytes %d to %d of a text of %d", i, p.Start, p.End, len(d.Text))
		}
	}
	return nil
}

func name(location string) string {
	if location == "" {
		return "(no location)"
	}
	return location
}

// Metadata is what is stored of a document beside its text, as JSON: all but
// the hashes, the location and the text, which have places of their own.
func Metadata(d *assay.Document) ([]byte, error) {
	m := *d
	m.ID, m.SHA256, m.CaptureSHA256, m.Location, m.Text, m.Segments = "", "", "", "", "", nil
	return json.Marshal(&m)
}

// ParseMetadata reads what Metadata gave into d.
func ParseMetadata(b []byte, d *assay.Document) error {
	if err := json.Unmarshal(b, d); err != nil {
		return fmt.Errorf("%w: metadata of a document: %v", assay.ErrCorrupt, err)
	}
	return nil
}

// StateRow is what a state's hash covers of a live document, beside its capture.
type StateRow struct {
	TextSHA256 string
	Location   string
	Metadata   []byte // as Metadata gives it
}

// StateDigest gives the SHA-256 of a row. Backends store it, to have states quickly.
func StateDigest(r StateRow) []byte {
	h := sha256.New()
	for _, s := range []string{r.TextSHA256, r.Location, string(r.Metadata)} {
		fmt.Fprintf(h, "%d:%s,", len(s), s)
	}
	return h.Sum(nil)
}

// StateRowSize is the size in bytes of a live document's part of a state: the
// SHA-256 of its capture, then its StateDigest.
const StateRowSize = 2 * sha256.Size

// StateSum makes the hash of a state out of the parts of its live documents.
type StateSum struct {
	sum  hash.Hash
	last []byte
}

// NewStateSum begins one.
func NewStateSum() *StateSum {
	s := &StateSum{sum: sha256.New()}
	s.sum.Write([]byte("assay library state 1\n"))
	return s
}

// Add takes the parts of some documents, StateRowSize bytes each, of captures
// that come after all that were added before. It sorts them. ErrCorrupt when they
// do not come after those.
func (s *StateSum) Add(rows [][]byte) error {
	slices.SortFunc(rows, bytes.Compare)
	for _, row := range rows {
		if bytes.Compare(row, s.last) <= 0 {
			return fmt.Errorf("%w: the documents of a state are out of order", assay.ErrCorrupt)
		}
		s.sum.Write(row)
		s.last = append(s.last[:0], row...)
	}
	return nil
}

// Hash gives the hash, State.Hash.
func (s *StateSum) Hash() string { return hex.EncodeToString(s.sum.Sum(nil)) }

// Aliases gives the pairs of names that an annotation gives, each once: the
// longer form first. Pairs of one form, and forms beyond 200 bytes, are left out.
func Aliases(a *assay.Annotation) []Alias {
	const longest = 200
	var pairs []Alias
	seen := map[Alias]bool{}
	for _, n := range a.Names {
		long, short := strings.TrimSpace(n.Text), strings.TrimSpace(n.Alias)
		if len(long) < len(short) {
			long, short = short, long
		}
		pair := Alias{Long: long, Short: short}
		if short == "" || long == short || len(long) > longest || seen[pair] {
			continue
		}
		seen[pair] = true
		pairs = append(pairs, pair)
	}
	return pairs
}

// Tags gives the tags under which a document's passages can be narrowed.
func Tags(d *assay.Document) []string {
	return []string{"class:" + string(d.Class), "kind:" + string(d.Kind)}
}

// Context gives what every passage of a document inherits in search.
func Context(d *assay.Document) []string {
	return []string{d.Title, d.Publisher}
}
