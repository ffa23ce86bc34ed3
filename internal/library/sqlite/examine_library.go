package sqlite

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/postings"
)

// defaults open a library for what is done to it here.
var defaults = library.Options{}

// contents is what is known of the documents, by number.
type contents struct {
	documents int64 // as the counter has it, or as far as any were read
	docs      map[int64]*held
	first     map[int64]seenFirst
	badTexts  map[int64]bool
	badShots  map[int64]bool        // captures
	again     map[int64]assay.Entry // texts that their captures gave again: Document and Annotation
	checked   bool                  // every document was read and holds
}

// held is what the other parts need to know of a document.
type held struct {
	capture, text [32]byte
	location      string
	passages      int64
	bad           bool
}

func (h *held) id() string { return idOf(h.capture[:]) }

// seenFirst sums up the sightings of a document.
type seenFirst struct {
	at       int64
	location string
	stands   bool
}

func gatheringHolds(v values, data []byte) error {
	b, err := decompress(data)
	if err != nil {
		return err
	}
	var g assay.Gathering
	if err := json.Unmarshal(b, &g); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, g.At)
	if err != nil || v[0] != any(g.Question) || v[1] != any(micros(at)) {
		return errors.New("it is not that of its question and time")
	}
	return nil
}

// history reads what was seen where: each sighting stands until the next at its address.
func (x *examiner) history() error {
	x.held.first = map[int64]seenFirst{}
	a := x.area(areaHistory)
	var before values // the sighting before, at the same address
	ends := func(until any) {
		if before != nil && before[4] != until {
			x.lost(areaHistory, before.words(0, 1), "the end of what was seen at an address is not the beginning of what came next")
		}
	}
	err := x.query("SELECT location, seen_at, seq, document, superseded_at FROM sighting NOT INDEXED ORDER BY location, seen_at, seq", nil, func(v values) error {
		a.Of++
		location, _ := v.text(0)
		at, ok := v.int(1)
		n, ok2 := v.int(3)
		if !ok || !ok2 {
			return fmt.Errorf("a row of %.80q has no time or no document", location)
		}
		if before != nil && before[0] == v[0] {
			ends(v[1])
		} else {
			ends(nil)
		}
		before = append(before[:0], v...)
		f, known := x.held.first[n]
		if !known || at < f.at || at == f.at && location < f.location {
			f.at, f.location = at, location
		}
		f.stands = f.stands || v[4] == nil
		x.held.first[n] = f
		return nil
	})
	if err != nil {
		x.held.first = nil // not all: nothing is held to it
		return err
	}
	ends(nil)
	return nil
}

// documents reads what is known of every document, and holds it to its hashes.
func (x *examiner) documents() error {
	x.held.docs, x.held.again = map[int64]*held{}, map[int64]assay.Entry{}
	x.held.badTexts, x.held.badShots = map[int64]bool{}, map[int64]bool{}
	if err := x.query("SELECT documents FROM counter", nil, func(v values) error {
		x.held.documents, _ = v.int(0)
		return nil
	}); err != nil {
		x.lost(areaFile, "", "how many documents it has cannot be read: %v", err)
	}
	a := x.area(areaDocuments)
	bad := 0
	gaps, err := x.walk("document", "n, id, capture, sha256, passages, superseded, published, located_at, location, state, metadata", func(v values) error {
		d, err := x.document(v)
		n, _ := v.int(0)
		x.held.docs[n] = d
		a.Of++
		if err != nil {
			d.bad = true
			bad++
			x.missed(areaDocuments, n, "what is known of a document is damaged: %v", err)
		}
		x.tell(areaDocuments, a.Of, int(x.held.documents))
		return nil
	})
	for _, gap := range gaps {
		x.lost(areaDocuments, rangeWords(gap), "documents cannot be read")
	}
	if int64(a.Of) != x.held.documents {
		x.lost(areaDocuments, "", "there are %d documents, not %d", a.Of, x.held.documents)
	}
	for n := range x.held.first {
		if x.held.docs[n] == nil {
			x.lost(areaDocuments, fmt.Sprint("number ", n), "a document that was seen somewhere is missing")
		}
	}
	x.held.checked = err == nil && bad == 0 && len(gaps) == 0 && int64(a.Of) == x.held.documents
	return err
}

// missed notes damage to what belongs to a document, with the address it came from.
func (x *examiner) missed(name string, n int64, format string, args ...any) {
	id, a := fmt.Sprint("number ", n), x.area(name)
	if d := x.held.docs[n]; d != nil {
		id = d.id()
		if !d.bad && len(a.Addresses) < MaxNamed {
			a.Addresses = append(a.Addresses, d.location)
		}
	}
	x.lost(name, id, format, args...)
}

func (x *examiner) document(v values) (*held, error) {
	d := &held{}
	n, _ := v.int(0)
	id, _ := v.int(1)
	capture, _ := v.bytes(2)
	text, _ := v.bytes(3)
	copy(d.capture[:], capture)
	copy(d.text[:], text)
	d.passages, _ = v.int(4)
	superseded, _ := v.int(5)
	published, _ := v.text(6)
	at, _ := v.int(7)
	d.location, _ = v.text(8)
	state, _ := v.bytes(9)
	metadata, _ := v.text(10)
	var parsed assay.Document
	err := library.ParseMetadata([]byte(metadata), &parsed)
	switch {
	case len(capture) != 32 || len(text) != 32 || uint64(id)>>48 != 0 || postings.FormatID(uint64(id)) != d.id():
		return d, errors.New("its ID is not that of its capture")
	case !bytes.Equal(state, library.StateDigest(library.StateRow{TextSHA256: hex.EncodeToString(text), Location: d.location, Metadata: []byte(metadata)})):
		return d, errors.New("its address, its text's hash or what is known of it does not have its hash")
	case err != nil:
		return d, err
	case published != parsed.Published:
		return d, errors.New("its date of publication is not the one that is known of it")
	}
	if x.held.first == nil {
		return d, nil
	}
	if f, ok := x.held.first[n]; !ok || f.at != at || f.location != d.location || f.stands == (superseded != 0) {
		return d, errors.New("it does not agree with where and when it was seen")
	}
	return d, nil
}

// captures holds every capture to its hash.
func (x *examiner) captures() error {
	a := x.area(areaCaptures)
	next := int64(0)
	missing := func(from, to int64) {
		for n := from; n < min(to, x.held.documents); n++ {
			x.held.badShots[n] = true
			x.missed(areaCaptures, n, "a capture cannot be read")
		}
	}
	_, err := x.walk("capture", "n, sha256, media_type, bytes", func(v values) error {
		n, _ := v.int(0)
		missing(next, n)
		next = n + 1
		a.Of++
		if err := x.capture(n, v); err != nil {
			x.held.badShots[n] = true
			x.missed(areaCaptures, n, "a capture is damaged: %v", err)
		}
		x.tell(areaCaptures, a.Of, int(x.held.documents))
		return nil
	})
	missing(next, x.held.documents)
	return err
}

func (x *examiner) capture(n int64, v values) error {
	hash, _ := v.bytes(1)
	data, _ := v.bytes(3)
	d := x.held.docs[n]
	if d != nil && !d.bad && !bytes.Equal(hash, d.capture[:]) {
		return errors.New("its hash is not the one that its document names")
	}
	b, err := decompress(data)
	if err == nil && library.Sum(b) != hex.EncodeToString(hash) {
		err = errors.New("its bytes do not have its hash")
	}
	if err == nil && d == nil {
		err = errors.New("it has no document")
	}
	return err
}

// texts holds every document's text to its hash.
func (x *examiner) texts() error {
	a := x.area(areaTexts)
	next := int64(0)
	missing := func(from, to int64) error {
		for n := from; n < min(to, x.held.documents); n++ {
			if err := x.textLost(n, errors.New("it cannot be read")); err != nil {
				return err
			}
		}
		return nil
	}
	_, err := x.walk("content", "n, data", func(v values) error {
		n, _ := v.int(0)
		if err := missing(next, n); err != nil {
			return err
		}
		next = n + 1
		a.Of++
		data, _ := v.bytes(1)
		x.tell(areaTexts, a.Of, int(x.held.documents))
		if _, _, _, err := x.text(n, data); err != nil {
			return x.textLost(n, err)
		}
		return nil
	})
	return errors.Join(err, missing(next, x.held.documents))
}

// text unpacks a document's content and holds it to what is known of the document.
func (x *examiner) text(n int64, data []byte) (text string, segments []assay.Segment, a assay.Annotation, err error) {
	text, segments, packed, err := unpackContent(data)
	if err != nil {
		return text, segments, a, err
	}
	if a, err = library.UnpackAnnotation(packed); err != nil {
		return text, segments, a, err
	}
	d := x.held.docs[n]
	switch {
	case d == nil:
		err = errors.New("it has no document")
	case d.bad:
	case library.Sum([]byte(text)) != hex.EncodeToString(d.text[:]):
		err = errors.New("it does not have its hash")
	case int64(len(a.Passages)) != d.passages:
		err = fmt.Errorf("it has %d passages, not %d", len(a.Passages), d.passages)
	}
	return text, segments, a, err
}

// textLost notes a damaged text, after trying to make it again out of its capture.
func (x *examiner) textLost(n int64, why error) error {
	x.held.badTexts[n] = true
	e, err := x.again(n)
	if x.ctx.Err() != nil {
		return x.ctx.Err()
	}
	if err != nil {
		x.missed(areaTexts, n, "a text is damaged (%v), and its capture does not give it again: %v", why, err)
		return nil
	}
	x.held.again[n] = e
	x.derived(areaTexts, x.held.docs[n].id(), "a text is damaged (%v); its capture gives it again", why)
	return nil
}

// again makes a document's text again out of its capture.
func (x *examiner) again(n int64) (e assay.Entry, err error) {
	d := x.held.docs[n]
	switch {
	case d == nil || d.bad:
		return e, errors.New("what is known of the document is damaged")
	case x.held.badShots[n]:
		return e, errors.New("the capture is damaged")
	case x.tools.Reread == nil:
		return e, errors.New("nothing here reads captures")
	}
	var metadata string
	if err := x.query("SELECT c.media_type, c.bytes, d.metadata FROM capture c, document d WHERE c.n = ?1 AND d.n = ?1", []any{n}, func(v values) error {
		e.Capture.MediaType, _ = v.text(0)
		data, _ := v.bytes(1)
		metadata, _ = v.text(2)
		e.Capture.Bytes, err = decompress(data)
		return err
	}); err != nil {
		return e, err
	}
	e.Capture.SHA256, e.Capture.Location = hex.EncodeToString(d.capture[:]), d.location
	if err := library.ParseMetadata([]byte(metadata), &e.Document); err != nil {
		return e, err
	}
	made, annotation, err := x.tools.Reread(x.ctx, e.Capture, e.Document.Extractor)
	if err != nil {
		return e, err
	}
	if made.SHA256 != hex.EncodeToString(d.text[:]) {
		return e, fmt.Errorf("read with %q it gives another text now", made.Extractor)
	}
	e.Document.Text, e.Document.Segments, e.Annotation = made.Text, made.Segments, annotation
	return e, nil
}
