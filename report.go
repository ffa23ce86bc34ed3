package assay

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// ReportSchema names the form of a report's JSON; docs/report.schema.json describes it.
const ReportSchema = "assay.report/1"

// Role is what a sentence of a report is.
type Role string

// The roles of a report's sentences.
const (
	ClaimRole   Role = "claim"   // says what a source says: anchored
	ContextRole Role = "context" // explains a source or an event: anchored
	GapRole     Role = "gap"     // says what is absent: has a basis
	CountRole   Role = "count"   // counts sources, origins or figures: has a basis
)

// Report is the answer to a question; its JSON is the contract that other tools read.
type Report struct {
	Schema     string         `json:"schema"`
	ID         string         `json:"id"` // SHA-256 of the report's JSON with this field empty
	Question   string         `json:"question"`
	Kind       QuestionKind   `json:"kind"`
	Ask        Ask            `json:"ask"`
	Claim      string         `json:"claim,omitempty"`
	CheckedOn  string         `json:"checked_on"` // YYYY-MM-DD
	AsOf       string         `json:"as_of"`      // YYYY-MM-DD or RFC 3339
	Engine     Engine         `json:"engine"`
	Disclaimer string         `json:"disclaimer"`
	Verdict    *Verdict       `json:"verdict"` // null when the question has none
	Summary    []S            `json:"summary"`
	Sections   []Section      `json:"sections"`
	Gaps       []S            `json:"gaps"`
	BottomLine []S            `json:"bottom_line"`
	FollowUps  []string       `json:"follow_ups"`
	Figures    []ReportFigure `json:"figures"`
	Sources    []Source       `json:"sources"`
	Origins    []Origin       `json:"origins"`
	Adequacy   Adequacy       `json:"adequacy"`
	Refused    []Refusal      `json:"refused"`
}

// Hash gives the SHA-256 of a report's JSON with the ID empty: compact, as
// encoding/json writes it without escaping "<", ">" and "&", and without a
// newline at the end. A report's ID is its hash. It gives "" when the report
// holds a number that JSON cannot (an infinity).
func (r *Report) Hash() string {
	plain := *r
	plain.ID = ""
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(plain); err != nil {
		return ""
	}
	sum := sha256.Sum256(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
	return hex.EncodeToString(sum[:])
}

// Engine says what wrote a report.
type Engine struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Writer  string `json:"writer"` // extractive
}

// Section is a numbered part of a report.
type Section struct {
	Heading    string   `json:"heading"`
	Sentences  []S      `json:"sentences"`
	Paragraphs []int    `json:"paragraphs,omitempty"` // indexes of sentences that begin a paragraph, after the first
	Ordered    bool     `json:"ordered,omitempty"`    // the paragraphs are steps, in order
	Table      *Table   `json:"table,omitempty"`
	FigureIDs  []string `json:"figure_ids,omitempty"` // figures that a chart of this section shows, in order
	ChartUnit  string   `json:"chart_unit,omitempty"` // what the chart's figures count: children located
	Asked      float64  `json:"asked,omitempty"`      // the number that the question asks about, for the chart
}

// Table is a table of a report; each row's cells stand in the passages that it cites.
type Table struct {
	Caption string   `json:"caption"`
	Columns []string `json:"columns"`
	Rows    []Row    `json:"rows"`
}

// Row is one row of a table.
type Row struct {
	Cells     []string   `json:"cells"` // as many as Columns
	FigureID  string     `json:"figure_id,omitempty"`
	Citations []Citation `json:"citations"`
}

// S is a sentence of a report. A claim or context sentence has one to three
// citations; a gap or a count has a basis.
type S struct {
	Text      string     `json:"text"`
	Role      Role       `json:"role"`
	Citations []Citation `json:"citations"`
	Basis     *Basis     `json:"basis,omitempty"`
}

// Citation ties a sentence to a source by an anchor.
type Citation struct {
	N      int    `json:"n"`
	Anchor Anchor `json:"anchor"`
}

// Anchor is where the bytes stand (W3C Web Annotation: text position and text quote selectors).
type Anchor struct {
	DocumentSHA256 string `json:"document_sha256"`
	Start          int    `json:"start"` // UTF-8 byte offset
	End            int    `json:"end"`
	Quote          string `json:"quote"` // the document's text[start:end]
}

// Basis is what a gap or a count was computed from, so that it can be computed again.
type Basis struct {
	Kind     string   `json:"kind"`               // search, events, gathering (of the world), figures, origins, sources, stances
	Query    string   `json:"query,omitempty"`    // the words searched for; of events, the profile that they were read with; of a gathering, why it was thin
	Absent   []string `json:"absent,omitempty"`   // no live sentence of the library asserts one of these together with Query's words; of events, the outcomes counted
	Classes  []Class  `json:"classes,omitempty"`  // the search was among sources of these classes
	Searched int      `json:"searched,omitempty"` // documents searched; of events, how many of those that IDs names are found again
	IDs      []string `json:"ids,omitempty"`      // figures, origins or documents counted; of events, the documents read and the events
	Count    int      `json:"count"`              // the number that the sentence states, or the hits of the search; of a gathering, the pages read of those Searched
}

// ReportFigure is a figure of a report with its anchor.
type ReportFigure struct {
	ID         string       `json:"id"`
	Text       string       `json:"text"` // as written: "more than 24,400"
	Value      float64      `json:"value"`
	Low        float64      `json:"low"`
	High       float64      `json:"high"`
	Open       bool         `json:"open,omitempty"`
	Approx     string       `json:"approx,omitempty"`
	Kind       FigureKind   `json:"kind"`
	Unit       string       `json:"unit"`
	Population string       `json:"population,omitempty"`
	Action     string       `json:"action,omitempty"`
	Event      string       `json:"event,omitempty"`
	Place      string       `json:"place,omitempty"`
	Period     string       `json:"period,omitempty"`
	Owner      string       `json:"owner"`
	Modality   Modality     `json:"modality"`
	Status     FigureStatus `json:"status"`
	Why        string       `json:"why,omitempty"`
	Origin     string       `json:"origin"`
	N          int          `json:"n"` // of its source; 0 when the source is not cited
	Anchor     Anchor       `json:"anchor"`
}

// Source is a numbered source of a report.
type Source struct {
	N              int      `json:"n"`
	Document       string   `json:"document"` // document ID
	DocumentSHA256 string   `json:"document_sha256"`
	CaptureSHA256  string   `json:"capture_sha256"`
	Title          string   `json:"title"`
	Publisher      string   `json:"publisher"`
	Class          Class    `json:"class"`
	Kind           Kind     `json:"kind"`
	URL            string   `json:"url,omitempty"`
	Location       string   `json:"location"`
	Published      string   `json:"published,omitempty"`
	ReliesOn       []string `json:"relies_on,omitempty"`
	Origin         string   `json:"origin"`
	Interest       Interest `json:"interest"`
	Review         *Review  `json:"review,omitempty"` // of a fact check: what it rates, and how
}

// Refusal is a drafted sentence that was not published, and why.
type Refusal struct {
	Text   string `json:"text"`
	Reason string `json:"reason"`
}
