package batch

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"assay"
	"assay/internal/extract"
)

// maxPage is the size in bytes of the largest page that is read, unpacked.
const maxPage = MaxLine

type pageRow struct {
	named
	HTML *string `json:"html"`
	URL  string  `json:"url"`
}

// pages reads the documents of pages.
type pages struct {
	extractor *extract.Extractor
	dir       *os.Root // nil when rows may name no files
}

func startPages(r *run) (*pages, error) {
	p := &pages{extractor: extract.New(extract.Config{})}
	if r.Dir != "" {
		root, err := os.OpenRoot(r.Dir)
		if err != nil {
			return nil, fmt.Errorf("%w: the folder of the pages: %w", assay.ErrNotFound, err)
		}
		p.dir = root
	}
	return p, nil
}

func (p *pages) close() error {
	err := p.extractor.Close()
	if p.dir != nil {
		err = errors.Join(err, p.dir.Close())
	}
	return err
}

// read gives the identifier and the document of a row's page, without text when
// a wall stands in the page's place.
func (p *pages) read(ctx context.Context, line []byte) (json.RawMessage, assay.Document, error) {
	var r pageRow
	if err := decode(line, &r); err != nil {
		return nil, assay.Document{}, err
	}
	id, err := r.id()
	if err != nil {
		return nil, assay.Document{}, err
	}
	html, err := needText("html", r.HTML)
	if err != nil {
		return nil, assay.Document{}, err
	}
	page := []byte(html)
	if !strings.Contains(html, "<") { // no page is without a tag, and no path has one
		if page, err = p.file(html); err != nil {
			return nil, assay.Document{}, err
		}
	}
	c := assay.Capture{Bytes: page, MediaType: "text/html", Location: r.URL}
	d, err := p.extractor.Extract(ctx, c, extract.Options{})
	var wall *extract.Wall
	if errors.As(err, &wall) { // the page's matter is not there; what it says of itself is
		d = wall.Document
		d.Warnings = append(d.Warnings, wall.What+" stands where the page should be")
		return id, d, nil
	}
	return id, d, err
}

// file reads a page below the folder, unpacked when it is compressed with gzip.
// os.Root keeps the path inside, whatever dots and links it holds.
func (p *pages) file(name string) ([]byte, error) {
	if p.dir == nil {
		return nil, unreadable("its \"html\" holds no tag, and paths are not read here: name the folder of the pages")
	}
	f, err := p.open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := readPage(f)
	if err != nil {
		return nil, unreadable("the page %q cannot be read: %v", name, plainPath(err))
	}
	if len(b) > 1 && b[0] == 0x1f && b[1] == 0x8b {
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err == nil {
			b, err = readPage(z)
		}
		if err != nil {
			return nil, unreadable("the page %q cannot be unpacked: %v", name, err)
		}
	}
	if len(b) > maxPage {
		return nil, fmt.Errorf("%w: the page %q is larger than %d MB", assay.ErrTooLarge, name, maxPage>>20)
	}
	return b, nil
}

// open opens a regular file; a pipe would never end.
func (p *pages) open(name string) (*os.File, error) {
	info, err := p.dir.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return nil, unreadable("the page %q is not a file", name)
	case err == nil:
		var f *os.File
		if f, err = p.dir.Open(name); err == nil {
			return f, nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unreadable("the page %q does not exist below the folder of the pages", name)
	}
	return nil, unreadable("the page %q cannot be opened below the folder of the pages: %v", name, plainPath(err))
}

func readPage(r io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(r, maxPage+1)) }

// plainPath is an error of a file without the path, which the message has.
func plainPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// startExtract gives the matter of pages.
func startExtract(_ context.Context, r *run) (stage, error) {
	p, err := startPages(r)
	if err != nil {
		return stage{}, err
	}
	return stage{close: p.close, answer: func(ctx context.Context, line []byte) (any, error) {
		id, d, err := p.read(ctx, line)
		if err != nil {
			return nil, err
		}
		return struct {
			ID       json.RawMessage `json:"id"`
			Text     string          `json:"text"`
			Title    string          `json:"title"`
			Date     *string         `json:"date"`
			Warnings []string        `json:"warnings,omitempty"`
		}{id, d.Text, d.Title, dateOf(d), d.Warnings}, nil
	}}, nil
}

// startDate gives the dates of publication of pages.
func startDate(_ context.Context, r *run) (stage, error) {
	p, err := startPages(r)
	if err != nil {
		return stage{}, err
	}
	return stage{close: p.close, answer: func(ctx context.Context, line []byte) (any, error) {
		id, d, err := p.read(ctx, line)
		if err != nil {
			return nil, err
		}
		return struct {
			ID   json.RawMessage `json:"id"`
			Date *string         `json:"date"`
		}{id, dateOf(d)}, nil
	}}, nil
}

// dateOf gives the date of publication, nil when none is known.
func dateOf(d assay.Document) *string {
	if d.Published == "" {
		return nil
	}
	return &d.Published
}
