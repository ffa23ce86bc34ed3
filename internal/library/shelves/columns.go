// Package shelves lists, narrows and counts the documents of a library by what
// is known of them: class, publisher, kind, language, date and title.
//
// A store keeps for each batch that it adds a run of rows made by Row. Columns
// holds all rows in memory, about sixty bytes a document, in the order in which
// they were added; a View is what stood there at one time, and gives a page in
// any order and the counts for any filter in a few milliseconds for a million
// documents, without an index for each combination. The store reads the
// documents of a page by their numbers.
package shelves

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/internal/library"
)

// The parts of a filter, as indexes of the columns.
const (
	class = iota
	kind
	language
	publisher
	year
	parts
)

// Columns are the rows of every document of a library by number. They only ever
// grow; one goroutine at a time may use them.
type Columns struct {
	values [parts][]uint32 // of each document: its value's number, or the year
	date   []uint32        // library.DateKey
	title  []uint32        // where each document's library.TitleKey ends in keys
	keys   []byte
	named  [year]dictionary
}

// dictionary numbers values in the order in which they came.
type dictionary struct {
	list  []string
	index map[string]uint32
}

func (d *dictionary) number(b []byte) uint32 {
	if n, ok := d.index[string(b)]; ok {
		return n
	}
	if d.index == nil {
		d.index = map[string]uint32{}
	}
	n := uint32(len(d.list))
	d.index[string(b)] = n
	d.list = append(d.list, string(b))
	return n
}

// Row appends what Columns need to know of a document.
func Row(dst []byte, d *assay.Document) []byte {
	dst = binary.AppendUvarint(dst, uint64(library.DateKey(d.Published)))
	for _, s := range []string{library.Value(string(d.Class)), library.Value(string(d.Kind)), library.Value(d.Language), library.Value(d.Publisher), library.TitleKey(d.Title)} {
		dst = binary.AppendUvarint(dst, uint64(len(s)))
		dst = append(dst, s...)
	}
	return dst
}

// Documents gives the number of rows.
func (c *Columns) Documents() int { return len(c.title) }

// Append adds a run of rows. ErrCorrupt when they do not hold together; the
// Columns are then not to be used any more.
func (c *Columns) Append(rows []byte) error {
	for len(rows) > 0 {
		date, n := binary.Uvarint(rows)
		if n <= 0 || date > 99991231 {
			return damaged()
		}
		rows = rows[n:]
		var fields [publisher + 2][]byte
		for i := range fields {
			size, n := binary.Uvarint(rows)
			if n <= 0 || size > uint64(len(rows)-n) {
				return damaged()
			}
			fields[i], rows = rows[n:n+int(size)], rows[n+int(size):]
		}
		for i := range c.named {
			c.values[i] = append(c.values[i], c.named[i].number(fields[i]))
		}
		c.values[year] = append(c.values[year], uint32(date)/10000)
		c.date = append(c.date, uint32(date))
		c.keys = append(c.keys, fields[publisher+1]...)
		c.title = append(c.title, uint32(len(c.keys)))
	}
	return nil
}

func damaged() error {
	return fmt.Errorf("%w: the list of documents does not hold together", assay.ErrCorrupt)
}
