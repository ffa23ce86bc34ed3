package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"assay"
)

// Condition is what Examine found of an area.
type Condition string

// The conditions of an area.
const (
	Whole   Condition = "whole"
	Damaged Condition = "damaged"
	Unread  Condition = "cannot be read"
)

// Cure is what mends an area.
type Cure string

// The cures. Rebuild: Repair makes it again out of what is whole. Restore: only
// a backup has it. AddAgain: a backup has it, or the sources named do.
const (
	Rebuild  Cure = "rebuild"
	Restored Cure = "restore a backup"
	AddAgain Cure = "restore a backup or add the sources again"
)

// MaxNamed is how many damaged things, and how many findings, an Area names.
const MaxNamed = 20

// Area is a part of a library as Examine found it.
type Area struct {
	Name      string    `json:"area"`
	Condition Condition `json:"condition"`
	Of        int       `json:"of"`                // things that it holds, as far as could be read
	Damaged   int       `json:"damaged"`           // of them
	IDs       []string  `json:"ids,omitempty"`     // of the damaged ones, MaxNamed at most
	Found     []string  `json:"found,omitempty"`   // in words, MaxNamed at most
	Cure      Cure      `json:"cure,omitempty"`    // unless it is whole
	Addresses []string  `json:"sources,omitempty"` // that could be added again, MaxNamed at most
}

// Examination is what Examine found of a library's file.
type Examination struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
	Form  int    `json:"form"` // of the library; see migrations
	Areas []Area `json:"areas"`
}

// Whole reports whether nothing is damaged.
func (e *Examination) Whole() bool {
	return !slices.ContainsFunc(e.Areas, func(a Area) bool { return a.Condition != Whole })
}

// Repairable reports whether something is damaged and Repair can make all of it again.
func (e *Examination) Repairable() bool {
	return !e.Whole() && !slices.ContainsFunc(e.Areas, func(a Area) bool { return a.Condition != Whole && a.Cure != Rebuild })
}

// Step says how far an examination has come: Done of Of things of an area.
type Step struct {
	Area     string
	Done, Of int
}

// Tools are what the store does not know by itself. Each may be nil.
type Tools struct {
	// Reread makes the document of a capture again with the extractor that made it
	// before, and annotates it.
	Reread func(ctx context.Context, c assay.Capture, extractor string) (assay.Document, assay.Annotation, error)
	// ReportID gives the ID that a report's JSON should have. An error: it is no report.
	ReportID func(report []byte) (string, error)
	// Tell is told how far the work has come.
	Tell func(Step)
}

// The names of areas.
const (
	areaFile       = "file"
	areaCaptures   = "captures"
	areaDocuments  = "documents"
	areaTexts      = "texts"
	areaHistory    = "history of addresses"
	areaIndex      = "search index"
	areaShelf      = "browse list"
	areaReports    = "reports"
	areaPublished  = "published checks"
	areaAudit      = "audit trail"
	areaTips       = "tips"
	areaJobs       = "questions put in"
	areaAccounts   = "accounts"
	areaRetrievals = "retrievals"
	areaGatherings = "searches of the world"
	areaLog        = "log"
	areaRates      = "error rate"
)

// areaOf says to which area a table belongs.
var areaOf = map[string]string{
	"counter": areaFile, "capture": areaCaptures, "document": areaDocuments, "content": areaTexts,
	"sighting": areaHistory, "failure": areaHistory,
	"alias": areaIndex, "passage": areaIndex, "segment": areaIndex, "block": areaIndex, "shelf": areaShelf, "settled": areaShelf,
	"report": areaReports, "publication": areaPublished, "revision": areaPublished, "topic": areaPublished,
	"audit": areaAudit, "tip": areaTips, "job": areaJobs, "answered": areaJobs,
	"account": areaAccounts, "session": areaAccounts, "invite": areaAccounts, "api_key": areaAccounts,
	"retrieval": areaRetrievals, "gathering": areaGatherings, "leaf": areaLog,
	"printed": areaRates, "rate": areaRates,
}

// examiner is one examination under way.
type examiner struct {
	ctx   context.Context
	tools Tools
	path  string // of the file that is read
	conn  *sql.Conn
	areas []*area
	// tables are those of the file, with their indexes.
	tables map[string]*table
	held   contents
}

// area is an Area under way: lost is what nothing in the file gives again.
type area struct {
	Area
	lost bool
	seen map[string]bool // IDs
}

// table is what the schema has of a table. broken counts SQLite's findings.
type table struct {
	name    string
	indexes []string
	broken  bool
}

// Examine reads all of a library's file, also of one that Open refuses, and says
// which parts are whole, which are damaged, and what mends them. It changes
// nothing. ErrNotFound, ErrReadOnly, ErrForeign and ErrNewer when there is
// nothing that it can read; damage is no error.
func Examine(ctx context.Context, path string, tools Tools) (Examination, error) {
	var e Examination
	err := examining(ctx, path, tools, func(x *examiner, found Examination) error {
		e = found
		return nil
	})
	return e, err
}

// examining examines a file and hands over what it knows of it while it is open.
func examining(ctx context.Context, path string, tools Tools, then func(*examiner, Examination) error) (err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("library %s: %w", path, err)
	}
	steps, err := migrations(embedded)
	if err != nil {
		return err
	}
	x := &examiner{ctx: ctx, tools: tools, path: path, tables: map[string]*table{}}
	for _, name := range []string{areaFile, areaCaptures, areaDocuments, areaTexts, areaHistory, areaIndex, areaShelf, areaReports, areaPublished,
		areaRates, areaLog, areaAudit, areaTips, areaJobs, areaAccounts, areaRetrievals, areaGatherings} {
		x.areas = append(x.areas, &area{Area: Area{Name: name, Condition: Whole}})
	}
	e := Examination{File: path}
	h, err := x.head(len(steps))
	if err != nil {
		return err
	}
	e.Bytes, e.Form = h.size, h.form
	source, done, err := x.readable(h)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	db, err := connect(source, 1)
	if err != nil {
		return explain(path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if x.conn, err = db.Conn(ctx); err == nil {
		defer func() { err = errors.Join(err, x.conn.Close()) }()
		err = x.all(steps[:min(h.form, len(steps))])
	} else {
		x.unread(err)
		err = nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return explain(path, err)
	}
	for _, a := range x.areas {
		e.Areas = append(e.Areas, a.finish())
	}
	return then(x, e)
}

// all looks at every area, one after the other; a fault in one leaves the others.
func (x *examiner) all(steps []migration) error {
	readable := false
	if err := x.guard(areaFile, func() error {
		err := x.schema(steps)
		readable = err == nil
		return err
	}); err != nil {
		return err
	}
	if !readable {
		x.unread(errors.New("its tables are not known"))
		return nil
	}
	for _, part := range []struct {
		area string
		look func() error
	}{
		{areaFile, x.pages}, {areaFile, x.copies}, {areaHistory, x.history}, {areaDocuments, x.documents}, {areaCaptures, x.captures},
		{areaTexts, x.texts}, {areaIndex, x.index}, {areaShelf, x.shelf}, {areaShelf, x.settled}, {areaReports, x.reports},
		{areaGatherings, x.gatherings}, {areaPublished, x.published}, {areaRates, x.rates}, {areaLog, x.log},
		{areaAudit, x.audit}, {areaFile, x.leftover},
	} {
		if err := x.guard(part.area, part.look); err != nil {
			return err
		}
	}
	return nil
}

// guard runs a part. What fails there, also a fault of a parser that was given
// damaged bytes, is told of its area; the error is the context's.
func (x *examiner) guard(name string, look func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			x.lost(name, "", "it cannot be read (%v)", fault)
		}
	}()
	if err := look(); err != nil && x.ctx.Err() == nil {
		x.lost(name, "", "it cannot be read to the end: %v", err)
	}
	return x.ctx.Err()
}

// unread says of every area that it could not be looked at.
func (x *examiner) unread(err error) {
	for _, a := range x.areas {
		a.Condition, a.lost = Unread, true
	}
	x.area(areaFile).say("", err.Error())
}

func (x *examiner) area(name string) *area {
	i := slices.IndexFunc(x.areas, func(a *area) bool { return a.Name == name })
	if i < 0 {
		x.areas = append(x.areas, &area{Area: Area{Name: name, Condition: Whole}})
		i = len(x.areas) - 1
	}
	return x.areas[i]
}

// lost notes damage that nothing in the file mends; id "" for none.
func (x *examiner) lost(name, id, format string, args ...any) {
	a := x.area(name)
	a.lost = true
	a.say(id, fmt.Sprintf(format, args...))
}

// derived notes damage to what can be made again.
func (x *examiner) derived(name, id, format string, args ...any) {
	x.area(name).say(id, fmt.Sprintf(format, args...))
}

func (a *area) say(id, words string) {
	if a.Condition == Whole {
		a.Condition = Damaged
	}
	if id != "" && !a.seen[id] {
		if a.seen == nil {
			a.seen = map[string]bool{}
		}
		a.seen[id] = true
		a.Damaged++
		if len(a.IDs) < MaxNamed {
			a.IDs = append(a.IDs, id)
		}
	}
	words = strings.ToValidUTF8(words, "\uFFFD")
	if len(a.Found) < MaxNamed && !slices.Contains(a.Found, words) {
		a.Found = append(a.Found, words)
	}
}

func (a *area) finish() Area {
	switch {
	case a.Condition == Whole:
	case !a.lost:
		a.Cure = Rebuild
	case len(a.Addresses) > 0:
		a.Cure = AddAgain
	default:
		a.Cure = Restored
	}
	a.Of = max(a.Of, a.Damaged)
	return a.Area
}

func (x *examiner) tell(area string, done, of int) {
	if x.tools.Tell != nil {
		x.tools.Tell(Step{area, done, of})
	}
}

// headOf is what the first bytes of a file say.
type headOf struct {
	bytes  []byte
	size   int64
	form   int
	mended bool // bytes are not those of the file
}

// pageSize is the size of a library's pages in bytes.
const pageSize = 8192

// The parts of a head that no library has otherwise: where, and what stands there.
var fixedHead = []struct {
	at   int
	want []byte
	what string
}{
	{0, []byte(magic), "what kind of file it is"},
	{16, []byte{0x20, 0}, "the size of its pages"},
	{20, []byte{0, 64, 32, 32}, "how its pages are divided"},
	{44, []byte{0, 0, 0, 4}, "the form of its tables"},
	{56, []byte{0, 0, 0, 1}, "how its text is written"},
	{68, []byte{0x61, 0x73, 0x61, 0x79}, "which program it is of"},
}

// head looks at the file and its first bytes, and mends what can only be one thing.
func (x *examiner) head(newest int) (h headOf, err error) {
	f, err := os.Open(x.path)
	if err != nil {
		return h, openError(x.path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return h, openError(x.path, err)
	}
	if !info.Mode().IsRegular() {
		return h, fmt.Errorf("%w: %s is not a file; name the library's file", assay.ErrForeign, x.path)
	}
	h.size, h.bytes = info.Size(), make([]byte, headerSize)
	if n, err := io.ReadFull(f, h.bytes); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return h, openError(x.path, err)
	} else if n < headerSize && !strings.HasPrefix(string(h.bytes), magic) {
		return h, fmt.Errorf("%w: %s is another kind of file, or a library of which next to nothing is left; restore a backup", assay.ErrForeign, x.path)
	}
	id := binary.BigEndian.Uint32(h.bytes[68:]) == applicationID
	if !id && !strings.HasPrefix(string(h.bytes), magic) {
		return h, fmt.Errorf("%w: %s is another kind of file, or a library whose first page is lost; if it is a library, restore a backup", assay.ErrForeign, x.path)
	}
	right := 0
	for _, part := range fixedHead {
		if string(h.bytes[part.at:part.at+len(part.want)]) == string(part.want) {
			right++
		}
	}
	if !id && right < len(fixedHead)-1 {
		return h, fmt.Errorf("%w: %s is a database of another program, or a library whose first page is damaged; if it is a library, restore a backup", assay.ErrForeign, x.path)
	}
	for _, part := range fixedHead {
		if there := h.bytes[part.at : part.at+len(part.want)]; string(there) != string(part.want) {
			x.derived(areaFile, "", "its head does not say %s", part.what)
			copy(there, part.want)
			h.mended = true
		}
	}
	for _, at := range []int{18, 19} { // 1 with a journal, 2 with a log
		if v := h.bytes[at]; v != 1 && v != 2 {
			x.derived(areaFile, "", "its head does not say how it is written")
			h.bytes[at], h.mended = 2, true
		}
	}
	h.form = int(binary.BigEndian.Uint32(h.bytes[60:]))
	if h.form > newest {
		return h, fmt.Errorf("%w: library %s has form %d, this version reads up to %d; update the program, or restore a backup if it was never used with a newer one", assay.ErrNewer, x.path, h.form, newest)
	}
	x.count(&h)
	return h, nil
}

// count holds the number of pages in a head to the file's size. With a log beside
// it they may rightly differ, and a number that is not of the last change does
// not count.
func (x *examiner) count(h *headOf) {
	if info, err := os.Stat(x.path + "-wal"); err == nil && info.Size() > 0 {
		return
	}
	counted, have := binary.BigEndian.Uint32(h.bytes[28:]), uint32(h.size/pageSize)
	switch {
	case binary.BigEndian.Uint32(h.bytes[24:]) != binary.BigEndian.Uint32(h.bytes[92:]):
		return
	case counted > have || h.size%pageSize != 0:
		x.lost(areaFile, "", "it is cut short: it has %d bytes, and its head counts %d pages of %d", h.size, counted, pageSize)
	case counted < have:
		x.derived(areaFile, "", "its head counts %d pages, and it has %d", counted, have)
	default:
		return
	}
	binary.BigEndian.PutUint32(h.bytes[28:], have)
	h.mended = true
}

// readable names a file to the driver in a way that changes nothing: the file
// itself, or a copy with a mended head.
func (x *examiner) readable(h headOf) (source string, done func() error, err error) {
	path, done := x.path, func() error { return nil }
	if h.mended {
		dir, err := os.MkdirTemp("", "assay-doctor-*")
		if err != nil {
			return "", done, err
		}
		done = func() error { return os.RemoveAll(dir) }
		path = filepath.Join(dir, "library")
		if err := mendedCopy(x.path, path, h.bytes); err != nil {
			return "", done, errors.Join(err, done())
		}
	}
	source = dsn(path, "ro", "busy_timeout(5000)", "cell_size_check(1)", "cache_size(-16384)")
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() == 0 {
		source += "&immutable=1"
	}
	return source, done, nil
}

// mendedCopy copies a file with its log, with another head.
func mendedCopy(from, to string, head []byte) error {
	if err := copyFile(from, to); err != nil {
		return err
	}
	if err := copyFile(from+"-wal", to+"-wal"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(head, 0)
	return errors.Join(err, f.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// idOf names a document by the hash of its capture.
func idOf(capture []byte) string { return fmt.Sprintf("%x", capture[:min(6, len(capture))]) }
