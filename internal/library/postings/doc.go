// Package postings is the full-text index of a library: an inverted index of
// immutable segments, made once when documents are added, and the arithmetic
// that ranks passages with it. It does no input or output: a backend keeps the
// blocks that it makes and hands them back by key.
//
// SQLite's FTS5 is not used because it has no way to prune or share work: five
// queries over 300,000 passages cost it more than the whole time that an
// answer may take, and its stemmer disagrees with internal/text, by whose
// rules every other stage matches.
//
// # Keys
//
// A key is one byte of kind and a name; an entry is a key and its payload:
//
//	c stem         context: documents whose title or publisher holds the stem, with positions
//	f fingerprint  documents that hold a reuse fingerprint (its last 40 bits, big endian)
//	g tag          documents with a tag, "class:news" or "kind:note"
//	t stem         text: passages that hold the stem, with positions
//
// Documents and passages are numbered from 0 in the order in which they were
// added; a document's passages are consecutive. Entries stand in blocks in key
// order; a segment is a run of blocks made by one Builder or one Merge.
// Nothing is ever taken out: what is not live is skipped when searching.
package postings

// Kind is the first byte of a key.
type Kind byte

// The kinds of keys, in key order.
const (
	Context     Kind = 'c'
	Fingerprint Kind = 'f'
	Tag         Kind = 'g'
	Text        Kind = 't'
)

// positional reports whether payloads of this kind hold counts and positions.
func (k Kind) positional() bool { return k == Context || k == Text }

// BlockSize is the size in bytes at which a block is closed.
const BlockSize = 8 << 10
