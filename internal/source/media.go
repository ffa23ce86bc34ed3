package source

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"strings"

	"assay"
)

// The media types of captures.
const (
	Markdown = "text/markdown"
	HTML     = "text/html"
	Plain    = "text/plain"
	PDF      = "application/pdf"
	JSON     = "application/json"
)

var byExtension = map[string]string{
	".md": Markdown, ".markdown": Markdown, ".mdown": Markdown, ".mkd": Markdown,
	".html": HTML, ".htm": HTML, ".xhtml": HTML, ".shtml": HTML,
	".txt": Plain, ".text": Plain, ".asc": Plain,
	".pdf":  PDF,
	".json": JSON,
}

const sniffed = 4096 // bytes at the beginning that are looked at

// MediaType gives the type of a source from its name, and from its first bytes
// where these say otherwise or the name says nothing. The error wraps
// assay.ErrUnreadable and names what is not read.
func MediaType(location string, data []byte) (string, error) {
	head := data[:min(len(data), sniffed)]
	if bytes.HasPrefix(bytes.TrimSpace(head), []byte("%PDF-")) {
		return PDF, nil
	}
	name := strings.TrimSuffix(strings.ToLower(location), ".gz")
	if t, ok := byExtension[path.Ext(name)]; ok {
		return t, nil
	}
	if bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) { // other bytes may stand before its mark
		return PDF, nil
	}
	t, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch {
	case t == HTML:
		return HTML, nil
	case strings.HasPrefix(t, "text/"):
		return Plain, nil
	case t == "application/octet-stream":
		// Latin-1 has no mark of its own: extraction looks at the whole of it.
		if !bytes.Contains(head, []byte{0}) {
			return Plain, nil
		}
		return "", fmt.Errorf("%w: binary file", assay.ErrUnreadable)
	}
	return "", fmt.Errorf("%w: %s is not read; convert it to text, HTML or PDF", assay.ErrUnreadable, t)
}
