package audit

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"assay"
	"assay/internal/annotate"
	"assay/internal/extract"
	"assay/internal/library"
)

// Extract reads what a capture says of itself, and of a page its matter.
type Extract func(ctx context.Context, c assay.Capture) (assay.Document, error)

// Read reads a cited text: Markdown, HTML, or plain text (and what the
// extraction makes text of, such as a PDF). The error wraps assay.ErrTooLarge,
// assay.ErrUnreadable, or assay.ErrEmpty when no sentence is there.
func Read(ctx context.Context, c assay.Capture, read Extract) (*Text, error) {
	if len(c.Bytes) > MaxBytes {
		return nil, fmt.Errorf("%w: %s is larger than %d MB: audit its parts one by one", assay.ErrTooLarge, c.Location, MaxBytes>>20)
	}
	d, err := read(ctx, c)
	if err != nil {
		return nil, err
	}
	t := &Text{Document: d}
	body, entries := cutReferences(t.blocks(c, d))
	t.take(body, entries)
	if len(t.Sentences) == 0 {
		return nil, fmt.Errorf("%w: %s holds no sentence", assay.ErrEmpty, c.Location)
	}
	return t, nil
}

// markdownLink tells Markdown in a file of plain text.
var markdownLink = regexp.MustCompile(`\]\(https?://|(?m)^\[\^[^\]]+\]: `)

// blocks reads a capture's blocks by its form.
func (t *Text) blocks(c assay.Capture, d assay.Document) []block {
	source := strings.ToValidUTF8(string(c.Bytes), "\uFFFD")
	source = strings.TrimPrefix(source, "\uFEFF")
	switch {
	case strings.Contains(c.MediaType, "html") && utf8.Valid(c.Bytes):
		return pageBlocks(source, d.Text)
	case strings.Contains(c.MediaType, "markdown"), strings.Contains(c.MediaType, "plain") && markdownLink.MatchString(source):
		start, problem := extract.MarkdownBody(source)
		if problem == "" {
			return markdownBlocks(source[start:])
		}
		t.warn("%s; it was read as plain text", problem)
		return plainBlocks(source[start:])
	case strings.Contains(c.MediaType, "plain"):
		return plainBlocks(source)
	}
	t.warn("of this kind of file the text is read, and not its links")
	return plainBlocks(d.Text)
}

// take makes the sentences and the references of blocks.
func (t *Text) take(body, entries []block) {
	byLabel, byID := map[string]int{}, map[string]int{}
	for _, e := range entries {
		if len(t.References) == MaxReferences {
			t.warn("the text lists more than %d references; the others were left out", MaxReferences)
			break
		}
		r := entry(e)
		i := len(t.References)
		if _, ok := byLabel[r.Label]; !ok && r.Label != "" {
			byLabel[r.Label] = i
		}
		for _, id := range e.ids {
			byID[id] = i
		}
		t.References = append(t.References, r)
	}
	known := labelled{listed: map[string]bool{}}
	for l := range byLabel {
		known.listed[l] = true
	}
	if !slices.ContainsFunc(t.References, func(r Reference) bool { return r.Label != "" }) {
		known.years = newAuthorYears(t.References)
	}
	b := bodyOf{Text: t, byLabel: byLabel, byID: byID, byAddress: map[string]int{}}
	for i, r := range t.References {
		if a := plainAddress(r.Address); a != "" {
			if _, ok := b.byAddress[a]; !ok {
				b.byAddress[a] = i
			}
		}
	}
	for i := range body {
		body[i].takeMarks(known)
	}
	b.write(body)
}

// bodyOf is a text on its way into sentences.
type bodyOf struct {
	*Text
	byLabel, byID, byAddress map[string]int
}

// placed is a block with its place in the text.
type placed struct {
	start, end int
	section    string
	kind       kind
	cites      []link
}

// write joins the blocks into one text, has it annotated, and gives each
// sentence its citations.
func (b *bodyOf) write(blocks []block) {
	var text strings.Builder
	var places []placed
	section := ""
	for _, k := range blocks {
		if k.kind == heading {
			section = k.text
			if b.Document.Title == "" {
				b.Document.Title = section
			}
			continue
		}
		if strings.TrimSpace(k.text) == "" || k.kind == row && k.level == 1 && len(k.order) == 0 && !hasDigit(k.text) {
			continue // the head of a table
		}
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		start := text.Len()
		text.WriteString(k.text)
		places = append(places, placed{start, text.Len(), section, k.kind, k.order})
	}
	d := &b.Document
	d.Text, d.Segments, d.Kind = text.String(), nil, assay.Text
	d.SHA256 = library.Sum([]byte(d.Text))
	b.Annotation = annotate.Annotate(*d)
	at := 0
	for _, p := range places {
		from := at
		for at < len(b.Annotation.Sentences) && b.Annotation.Sentences[at].Start < p.end {
			at++
		}
		if len(b.Sentences)+at-from > MaxSentences {
			b.warn("the text has more than %d sentences; the others were left out", MaxSentences)
			return
		}
		b.paragraph(p, from, at)
	}
}

// paragraph makes the sentences [from, to) of a block. Citations behind its last
// sentence cover the earlier ones where none of those has any.
func (b *bodyOf) paragraph(p placed, from, to int) {
	if from == to {
		return
	}
	first := len(b.Sentences)
	for i := from; i < to; i++ {
		b.Sentences = append(b.Sentences, Sentence{At: i, Section: p.section})
	}
	for _, c := range p.cites {
		i := from
		for i+1 < to && b.Annotation.Sentences[i+1].Start-p.start <= c.start-startsAfter(c) {
			i++
		}
		s := &b.Sentences[first+i-from]
		for _, ref := range b.references(c) {
			if !slices.Contains(s.Citations, ref) && len(s.Citations) < maxCitations {
				s.Citations = append(s.Citations, ref)
			}
		}
	}
	last := &b.Sentences[len(b.Sentences)-1]
	earlier := b.Sentences[first : len(b.Sentences)-1]
	if len(last.Citations) > 0 && !slices.ContainsFunc(earlier, func(s Sentence) bool { return len(s.Citations) > 0 }) {
		for i := range earlier {
			earlier[i].Citations, earlier[i].Carried = last.Citations, true
		}
	}
}

// startsAfter is 1 for a mark without words, which belongs to what stands before it.
func startsAfter(c link) int {
	if c.start == c.end && c.start > 0 {
		return 1
	}
	return 0
}

// references gives the references that a citation names, making those that no
// list has.
func (b *bodyOf) references(c link) []int {
	if i, ok := b.byID[c.fragment]; ok && c.fragment != "" {
		return []int{i}
	}
	if c.address != "" {
		if i, ok := b.byAddress[plainAddress(c.address)]; ok {
			return []int{i}
		}
		if i := b.add(Reference{Address: c.address, Title: c.title, Listed: true}); i >= 0 {
			b.byAddress[plainAddress(c.address)] = i
			return []int{i}
		}
		return nil
	}
	var out []int
	for _, label := range c.labels {
		if k, ok := strings.CutPrefix(label, "\x00"); ok {
			for i := range b.References {
				if itoa(i) == k {
					out = append(out, i)
				}
			}
			continue
		}
		i, ok := b.byLabel[label]
		if !ok {
			if i = b.add(Reference{Label: label}); i < 0 {
				continue
			}
			b.byLabel[label] = i
		}
		out = append(out, i)
	}
	return out
}

func (b *bodyOf) add(r Reference) int {
	if len(b.References) >= MaxReferences {
		return -1
	}
	b.References = append(b.References, r)
	return len(b.References) - 1
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }
