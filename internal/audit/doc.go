// Package audit holds somebody else's cited text to its own citations. It reads
// the text (Markdown, HTML, plain text) into sentences with their citations and
// a list of references, resolves each reference to a document of a library,
// finds the passage that bears on each sentence that states something, and says
// what was found: a quotation, agreeing figures, dates and names, support, none,
// the contrary, or that the source could not be read. It also compares figures
// and dates with the whole library, and tells which of the cited sources share
// an origin.
//
// The judgements are those of the stages (stance, figures, events, lineage,
// cite); this package only puts them together for a text that the engine did not
// write. It is given its library and asks no network. internal/render writes
// what it gives.
package audit
