// Package whatlanggo names no language.
//
// It stands in for github.com/RadhiFadlillah/whatlanggo (go.mod of the main
// module replaces that one by this), because go-trafilatura asks it for the
// language of every text, which takes a tenth of the time that a page takes,
// and internal/extract has its own answer. It has the part of that package's
// interface that go-trafilatura uses.
package whatlanggo

// Lang is a language; there is only the unknown one.
type Lang struct{}

// DetectLang gives the unknown language, whatever the text.
func DetectLang(string) Lang { return Lang{} }

// Iso6391 gives the code of the unknown language, "".
func (Lang) Iso6391() string { return "" }
