package cite

import "assay"

// ReportID gives a report's hash, which is its ID; "" when the report holds a
// number that JSON cannot (an infinity).
func ReportID(r *assay.Report) string { return r.Hash() }
