package annotate

import "assay"

// relays says whose word each sentence passes on: its speaker's, else that of
// what it or the whole account rests on.
func (d *document) relays(a *assay.Annotation) {
	account := ""
	for k := range a.Reliances {
		if r := &a.Reliances[k]; r.Account && !r.Own && r.Of == "" {
			account = r.Text
			break
		}
	}
	own := make(map[int]bool)
	on := make(map[int]string)
	for k := range a.Reliances {
		switch r := &a.Reliances[k]; {
		case r.Of != "":
		case r.Own:
			own[r.Sentence] = true
		case on[r.Sentence] == "":
			on[r.Sentence] = r.Text
		}
	}
	for i := range a.Sentences {
		s, st := &a.Sentences[i], &a.Statements[i]
		switch {
		case s.Function != assay.Fact && s.Function != assay.Finding && s.Function != assay.Method && s.Function != assay.Request:
		case st.Speaker != "" && !d.ownName(st.Speaker):
			s.Relay = st.Speaker
		case on[i] != "":
			s.Relay = on[i]
		case !own[i] && s.Function != assay.Method:
			s.Relay = account
		}
	}
}
