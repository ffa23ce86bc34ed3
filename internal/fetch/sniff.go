package fetch

import (
	"bytes"
	"mime"
	"net/http"
	"strings"
)

// sniffed is how many bytes at the beginning of a body are looked at.
const sniffed = 4096

// mediaType gives what a body is: what the header declares, unless the first
// bytes say otherwise. Servers send pages as plain text, PDFs as unknown bytes and
// pictures as pages.
func mediaType(declared string, head []byte) string {
	typ := declaredType(declared)
	if bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) && !bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) {
		return "application/pdf"
	}
	if binary(head) {
		return binaryType(typ, head)
	}
	found := textType(head)
	switch {
	case typ == "", typ == "application/octet-stream", typ == "binary/octet-stream", typ == "application/x-unknown", typ == "unknown/unknown", typ == "application/unknown":
		return found
	case typ == "text/plain" && found != "application/json":
		return found
	case typ == "text/html" && found == "application/xml":
		return found
	case !readable(typ) && found == "text/html":
		return found // a page that is called a picture is most often an error or a wall
	case typ == "application/pdf":
		return found // it is not
	case isData(typ) && hasPrefix(bytes.ToLower(bytes.TrimSpace(head[:min(len(head), 100)])), "<!doctype html", "<html"):
		return "text/html" // an error, where data was asked for
	}
	return typ
}

// isData reports whether a media type is one of JSON or of XML other than pages.
func isData(typ string) bool {
	return strings.HasSuffix(typ, "json") || strings.HasSuffix(typ, "xml") && typ != "application/xhtml+xml"
}

// declaredType gives the media type of a Content-Type, "" when it is none.
func declaredType(contentType string) string {
	typ, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		typ, _, _ = strings.Cut(contentType, ";")
		typ = strings.ToLower(strings.TrimSpace(typ))
	}
	if !strings.Contains(typ, "/") || clean(typ, 100) != typ {
		return ""
	}
	return typ
}

// binaryType gives the type of bytes that are no text.
func binaryType(typ string, head []byte) string {
	if typ != "" && !readable(typ) && typ != "application/octet-stream" {
		return typ
	}
	found, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if strings.HasPrefix(found, "text/") {
		return "application/octet-stream"
	}
	return found
}

// textType gives the type of text by how it begins.
func textType(head []byte) string {
	text := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	lower := bytes.ToLower(text[:min(len(text), 1024)])
	switch {
	case bytes.HasPrefix(lower, []byte("<?xml")):
		if bytes.Contains(lower, []byte("<html")) || bytes.Contains(lower, []byte("<!doctype html")) {
			return "text/html"
		}
		return "application/xml"
	case hasPrefix(lower, "<rss", "<feed", "<urlset", "<sitemapindex", "<rdf:rdf"):
		return "application/xml"
	case len(text) > 0 && (text[0] == '{' || text[0] == '[') && jsonLike(text):
		return "application/json"
	}
	if found, _, _ := strings.Cut(http.DetectContentType(text), ";"); found == "text/html" {
		return found
	}
	return "text/plain"
}

func hasPrefix(b []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if bytes.HasPrefix(b, []byte(p)) {
			return true
		}
	}
	return false
}

// jsonLike reports whether text that begins with a bracket goes on as JSON does.
func jsonLike(text []byte) bool {
	rest := bytes.TrimSpace(text[1:])
	return len(rest) == 0 || bytes.IndexByte([]byte("\"{[]}-0123456789tfn"), rest[0]) >= 0 && (text[0] == '[' || rest[0] == '"' || rest[0] == '}')
}

// binary reports whether bytes are no text: they hold zeros (but for UTF-16 and
// UTF-32, which begin with a mark or have zeros in every other place) or too many
// control characters.
func binary(head []byte) bool {
	if hasPrefix(head, "\xff\xfe", "\xfe\xff", "\x00\x00\xfe\xff", "\xef\xbb\xbf") {
		return false
	}
	zeros, controls := [2]int{}, 0
	for i, c := range head {
		switch {
		case c == 0:
			zeros[i%2]++
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b:
			controls++
		}
	}
	if n := zeros[0] + zeros[1]; n > 0 {
		utf16 := len(head) >= 4 && min(zeros[0], zeros[1]) == 0 && n > len(head)/4
		return !utf16
	}
	return controls*20 > len(head)
}

// readable reports whether a media type is one that text can be read from.
func readable(typ string) bool {
	switch typ {
	case "application/json", "application/xml", "application/xhtml+xml", "application/pdf", "application/x-pdf",
		"application/javascript", "application/x-javascript", "application/x-ndjson", "application/jsonl", "application/ld+json",
		"application/x-json", "application/rtf", "application/yaml", "application/x-yaml", "message/rfc822",
		"multipart/related", "application/x-mimearchive":
		return true
	case "image/svg+xml":
		return false
	}
	return strings.HasPrefix(typ, "text/") || strings.HasSuffix(typ, "+xml") || strings.HasSuffix(typ, "+json")
}
