package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/annotate"
	"assay/internal/extract"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/render"
	"assay/internal/text"
)

// newDoctor examines a library's file.
func newDoctor(a *app) *cobra.Command {
	var repair, yes bool
	var publishersFile string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Read all of a library's file: what is whole, what is damaged, what mends it",
		Long: `Doctor reads every page of a library's file, also of one that no other command
opens, and says of each part whether it is whole: every capture against its hash,
every text against its hash, reports against their IDs, the search index and the
browse list against the documents, second copies of all that has no hash, and the
audit trail for gaps. What is damaged is named, with what mends it. The file is
not changed. Anything damaged ends with exit code 5.

With --repair what the rest of the file gives again is made again: the search
index, the browse list, the desk's error rate, and texts that their captures give
again. A new file is written beside the library, read through, and put in its
place; the damaged file is kept beside it. What only a backup has is never made
up: then nothing is repaired. Stop 'assay serve' first.`,
		Example: `  assay doctor
  assay doctor --library desk.assay --json
  assay doctor --repair --yes`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := a.libraryPath()
			if err != nil {
				return err
			}
			if yes && !repair {
				return usagef("--yes goes with --repair")
			}
			return a.doctor(cmd.Context(), path, publishersFile, repair, yes)
		},
	}
	c.Flags().BoolVar(&repair, "repair", false, "make again what the rest of the file gives again")
	c.Flags().BoolVar(&yes, "yes", false, "do what --repair would do; without it, only say so")
	c.Flags().StringVar(&publishersFile, "publishers", "", "a `FILE` of your own publishers, as the sources were added with")
	return c
}

// examined is what --json writes.
type examined struct {
	sqlite.Examination
	Whole      bool   `json:"whole"`
	Repairable bool   `json:"repairable"`
	Kept       string `json:"kept,omitempty"` // the damaged file, after a repair
}

func (a *app) doctor(ctx context.Context, path, publishersFile string, repair, yes bool) error {
	book, err := a.loadBook(publishersFile)
	if err != nil {
		return err
	}
	x := extract.New(extract.Config{CacheDir: a.cacheDir()})
	defer x.Close()
	var at atomic.Pointer[sqlite.Step]
	at.Store(&sqlite.Step{Area: "the file"})
	tools := sqlite.Tools{Reread: annotated(x, book), ReportID: reportID, Tell: func(s sqlite.Step) { at.Store(&s) }}
	done := a.waiting(func() string { return stepWords(at.Load()) })
	e, err := sqlite.Examine(ctx, path, tools)
	done()
	if err != nil {
		return err
	}
	out := examined{Examination: e, Whole: e.Whole(), Repairable: e.Repairable()}
	if repair && yes && out.Repairable {
		done := a.waiting(func() string { return stepWords(at.Load()) })
		out.Kept, err = sqlite.Repair(ctx, path, tools)
		done()
		if err != nil {
			return err
		}
	}
	if a.json {
		err = a.writeJSON(out)
	} else {
		err = a.writeExamination(&out, repair)
	}
	if err != nil || out.Whole || out.Kept != "" {
		return err
	}
	return fmt.Errorf("%w: library %s: %s", assay.ErrCorrupt, path, advice(&out, repair))
}

// advice is what to do with a damaged library.
func advice(e *examined, repair bool) string {
	switch {
	case e.Repairable && repair:
		return "all that is damaged can be made again: give --yes as well"
	case e.Repairable:
		return "all that is damaged can be made again: stop 'assay serve', and run 'assay doctor --repair --yes'"
	case repair:
		return "nothing was repaired, because the file does not give again all that is damaged: restore a backup with 'assay restore'"
	}
	return "restore a backup with 'assay restore'"
}

// annotated reads captures again, as they were read, and annotates them.
func annotated(x *extract.Extractor, book *publishers.Book) func(context.Context, assay.Capture, string) (assay.Document, assay.Annotation, error) {
	return func(ctx context.Context, c assay.Capture, extractor string) (assay.Document, assay.Annotation, error) {
		d, err := x.Extract(ctx, c, extract.Options{Publishers: book, Extractor: extractor})
		if err != nil {
			return d, assay.Annotation{}, err
		}
		return d, annotate.Annotate(d), nil
	}
}

// reportID gives the ID that a report's JSON should have.
func reportID(data []byte) (string, error) {
	var r assay.Report
	if err := json.Unmarshal(data, &r); err != nil {
		return "", err
	}
	return render.ID(&r)
}

// stepWords says how far an examination has come.
func stepWords(s *sqlite.Step) string {
	switch {
	case s.Of > 0 && s.Done > 0:
		return fmt.Sprintf("reading %s: %s of %s (%d %%)", s.Area, text.Group(s.Done), text.Group(s.Of), 100*s.Done/s.Of)
	case s.Done > 0:
		return fmt.Sprintf("reading %s: %s", s.Area, text.Group(s.Done))
	}
	return "reading " + s.Area
}

func (a *app) writeExamination(e *examined, repair bool) error {
	if a.quiet && e.Whole {
		return nil
	}
	t := &table{head: []string{"PART", "STATE", "OF", "DAMAGED", "WHAT TO DO"}, right: map[int]bool{2: true, 3: true}, width: a.columns}
	for i := range e.Areas {
		p := &e.Areas[i]
		of := ""
		if p.Of > 0 {
			of = text.Group(p.Of)
		}
		damaged := ""
		if p.Damaged > 0 {
			damaged = text.Group(p.Damaged)
		}
		t.add(p.Name, string(p.Condition), of, damaged, cureWords[p.Cure])
	}
	var b strings.Builder
	if err := t.write(&b); err != nil {
		return err
	}
	for i := range e.Areas {
		writeDamage(&b, &e.Areas[i])
	}
	switch {
	case e.Whole:
		fmt.Fprintf(&b, "\n%s: %s, form %d: all of it was read, and it is whole\n", e.File, text.Size(e.Bytes), e.Form)
		if repair {
			b.WriteString("there is nothing to repair\n")
		}
	case e.Kept != "":
		fmt.Fprintf(&b, "\nrepaired: %s was made again, read through and is whole; the damaged file is kept as %s\n", e.File, e.Kept)
	}
	_, err := io.WriteString(a.out, b.String())
	return err
}

// cureWords say what mends a part.
var cureWords = map[sqlite.Cure]string{
	sqlite.Rebuild:  "make it again: --repair",
	sqlite.Restored: "restore a backup",
	sqlite.AddAgain: "restore a backup, or add the sources named to a new library",
}

// writeDamage names what is damaged of a part.
func writeDamage(b *strings.Builder, p *sqlite.Area) {
	if p.Condition == sqlite.Whole {
		return
	}
	fmt.Fprintf(b, "\n%s\n", p.Name)
	for _, found := range p.Found {
		fmt.Fprintf(b, "  - %s\n", line(found))
	}
	if len(p.IDs) > 0 {
		more := ""
		if p.Damaged > len(p.IDs) {
			more = fmt.Sprintf(" and %s more", text.Group(p.Damaged-len(p.IDs)))
		}
		fmt.Fprintf(b, "  damaged: %s%s\n", line(strings.Join(p.IDs, ", ")), more)
	}
	for _, address := range p.Addresses {
		fmt.Fprintf(b, "  it came from %s\n", line(address))
	}
}
