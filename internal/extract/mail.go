package extract

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/mail"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"assay"
)

// readMHTML reads a page that a browser saved with all that belongs to it (RFC
// 2557): its root part, by the readers of pages. The text maps to the saved
// file's bytes.
func (x *Extractor) readMHTML(ctx context.Context, c assay.Capture) (*reading, error) {
	root, problem := message(c.Bytes, 0)
	page := rootPart(root)
	if page == nil {
		return nil, unreadable("the saved page holds no page: no part of it is HTML or text")
	}
	at := savedFrom(root, page)
	r, err := x.readPart(ctx, c, page, at)
	if err != nil {
		return nil, err
	}
	r.extractor = "mhtml/1+" + r.extractor
	if r.url == "" {
		r.url = at
	}
	if r.title == "" {
		r.title = words(root.header.Get("Subject"))
	}
	if problem != "" {
		r.warn("%s", problem)
	}
	return r, nil
}

// rootPart finds the part that a saved page begins with: the one that "start"
// names, else the first that is HTML, else the first that is text (RFC 2387).
func rootPart(root *part) *part {
	leaves := root.leaves()
	start := strings.Trim(root.params["start"], "<> ")
	for _, p := range leaves {
		if start != "" && strings.Trim(p.header.Get("Content-Id"), "<> ") == start && isPage(p) {
			return p
		}
	}
	for _, t := range []string{"text/html", "application/xhtml+xml", "text/plain"} {
		for _, p := range leaves {
			if p.mediaType == t && (len(root.parts) > 0 || p.header.Get("Content-Type") != "") {
				return p
			}
		}
	}
	return nil
}

func isPage(p *part) bool {
	return p.mediaType == "text/html" || p.mediaType == "application/xhtml+xml" || p.mediaType == "text/plain"
}

// savedFrom gives the web address that a saved page came from; "" for none.
func savedFrom(root, page *part) string {
	for _, at := range []string{root.header.Get("Snapshot-Content-Location"), page.header.Get("Content-Location"), root.header.Get("Content-Location")} {
		if lower := strings.ToLower(at); strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") {
			return at
		}
	}
	return ""
}

// readPart reads one part as a source of its own, and maps its text to the
// capture that it stands in.
func (x *Extractor) readPart(ctx context.Context, c assay.Capture, p *part, location string) (*reading, error) {
	d, err := p.body(c.Bytes)
	if err != nil {
		return nil, err
	}
	if len(d.segs) == 0 {
		return nil, unreadable("no text")
	}
	if location == "" {
		location = c.Location
	}
	r, err := x.read(ctx, assay.Capture{Bytes: []byte(d.text), MediaType: p.mediaType, Location: location, CapturedAt: c.CapturedAt})
	if err != nil {
		return nil, err
	}
	r.segments = compose(r.segments, d.segs)
	if d.warning != "" {
		r.warn("%s", d.warning)
	}
	return r, nil
}

// shortBody is so few bytes that the plain version of a message is taken for a
// pointer to the one in HTML.
const shortBody = 200

// readMail reads a message (RFC 5322): its text, the plain version before the
// one in HTML where it says as much. Attachments are passed over and named.
func (x *Extractor) readMail(ctx context.Context, c assay.Capture) (*reading, error) {
	root, problem := message(c.Bytes, mailStart(c.Bytes))
	if root.mediaType == "multipart/encrypted" {
		return nil, unreadable("the message is encrypted; save it decrypted")
	}
	if len(root.header) == 0 {
		return nil, unreadable("not a message: it has no header")
	}
	plain, page, attached := bodies(root)
	chosen := plain
	if chosen == nil || page != nil && chosen.end-chosen.start < shortBody {
		chosen = page
	}
	if chosen == nil {
		return nil, unreadable("the message holds no text, only attachments; add them by themselves")
	}
	r, err := x.readPart(ctx, c, chosen, "")
	if err != nil && chosen == plain && page != nil {
		r, err = x.readPart(ctx, c, page, "")
	}
	if err != nil {
		return nil, err
	}
	m := &reading{text: r.text, segments: r.segments, warnings: r.warnings, language: r.language, extractor: "mail/1+" + r.extractor}
	m.describe(root)
	if problem != "" {
		m.warn("%s", problem)
	}
	if len(attached) > 0 {
		m.warn("attachments were not read; add them by themselves: %s", clip(strings.Join(attached, ", "), 500))
	}
	return m, nil
}

// mailStart gives where a message begins, after what mail programs put before
// it: a byte order mark, empty lines, a "From " line of a mailbox.
func mailStart(data []byte) int {
	rest := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), "\r\n")
	if bytes.HasPrefix(rest, []byte("From ")) {
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			rest = rest[i+1:]
		}
	}
	return len(data) - len(rest)
}

// bodies finds the first text and the first page among a message's parts that
// are not attachments, and names the attachments.
func bodies(root *part) (plain, page *part, attached []string) {
	for _, p := range root.leaves() {
		disposition, params := contentType(p.header.Get("Content-Disposition"))
		name := words(params["filename"])
		if name == "" {
			name = words(p.params["name"])
		}
		switch {
		case disposition == "attachment" || !isPage(p):
			if name == "" {
				name = "without a name"
			}
			if disposition != "inline" || p.header.Get("Content-Id") == "" { // else a picture of the page
				attached = append(attached, line(name, 100)+" ("+line(p.mediaType, 60)+")")
			}
		case p.mediaType == "text/plain" && plain == nil:
			plain = p
		case p.mediaType != "text/plain" && page == nil:
			page = p
		}
	}
	return plain, page, attached
}

// describe fills in what a message's header says: who wrote it, when, to which list.
func (r *reading) describe(root *part) {
	h := root.header
	r.title = words(h.Get("Subject"))
	r.byline = sender(h.Get("From"))
	if at, err := mail.ParseDate(h.Get("Date")); err == nil {
		r.published = at.Format("2006-01-02")
	} else if h.Get("Date") != "" {
		r.warn("the message's date %q was not read", clip(line(h.Get("Date"), 80), 80))
	}
	if name, _, ok := strings.Cut(h.Get("List-Id"), "<"); ok { // RFC 2919
		r.publisher = strings.Trim(words(strings.TrimSpace(name)), `" `)
	}
	if at := strings.Trim(h.Get("Archived-At"), "<> "); strings.HasPrefix(strings.ToLower(at), "http") { // RFC 5064
		r.url = at
	}
}

// sender gives the name of a message's first author, or the host of an address without one.
func sender(from string) string {
	p := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: charsetReader}}
	list, err := p.ParseList(from)
	if err != nil || len(list) == 0 {
		name, _, _ := strings.Cut(words(from), "<")
		if name = strings.Trim(name, `" `); strings.Contains(name, "@") {
			_, name, _ = strings.Cut(name, "@")
		}
		return name
	}
	if list[0].Name != "" && !strings.Contains(list[0].Name, "@") {
		return list[0].Name
	}
	_, host, _ := strings.Cut(list[0].Address, "@")
	return host
}

// charsetReader decodes an encoded word's character set.
func charsetReader(label string, in io.Reader) (io.Reader, error) {
	enc, err := htmlindex.Get(label)
	if err != nil {
		return nil, err
	}
	return enc.NewDecoder().Reader(in), nil
}
