package figures

import (
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// Conflicts gives the quantities that sources count differently, by quantity:
// for each count the row whose source names best who counted, and the sentence
// that gives a reason for the difference, if one does. rows are a ledger's, and
// materials and o those that it was made from.
func Conflicts(rows []assay.Figure, materials map[string]*assay.Material, o Options) []assay.Conflict {
	groups := map[string][]assay.Figure{}
	for _, f := range rows {
		if f.Status == assay.Disputed {
			groups[f.Quantity] = append(groups[f.Quantity], f)
		}
	}
	keys := make([]string, 0, len(groups))
	for k := range groups {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	v := newVoices(o)
	var out []assay.Conflict
	for _, k := range keys {
		c := assay.Conflict{Quantity: k, Figures: oneOfEach(groups[k], materials, v)}
		if len(c.Figures) < 2 {
			continue
		}
		c.Document, c.Sentence = explanation(groups[k], c.Figures, materials)
		out = append(out, c)
	}
	return out
}

// oneOfEach gives one row for each count, by value.
func oneOfEach(rows []assay.Figure, materials map[string]*assay.Material, v *voices) []assay.Figure {
	rows = append([]assay.Figure(nil), rows...)
	sort.SliceStable(rows, func(i, j int) bool {
		if rows[i].Value != rows[j].Value {
			return rows[i].Value < rows[j].Value
		}
		return rows[i].ID < rows[j].ID
	})
	var out []assay.Figure
	for _, f := range rows {
		if n := len(out); n > 0 && Compatible(out[n-1], f) {
			if v.named(f, materials[f.Document]) > v.named(out[n-1], materials[out[n-1].Document]) {
				out[n-1] = f
			}
			continue
		}
		out = append(out, f)
	}
	return out
}

// named weighs how well a row says who counted: a known body before the source
// itself, the source before a phrase, and last a word for a document.
func (v *voices) named(f assay.Figure, m *assay.Material) int {
	n := 0
	if m != nil && f.Owner == ownerOf(m.Document, v.o) {
		n = 3
	} else if named(f.Owner) && len(v.knownIn(f.Owner)) == 0 {
		n = 4 // a body that nobody lists, by its name
	} else if !pointing(f.Owner) {
		n = 2
	}
	if len(v.knownIn(f.Owner)) > 0 {
		n += 2
	}
	if f.Role == assay.Asserted {
		n++
	}
	return n
}

// pointing reports whether an owner is only a word for a document: "that release".
func pointing(owner string) bool {
	for _, t := range text.Tokens(owner) {
		if !documentWords[t.Lower] {
			return false
		}
	}
	return true
}

// reasons are words that give a reason why numbers differ.
var reasons = []string{"because", "reflects", "reflecting", "due to", "attributed to", "put down to", "explained", "counted differently", "counts differently",
	"different definition", "double count", "counted twice", "does not include", "do not include", "excludes", "excluding", "later said", "later raised", "revised", "updated", "corrected", "preliminary"}

// explanation finds the sentence of the sources at hand that gives a reason for
// the difference: it has a word for a reason, and both numbers, or one of them
// and a word for counting.
func explanation(rows, counts []assay.Figure, materials map[string]*assay.Material) (document string, sentence int) {
	seen := map[string]bool{}
	for _, f := range rows {
		m := materials[f.Document]
		if m == nil || seen[f.Document] {
			continue
		}
		seen[f.Document] = true
		for i, s := range m.Annotation.Sentences {
			body := " " + strings.ToLower(m.Document.Text[s.Start:s.End])
			numbers := 0
			for _, c := range counts {
				if strings.Contains(body, bareNumber(c)) {
					numbers++
				}
			}
			if numbers == 0 || s.Function == assay.Disclaimer || numbers < 2 && !hasAny(body, "figure", "number", "total", "count", "differ") {
				continue
			}
			if hasAny(body, reasons...) || numbers > 1 && hasAny(body, " first ") && hasAny(body, " later ") {
				return f.Document, i
			}
		}
	}
	return "", 0
}

// bareNumber is a figure's number as written, without its approximator.
func bareNumber(f assay.Figure) string {
	words := strings.Fields(strings.ToLower(f.Text))
	if len(words) == 0 {
		return "\x00" // stands in no sentence
	}
	return " " + words[len(words)-1]
}

func hasAny(body string, phrases ...string) bool {
	for _, p := range phrases {
		if strings.Contains(body, p) {
			return true
		}
	}
	return false
}
