package extract

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"assay"
	"assay/internal/text"
)

// How messages are read, before how the part is that holds the text.
const (
	mhtmlVersion = "mhtml/1+"
	mailVersion  = "mail/1+"
)

// within gives how a message's part was read, of how the message was; "" for the newest.
func within(as, version string) (string, error) {
	part, ok := strings.CutPrefix(as, version)
	if as != "" && !ok {
		return "", fmt.Errorf("%w: the message was read by %s, which this program does not have: use the program that read it", assay.ErrNewer, text.Cut(line(as, 20), 20))
	}
	return part, nil
}

// readMHTML reads a page that a browser saved with all that belongs to it (RFC
// 2557): its root part, by the readers of pages. The text maps to the saved
// file's bytes.
func (x *Extractor) readMHTML(ctx context.Context, c assay.Capture, as string) (*reading, error) {
	as, err := within(as, mhtmlVersion)
	if err != nil {
		return nil, err
	}
	root, problem := message(c.Bytes, 0)
	page := rootPart(root)
	if page == nil {
		return nil, unreadable("the saved page holds no page: no part of it is HTML or text")
	}
	at := savedFrom(root, page)
	r, err := x.readPart(ctx, c, page, at, as)
	if err != nil {
		return nil, err
	}
	r.extractor = mhtmlVersion + r.extractor
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
func (x *Extractor) readPart(ctx context.Context, c assay.Capture, p *part, location, as string) (*reading, error) {
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
	r, err := x.read(ctx, assay.Capture{Bytes: []byte(d.text), MediaType: p.mediaType, Location: location, CapturedAt: c.CapturedAt}, as)
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
func (x *Extractor) readMail(ctx context.Context, c assay.Capture, as string) (*reading, error) {
	as, err := within(as, mailVersion)
	if err != nil {
		return nil, err
	}
	root, problem := message(c.Bytes, mailStart(c.Bytes))
	if root.mediaType == "multipart/encrypted" {
		return nil, unreadable("the message is encrypted; save it decrypted")
	}
	if len(root.header) == 0 {
		return nil, unreadable("not a message: it has no header")
	}
	plain, pages, attached := bodies(root)
	if len(plain)+len(pages) == 0 {
		return nil, unreadable("the message holds no text, only attachments; add them by themselves")
	}
	first, second := plain, pages
	if len(pages) > 0 && length(plain) < shortBody {
		first, second = pages, plain
	}
	m, err := x.readParts(ctx, c, first, as)
	if err != nil && len(second) > 0 {
		m, err = x.readParts(ctx, c, second, as)
	}
	if err != nil {
		return nil, err
	}
	m.extractor = mailVersion + m.extractor
	m.takeHeader(root)
	if problem != "" {
		m.warn("%s", problem)
	}
	if len(attached) > 0 {
		m.warn("attachments were not read; add them by themselves: %s", text.Cut(strings.Join(attached, ", "), 500))
	}
	return m, nil
}

// maxBodies is how many parts of a message's text are read.
const maxBodies = 50

// readParts reads the parts of a message's text as one, in order: what a
// picture or a list's footer parts is one message still.
func (x *Extractor) readParts(ctx context.Context, c assay.Capture, parts []*part, as string) (*reading, error) {
	var all *reading
	var problem error
	for _, p := range parts[:min(len(parts), maxBodies)] {
		r, err := x.readPart(ctx, c, p, "", as)
		switch {
		case err != nil:
			problem = err
		case strings.TrimSpace(r.text) == "":
		case all == nil:
			// What a page says of itself is not what the message says.
			all = &reading{text: r.text, segments: r.segments, warnings: r.warnings, language: r.language, extractor: r.extractor}
		default:
			all.add(r)
		}
	}
	if all == nil && problem == nil {
		problem = unreadable("no text")
	}
	if all == nil {
		return nil, problem
	}
	if problem != nil {
		all.warn("a part of the message was not read: %v", problem)
	}
	if len(parts) > maxBodies {
		all.warn("the message has more than %d parts of text; the rest was left out", maxBodies)
	}
	return all, nil
}

// add appends the text of a later part of the same capture.
func (r *reading) add(next *reading) {
	const gap = "\n\n"
	from, to := len(r.text), next.segments[0].CaptureStart
	last := r.segments[len(r.segments)-1].CaptureEnd
	r.segments = append(r.segments, assay.Segment{Start: from, End: from + len(gap), CaptureStart: min(last, to), CaptureEnd: max(last, to)})
	r.text += gap + next.text
	for _, s := range next.segments {
		s.Start, s.End = s.Start+from+len(gap), s.End+from+len(gap)
		r.segments = append(r.segments, s)
	}
	for _, w := range next.warnings {
		r.warn("%s", w)
	}
}

// length is how many bytes parts have, as sent.
func length(parts []*part) int {
	n := 0
	for _, p := range parts {
		n += p.end - p.start
	}
	return n
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

// bodies finds the texts and the pages among a message's parts that are not
// attachments, and names the attachments.
func bodies(root *part) (plain, pages []*part, attached []string) {
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
		case p.mediaType == "text/plain":
			plain = append(plain, p)
		default:
			pages = append(pages, p)
		}
	}
	return plain, pages, attached
}

// takeHeader fills in what a message's header says: who wrote it, when, to which list.
func (r *reading) takeHeader(root *part) {
	h := root.header
	r.title = words(h.Get("Subject"))
	r.byline = sender(h.Get("From"))
	if at, err := mail.ParseDate(h.Get("Date")); err == nil {
		r.published = at.Format("2006-01-02")
	} else if h.Get("Date") != "" {
		r.warn("the message's date %q was not read", text.Cut(line(h.Get("Date"), 80), 80))
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
