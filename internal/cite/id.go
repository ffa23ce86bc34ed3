package cite

import (
	"bytes"
	"encoding/json"

	"assay"
)

// ReportID gives the SHA-256 of a report's JSON with the ID empty: compact, as
// encoding/json writes it without escaping "<", ">" and "&", and without a
// newline at the end. It gives "" when the report holds a number that JSON
// cannot (an infinity).
func ReportID(r *assay.Report) string {
	plain := *r
	plain.ID = ""
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(plain); err != nil {
		return ""
	}
	return hashOf(string(bytes.TrimSuffix(buf.Bytes(), []byte("\n"))))
}
