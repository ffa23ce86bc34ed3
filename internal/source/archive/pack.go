package archive

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"
)

// Packer writes a WACZ 1.1.1 package: captures as they come, and with Close
// the index, the list of pages and the manifest.
type Packer struct {
	zip      *zip.Writer
	software string
	newest   time.Time // of the captures

	warc      *Writer
	sum       *summed // of the WARC file
	index     []string
	pages     bytes.Buffer
	resources []resource
	extra     []extra
}

// NewPacker begins a package. Its own times are those of its captures.
func NewPacker(w io.Writer, software string) (*Packer, error) {
	p := &Packer{zip: zip.NewWriter(w), software: software}
	file, err := p.create(pathWARC, zip.Store) // stored, so that replay programs can read it in place
	if err != nil {
		return nil, err
	}
	p.sum = file
	if err := p.line(&p.pages, map[string]any{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}); err != nil {
		return nil, err
	}
	p.warc = NewWriter(p.sum, true, software)
	return p, nil
}

// summed knows how much was written and its SHA-256.
type summed struct {
	counting
	h    hash.Hash
	path string
}

func (p *Packer) create(path string, method uint16) (*summed, error) {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: path, Method: method, Modified: zipTime(p.newest)})
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	return &summed{counting: counting{w: io.MultiWriter(w, h)}, h: h, path: path}, nil
}

// zipTime is a time that a ZIP file can state: from 1980 on.
func zipTime(t time.Time) time.Time {
	if t.Year() < 1980 || t.Year() > 2107 {
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// listed enters a file that is written in the manifest.
func (p *Packer) listed(s *summed) {
	p.resources = append(p.resources, resource{Name: s.path[strings.LastIndexByte(s.path, '/')+1:], Path: s.path,
		Hash: "sha256:" + hex.EncodeToString(s.h.Sum(nil)), Bytes: s.n})
}

func (p *Packer) line(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// Write adds a capture.
func (p *Packer) Write(c *Capture) error {
	at, err := p.warc.Write(c)
	if err != nil {
		return err
	}
	if at.Time.After(p.newest) {
		p.newest = at.Time
	}
	if err := p.line(&p.pages, Page{ID: c.Document.ID, URL: at.Target, TS: warcDate(at.Time), Title: c.Document.Title}); err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s ", surt(at.Target), at.Time.Format("20060102150405"))
	err = p.line(&b, struct {
		URL          string `json:"url"`
		MIME         string `json:"mime"`
		Status       string `json:"status"`
		Digest       string `json:"digest"`
		Length       string `json:"length"`
		Offset       string `json:"offset"`
		Filename     string `json:"filename"`
		RecordDigest string `json:"recordDigest"`
	}{at.Target, at.MediaType, fmt.Sprint(at.Status), at.Digest, fmt.Sprint(at.Length), fmt.Sprint(at.Offset), "data.warc.gz", at.RecordDigest})
	p.index = append(p.index, b.String())
	return err
}

// Add keeps a file of the caller's own for the package: it is written at the end,
// listed in the manifest with its hash. Its path must lie in a folder of its own.
func (p *Packer) Add(path string, data []byte) {
	p.extra = append(p.extra, extra{path, data})
}

// extra is a file that is no part of the form WACZ.
type extra struct {
	path string
	data []byte
}

// Close writes what stands beside the captures, and ends the package.
func (p *Packer) Close() error {
	p.listed(p.sum)
	index, blocks, err := p.blocks()
	if err != nil {
		return err
	}
	for _, f := range []struct {
		path   string
		method uint16
		data   []byte
	}{{pathIndex, zip.Store, index}, {pathBlocks, zip.Deflate, blocks}, {pathPages, zip.Deflate, p.pages.Bytes()}} {
		if err := p.file(f.path, f.method, f.data, true); err != nil {
			return err
		}
	}
	for _, x := range p.extra {
		if err := p.file(x.path, zip.Deflate, x.data, true); err != nil {
			return err
		}
	}
	manifest, err := indented(datapackage{Profile: "data-package", Version: "1.1.1", Software: p.software, Created: warcDate(p.newest), Resources: p.resources})
	if err != nil {
		return err
	}
	if err := p.file(pathPackage, zip.Deflate, manifest, false); err != nil {
		return err
	}
	digest, err := indented(struct {
		Path string `json:"path"`
		Hash string `json:"hash"`
	}{pathPackage, digestOf(manifest)})
	if err != nil {
		return err
	}
	if err := p.file(pathDigest, zip.Deflate, digest, false); err != nil {
		return err
	}
	return p.zip.Close()
}

func (p *Packer) file(path string, method uint16, data []byte, list bool) error {
	w, err := p.create(path, method)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	if list {
		p.listed(w)
	}
	return nil
}

// linesPerBlock is how many lines of the index are compressed together.
const linesPerBlock = 300

// blocks gives the index of records (CDXJ) in order, compressed in blocks, and
// the list of these blocks by which a program finds the one that it needs.
func (p *Packer) blocks() (index, list []byte, err error) {
	slices.Sort(p.index)
	var all, heads bytes.Buffer
	fmt.Fprintf(&heads, "!meta 0 {\"format\": \"cdxj-gzip-1.0\", \"filename\": \"index.cdx.gz\"}\n")
	for block := range slices.Chunk(p.index, linesPerBlock) {
		at := all.Len()
		z := gzip.NewWriter(&all)
		if _, err := io.WriteString(z, strings.Join(block, "")); err != nil {
			return nil, nil, err
		}
		if err := z.Close(); err != nil {
			return nil, nil, err
		}
		key, _, _ := strings.Cut(block[0], "{")
		fmt.Fprintf(&heads, "%s{\"offset\": %d, \"length\": %d, \"digest\": %q}\n", key, at, all.Len()-at, digestOf(all.Bytes()[at:]))
	}
	return all.Bytes(), heads.Bytes(), nil
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
