// Package check knows the order of the stages, and is the only package that
// does: Ingest takes sources into a library, Ask answers a question from one,
// Verify holds a report to it again, Figures and Lineage look at a library
// without a question. Parts come in by small interfaces; cmd/assay wires them.
package check
