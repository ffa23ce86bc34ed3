package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/cite"
	"assay/internal/render"
	"assay/internal/text"
)

// State is whether one part of a bundle holds.
type State string

// The states.
const (
	Holds    State = "holds"
	Fails    State = "fails"
	Untested State = "cannot be tested" // with the reason
)

// Outcome is what was found of one part.
type Outcome struct {
	Part   string   `json:"part"`
	State  State    `json:"state"`
	Detail string   `json:"detail"` // for a reader
	Faults []string `json:"faults,omitempty"`
}

// Machine is what a bundle is held to on the machine that opens it.
type Machine struct {
	// Library holds what was read from the bundle's captures, and nothing else.
	Library Library
	// Unread are captures of the bundle that could not be read, and why.
	Unread []assay.Failure
	// Verify checks a report against that library; search says whether its
	// searches can be run again.
	Verify func(ctx context.Context, r *assay.Report, search bool) (cite.Result, error)
	// Ask asks the question again with the bundle's settings.
	Ask func(ctx context.Context, m Manifest) (*assay.Report, error)
	// Engine is the program's own version.
	Engine assay.Engine
	// Keys are those of logs that are trusted here; none: the bundle's own is shown.
	Keys []string
}

// Library is what Check needs of the bundle's documents.
type Library interface {
	// Document gives a document by its ID.
	Document(ctx context.Context, id string) (assay.Document, error)
	// Hash gives the hash of the library's state.
	Hash(ctx context.Context) (string, error)
}

// Check holds a bundle to its own bytes: the file, the report's hash, the texts
// that its captures give, every anchor, everything that is counted, and, where
// the whole library is in it, the check asked again, byte by byte. An error means
// that it could not go on, never that the bundle is wrong.
func (b *Bundle) Check(ctx context.Context, m Machine) ([]Outcome, error) {
	c := &checking{Bundle: b, m: m}
	for _, step := range []func(context.Context) error{c.file, c.identity, c.documents, c.anchors, c.state, c.again, c.page, c.log} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return c.out, nil
}

type checking struct {
	*Bundle
	m     Machine
	out   []Outcome
	whole bool // the library's state is the one that was searched
}

func (c *checking) tell(part string, s State, detail string, faults ...string) {
	c.out = append(c.out, Outcome{part, s, detail, faults})
}

// file tells of changes to the package itself.
func (c *checking) file(context.Context) error {
	var faults []string
	for _, p := range c.Problems {
		faults = append(faults, p.Path+": "+p.Err.Error())
	}
	for _, f := range c.m.Unread {
		faults = append(faults, f.Location+": "+f.Reason)
	}
	if len(faults) > 0 {
		c.tell("The file", Fails, "parts of it were changed or are damaged", faults...)
		return nil
	}
	c.tell("The file", Holds, "every part has the hash that the package gives for it")
	return nil
}

// identity holds the report and the manifest to the report's own hash.
func (c *checking) identity(context.Context) error {
	id := c.Report.Hash()
	var faults []string
	if id != c.Report.ID {
		faults = append(faults, fmt.Sprintf("the report says that it is %s and hashes to %s", text.Head(c.Report.ID, 12), text.Head(id, 12)))
	}
	if c.Manifest.Report != id {
		faults = append(faults, fmt.Sprintf("the manifest is of the report %s, and this is %s", text.Head(c.Manifest.Report, 12), text.Head(id, 12)))
	}
	if c.Manifest.Question != c.Report.Question {
		faults = append(faults, "the manifest and the report have two questions")
	}
	if c.Manifest.Library != c.Report.Adequacy.Library {
		faults = append(faults, "the manifest and the report name two states of the library")
	}
	if len(faults) > 0 {
		c.tell("The report", Fails, "it is not what was sealed", faults...)
		return nil
	}
	c.tell("The report", Holds, "its content has the hash "+text.Head(id, 12)+"…")
	return nil
}

// documents compares the texts that the captures give here with those that the report cites.
func (c *checking) documents(ctx context.Context) error {
	var faults []string
	read, withheld := 0, 0
	for _, s := range c.Report.Sources {
		if c.held(s.CaptureSHA256) {
			withheld++
			continue
		}
		d, err := c.m.Library.Document(ctx, s.Document)
		switch {
		case errors.Is(err, assay.ErrNotFound):
			faults = append(faults, fmt.Sprintf("source [%d]: its capture %s… is not in the bundle", s.N, text.Head(s.CaptureSHA256, 12)))
		case err != nil:
			return err
		case d.CaptureSHA256 != s.CaptureSHA256 || d.SHA256 != s.DocumentSHA256:
			faults = append(faults, fmt.Sprintf("source [%d]: its capture gives another text here", s.N))
		default:
			read++
		}
	}
	if len(faults) > 0 {
		c.tell("The texts", Fails, "not every cited text comes out of its capture", faults...)
		return nil
	}
	detail := fmt.Sprintf("%s came out of their captures again, the same bytes", text.Count(read, "cited text", "cited texts"))
	if withheld > 0 {
		detail += "; " + c.withheldWords()
	}
	c.tell("The texts", Holds, detail)
	return nil
}

func (c *checking) held(capture string) bool {
	return slices.ContainsFunc(c.Manifest.Withheld, func(w Withheld) bool { return w.Capture == capture })
}

func (c *checking) withheldWords() string {
	var list []string
	for _, w := range c.Manifest.Withheld {
		list = append(list, fmt.Sprintf("%s… (%s)", text.Head(w.Capture, 12), w.Why))
	}
	return text.Count(len(list), "capture was", "captures were") + " withheld by the desk: " + strings.Join(list, ", ")
}

// anchors checks every sentence; what rests on a withheld capture cannot be tested.
func (c *checking) anchors(ctx context.Context) error {
	result, err := c.m.Verify(ctx, c.Report, c.Manifest.Scope == Whole && len(c.Manifest.Withheld) == 0)
	if err != nil {
		return err
	}
	var faults, untested []string
	for _, f := range result.Failures {
		line := f.Where + ": " + f.Message
		if c.restsOnWithheld(f.Where) {
			untested = append(untested, line)
		} else {
			faults = append(faults, line)
		}
	}
	k := result.Checked
	switch {
	case len(faults) > 0:
		c.tell("The anchors", Fails, text.Count(len(faults), "place of the report does not stand", "places of the report do not stand"), faults...)
	case len(untested) > 0:
		c.tell("The anchors", Untested, fmt.Sprintf("%s rest on what was withheld; the others hold", text.Count(len(untested), "place", "places")), untested...)
	default:
		c.tell("The anchors", Holds, fmt.Sprintf("%s, %s, %s stand in the stored bytes", text.Count(k.Sentences, "sentence", "sentences"), text.Count(k.Citations, "anchor", "anchors"), text.Count(k.Figures, "figure", "figures")))
	}
	for _, u := range result.Undone {
		c.tell("The anchors: "+u.Check, Untested, u.Reason)
	}
	return nil
}

// restsOnWithheld reports whether a place of the report cites a source whose
// capture was withheld: sections[1].sentences[0], table.rows, figures[3], sources[2].
func (c *checking) restsOnWithheld(where string) bool {
	if len(c.Manifest.Withheld) == 0 {
		return false
	}
	var i int
	if n, err := fmt.Sscanf(where, "origins[%d]", &i); n == 1 && err == nil && i < len(c.Report.Origins) {
		return slices.ContainsFunc(c.Manifest.Withheld, func(w Withheld) bool { return slices.Contains(c.Report.Origins[i].Members, w.Document) })
	}
	for _, n := range cited(c.Report, where) {
		if i := slices.IndexFunc(c.Report.Sources, func(s assay.Source) bool { return s.N == n }); i >= 0 && c.held(c.Report.Sources[i].CaptureSHA256) {
			return true
		}
	}
	return false
}

// cited gives the numbers of the sources that a place of a report rests on.
func cited(r *assay.Report, where string) []int {
	steps := strings.FieldsFunc(where, func(c rune) bool { return c == '.' || c == '[' || c == ']' })
	at := func(i int) int {
		if i >= len(steps) {
			return -1
		}
		n, err := strconv.Atoi(steps[i])
		if err != nil {
			return -1
		}
		return n
	}
	of := func(list []assay.S, i int) (out []int) {
		if i < 0 || i >= len(list) {
			return nil
		}
		for _, x := range list[i].Citations {
			out = append(out, x.N)
		}
		return out
	}
	if len(steps) == 0 {
		return nil
	}
	switch steps[0] {
	case "summary":
		return of(r.Summary, at(1))
	case "gaps":
		return of(r.Gaps, at(1))
	case "bottom_line":
		return of(r.BottomLine, at(1))
	case "figures":
		if i := at(1); i >= 0 && i < len(r.Figures) {
			return []int{r.Figures[i].N}
		}
	case "sources":
		if i := at(1); i >= 0 && i < len(r.Sources) {
			return []int{r.Sources[i].N}
		}
	case "sections":
		i := at(1)
		if i < 0 || i >= len(r.Sections) || len(steps) < 3 {
			return nil
		}
		if s := r.Sections[i]; steps[2] == "sentences" {
			return of(s.Sentences, at(3))
		} else if j := at(4); s.Table != nil && j >= 0 && j < len(s.Table.Rows) {
			var out []int
			for _, x := range s.Table.Rows[j].Citations {
				out = append(out, x.N)
			}
			return out
		}
	}
	return nil
}

// state compares the library that the captures make with the one that was searched.
func (c *checking) state(ctx context.Context) error {
	const part = "The library searched"
	if c.Manifest.Scope != Whole {
		c.tell(part, Untested, "the bundle holds the cited documents only, so that nothing can be searched again")
		return nil
	}
	if len(c.Manifest.Withheld) > 0 {
		c.tell(part, Untested, "nothing can be searched again: "+c.withheldWords())
		return nil
	}
	hash, err := c.m.Library.Hash(ctx)
	if err != nil {
		return err
	}
	if hash != c.Manifest.Library {
		c.tell(part, Fails, fmt.Sprintf("the captures make a library with the hash %s…, and %s… was searched", text.Head(hash, 12), text.Head(c.Manifest.Library, 12)))
		return nil
	}
	c.whole = true
	c.tell(part, Holds, fmt.Sprintf("%s make the same library, %s…", text.Count(c.Manifest.Documents, "capture", "captures"), text.Head(hash, 12)))
	return nil
}

// again asks the question again and compares what comes out.
func (c *checking) again(ctx context.Context) error {
	const part = "The check, asked again"
	if !c.whole {
		c.tell(part, Untested, "the library that was searched is not all here")
		return nil
	}
	r, err := c.m.Ask(ctx, c.Manifest)
	if err != nil {
		c.tell(part, Fails, "the question cannot be asked of these captures: "+err.Error())
		return nil
	}
	same := c.m.Engine == c.Manifest.Engine
	r.Engine = c.Manifest.Engine // another version may give the same answer
	r.ID = r.Hash()
	if r.ID == c.Report.ID {
		c.tell(part, Holds, "the same report, byte for byte: its sentences, counts, figures, origins and verdict")
		return nil
	}
	differs := differences(c.Report, r)
	if !same {
		c.tell(part, Untested, fmt.Sprintf("it was made by %s and this is %s, which answers otherwise", c.Manifest.Engine.Version, c.m.Engine.Version), differs...)
		return nil
	}
	c.tell(part, Fails, "the same question of the same library gives another report", differs...)
	return nil
}

// differences names the parts in which two reports differ.
func differences(packed, now *assay.Report) []string {
	var out []string
	for _, p := range []struct {
		name string
		a, b any
	}{
		{"verdict", packed.Verdict, now.Verdict}, {"summary", packed.Summary, now.Summary}, {"sections", packed.Sections, now.Sections},
		{"gaps", packed.Gaps, now.Gaps}, {"bottom line", packed.BottomLine, now.BottomLine}, {"figures", packed.Figures, now.Figures},
		{"sources", packed.Sources, now.Sources}, {"origins", packed.Origins, now.Origins}, {"adequacy", packed.Adequacy, now.Adequacy},
		{"refused sentences", packed.Refused, now.Refused},
	} {
		a, errA := encode(p.a)
		b, errB := encode(p.b)
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			out = append(out, "not the same: "+p.name)
		}
	}
	return out
}

// page renders the report again.
func (c *checking) page(context.Context) error {
	const part = "The page"
	if c.Page == nil {
		c.tell(part, Fails, "the report as a page is not in the bundle, or was changed")
		return nil
	}
	var b bytes.Buffer
	if err := render.HTML(&b, c.Report); err != nil {
		return err
	}
	switch {
	case bytes.Equal(b.Bytes(), c.Page):
		c.tell(part, Holds, "the report gives the same page, byte for byte")
	case c.m.Engine.Version != c.Manifest.Engine.Version:
		c.tell(part, Untested, fmt.Sprintf("this is version %s, which sets a page otherwise than %s", c.m.Engine.Version, c.Manifest.Engine.Version))
	default:
		c.tell(part, Fails, "the report gives another page than the one that is packed")
	}
	return nil
}

// log checks the place in the desk's log.
func (c *checking) log(context.Context) error {
	const part = "The log"
	if c.Proof == nil {
		c.tell(part, Untested, "the bundle has no proof: the check is not published, or its desk keeps no log")
		return nil
	}
	keys, known := c.m.Keys, len(c.m.Keys) > 0
	if !known {
		keys = []string{c.Proof.Key}
	}
	leaf, head, err := c.Proof.Check(keys...)
	switch {
	case err != nil:
		c.tell(part, Fails, err.Error())
	case leaf.Report != c.Report.ID:
		c.tell(part, Fails, fmt.Sprintf("the proof is of the report %s…", text.Head(leaf.Report, 12)))
	case !known:
		c.tell(part, Holds, fmt.Sprintf("entry %d of the log %s, %s version %d; signed with the key that the bundle gives: compare it with the one that the desk gives: %s", c.Proof.Index, head.Origin, leaf.Slug, leaf.Revision, c.Proof.Key))
	default:
		c.tell(part, Holds, fmt.Sprintf("entry %d of the log %s, %s version %d", c.Proof.Index, head.Origin, leaf.Slug, leaf.Revision))
	}
	return nil
}
