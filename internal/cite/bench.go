package cite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"assay"
)

// Limits of what is read: longer texts are refused, so that a sentence cannot
// stand on a whole document and hostile input cannot cost much.
const (
	maxSentence  = 4 << 10 // bytes of a sentence
	maxQuote     = 8 << 10 // bytes of an anchor's quote: one to three sentences
	maxCitations = 3       // of a sentence (design, section 3)
	maxBasis     = 4 << 10 // bytes of a basis' words
	maxMarks     = 64      // quotation marks and apostrophes of a sentence
	maxAmounts   = 64      // numbers and dates of a sentence
	maxNameWords = 12      // words of a name whose other forms are looked for
	maxForms     = 400     // looks for other forms of names, for one text
)

// bench is what one check of a report needs: the report's parts by key, and the
// documents read so far. It is used by one goroutine.
type bench struct {
	c       Checker
	sources map[int]assay.Source
	byDoc   map[string]assay.Source // by document ID and by text hash
	origins map[string]assay.Origin
	figures map[string]assay.ReportFigure
	values  map[assay.Anchor][]assay.ReportFigure // figures by their passage
	report  *assay.Report

	docs     map[string]*document // by document ID or text hash
	passages map[passageKey]*unit
	aliases  map[string][]*lexed
	words    map[string]*unit // of sources' metadata, each read once
	looks    int              // for other forms of names, in the text at hand
	counts   Counts
}

type passageKey struct {
	doc        *document
	start, end int
}

func (c Checker) bench(r *assay.Report) *bench {
	b := &bench{
		c: c, report: r,
		sources: map[int]assay.Source{}, byDoc: map[string]assay.Source{},
		origins: map[string]assay.Origin{}, figures: map[string]assay.ReportFigure{},
		values: map[assay.Anchor][]assay.ReportFigure{},
		docs:   map[string]*document{}, passages: map[passageKey]*unit{}, aliases: map[string][]*lexed{},
		words: map[string]*unit{},
	}
	for _, s := range r.Sources {
		if _, ok := b.sources[s.N]; !ok {
			b.sources[s.N] = s
		}
		b.byDoc[s.Document] = s
		b.byDoc[s.DocumentSHA256] = s
	}
	for _, o := range r.Origins {
		b.origins[o.ID] = o
	}
	for _, f := range r.Figures {
		b.figures[f.ID] = f
		b.values[f.Anchor] = append(b.values[f.Anchor], f)
	}
	return b
}

// document is a stored document whose text was hashed here.
type document struct {
	assay.Document
	hash      string // of Text, computed
	meta      *lexed // title, publisher, owner, copy, byline, what it relies on, aliases
	title     *lexed
	published day
	full      *lexed // the whole text, when it was needed
	folded    string // the whole text with runs of space as one, when it was needed
}

// unit is a stretch of text that a sentence may draw on: a cited passage with
// its document, or words that need no document.
type unit struct {
	quote   *lexed
	doc     *document // nil for a query or a question
	wide    bool      // the quote is the whole document
	aliases map[string]bool
}

func hashOf(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// errMissing is a document that is not there, or is damaged.
var errMissing = errors.New("missing")

// document reads a document with its metadata by a source's ID (when the source
// is known) or by the hash of its text. A document that is not there is errMissing.
func (b *bench) document(ctx context.Context, id, textHash string) (*document, error) {
	d, err := b.stored(ctx, id, textHash)
	if err == nil && d.meta == nil {
		b.describe(d)
	}
	return d, err
}

// stored is document without the metadata, which most documents that a basis
// counts are not asked for.
func (b *bench) stored(ctx context.Context, id, textHash string) (*document, error) {
	key := id
	if key == "" {
		key = textHash
	}
	if d, ok := b.docs[key]; ok {
		if d == nil {
			return nil, errMissing
		}
		return d, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var d assay.Document
	var err error
	if id != "" {
		d, err = b.c.Documents.Document(ctx, id)
	} else {
		d, err = b.c.Documents.DocumentByHash(ctx, textHash)
	}
	switch {
	case err != nil && (errors.Is(err, assay.ErrNotFound) || errors.Is(err, assay.ErrCorrupt) || errors.Is(err, assay.ErrUsage)):
		b.docs[key] = nil
		return nil, errMissing
	case err != nil:
		return nil, fmt.Errorf("read document %s to check a citation: %w", short(key), err)
	case id != "" && d.ID != id:
		b.docs[key] = nil
		return nil, errMissing
	}
	doc := &document{Document: d, hash: hashOf(d.Text), published: partialDate(d.Published)}
	b.docs[key] = doc
	return doc, nil
}

// describe reads a document's metadata.
func (b *bench) describe(d *document) {
	meta := []string{d.Title, d.Publisher, d.Owner, d.Copy, d.Byline}
	meta = append(meta, d.ReliesOn...)
	if b.c.Aliases != nil {
		seen := map[string]bool{}
		for _, name := range []string{d.Publisher, d.Owner, d.Copy} {
			if name == "" || seen[name] {
				continue
			}
			seen[name] = true
			meta = append(meta, b.c.Aliases(name)...)
		}
	}
	d.meta = lex(strings.Join(meta, ".\n"))
	d.title = lex(d.Title)
}

// short shortens a hash for a message.
func short(hash string) string {
	if len(hash) > 12 {
		return hash[:12]
	}
	return hash
}

// resolve gives the passage of a citation, or why it does not resolve.
func (b *bench) resolve(ctx context.Context, c assay.Citation) (*unit, *Problem, error) {
	b.counts.Citations++
	source, ok := b.sources[c.N]
	if !ok {
		return nil, problem(KindCitation, "citation [%d] has no source in the report", c.N), nil
	}
	if source.DocumentSHA256 != c.Anchor.DocumentSHA256 {
		return nil, problem(KindCitation, "citation [%d] points to the text %s, but source %d is the text %s",
			c.N, short(c.Anchor.DocumentSHA256), c.N, short(source.DocumentSHA256)), nil
	}
	return b.anchor(ctx, source.Document, c.Anchor)
}

// anchor gives the passage of an anchor, or why it does not resolve. id is the
// document's ID, or "" when only its hash is known.
func (b *bench) anchor(ctx context.Context, id string, a assay.Anchor) (*unit, *Problem, error) {
	d, err := b.document(ctx, id, a.DocumentSHA256)
	if errors.Is(err, errMissing) {
		return nil, problem(KindAnchor, "the library holds no document with the text %s; add the source again", short(a.DocumentSHA256)), nil
	}
	if err != nil {
		return nil, nil, err
	}
	if d.hash != a.DocumentSHA256 {
		return nil, problem(KindAnchor, "the text of document %s has the hash %s and not %s", d.ID, short(d.hash), short(a.DocumentSHA256)), nil
	}
	if p := inText(d.Text, a); p != nil {
		return nil, p, nil
	}
	key := passageKey{d, a.Start, a.End}
	u, ok := b.passages[key]
	if !ok {
		u = &unit{quote: lex(a.Quote), doc: d}
		b.passages[key] = u
	}
	return u, nil, nil
}

// inText holds an anchor's range and quote to a document's text.
func inText(s string, a assay.Anchor) *Problem {
	switch {
	case a.Start < 0 || a.End > len(s) || a.Start >= a.End:
		return problem(KindAnchor, "bytes %d to %d do not lie in the document, which has %d", a.Start, a.End, len(s))
	case a.End-a.Start > maxQuote:
		return problem(KindAnchor, "the cited passage has %d bytes; a passage has at most %d", a.End-a.Start, maxQuote)
	case !boundary(s, a.Start) || !boundary(s, a.End):
		return problem(KindAnchor, "bytes %d to %d cut a character of the document", a.Start, a.End)
	case s[a.Start:a.End] != a.Quote:
		return problem(KindAnchor, "the quote is not what stands at bytes %d to %d of the document", a.Start, a.End)
	}
	return nil
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// text gives the document's whole text as words.
func (d *document) text() *lexed {
	if d.full == nil {
		d.full = lex(d.Text)
	}
	return d.full
}
