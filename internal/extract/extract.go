// Package extract makes a document of a capture: its clean text, with every
// run of it mapped to the capture's bytes, and what the capture says of itself
// (title, publisher, date, address).
//
// Notes and other Markdown, HTML (also as a browser saves it, in MHTML), PDF,
// plain text, mail and lines of JSON are read.
// The same bytes give the same text, run after run and on any machine, because
// reports are anchored in that text and checked against it later. All that is
// read is hostile: sizes and depths are bounded, and what cannot be read is an
// error that says why. Documents go next to internal/annotate.
package extract

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/internal/text"
)

// Publishers knows who stands behind a name or an address; internal/publishers
// satisfies it.
type Publishers interface {
	// Lookup finds a publisher by its name or, where the name says nothing, by
	// the domain of an address.
	Lookup(name, url string) (assay.Publisher, bool)
	// Parents gives the canonical names above a canonical name, nearest first.
	Parents(name string) []string
}

// Options are what the caller knows better than the capture.
type Options struct {
	Class      assay.Class // of every source; "" to take the source's own
	Publisher  string      // of every source; "" to take the source's own
	Publishers Publishers  // nil when there is no publishers file
	// Extractor is the name and version with which the capture was read before
	// (Document.Extractor), to read it the same way again; "" for the newest.
	Extractor string
}

// Config is what an Extractor needs from its machine.
type Config struct {
	// CacheDir is a directory of the user's cache in which the compiled PDF
	// reader is kept (20 MB); compiling takes 4 seconds once, and reading is
	// then ten times faster. "" interprets it instead.
	CacheDir string
}

// Extractor reads captures. It may be used by several goroutines at once; it
// holds a PDF reader from the first PDF on, until Close.
type Extractor struct {
	pdf pdfReader
}

// New makes an Extractor. Nothing is started until it is needed.
func New(c Config) *Extractor {
	return &Extractor{pdf: pdfReader{cacheDir: c.CacheDir}}
}

// Close frees the PDF reader. The Extractor can be used again afterwards.
func (x *Extractor) Close() error { return x.pdf.close() }

// reading is what an extraction found; Extract completes it to a Document.
type reading struct {
	text      string
	segments  []assay.Segment
	extractor string // name and version

	title, url, publisher, byline string
	class, language               string
	published, modified           string
	kind                          assay.Kind
	reliesOn                      []string
	warnings                      []string
	review                        *assay.Review
	wall                          string // what stands where the source should be; "" when it is there
}

func (r *reading) warn(format string, args ...any) {
	const most = 20
	if len(r.warnings) < most {
		r.warnings = append(r.warnings, fmt.Sprintf(format, args...))
	}
}

// Extract makes a document of a capture. The error wraps assay.ErrUnreadable
// (a *Wall, when something else stands in a page's place) or assay.ErrTooLarge
// and says why there is none, or assay.ErrNewer when Options ask for a reading
// that this version does not know. What was read with doubts is told in the
// document's Warnings.
func (x *Extractor) Extract(ctx context.Context, c assay.Capture, o Options) (doc assay.Document, err error) {
	defer func() {
		// A fault of a parser, met by hostile bytes, must not end the run.
		if fault := recover(); fault != nil {
			doc, err = assay.Document{}, unreadable("the %s could not be parsed (%v)", c.MediaType, fault)
		}
	}()
	if err := ctx.Err(); err != nil {
		return assay.Document{}, err
	}
	if o.Extractor == "" && c.Handed != nil {
		o.Extractor = c.Handed.Extractor // so that what was anchored in the other library's text stands in this one
	}
	r, err := x.read(ctx, c, o.Extractor)
	if errors.Is(err, assay.ErrNewer) && c.Handed != nil {
		r, err = x.read(ctx, c, "")
	}
	if err != nil {
		return assay.Document{}, err
	}
	if r.wall != "" {
		r.text, r.segments = "", nil
		return assay.Document{}, &Wall{What: r.wall, Document: complete(c, r, o)}
	}
	if strings.TrimSpace(r.text) == "" {
		return assay.Document{}, unreadable("no text")
	}
	return complete(c, r, o), nil
}

func (x *Extractor) read(ctx context.Context, c assay.Capture, as string) (*reading, error) {
	mediaType, _, _ := strings.Cut(c.MediaType, ";")
	switch strings.TrimSpace(strings.ToLower(mediaType)) {
	case "text/markdown":
		return readMarkdown(c)
	case "text/html", "application/xhtml+xml":
		switch {
		case as == "html/1":
			return readHTML1(c)
		case strings.HasPrefix(as, "html/") && as != htmlVersion:
			return nil, fmt.Errorf("%w: the page was read by %s, which this program does not have: use the program that read it", assay.ErrNewer, text.Cut(line(as, 20), 20))
		}
		return readHTML(c)
	case "text/plain":
		return readPlain(c)
	case "application/json":
		return readJSON(c)
	case "application/pdf":
		return x.pdf.read(ctx, c)
	case "multipart/related":
		return x.readMHTML(ctx, c, as)
	case "message/rfc822":
		return x.readMail(ctx, c, as)
	}
	return nil, unreadable("%s is not read; convert it to text, HTML or PDF", c.MediaType)
}

// complete makes a document of what was read.
func complete(c assay.Capture, r *reading, o Options) assay.Document {
	if c.SHA256 == "" {
		c.SHA256 = hash(string(c.Bytes))
	}
	d := assay.Document{
		ID:            c.SHA256[:12],
		SHA256:        hash(r.text),
		CaptureSHA256: c.SHA256,
		Text:          r.text,
		Segments:      r.segments,
		Title:         line(r.title, 300),
		URL:           address(r),
		Location:      c.Location,
		Byline:        line(r.byline, 200),
		Kind:          r.kind,
		Language:      guessLanguage(r.text),
		ReliesOn:      r.reliesOn,
		Extractor:     r.extractor,
	}
	if d.URL == "" && strings.Contains(c.Location, "://") {
		d.URL = c.Location
	}
	if d.Kind == "" {
		d.Kind = assay.Text
	}
	if d.Language == "" {
		d.Language = r.language
	}
	d.Published, d.Modified = published(c, r), r.modified
	d.Review = r.review
	credit(&d, c, r, o)
	hearFeed(&d, c, o)
	d.Warnings = r.warnings
	if c.Handed != nil {
		handOver(&d, c.Handed, o)
	}
	if d.Title == "" {
		d.Title = titleOf(r.text, c.Location)
	}
	return d
}

// address gives the source's address when it is one.
func address(r *reading) string {
	u := strings.TrimSpace(r.url)
	if u == "" {
		return ""
	}
	lower := strings.ToLower(u)
	if (!strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://")) || strings.ContainsAny(u, " \t\r\n<>\"\x00") || len(u) > 4096 {
		r.warn("url %q is not a web address; it was left out", text.Cut(u, 80))
		return ""
	}
	return u
}

// published gives the date of publication in normal form, and warns of one
// that cannot be.
func published(c assay.Capture, r *reading) string {
	raw := strings.TrimSpace(r.published)
	if raw == "" {
		return ""
	}
	date, err := normalDate(raw)
	if err != nil {
		r.warn("published %q was not read: %v", text.Cut(raw, 80), err)
		return ""
	}
	if !c.CapturedAt.IsZero() && date > c.CapturedAt.UTC().Format("2006-01-02")[:len(date)] {
		r.warn("published %s is later than the day it was read, %s", date, c.CapturedAt.UTC().Format("2006-01-02"))
	}
	return date
}

const shortLine = 120 // characters: a first line up to this long is taken for a title

// titleOf takes the first line of a text for its title, or the file's name.
func titleOf(text, location string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if first = line(first, 2*shortLine); first != "" && len([]rune(first)) <= shortLine {
		return first
	}
	name, fragment, _ := strings.Cut(location, "#")
	name = strings.TrimSuffix(path.Base(name), ".gz")
	name = strings.TrimSuffix(name, path.Ext(name))
	if fragment != "" {
		name += " " + fragment
	}
	return strings.TrimSpace(name)
}

// line makes one line of a value, of at most n characters.
func line(s string, n int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return r <= ' ' || r == 0x7f || r == '\u00a0' || r == '\u2028' || r == '\u2029'
	}), " ")
	return text.Cut(s, n)
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func unreadable(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{assay.ErrUnreadable}, args...)...)
}
