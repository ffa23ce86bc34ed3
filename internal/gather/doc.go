// Package gather searches the world for a question: it plans the queries for
// every side of it, puts them to search providers, chooses among the pages that
// they name, has those read into the library, and keeps a record of all of it.
//
// The record (assay.Gathering) is what makes "no source shows it" honest: it
// says what was asked of whom, what came back, which pages were read, which
// were left and why. It is saved in the library while the search goes on, so
// that a stopped one is told as far as it came; the report's adequacy states it.
//
// How pages are fetched and stored is given by the caller (cmd/assay), who
// wires internal/source/web and check.Ingest behind Config.Read.
package gather
