// Package assay holds the words of a fact-checking engine as Go types, and
// nothing else: a capture, the document read from it, what annotation found
// in the document, a question, the evidence for it, and the report.
//
// The stages under internal/ take and give these types and never import one
// another; internal/check runs them in order:
//
//	ingest:  source -> extract -> annotate -> library
//	ask:     question -> evidence -> stance, lineage, figures -> verdict -> report -> cite
//
// All offsets are UTF-8 byte offsets into a document's text, half open
// [start, end). All hashes are lower-case hexadecimal SHA-256. All lists are
// in an order that depends on their content only, never on the order in which
// sources were added. This package imports the standard library only.
package assay
