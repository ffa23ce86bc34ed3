package postings

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// MaxWord is the length in bytes of the longest word that is indexed.
const MaxWord = 64

// Stemmer remembers stems; it is for one goroutine at a time.
type Stemmer struct{ known map[string]string }

// maxStems bounds a Stemmer's memory.
const maxStems = 1 << 17

func (s *Stemmer) stem(lower string) string {
	if stem, ok := s.known[lower]; ok {
		return stem
	}
	if s.known == nil || len(s.known) >= maxStems {
		s.known = make(map[string]string, 1<<12)
	}
	stem := text.Stem(lower)
	s.known[strings.Clone(lower)] = stem
	return stem
}

// words calls f with each content word of s, in lower case, and its place among
// all words, and gives the place after the last. Hyphens separate, so that
// "government-wide" and "government wide" are one phrase.
func words(s string, place uint32, f func(lower string, place uint32)) uint32 {
	for _, t := range text.Tokens(s) {
		rest := t.Lower
		for more := true; more; place++ {
			var word string
			word, rest, more = strings.Cut(rest, "-")
			if word != "" && len(word) <= MaxWord && !text.IsStop(word) {
				f(word, place)
			}
		}
	}
	return place
}

// Doc is a document on its way into the index.
type Doc struct {
	ID           uint64 // the 48 bits of its ID
	Text         string
	Passages     []assay.Passage
	Context      []string // title, publisher: what every passage of it inherits
	Tags         []string
	Fingerprints []uint64
}

// Builder makes one segment.
type Builder struct {
	stems        *Stemmer
	first        uint32 // document
	document     uint32 // next
	passage      uint32
	text         field
	forms        map[string]uint32 // term of text that a word was stemmed to
	context      field
	tags         field
	fingerprints []reuse
	columns      []byte
}

// field gathers where the terms of one kind stand.
type field struct {
	terms map[string]uint32
	names []string
	occs  []occurrence
}

type occurrence struct{ term, id, place uint32 }

type reuse struct {
	key      uint64
	document uint32
}

// NewBuilder makes a Builder whose first document and passage have these
// numbers. The Stemmer may be kept for the next one.
func NewBuilder(stems *Stemmer, document, passage uint32) *Builder {
	b := &Builder{stems: stems, forms: map[string]uint32{}, first: document, document: document, passage: passage}
	for _, f := range []*field{&b.text, &b.context, &b.tags} {
		f.terms = map[string]uint32{}
	}
	return b
}

// contextGap is the distance in places between two parts of a context, so that
// no phrase runs over it.
const contextGap = 16

// Add takes the next document. Its passages must lie within its text.
func (b *Builder) Add(d Doc) {
	b.columns = appendColumn(b.columns, d.ID, len(d.Passages))
	start := 0
	for _, p := range d.Passages {
		before := len(b.text.occs)
		words(d.Text[p.Start:p.End], 0, func(w string, at uint32) {
			term, ok := b.forms[w]
			if !ok {
				term = b.text.term(b.stems.stem(w))
				b.forms[w] = term
			}
			b.text.occs = append(b.text.occs, occurrence{term, b.passage, at})
		})
		b.columns = appendPassage(b.columns, p.Start-start, p.End-p.Start, len(b.text.occs)-before)
		start = p.Start
		b.passage++
	}
	place := uint32(0)
	for _, c := range d.Context {
		place = contextGap + words(c, place, func(w string, at uint32) {
			b.context.add(b.stems.stem(w), b.document, at)
		})
	}
	for _, tag := range d.Tags {
		b.tags.add(tag, b.document, 0)
	}
	for _, f := range d.Fingerprints {
		b.fingerprints = append(b.fingerprints, reuse{f & fingerprintMask, b.document})
	}
	b.document++
}

// Documents gives the number of documents added.
func (b *Builder) Documents() int { return int(b.document - b.first) }

// Columns gives the documents' and passages' numbers, for Columns.Append.
func (b *Builder) Columns() []byte { return b.columns }

// Blocks writes the segment.
func (b *Builder) Blocks(emit func(first, block []byte) error) error {
	w := blockWriter{emit: emit}
	if err := b.context.write(&w, Context); err != nil {
		return err
	}
	if err := b.writeFingerprints(&w); err != nil {
		return err
	}
	if err := b.tags.write(&w, Tag); err != nil {
		return err
	}
	if err := b.text.write(&w, Text); err != nil {
		return err
	}
	return w.flush()
}

func (f *field) add(term string, id, place uint32) {
	f.occs = append(f.occs, occurrence{f.term(term), id, place})
}

// term gives the number of a term.
func (f *field) term(name string) uint32 {
	n, ok := f.terms[name]
	if !ok {
		n = uint32(len(f.names))
		f.terms[name] = n
		f.names = append(f.names, name)
	}
	return n
}

// sorted gives the occurrences by term name, in the order of Add within one
// (a counting sort), and the terms in order of name.
func (f *field) sorted() (order []uint32, starts []int, occs []occurrence) {
	order = make([]uint32, len(f.names))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(f.names[a], f.names[b]) })
	counts := make([]int, len(f.names))
	for _, o := range f.occs {
		counts[o.term]++
	}
	starts = make([]int, len(order)+1)
	next := make([]int, len(order))
	for i, term := range order {
		next[term] = starts[i]
		starts[i+1] = starts[i] + counts[term]
	}
	occs = make([]occurrence, len(f.occs))
	for _, o := range f.occs {
		occs[next[o.term]] = o
		next[o.term]++
	}
	return order, starts, occs
}

func (f *field) write(w *blockWriter, kind Kind) error {
	order, starts, occs := f.sorted()
	var key, payload, ids, positions []byte
	for i, term := range order {
		key = append(append(key[:0], byte(kind)), f.names[term]...)
		list := occs[starts[i]:starts[i+1]]
		if kind.positional() {
			payload, ids, positions = appendPositional(payload[:0], ids[:0], positions[:0], list)
		} else {
			payload = payload[:0]
			last := int64(-1)
			for _, o := range list {
				if int64(o.id) != last {
					payload = binary.AppendUvarint(payload, uint64(int64(o.id)-last))
					last = int64(o.id)
				}
			}
		}
		if err := w.add(key, payload); err != nil {
			return err
		}
	}
	return nil
}

// appendPositional packs the occurrences of one term; ids and positions are scratch space.
func appendPositional(payload, ids, positions []byte, list []occurrence) (p, i, pos []byte) {
	n, last := uint64(0), int64(-1)
	for len(list) > 0 {
		id := list[0].id
		count, place := 0, uint32(0)
		for count < len(list) && list[count].id == id {
			positions = binary.AppendUvarint(positions, uint64(list[count].place-place))
			place = list[count].place
			count++
		}
		delta := uint64(int64(id)-last) << 1
		if count > 1 {
			ids = binary.AppendUvarint(ids, delta|1)
			ids = binary.AppendUvarint(ids, uint64(count))
		} else {
			ids = binary.AppendUvarint(ids, delta)
		}
		last = int64(id)
		n++
		list = list[count:]
	}
	payload = binary.AppendUvarint(payload, n)
	payload = binary.AppendUvarint(payload, uint64(len(ids)))
	payload = append(payload, ids...)
	return append(payload, positions...), ids, positions
}

const (
	fingerprintBits = 40
	fingerprintMask = 1<<fingerprintBits - 1
)

// fingerprintName is the name of a fingerprint's key.
func fingerprintName(dst []byte, f uint64) []byte {
	return append(dst, byte(f>>32), byte(f>>24), byte(f>>16), byte(f>>8), byte(f))
}

func (b *Builder) writeFingerprints(w *blockWriter) error {
	slices.SortFunc(b.fingerprints, func(x, y reuse) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.document, y.document))
	})
	var key, payload []byte
	for list := b.fingerprints; len(list) > 0; {
		f := list[0].key
		payload = payload[:0]
		last := int64(-1)
		for len(list) > 0 && list[0].key == f {
			if d := int64(list[0].document); d != last {
				payload = binary.AppendUvarint(payload, uint64(d-last))
				last = d
			}
			list = list[1:]
		}
		key = fingerprintName(append(key[:0], byte(Fingerprint)), f)
		if err := w.add(key, payload); err != nil {
			return err
		}
	}
	return nil
}
