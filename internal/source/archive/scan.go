package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"assay"
	"assay/internal/text"
)

// File is one WARC file.
type File struct {
	Name string
	Size int64 // bytes as stored
	// Open gives the bytes from an offset on.
	Open func(offset int64) (io.ReadCloser, error)
	// Sequential says that Open has to read all that stands before the offset.
	Sequential bool
}

// NewFile gives a WARC file whose bytes can be read in any order.
func NewFile(name string, r io.ReaderAt, size int64) File {
	return File{Name: name, Size: size, Open: func(offset int64) (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(r, offset, size-offset)), nil
	}}
}

// Limits bound what is read of archives.
type Limits struct {
	MaxBytes int64 // of one record's content, decoded
	// MaxExpansion is how many times their own size compressed files may hold.
	MaxExpansion int64
	// MaxEntries is how many records are kept in mind; 0 means DefaultMaxEntries.
	MaxEntries int
}

// DefaultMaxEntries is how many records of interest an archive may hold, so
// that the list of them takes at most some hundred megabytes.
const DefaultMaxEntries = 1_000_000

// place is where a record begins: in a file, at the beginning of a gzip member
// (of the record itself in a file that is not compressed), so many bytes of
// what the member holds further on.
type place struct {
	file          int
	member, inner int64
}

// Entry is one record of interest.
type Entry struct {
	Type      string    // Response, Resource, Conversion or Revisit
	Target    string    // address, as written
	Date      time.Time // UTC; zero when the record gives none
	Status    int       // of HTTP; 0 of a record without a response
	MediaType string    // as the record declares it, without parameters, lower case
	Redirect  string    // where a status of 300 to 399 sends the reader, as written
	Truncated string    // why the writer cut the record off; "" when it did not
	// Handed says that what another library knew of it stands beside it.
	Handed bool
	// Err says why the record cannot be read. Target may then be empty.
	Err error

	id       string
	digest   string    // of the payload, as labelled
	original string    // of a revisit: the ID of the record with the bytes,
	refers   string    // its address
	referred time.Time // and its date
	handed   place     // of the metadata that an export put before it
	at       place
}

// Scan finds the records of interest in files, in their order. want decides
// from a record and the beginning of its content; what it does not want is
// counted. Records that cannot be read become entries with Err. The error is
// the context's, or that of a file that cannot be opened.
func Scan(ctx context.Context, files []File, l Limits, want func(e *Entry, head []byte) bool) (*Archive, error) {
	if l.MaxEntries <= 0 {
		l.MaxEntries = DefaultMaxEntries
	}
	a := &Archive{files: files, limits: l}
	s := &scanner{Archive: a, ctx: ctx, want: want, head: make([]byte, 0, maxHTTPHeader), metadata: map[string]place{}}
	for i, f := range files {
		if err := s.file(i, f); err != nil {
			return nil, err
		}
	}
	a.index()
	return a, nil
}

// scanner reads files from their beginning to their end.
type scanner struct {
	*Archive
	ctx      context.Context
	want     func(e *Entry, head []byte) bool
	head     []byte           // scratch: the beginning of a block
	metadata map[string]place // by the ID of the record that they speak of
	texts    int              // bytes of what is kept in mind
}

// problem notes a record that cannot be read.
func (s *scanner) problem(at place, target string, err error) {
	s.add(Entry{Target: target, Err: err, at: at})
}

func (s *scanner) add(e Entry) {
	const longest = 8 << 10 // bytes of an address
	if len(e.Target) > longest {
		e.Target, e.Err = text.Clip(e.Target, 80), fmt.Errorf("%w: its address is longer than %d kB", assay.ErrTooLarge, longest>>10)
	}
	if len(e.Redirect) > longest || len(e.refers) > longest {
		e.Redirect, e.refers = "", ""
	}
	if !s.room(e.Target, e.Redirect, e.refers, e.id, e.digest, e.original) {
		s.Beyond++
		return
	}
	s.Entries = append(s.Entries, e)
}

// room reports whether one more record with these texts may be kept in mind.
func (s *scanner) room(texts ...string) bool {
	const most = 256 << 20 // bytes
	for _, t := range texts {
		s.texts += len(t)
	}
	return s.texts <= most && len(s.Entries) < s.limits.MaxEntries
}

func (s *scanner) file(n int, f File) error {
	r, err := f.Open(0)
	if err != nil {
		return err
	}
	defer r.Close()
	raw := newTape(r, 0)
	limit := f.Size*s.limits.MaxExpansion + s.limits.MaxBytes
	var z *gzip.Reader
	for {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		mark, err := raw.b.Peek(2)
		if len(mark) == 0 {
			if err != nil && !errors.Is(err, io.EOF) {
				s.problem(place{n, raw.at, 0}, "", fmt.Errorf("%w: %v", assay.ErrUnreadable, err))
			}
			return nil
		}
		if mark[0] == '\r' || mark[0] == '\n' { // between records
			_ = raw.skip(1) // it was seen
			continue
		}
		at := place{n, raw.at, 0}
		if !bytes.Equal(mark, gzipMark) {
			if err := s.plain(&raw, at, f); err != nil {
				return err
			}
			continue
		}
		told := false
		if z == nil {
			z, err = gzip.NewReader(raw)
		} else {
			err = z.Reset(raw)
		}
		if err == nil {
			z.Multistream(false)
			var held int64
			held, told, err = s.member(at, z, limit)
			limit -= held
			s.expanded += held
		}
		switch {
		case s.ctx.Err() != nil:
			return s.ctx.Err()
		case errors.Is(err, errExpansion):
			s.problem(place{n, raw.at, 0}, "", err)
			return nil
		case err != nil:
			if !told {
				s.problem(at, "", fmt.Errorf("%w: the compressed data at byte %d are damaged or cut off", assay.ErrUnreadable, at.member))
			}
			z = nil
			if !nextMember(raw) {
				return nil
			}
		}
	}
}

var (
	gzipMark     = []byte{0x1f, 0x8b}
	errExpansion = fmt.Errorf("%w: the file expands beyond what is read of one; the rest was left", assay.ErrTooLarge)
)

// nextMember looks for the next gzip member that holds the beginning of a record.
func nextMember(raw *tape) bool {
	for {
		window, err := raw.b.Peek(4096)
		if len(window) < 18 { // the least that a member takes
			return false
		}
		i := bytes.Index(window[1:], []byte{0x1f, 0x8b, 8})
		if i < 0 {
			if err != nil {
				return false
			}
			_ = raw.skip(int64(len(window) - 3)) // they were seen
			continue
		}
		_ = raw.skip(int64(i + 1))
		window, _ = raw.b.Peek(4096)
		if z, err := gzip.NewReader(bytes.NewReader(window)); err == nil {
			var head [7]byte
			if n, _ := io.ReadFull(z, head[:]); isVersion(head[:n]) {
				return true
			}
		}
	}
}

// member reads the records of one gzip member, and gives how many bytes it held;
// told says that the error is that of a record that was named already.
func (s *scanner) member(at place, z io.Reader, limit int64) (held int64, told bool, err error) {
	in := newTape(&watched{ctx: s.ctx, r: z, left: limit}, 0)
	for {
		at.inner = in.at
		err := s.record(in, at)
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return in.at, false, nil
		case broken(err):
			return in.at, false, err
		default:
			s.problem(at, "", damaged(at, err))
			if err := in.resync(); err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				return in.at, true, err
			}
		}
	}
}

// broken reports whether an error is one of the bytes below the records.
func broken(err error) bool {
	return errors.Is(err, errExpansion) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) || isCorrupt(err)
}

// damaged says where a record that cannot be read begins.
func damaged(at place, err error) error {
	where := fmt.Sprintf("the record at byte %d", at.member)
	if at.inner > 0 {
		where += fmt.Sprintf(" (%d of what is compressed there)", at.inner)
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %s is cut off: it says that it is longer than what is there", assay.ErrUnreadable, where)
	case errors.Is(err, errNoRecord):
		return fmt.Errorf("%w: %s does not begin as a WARC record does", assay.ErrUnreadable, where)
	}
	return fmt.Errorf("%w (%s)", err, where)
}

// plain reads one record of a file that is not compressed.
func (s *scanner) plain(raw **tape, at place, f File) error {
	err := s.record(*raw, at)
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	if ctxErr := s.ctx.Err(); ctxErr != nil {
		return ctxErr
	}
	s.problem(at, "", damaged(at, err))
	// A length that lies may have led over other records: they are looked for
	// from the record's second line on, as long as that is worth its while.
	if again := at.member + int64(len("WARC/1.0\n")); (*raw).at > again && !f.Sequential && s.repeat((*raw).at-again) {
		r, err := f.Open(again)
		if err != nil {
			return err
		}
		*raw = newTape(r, again)
	}
	_ = (*raw).resync() // what ends it is met again by the caller
	return nil
}

// record reads one record; io.EOF says that there is none.
func (s *scanner) record(in *tape, at place) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	r, err := readRecord(in)
	if err != nil {
		return err
	}
	e, known := s.entry(r, at)
	s.head = s.head[:min(r.length, int64(cap(s.head)))]
	if !known {
		s.head = s.head[:0]
	}
	if _, err := io.ReadFull(in, s.head); err != nil {
		return err
	}
	if err := in.skip(r.length - int64(len(s.head))); err != nil {
		return err
	}
	if err := trailer(in); err != nil {
		return err
	}
	if known {
		s.sort(e, r)
	}
	return nil
}

// trailer reads the two empty lines after a block.
func trailer(in *tape) error {
	for range 2 {
		line, err := in.line(maxHeader)
		switch {
		case errors.Is(err, io.EOF):
			return nil // the last one may lack them
		case err != nil:
			return err
		case len(line) > 0:
			return errLength
		}
	}
	return nil
}

var errLength = fmt.Errorf("%w: its Content-Length is not the length of what it holds", assay.ErrUnreadable)

// entry makes an entry of a record's own header; known is false for records
// that are none.
func (s *scanner) entry(r *record, at place) (Entry, bool) {
	e := Entry{
		Type: r.field("WARC-Type"), Target: r.uri("WARC-Target-URI"), Date: r.date("WARC-Date"), MediaType: mediaType(r.field("Content-Type")),
		Truncated: text.Clip(r.field("WARC-Truncated"), 80), id: r.field("WARC-Record-ID"), digest: r.field("WARC-Payload-Digest"), at: at,
	}
	e.handed, e.Handed = s.metadata[e.id]
	switch e.Type {
	case Response, Resource, Conversion:
		return e, true
	case Revisit:
		e.original, e.refers, e.referred = r.field("WARC-Refers-To"), r.uri("WARC-Refers-To-Target-URI"), r.date("WARC-Refers-To-Date")
		return e, true
	case Metadata:
		if of := r.field("WARC-Refers-To"); of != "" && e.MediaType == HandedType && s.room(of) {
			s.metadata[of] = at
		}
	}
	return e, false
}

// sort completes an entry from the beginning of its block, and keeps it when it is wanted.
func (s *scanner) sort(e Entry, r *record) {
	content := s.head
	if e.Type == Response || e.Type == Revisit && len(s.head) > 0 {
		if e.Type == Response && e.MediaType != "application/http" {
			s.Passed++ // a look-up of a name, or another protocol
			return
		}
		m, err := parseHTTP(s.head)
		if err != nil && e.Type == Response && !(e.Truncated != "" && m.status > 0) {
			e.Err = err
			s.add(e)
			return
		}
		e.Status, e.MediaType, content = m.status, mediaType(field(m.fields, "Content-Type")), m.body
		if m.status >= 300 && m.status < 400 {
			e.Redirect = field(m.fields, "Location")
		}
	}
	if !s.want(&e, content) {
		s.Passed++
		return
	}
	s.add(e)
}

// watched is a reader that ends with its context, and after so many bytes.
type watched struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(p)
	if w.left -= int64(n); w.left < 0 {
		return 0, errExpansion
	}
	return n, err
}
