package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"assay"
	"assay/internal/text"
)

// Limits of a WACZ beside those of its WARC files.
const (
	maxDirectory   = 4 << 20 // bytes of the ZIP's list of files, some 40,000 names
	maxDatapackage = 16 << 20
	maxPageLine    = 4 << 20  // a page's line may hold its text
	maxPageText    = 64 << 20 // bytes of all addresses and titles that are kept
)

// The places of a WACZ (1.1.1, section "Directories and Files").
const (
	pathPackage = "datapackage.json"
	pathDigest  = "datapackage-digest.json"
	pathPages   = "pages/pages.jsonl"
	pathWARC    = "archive/data.warc.gz"
	pathIndex   = "indexes/index.cdx.gz"
	pathBlocks  = "indexes/index.idx"
)

// Package is what was found in a WACZ.
type Package struct {
	Files    []File               // WARC files whose hashes hold
	Pages    []Page               // as listed, in order; none when the package lists none
	Problems []Problem            // what of it cannot be read
	others   map[string]*zip.File // files that are no part of the form and whose hashes hold, by path
	reader   func(*zip.File) (io.ReadCloser, error)
}

// Other reads a file that is no part of the form WACZ and whose hash holds, of
// at most limit bytes. ErrNotFound when the package has no such file.
func (p *Package) Other(path string, limit int64) ([]byte, error) {
	f := p.others[path]
	if f == nil {
		return nil, fmt.Errorf("%w: the package holds no %s, or it was changed", assay.ErrNotFound, path)
	}
	r, err := p.reader(f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readUpTo(r, limit)
}

// Page is one line of a list of pages.
type Page struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
	TS    string `json:"ts"`
	ID    string `json:"id,omitempty"`
}

// Problem is a file of a package that cannot be read, and why.
type Problem struct {
	Path string
	Err  error
}

// resource is a file as datapackage.json lists it.
type resource struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Hash  string `json:"hash"`
	Bytes int64  `json:"bytes"`
}

// datapackage is the manifest of a WACZ.
type datapackage struct {
	Profile   string     `json:"profile"`
	Version   string     `json:"wacz_version"`
	Software  string     `json:"software,omitempty"`
	Created   string     `json:"created,omitempty"`
	Title     string     `json:"title,omitempty"`
	Resources []resource `json:"resources"`
}

// OpenWACZ reads a package's manifest and list of pages and checks the hash of
// every file. The error says why nothing of it can be read; nothing is ever
// written to disk.
func OpenWACZ(ctx context.Context, r io.ReaderAt, size int64, l Limits) (*Package, error) {
	budget := &rationed{r: r, left: maxDirectory}
	z, err := zip.NewReader(budget, size)
	if budget.left < 0 {
		return nil, fmt.Errorf("%w: its list of files is larger than %d MB", assay.ErrTooLarge, maxDirectory>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the package is not a ZIP file, or it is damaged or cut off (%v)", assay.ErrUnreadable, err)
	}
	budget.free = true
	w := &opening{ctx: ctx, r: r, size: size, limits: l, entries: map[string]*zip.File{}, Package: &Package{}}
	if err := w.list(z); err != nil {
		return nil, err
	}
	manifest, err := w.manifest()
	if err != nil {
		return nil, err
	}
	w.reader = w.open
	w.check(manifest)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return w.Package, nil
}

// rationed refuses to be read further than so many bytes, until it is set free.
type rationed struct {
	r    io.ReaderAt
	left int64
	free bool
}

func (q *rationed) ReadAt(p []byte, off int64) (int, error) {
	if !q.free {
		if q.left -= int64(len(p)); q.left < 0 {
			return 0, errExpansion
		}
	}
	return q.r.ReadAt(p, off)
}

// opening is one package on its way.
type opening struct {
	*Package
	ctx     context.Context
	r       io.ReaderAt
	size    int64
	limits  Limits
	entries map[string]*zip.File
	order   []string // names of entries, as they stand
	listed  int      // bytes of the pages kept
}

func (w *opening) problem(path string, err error) {
	const most = 100
	if len(w.Problems) < most {
		w.Problems = append(w.Problems, Problem{value([]byte(text.Clip(path, 80))), err})
	}
}

// list takes the files of the ZIP that can be files of a package.
func (w *opening) list(z *zip.Reader) error {
	var stored uint64
	twice := map[string]bool{}
	for _, f := range z.File {
		stored += f.CompressedSize64
		switch {
		case strings.HasSuffix(f.Name, "/"):
			continue
		case !fs.ValidPath(f.Name) || strings.ContainsAny(f.Name, "\\:\x00"):
			w.problem(f.Name, fmt.Errorf("%w: its path leads out of the package; it was left", assay.ErrUnreadable))
		case !f.Mode().IsRegular():
			w.problem(f.Name, fmt.Errorf("%w: it is a link or a device; it was left", assay.ErrUnreadable))
		case w.entries[f.Name] != nil || twice[f.Name]:
			twice[f.Name] = true
			delete(w.entries, f.Name)
		default:
			w.entries[f.Name] = f
			w.order = append(w.order, f.Name)
			continue
		}
	}
	for _, name := range w.order {
		if twice[name] {
			w.problem(name, fmt.Errorf("%w: the package holds it twice, and which one is meant cannot be known; both were left", assay.ErrUnreadable))
		}
	}
	if stored > uint64(w.size) {
		return fmt.Errorf("%w: the package says that its files take %d MB, more than it has itself: they overlap, or it is cut off", assay.ErrUnreadable, stored>>20)
	}
	return nil
}

// manifest reads datapackage.json, and holds it to its digest where there is one.
func (w *opening) manifest() (*datapackage, error) {
	data, err := w.small(pathPackage, maxDatapackage)
	if err != nil {
		return nil, err
	}
	var m datapackage
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("%w: its datapackage.json is not valid JSON (%v)", assay.ErrUnreadable, err)
	}
	if w.entries[pathDigest] == nil {
		return &m, nil
	}
	digest, err := w.small(pathDigest, maxDatapackage)
	if err != nil {
		return nil, err
	}
	var d struct {
		Hash string `json:"hash"`
	}
	if err := json.Unmarshal(digest, &d); err != nil {
		return nil, fmt.Errorf("%w: its datapackage-digest.json is not valid JSON (%v)", assay.ErrUnreadable, err)
	}
	if holds, known := digestHolds(d.Hash, data); known && !holds {
		return nil, fmt.Errorf("%w: its datapackage.json does not have the hash that datapackage-digest.json gives for it: the package was changed after it was sealed", assay.ErrUnreadable)
	}
	return &m, nil
}

// small reads a file of the package that is held in memory.
func (w *opening) small(name string, limit int64) ([]byte, error) {
	f := w.entries[name]
	if f == nil {
		return nil, fmt.Errorf("%w: it holds no %s, so that it is no WACZ package", assay.ErrUnreadable, name)
	}
	r, err := w.open(f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := readUpTo(r, limit)
	if err != nil && !errors.Is(err, assay.ErrTooLarge) {
		err = fmt.Errorf("%w: its %s is damaged (%v)", assay.ErrUnreadable, name, err)
	}
	return data, err
}

// open reads a file of the package from its beginning, no further than what
// its compressed bytes can honestly hold.
func (w *opening) open(f *zip.File) (io.ReadCloser, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be read (%v)", assay.ErrUnreadable, f.Name, err)
	}
	const slack = 1 << 20
	left := int64(f.CompressedSize64)*max(w.limits.MaxExpansion, 1) + slack
	return struct {
		io.Reader
		io.Closer
	}{&watched{ctx: w.ctx, r: r, left: left}, r}, nil
}

// check goes through the files that the manifest lists, and names those that it does not.
func (w *opening) check(m *datapackage) {
	listed := map[string]bool{}
	for _, res := range m.Resources {
		if w.ctx.Err() != nil {
			return
		}
		f := w.entries[res.Path]
		if f == nil || listed[res.Path] {
			if f == nil {
				w.problem(res.Path, fmt.Errorf("%w: datapackage.json lists it, and the package does not hold it", assay.ErrUnreadable))
			}
			continue
		}
		listed[res.Path] = true
		if err := w.hash(f, res); err != nil {
			w.problem(res.Path, err)
			continue
		}
		if err := w.use(f); err != nil {
			w.problem(res.Path, err)
		}
	}
	for _, name := range w.order {
		if w.entries[name] != nil && !listed[name] && name != pathPackage && name != pathDigest {
			w.problem(name, fmt.Errorf("%w: datapackage.json does not list it, so that it has no hash; it was left", assay.ErrUnreadable))
		}
	}
}

// hash holds a file to the manifest.
func (w *opening) hash(f *zip.File, res resource) error {
	label, want, _ := strings.Cut(res.Hash, ":")
	if !strings.EqualFold(label, "sha256") {
		return fmt.Errorf("%w: datapackage.json gives no SHA-256 for it; it was left", assay.ErrUnreadable)
	}
	r, err := w.open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); errors.Is(err, errExpansion) {
		return err
	} else if err != nil {
		return fmt.Errorf("%w: it is damaged (%v)", assay.ErrUnreadable, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); !strings.EqualFold(got, want) {
		return fmt.Errorf("%w: it has the SHA-256 %s…, and datapackage.json says %s…: it was changed or damaged after it was packed", assay.ErrUnreadable, got[:12], text.Head(want, 12))
	}
	return nil
}

// use takes a file whose hash holds for what it is by its place.
func (w *opening) use(f *zip.File) error {
	switch dir, name := path.Split(f.Name); {
	case dir == "archive/" && (strings.HasSuffix(name, ".warc") || strings.HasSuffix(name, ".warc.gz")):
		file, err := w.warc(f)
		if err == nil {
			w.Files = append(w.Files, file)
		}
		return err
	case dir == "pages/" && strings.HasSuffix(name, ".jsonl"):
		return w.pages(f)
	}
	if w.others == nil {
		w.others = map[string]*zip.File{}
	}
	w.others[f.Name] = f // an index, which is not needed here, or a part of which nothing is known
	return nil
}

// warc gives a WARC file of the package. Stored ones are read in place.
func (w *opening) warc(f *zip.File) (File, error) {
	size := int64(f.CompressedSize64)
	if f.Method == zip.Store {
		at, err := f.DataOffset()
		if err != nil || at < 0 || at+size > w.size {
			return File{}, fmt.Errorf("%w: it is cut off", assay.ErrUnreadable)
		}
		return NewFile(f.Name, io.NewSectionReader(w.r, at, size), size), nil
	}
	return File{Name: f.Name, Size: size, Sequential: true, Open: func(offset int64) (io.ReadCloser, error) {
		r, err := w.open(f)
		if err != nil {
			return nil, err
		}
		if _, err := io.CopyN(io.Discard, r, offset); err != nil {
			r.Close()
			return nil, err
		}
		return r, nil
	}}, nil
}

// pages reads a list of pages: JSON lines, the first of which describes the list.
func (w *opening) pages(f *zip.File) error {
	r, err := w.open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	in := newTape(r, 0)
	for {
		line, err := in.line(maxPageLine)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: the list of pages cannot be read further (%v)", assay.ErrUnreadable, err)
		}
		var p Page
		if len(bytes.TrimSpace(line)) == 0 || json.Unmarshal(line, &p) != nil || p.URL == "" {
			continue // the line that describes the list, or one of no use
		}
		p.Title = text.Clip(p.Title, 80)
		if w.listed += len(p.URL) + len(p.Title) + 100; w.listed > maxPageText {
			return fmt.Errorf("%w: the lists of pages are longer than is read; the rest was left", assay.ErrTooLarge)
		}
		w.Pages = append(w.Pages, p)
	}
}

// Time gives when a page was visited; the zero time when it does not say.
func (p Page) Time() time.Time { return parseDate(p.TS) }
