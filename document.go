package assay

import (
	"strings"
	"time"
)

// Class says what kind of publisher a source is.
type Class string

// The classes of sources.
const (
	Official  Class = "official"  // a body of government speaking for itself
	Oversight Class = "oversight" // an inspector general, an auditor, a legislature's committee
	Court     Class = "court"     // a court's own opinion or order
	News      Class = "news"
	FactCheck Class = "factcheck"
	Advocacy  Class = "advocacy"
	Academic  Class = "academic"
	Partisan  Class = "partisan"
	Other     Class = "other"
)

// Classes lists every class in the order in which reports and tables show them.
var Classes = []Class{Official, Oversight, Court, News, FactCheck, Advocacy, Academic, Partisan, Other}

// Valid reports whether c is one of Classes.
func (c Class) Valid() bool {
	for _, k := range Classes {
		if c == k {
			return true
		}
	}
	return false
}

// Kind says how a document stands to its publisher's words.
type Kind string

// The kinds of documents.
const (
	// Note is a researcher's account of a source in other words: cited as a note, never quoted.
	Note Kind = "note"
	// Text is the publisher's own text (a page, a release, a PDF).
	Text Kind = "text"
)

// Capture is the bytes of a source as read, and where and when they were read.
// It is addressed by the SHA-256 of Bytes and never changed.
type Capture struct {
	SHA256     string    // of Bytes
	Bytes      []byte    // as read; for JSON Lines, one line
	MediaType  string    // text/markdown, text/html, text/plain, application/pdf, application/json, multipart/related (MHTML), message/rfc822
	Location   string    // slash-separated path relative to the added root (with #line for JSON Lines), or URL
	CapturedAt time.Time // UTC; the zero time when a folder is asked in place (--from)
	// Retrieval says how the bytes came over the network; nil for a file.
	Retrieval *Retrieval
	// Handed is what an archive says of the document beside these bytes, as another
	// library exported it or a list of pages names it; nil for any other source.
	Handed *Document
}

// Segment maps a run of a document's text to the bytes of its capture.
// Exact segments are the same bytes; others were decoded or rendered from the range.
type Segment struct {
	Start        int  `json:"start"`         // in the text
	End          int  `json:"end"`           // in the text
	CaptureStart int  `json:"capture_start"` // in the capture
	CaptureEnd   int  `json:"capture_end"`   // in the capture
	Exact        bool `json:"exact"`
}

// Document is a capture's clean text and what is known of who published it.
type Document struct {
	ID            string    `json:"id"`             // first 12 digits of CaptureSHA256
	SHA256        string    `json:"sha256"`         // of Text
	CaptureSHA256 string    `json:"capture_sha256"` // of the capture that Text comes from
	Text          string    `json:"-"`
	Segments      []Segment `json:"-"`

	Title     string   `json:"title,omitempty"`
	URL       string   `json:"url,omitempty"`
	Location  string   `json:"location"`            // of the capture
	Publisher string   `json:"publisher,omitempty"` // as a reader should see it
	Owner     string   `json:"owner,omitempty"`     // canonical name of the publisher in the publishers file, when known
	Parents   []string `json:"parents,omitempty"`   // canonical names of the organisations above Owner, nearest first
	Copy      string   `json:"copy,omitempty"`      // where this copy was found, when it is a copy ("Border Blogs")
	Class     Class    `json:"class"`
	Kind      Kind     `json:"kind"`
	Published string   `json:"published,omitempty"` // YYYY-MM-DD, or YYYY-MM or YYYY when no more is known
	Modified  string   `json:"modified,omitempty"`  // like Published, of the last change that the source tells; never before Published
	Language  string   `json:"language,omitempty"`  // ISO 639-1, a guess
	ReliesOn  []string `json:"relies_on,omitempty"` // what the source says it rests on, as its note lists it
	Byline    string   `json:"byline,omitempty"`
	Extractor string   `json:"extractor"`          // name and version of the extraction that made Text
	Warnings  []string `json:"warnings,omitempty"` // what could not be read as it should be
	Review    *Review  `json:"review,omitempty"`   // what the source found of a claim, when it is a fact check; nil when it is none
}

// Review is a fact check's finding, as its page gives it for machines
// (schema.org's ClaimReview).
type Review struct {
	Claim    string `json:"claim"`              // as the fact check words it
	Claimant string `json:"claimant,omitempty"` // who made it
	Rating   string `json:"rating"`             // in the fact check's own words ("Mostly false"), or its number of how many
	Author   string `json:"author,omitempty"`   // who rated it
	Date     string `json:"date,omitempty"`     // of the rating, like Document.Published
}

// Unvouched reports whether nobody has said who stands behind a document: it
// came from the web, and neither its user nor the table of publishers gives it a
// class. Whoever wrote it may have written ten more; it settles nothing.
func (d *Document) Unvouched() bool {
	return d.Class == Other && strings.Contains(d.Location, "://")
}

// Bounds of the lines that are read beside a text.
const (
	maxSources = 24   // sources that it rests on
	maxLine    = 2000 // bytes of a line
)

// Lines gives the lines that a document has beside its text: its title, which
// may be empty, then each of the sources that it says it rests on, 24 at most.
// Of a line no more than 2,000 bytes are given.
func (d *Document) Lines() []string {
	out := []string{cutLine(d.Title)}
	for _, r := range d.ReliesOn {
		for part := range strings.SplitSeq(r, ";") {
			if part = strings.TrimSpace(part); part != "" && len(out) <= maxSources {
				out = append(out, cutLine(part))
			}
		}
	}
	return out
}

func cutLine(s string) string {
	if len(s) > maxLine {
		s = strings.ToValidUTF8(s[:maxLine], "")
	}
	return s
}

// Publisher is one row of the publishers file: who stands behind a domain or a name.
type Publisher struct {
	Name    string   `yaml:"name" json:"name"`                       // canonical
	Short   string   `yaml:"short,omitempty" json:"short,omitempty"` // how a sentence names it after the first time ("ICE")
	Class   Class    `yaml:"class" json:"class"`
	Parent  string   `yaml:"parent,omitempty" json:"parent,omitempty"` // canonical name of the organisation above
	Domains []string `yaml:"domains,omitempty" json:"domains,omitempty"`
	Aliases []string `yaml:"aliases,omitempty" json:"aliases,omitempty"`
	Wire    bool     `yaml:"wire,omitempty" json:"wire,omitempty"` // a wire service: its text appears under other mastheads
	Plural  bool     `yaml:"plural,omitempty" json:"plural,omitempty"`
}

// Entry is one document on its way into a library: the capture, the text read
// from it, and what annotation found in the text.
type Entry struct {
	Capture    Capture
	Document   Document
	Annotation Annotation
}

// Failure is a source that could not be read, and why.
type Failure struct {
	Location string `json:"location"`
	Reason   string `json:"reason"`
}
