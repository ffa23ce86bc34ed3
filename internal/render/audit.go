package render

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"assay"
	"assay/internal/text"
)

//go:embed audit.tmpl
var auditTemplate string

//go:embed audit.css
var auditCSS string

var auditTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("audit").Parse(auditTemplate))
})

// AuditJSON writes an audit in the published form (docs/audit.schema.json), with
// the layout of JSON. It fails as JSON does.
func AuditJSON(w io.Writer, a *assay.Audit) error { return writeJSON(w, a, "audit") }

// AuditHTML writes an audit as one self-contained file in the look of a report:
// no script, no request. It gives the writer's or the template's first error.
func AuditHTML(w io.Writer, a *assay.Audit) error {
	v := newAudited(a)
	css := reportCSS + auditCSS
	sum := sha256.Sum256([]byte(css))
	page := auditPage{
		audited: v, CSS: template.CSS(css), // both are our own files
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
	}
	if err := auditTemplates().Execute(w, page); err != nil {
		return fmt.Errorf("write the audit as HTML: %w", err)
	}
	return nil
}

type auditPage struct {
	*audited
	CSS    template.CSS
	Policy string
}

// audited is an audit as a reader sees it: the strings cleaned, the words of the
// apparatus made.
type audited struct {
	*assay.Audit
	Head     string // what was audited
	Dateline string
	Rows     []auditRow // sentences that were checked, in the text's order
	Passed   []assay.AuditSentence
	Said     []auditSaid // what the library's sources say otherwise
	Too      []auditSaid // and what they say too
	Listed   []auditListed
	Address  string // of the text, where it may be linked
	Reached  string // the counts in words
}

// auditRow is one sentence with what was found.
type auditRow struct {
	assay.AuditSentence
	Sign     string   // the class of its sign
	Sources  string   // "[1] [4]"
	Reasons  []string // sentences
	Passages []auditPassage
}

// auditPassage is the passage of a source that bears on a sentence.
type auditPassage struct {
	Reference int
	Outcome   assay.AuditOutcome
	Quote     string
	Kind      string
	Why       string
}

// auditSaid is what the library's sources say of a sentence.
type auditSaid struct {
	N        int
	Sentence string
	Text     string
	Quote    string
	Sources  string
}

// auditListed is a reference as a reader sees it.
type auditListed struct {
	assay.AuditReference
	Name, Link, Host, Standing string
}

func newAudited(a *assay.Audit) *audited {
	v := &audited{Audit: display(a)}
	v.Head = v.Title
	if v.Head == "" {
		v.Head = v.Location
	}
	v.Address, _, _ = webAddress(v.Location)
	v.Reached = auditCounts(v.Counts)
	parts := []string{"Audited on " + longDate(v.CheckedOn)}
	if v.Publisher != "" {
		parts = append(parts, v.Publisher)
	}
	if v.Published != "" {
		parts = append(parts, "published "+longDate(v.Published))
	}
	parts = append(parts, text.Count(v.Counts.Sentences, "sentence", "sentences")+", "+text.Count(len(v.References), "reference", "references"),
		strings.TrimSpace(v.Engine.Name+" "+v.Engine.Version))
	v.Dateline = strings.Join(parts, " · ")
	for _, s := range v.Sentences {
		if s.Outcome == assay.NotChecked {
			v.Passed = append(v.Passed, s)
		} else {
			v.Rows = append(v.Rows, auditRowOf(s))
		}
		for _, x := range s.Elsewhere {
			list := &v.Too
			if x.Otherwise() {
				list = &v.Said
			}
			*list = append(*list, auditSaid{s.N, s.Text, end(text.UpperFirst(x.Text)), x.Anchor.Quote, text.Count(x.Sources, "document says so", "documents say so")})
		}
	}
	for _, r := range v.References {
		v.Listed = append(v.Listed, auditListedOf(r))
	}
	return v
}

func auditRowOf(s assay.AuditSentence) auditRow {
	row := auditRow{AuditSentence: s, Sign: auditSign(s.Outcome)}
	var marks []string
	for _, c := range s.Citations {
		marks = append(marks, fmt.Sprintf("[%d]", c.Reference))
		if c.Anchor != nil {
			kind := ""
			if c.Note {
				kind = noteWords
			}
			row.Passages = append(row.Passages, auditPassage{c.Reference, c.Outcome, c.Anchor.Quote, kind, strings.Join(c.Why, "; ")})
		}
	}
	row.Sources = strings.Join(marks, " ")
	for _, why := range append(append([]string{}, s.Why...), s.OneOrigin...) {
		row.Reasons = append(row.Reasons, end(text.UpperFirst(why)))
	}
	return row
}

// auditSign is the sign of an outcome: a disc for what is borne out, a struck
// ring for what is not, a ring for what could not be looked at.
func auditSign(o assay.AuditOutcome) string {
	switch {
	case o.Borne():
		return "corroborated"
	case o == assay.NotBorneOut || o == assay.Contradicted:
		return "disputed"
	}
	return "claimed"
}

func auditListedOf(r assay.AuditReference) auditListed {
	l := auditListed{AuditReference: r, Standing: string(r.State)}
	l.Link, l.Host, _ = webAddress(r.Address)
	switch {
	case r.Publisher != "" && r.Title != "":
		l.Name = r.Publisher + ": " + r.Title
	case r.Title != "":
		l.Name = r.Title
	case r.Publisher != "":
		l.Name = r.Publisher
	case r.Address != "":
		l.Name = r.Address
	default:
		l.Name = "a source that the text does not name"
	}
	if r.Why != "" {
		l.Standing += ": " + r.Why
	}
	if r.Note {
		l.Standing += " · the library holds a researcher’s note of it, not its own words"
	}
	if r.Origin != "" {
		l.Standing += " · origin " + r.Origin
	}
	l.Standing = text.UpperFirst(l.Standing) + " · " + "cited by " + text.Count(r.Cited, "sentence", "sentences")
	return l
}
