package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"assay"
	"assay/internal/check"
	"assay/internal/render"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// newEvents prints what became of each event.
func newEvents(a *app) *cobra.Command {
	var from origin
	var format, asOf, profile string
	c := &cobra.Command{
		Use:   "events [QUERY]",
		Short: "Print what became of each event",
		Long: `Events lists the operations, raids, cases, audits and hearings that the sources
speak of, each once, however the sources name, date or count it, with its record
stage by stage: who gives which number, and the stages that no source follows
up. What is an event and which stages it has is data of the profile. Unlike
numbers are never added up. With a query, only events whose name, places or
sentences hold all of its words are listed.`,
		Example: `  assay events --from examples/hsi
  assay events "motel raid"
  assay events --format csv > events.csv`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.tableFormat(format, "table", "json", "csv")
			if err != nil {
				return err
			}
			config, lib, err := a.openToBrowse(cmd.Context(), &from, profile, asOf)
			if err != nil {
				return err
			}
			defer lib.Close()
			done := a.waiting(readingSources)
			events, materials, err := check.Events(cmd.Context(), config, lib, strings.Join(args, " "))
			done()
			if err != nil {
				return err
			}
			switch format {
			case "json":
				if events == nil {
					events = []assay.Event{}
				}
				return a.writeJSON(events)
			case "csv":
				return render.EventsCSV(a.out, events, materials)
			}
			return a.writeEvents(events, materials)
		},
	}
	from.flags(c)
	c.Flags().StringVar(&format, "format", "", "`FORM` of the list: table, json, csv (default table)")
	c.Flags().StringVar(&asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	c.Flags().StringVar(&profile, "profile", "", "vocabulary of a field by `NAME`, or a file of your own (default by the sources' titles)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json", "csv"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("profile", completeProfiles)
	return c
}

// The marks of a stage's state on a ladder.
var stageMarks = map[assay.StageState]string{
	assay.StageCounted: "■", assay.StageTold: "■", assay.StageExpected: "□", assay.StageDenied: "✕", assay.StageBlank: "·",
}

// hardSpace stands for a space where a line must not break, until it is written.
const hardSpace = "\ue000"

// writeEvents draws each event with its ladders.
func (a *app) writeEvents(events []assay.Event, materials map[string]*assay.Material) error {
	width := min(a.width(), 120)
	if a.width() == 0 {
		width = 100
	}
	var b strings.Builder
	for _, e := range events {
		drawEvent(&b, e, materials, width)
	}
	if len(events) > 0 {
		b.WriteString("■ reached  □ expected  ✕ a source says that there is none, or that it mentions none  · no source in the library follows it up\n")
	}
	if _, err := fmt.Fprint(a.out, b.String()); err != nil {
		return err
	}
	a.note("%s", text.Count(len(events), "event", "events"))
	return nil
}

func drawEvent(b *strings.Builder, e assay.Event, materials map[string]*assay.Material, width int) {
	b.WriteString(text.Cut(line(e.Name), width) + "\n")
	where := "place not said"
	if len(e.Places) > 0 {
		where = strings.Join(e.Places[:min(3, len(e.Places))], ", ")
	}
	facts := []string{whenOf(e), where, text.Count(len(e.Documents), "source", "sources") + ", " + text.Count(len(e.Origins), "origin", "origins")}
	hang(b, "  ", "  ", strings.Join(facts, " · "), width)
	for _, d := range e.Dates {
		if d.Group > 0 {
			hang(b, "  ! ", "    ", "dated otherwise: "+period(d.From, d.To)+", by "+line(d.Owner), width)
		}
	}
	wide := 0
	for _, l := range e.Ladders {
		wide = max(wide, utf8.RuneCountInString(l.Heading))
	}
	var followed, details []string
	blank := 0
	for _, l := range e.Ladders {
		var cells []string
		reached := false
		for _, s := range l.Stages {
			cells = append(cells, cellOf(s))
			reached = reached || s.State != assay.StageBlank
			if s.State == assay.StageBlank {
				blank++
			}
			if s.State == assay.StageCounted {
				details = append(details, detailsOf(s, materials)...)
			}
			if s.Outcome != "" && s.State.Reached() {
				followed = append(followed, s.Outcome)
			}
		}
		if reached {
			indent := strings.Repeat(" ", wide+4)
			hang(b, "  "+l.Heading+strings.Repeat(" ", wide-utf8.RuneCountInString(l.Heading))+"  ", indent, strings.Join(cells, "  "), width)
		}
	}
	for _, d := range details {
		hang(b, "    ", "      ", d, width)
	}
	switch {
	case len(followed) > 0:
		hang(b, "  ", "  ", "Followed to "+strings.Join(followed, ", ")+".", width)
	case len(e.Ladders) > 0 && blank > 0:
		hang(b, "  ", "  ", "No source in the library follows it up to an outcome.", width)
	}
	b.WriteString("\n")
}

// cellOf is a stage on its ladder: its mark, its name, the most widely given
// number, and another one where other sources give another.
func cellOf(s assay.EventStage) string {
	out := stageMarks[s.State] + hardSpace + strings.ReplaceAll(s.Heading, " ", hardSpace)
	if s.State != assay.StageCounted {
		return out
	}
	var numbers []string
	for _, r := range s.Reports {
		other := r.Document != s.Reports[0].Document && !slices.Contains(s.Reports[0].Also, r.Document) && 2*r.Value >= s.Reports[0].Value
		if r.State == assay.StageCounted && (len(numbers) == 0 || other && len(numbers) < 2) {
			numbers = append(numbers, numberOf(r))
		}
	}
	return out + hardSpace + strings.Join(numbers, "/")
}

// numberOf is the number of a report without its noun.
func numberOf(r assay.StageReport) string {
	if strings.ContainsAny(r.Number, "0123456789") && len(r.Number) <= 18 {
		return strings.ReplaceAll(line(r.Number), " ", hardSpace)
	}
	if r.Low != r.High {
		return strings.ToLower(line(r.Number))
	}
	return text.Group(int(r.Value))
}

// detailsOf says who gives the numbers of a stage.
func detailsOf(s assay.EventStage, materials map[string]*assay.Material) []string {
	var out []string
	for _, r := range s.Reports {
		if r.State != assay.StageCounted || len(out) == 3 {
			continue
		}
		d := s.Heading + ": " + line(r.Text) + ", " + line(r.Owner)
		var marks []string
		if m := materials[r.Document]; m != nil && !strings.Contains(m.Document.Publisher, r.Owner) {
			marks = append(marks, "in "+line(m.Document.Publisher))
		}
		if r.Origin != "" {
			marks = append(marks, "origin "+r.Origin)
		}
		if r.Status != "" {
			marks = append(marks, string(r.Status))
		}
		if n := len(r.Also); n > 0 {
			marks = append(marks, "also in "+text.Count(n, "other", "others"))
		}
		if len(marks) > 0 {
			d += " (" + strings.Join(marks, "; ") + ")"
		}
		out = append(out, d)
	}
	return out
}

// whenOf says when an event was, or by when.
func whenOf(e assay.Event) string {
	switch {
	case e.From != "":
		return period(e.From, e.To)
	case e.NotAfter != "":
		return "date not said, by " + e.NotAfter
	}
	return "date not said"
}

func period(from, to string) string {
	if to == "" || to == from {
		return from
	}
	return from + " to " + to
}

// hang writes words in lines no wider than width, the first behind one indent, the others behind another.
func hang(b *strings.Builder, first, rest, s string, width int) {
	room := max(width-max(utf8.RuneCountInString(first), utf8.RuneCountInString(rest)), 24)
	for i, l := range text.Wrap(s, room) {
		if i == 0 {
			b.WriteString(first)
		} else {
			b.WriteString(rest)
		}
		b.WriteString(strings.ReplaceAll(strings.TrimRight(l, " "), hardSpace, " ") + "\n")
	}
}
