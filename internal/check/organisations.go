package check

import (
	"assay/internal/library"
	"assay/internal/lineage"
)

// Organisations gives what lineage has to know of organisations: the table of
// publishers, and the aliases that documents give. It is for one goroutine at a
// time.
func Organisations(book Book, aliases []library.Alias) lineage.Names { return newNames(book, aliases) }
