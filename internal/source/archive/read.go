package archive

import (
	"compress/flate"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"assay"
)

// Archive is what was found in some WARC files.
type Archive struct {
	Entries []Entry // of interest, in the order of the files
	Passed  int     // records with content that were not wanted
	Beyond  int     // records of interest beyond the limit, of which nothing more is known

	files    []File
	limits   Limits
	expanded int64 // bytes that compressed files held
	repeated int64 // bytes read once more
	byID     map[string]int
	byDigest map[string]int
	byVisit  map[visit]int
	cursor   cursor
}

// visit is an address at a time.
type visit struct {
	target string
	date   int64
}

// index notes where the records stand that revisits may mean.
func (a *Archive) index() {
	revisits := false
	for i := range a.Entries {
		revisits = revisits || a.Entries[i].Type == Revisit
	}
	if !revisits {
		return
	}
	a.byID, a.byDigest, a.byVisit = map[string]int{}, map[string]int{}, map[visit]int{}
	note := func(m map[string]int, key string, i int) {
		if _, seen := m[key]; !seen && key != "" {
			m[key] = i
		}
	}
	for i := range a.Entries {
		e := &a.Entries[i]
		if e.Type == Revisit || e.Err != nil {
			continue
		}
		note(a.byID, e.id, i)
		note(a.byDigest, e.digest, i)
		a.byVisit[visit{e.Target, e.Date.Unix()}] = i
	}
}

// original finds the record that a revisit repeats.
func (a *Archive) original(e *Entry) (*Entry, bool) {
	if i, ok := a.byID[e.original]; ok && e.original != "" {
		return &a.Entries[i], true
	}
	if i, ok := a.byVisit[visit{e.refers, e.referred.Unix()}]; ok && e.refers != "" {
		return &a.Entries[i], true
	}
	i, ok := a.byDigest[e.digest]
	if !ok || e.digest == "" {
		return nil, false
	}
	return &a.Entries[i], true
}

// Offset gives how many bytes of the files stand before an entry, for a progress bar.
func (a *Archive) Offset(e *Entry) int64 {
	n := e.at.member
	for _, f := range a.files[:min(e.at.file, len(a.files))] {
		n += f.Size
	}
	return n
}

// Content is what a record holds.
type Content struct {
	Body      []byte // decoded
	Header    []assay.HeaderField
	MediaType string // as declared; of a revisit, for the record that it repeats
	Warnings  []string
	Handed    *Handed // what an export says of it; nil when there is none
}

// Read gives a record's content, after checking its digests. The error wraps
// assay.ErrUnreadable or assay.ErrTooLarge.
func (a *Archive) Read(e *Entry) (Content, error) {
	if e.Err != nil {
		return Content{}, e.Err
	}
	from := e
	if e.Type == Revisit {
		var ok bool
		if from, ok = a.original(e); !ok {
			return Content{}, fmt.Errorf("%w: the record says that nothing had changed since an earlier one, which is not in this archive", assay.ErrUnreadable)
		}
	}
	c, err := a.content(from)
	if err != nil {
		return Content{}, err
	}
	if from.Truncated != "" {
		c.Warnings = append(c.Warnings, "the archive holds only the beginning of it (cut off by "+from.Truncated+")")
	}
	if e.Handed {
		if c.Handed, err = a.handed(e); err != nil {
			c.Warnings = append(c.Warnings, "what the library that it comes from knew of it was not read: "+err.Error())
		}
	}
	return c, nil
}

// content reads an entry's block and takes it apart.
func (a *Archive) content(e *Entry) (Content, error) {
	r, block, err := a.block(e.at, a.limits.MaxBytes+maxHTTPHeader)
	if err != nil {
		return Content{}, err
	}
	m := message{body: block}
	if e.Type == Response {
		if m, err = parseHTTP(block); err != nil {
			return Content{}, err
		}
	}
	body, warning, err := m.decode(a.limits.MaxBytes)
	if err != nil {
		return Content{}, err
	}
	if int64(len(body)) > a.limits.MaxBytes {
		return Content{}, tooLarge(a.limits.MaxBytes)
	}
	c := Content{Body: body, Header: m.fields, MediaType: e.MediaType}
	if warning != "" {
		c.Warnings = append(c.Warnings, warning)
	}
	return c, checkDigests(r, block, m.body, body, &c)
}

// checkDigests holds a block and its payload against the record's digests.
// Writers disagree on whether a payload's digest is taken before or after
// decoding: either is taken, and one that fits neither is told when the block's
// own digest shows that the bytes are as they were archived, and refused when
// nothing does.
func checkDigests(r *record, block, payload, decoded []byte, c *Content) error {
	holds, known := digestHolds(r.field("WARC-Block-Digest"), block)
	if known && !holds {
		return fmt.Errorf("%w: its bytes do not have the digest that the record gives for them: they were changed or damaged after they were archived", assay.ErrUnreadable)
	}
	label := r.field("WARC-Payload-Digest")
	if ok, known := digestHolds(label, payload); ok || !known {
		return nil
	}
	if ok, _ := digestHolds(label, decoded); ok {
		return nil
	}
	if holds {
		c.Warnings = append(c.Warnings, "the payload does not have the digest that the record gives for it; the block does")
		return nil
	}
	return fmt.Errorf("%w: its content does not have the digest that the record gives for it: it was changed or damaged after it was archived", assay.ErrUnreadable)
}

// handed reads what an export wrote beside an entry.
func (a *Archive) handed(e *Entry) (*Handed, error) {
	r, block, err := a.block(e.handed, maxHanded)
	if err != nil {
		return nil, err
	}
	if holds, known := digestHolds(r.field("WARC-Block-Digest"), block); known && !holds {
		return nil, fmt.Errorf("%w: its bytes do not have the digest that the record gives for them", assay.ErrUnreadable)
	}
	var h Handed
	if err := json.Unmarshal(block, &h); err != nil || h.Schema != HandedSchema {
		return nil, fmt.Errorf("%w: it is not in the form %s", assay.ErrUnreadable, HandedSchema)
	}
	return &h, nil
}

// block reads the record at a place, of at most limit bytes.
func (a *Archive) block(at place, limit int64) (*record, []byte, error) {
	in, err := a.seek(at)
	if err != nil {
		return nil, nil, err
	}
	r, err := readRecord(in)
	if err == nil && r.length > limit {
		return nil, nil, fmt.Errorf("%w: it is %d MB, and at most %d are read", assay.ErrTooLarge, r.length>>20, limit>>20)
	}
	var block []byte
	if err == nil {
		block, err = io.ReadAll(io.LimitReader(in, r.length))
	}
	if err == nil && int64(len(block)) < r.length {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, nil, damaged(at, err)
	}
	return r, block, nil
}

// cursor is where a file is read. Records are mostly read in their order, so
// that what stands between is passed over; else the file is opened again.
type cursor struct {
	open   bool
	file   int
	closer io.Closer
	raw    *tape
	member int64 // of the records in in
	in     *tape // the records: raw itself, or what the member holds
}

func (c *cursor) close() {
	if c.open {
		_ = c.closer.Close() // it was only read
	}
	*c = cursor{}
}

// Close lets go of the file that is open.
func (a *Archive) Close() { a.cursor.close() }

// seek opens the record at a place. Going forward passes over what stands
// between; going back costs what will have to be read once more.
func (a *Archive) seek(at place) (*tape, error) {
	c, f := &a.cursor, a.files[at.file]
	here := c.open && c.file == at.file
	if here && c.member == at.member && c.in != c.raw {
		if c.in.at <= at.inner {
			return c.in, forward(c.in, at.inner-c.in.at)
		}
		if !a.repeat(c.in.at - at.inner) {
			return nil, errRepeated
		}
	}
	ahead, err := int64(-1), error(nil)
	if here {
		ahead = at.member - c.raw.at
	}
	switch {
	case ahead >= 0 && (f.Sequential || ahead <= 1<<20):
		err = forward(c.raw, ahead)
	case here && f.Sequential && !a.repeat(at.member):
		err = errRepeated
	default:
		err = a.reopen(f, at)
	}
	if err != nil {
		return nil, err
	}
	mark, _ := c.raw.b.Peek(2)
	c.member, c.in = at.member, c.raw
	if string(mark) != string(gzipMark) {
		return c.raw, nil
	}
	z, err := gzip.NewReader(c.raw)
	if err != nil {
		return nil, damaged(at, err)
	}
	z.Multistream(false)
	c.in = newTape(z, 0)
	return c.in, forward(c.in, at.inner)
}

func (a *Archive) reopen(f File, at place) error {
	a.cursor.close()
	r, err := f.Open(at.member)
	if err != nil {
		return fmt.Errorf("%w: %v", assay.ErrUnreadable, err)
	}
	a.cursor = cursor{open: true, file: at.file, closer: r, raw: newTape(r, at.member)}
	return nil
}

// forward passes over what stands before a record.
func forward(in *tape, n int64) error {
	if err := in.skip(n); err != nil {
		return fmt.Errorf("%w: the file is no longer as it was: %v", assay.ErrUnreadable, err)
	}
	return nil
}

var errRepeated = fmt.Errorf("%w: the archive is compressed as a whole and its records refer to one another too often; compress it record by record", assay.ErrTooLarge)

// repeat counts bytes that are read only to reach others, and reports whether
// so many may still be: four times what the files hold.
func (a *Archive) repeat(n int64) bool {
	total := a.expanded
	for _, f := range a.files {
		total += f.Size
	}
	a.repeated += n
	return a.repeated <= 4*total+1<<20
}

func isCorrupt(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt)
}
