package check

import (
	"assay/internal/library"
	"assay/internal/lineage"
)

// Names knows organisations by all the names that they go by.
type Names interface {
	lineage.Names
	// Forms gives every name of an organisation.
	Forms(canonical string) []string
	// Family gives an organisation with those above and below it that it speaks for.
	Family(canonical string) []string
}

// Organisations gives what lineage has to know of organisations: the table of
// publishers, and the aliases that documents give. It is for one goroutine at a
// time.
func Organisations(book Book, aliases []library.Alias) Names { return newNames(book, aliases) }
