package annotate

import "assay/internal/text"

// fingerprints gives the reuse fingerprints of a text. They are made where
// lineage can make the same ones of a text that no library holds.
func fingerprints(doc string) []uint64 { return text.Fingerprints(doc) }
