package source

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"strings"

	"assay"
	"assay/internal/source/archive"
)

// The media types of captures.
const (
	Markdown = "text/markdown"
	HTML     = "text/html"
	Plain    = "text/plain"
	PDF      = "application/pdf"
	JSON     = "application/json"
	MHTML    = "multipart/related" // a page as a browser saves it with all that belongs to it
	Mail     = "message/rfc822"
)

var byExtension = map[string]string{
	".md": Markdown, ".markdown": Markdown, ".mdown": Markdown, ".mkd": Markdown,
	".html": HTML, ".htm": HTML, ".xhtml": HTML, ".shtml": HTML,
	".txt": Plain, ".text": Plain, ".asc": Plain,
	".pdf":   PDF,
	".json":  JSON,
	".mhtml": MHTML, ".mht": MHTML,
	".eml": Mail,
}

// The files that hold many sources, by their names; they are read as a stream.
const (
	linesFile = "JSON Lines"
	warcFile  = "WARC"
	waczFile  = "WACZ"
)

// container says what holds many sources a file is by its name; "" for none.
func container(location string) string {
	name := strings.TrimSuffix(strings.ToLower(location), ".gz")
	switch path.Ext(name) {
	case ".jsonl", ".ndjson":
		return linesFile
	case ".warc":
		return warcFile
	case ".wacz":
		return waczFile
	}
	return ""
}

// bookkeeping reports whether an address is one under which crawlers keep what
// they note for themselves (wget: metadata:, Browsertrix: urn:pageinfo:,
// urn:text:), or that they ask before they read a site.
func bookkeeping(address string) bool {
	lower := strings.ToLower(address)
	return strings.HasPrefix(lower, "metadata:") || strings.HasPrefix(lower, "urn:") && !strings.HasPrefix(lower, "urn:sha256:") || strings.HasSuffix(lower, "/robots.txt")
}

// isMediaType reports whether a media type is one that captures have.
func isMediaType(mediaType string) bool {
	for _, t := range byExtension {
		if t == mediaType {
			return true
		}
	}
	return false
}

// DeclaredType gives the type by which this package goes for one that a server
// declares, in lower case, and that settles what the bytes are read as; "" for
// any other.
func DeclaredType(declared string) string {
	switch declared {
	case HTML, "application/xhtml+xml":
		return HTML
	case Markdown, "text/x-markdown":
		return Markdown
	case PDF, "application/x-pdf":
		return PDF
	case JSON:
		return JSON
	}
	return ""
}

// archivedType gives the media type of an archive's record from what it was
// sent as, its address and the beginning of its content; "" when it is no page.
// JSON that a server answered with is data for scripts, unless its address names
// such a file.
func archivedType(e *archive.Entry, declared string, head []byte) string {
	name, _, _ := strings.Cut(e.Target, "?")
	if bookkeeping(name) {
		return ""
	}
	named := byExtension[path.Ext(strings.ToLower(name))]
	if t := DeclaredType(declared); t != "" {
		declared = t
	}
	switch declared {
	case HTML:
		if bytes.HasPrefix(head, []byte("%PDF-")) {
			return PDF // as some servers send it
		}
		return HTML
	case Markdown, PDF, MHTML, Mail:
		return declared
	case Plain:
		if named == Markdown {
			return named
		}
		return Plain
	case JSON:
		if named == JSON || e.Status == 0 {
			return JSON
		}
		return ""
	case "", "application/octet-stream", "binary/octet-stream", "application/unknown":
		if named != "" {
			return named
		}
		t, err := MediaType("", head)
		if err != nil || t == Plain {
			return "" // whatever it is, nobody says that it is text
		}
		return t
	}
	return ""
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
	if bytes.HasPrefix(head, []byte("WARC/1.")) {
		return "", fmt.Errorf("%w: a web archive by another name; call it .warc", assay.ErrUnreadable)
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
