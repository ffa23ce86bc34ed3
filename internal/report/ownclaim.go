package report

import (
	"strings"

	"assay"
	"assay/internal/text"
)

// sayingVerbs are verbs with which a source's sentence about itself says that it
// says something, in a researcher's words.
var sayingVerbs = wordSet(`says said reports reported states stated presents presented lists listed describes described names named counts counted
	puts put sets gives gave dates dated calls called mentions mentioned covers covered carries carried prints printed announces announced
	explains explained notes noted argues argued urges urged asks asked credits credited quotes quoted cites cited records recorded
	testified found finds concluded concludes estimated estimates recommended recommends claims claimed alleges alleged denies denied
	examined examines reviewed reviews checked checks answers answered adds added tells told writes wrote warns warned suggests suggested
	criticises criticized objects objected shows showed speaks spoke confirms confirmed published publishes obtained`)

// ownClaim turns an interested source's plain sentence about itself into what it
// says: "RBA says that it closed the ferry". ok is false when the sentence says
// already that the source speaks, or the source is one that reports on others.
func (w *writer) ownClaim(m *assay.Material, body string) (string, bool) {
	switch m.Document.Class {
	case assay.Official, assay.Advocacy, assay.Partisan:
	default:
		return "", false
	}
	forms := []string{ShortName(m.Document, w.o.Names)}
	if p, ok := w.o.Names.Publisher(m.Document.Owner); ok {
		forms = append(forms, p.Name, p.Short)
		forms = append(forms, p.Aliases...)
	}
	v := w.voiceOf(m.Document.ID)
	for _, f := range forms {
		for _, head := range []string{f, "The " + f} {
			rest, ok := strings.CutPrefix(body, head+" ")
			if f == "" || !ok {
				continue
			}
			if strings.HasPrefix(rest, "(") { // its short name
				if _, after, found := strings.Cut(rest, ") "); found {
					rest = after
				}
			}
			verb, _, _ := strings.Cut(rest, " ")
			if sayingVerbs[strings.ToLower(strings.Trim(verb, ","))] || strings.ToLower(verb) != verb {
				return "", false
			}
			it := "it"
			if v.plural {
				it = "they"
			}
			return text.UpperFirst(v.name) + " " + agree(v.plural, "says") + " that " + it + " " + rest, true
		}
	}
	return "", false
}
