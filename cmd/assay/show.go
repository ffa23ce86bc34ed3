package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"assay"
	"assay/internal/library"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// newShow prints one document.
func newShow(a *app) *cobra.Command {
	var from origin
	var passage int
	var mark string
	var raw bool
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Print a document, with a passage marked",
		Long: `Show prints a document's text with what is known of its source. ID is as in
'assay sources', the beginning of one, or a hash from a report.

A passage is marked by its number (--passage) or by its bytes (--mark, as in a
report's anchors): in inverse on a terminal, between >> and << elsewhere. --raw
writes the capture: the bytes of the source as they were read.`,
		Example: `  assay show 3f1c
  assay show 3f1c --mark 120-245
  assay show 3f1c --raw > source.pdf`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if passages := cmd.Flags().Changed("passage"); passages && mark != "" || raw && (passages || mark != "") {
				return usagef("--passage, --mark and --raw exclude one another: give one")
			}
			lib, err := a.openReader(cmd.Context(), &from)
			if err != nil {
				return err
			}
			defer lib.Close()
			d, err := findDocument(cmd.Context(), lib, args[0])
			if err != nil {
				return err
			}
			if raw {
				return a.showRaw(cmd.Context(), lib, d)
			}
			span, err := markedSpan(cmd, lib, d, passage, mark)
			if err != nil {
				return err
			}
			return a.showDocument(d, span)
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return a.completeIDs(cmd.Context(), args), cobra.ShellCompDirectiveNoFileComp
		},
	}
	from.flags(c)
	c.Flags().IntVar(&passage, "passage", 0, "mark passage `N`, counted from 1")
	c.Flags().StringVar(&mark, "mark", "", "mark the bytes `START-END`")
	c.Flags().BoolVar(&raw, "raw", false, "write the capture's bytes")
	return c
}

// findDocument takes an ID, a beginning of one, a capture's hash or a text's hash.
func findDocument(ctx context.Context, lib library.Library, id string) (assay.Document, error) {
	d, err := lib.Document(ctx, id)
	if errors.Is(err, assay.ErrNotFound) && len(id) == 64 {
		return lib.DocumentByHash(ctx, id)
	}
	return d, err
}

// completeIDs offers the library's documents to the shell.
func (a *app) completeIDs(ctx context.Context, args []string) []string {
	if len(args) > 0 {
		return nil
	}
	lib, err := a.openReader(ctx, &origin{})
	if err != nil {
		return nil
	}
	defer lib.Close()
	documents, err := lib.Documents(ctx, now)
	if err != nil {
		return nil
	}
	ids := make([]string, len(documents))
	for i, d := range documents {
		ids[i] = d.ID + "\t" + line(d.Title)
	}
	return ids
}

func (a *app) showRaw(ctx context.Context, lib library.Library, d assay.Document) error {
	capture, err := lib.Capture(ctx, d.CaptureSHA256)
	if err != nil {
		return err
	}
	if a.outTTY {
		if !utf8.Valid(capture.Bytes) {
			return usagef("the capture is not text: %s (%s): send it to a file with '> FILE'", d.ID, capture.MediaType)
		}
		_, err = io.WriteString(a.out, clean(string(capture.Bytes)))
		return err
	}
	_, err = a.out.Write(capture.Bytes)
	return err
}

// markedSpan gives the bytes to mark; an empty span when none are asked for.
func markedSpan(cmd *cobra.Command, lib library.Library, d assay.Document, passage int, mark string) (assay.Span, error) {
	switch {
	case cmd.Flags().Changed("passage"):
		materials, err := lib.Materials(cmd.Context(), []string{d.ID})
		if err != nil {
			return assay.Span{}, err
		}
		passages := materials[d.ID].Annotation.Passages
		if passage < 1 || passage > len(passages) {
			return assay.Span{}, usagef("no such passage: %d: document %s has %s", passage, d.ID, text.Count(len(passages), "passage", "passages"))
		}
		return passages[passage-1].Span, nil
	case mark != "":
		from, to, ok := strings.Cut(mark, "-")
		start, err1 := strconv.Atoi(from)
		end, err2 := strconv.Atoi(to)
		if !ok || err1 != nil || err2 != nil || start < 0 || end <= start || end > len(d.Text) {
			return assay.Span{}, usagef("no such bytes: %q: give START-END within 0-%d", mark, len(d.Text))
		}
		if !utf8.RuneStart(d.Text[start]) || end < len(d.Text) && !utf8.RuneStart(d.Text[end]) {
			return assay.Span{}, usagef("bytes %s cut a character in two: move them by one", mark)
		}
		return assay.Span{Start: start, End: end}, nil
	}
	return assay.Span{}, nil
}

func (a *app) showDocument(d assay.Document, span assay.Span) error {
	if a.json {
		v := struct {
			assay.Document
			Text     string          `json:"text"`
			Segments []assay.Segment `json:"segments"`
			Mark     *assay.Span     `json:"mark,omitempty"`
		}{Document: d, Text: d.Text, Segments: d.Segments}
		if span.End > 0 {
			v.Mark = &span
		}
		return a.writeJSON(v)
	}
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-11s%s\n", name, line(value))
		}
	}
	field("document", d.ID)
	field("title", d.Title)
	field("publisher", d.Publisher)
	field("copy at", d.Copy)
	field("class", string(d.Class))
	field("kind", string(d.Kind))
	field("published", d.Published)
	field("address", d.URL)
	field("location", d.Location)
	field("relies on", strings.Join(d.ReliesOn, "; "))
	field("text", "sha256 "+d.SHA256)
	field("capture", "sha256 "+d.CaptureSHA256)
	field("read by", d.Extractor)
	field("warnings", strings.Join(d.Warnings, "; "))
	b.WriteString("\n")
	open, shut := ">>", "<<"
	if a.colour() {
		open, shut = "\x1b[7m", "\x1b[0m"
	}
	if span.End > 0 {
		b.WriteString(clean(d.Text[:span.Start]) + open + clean(d.Text[span.Start:span.End]) + shut + clean(d.Text[span.End:]))
	} else {
		b.WriteString(clean(d.Text))
	}
	_, err := io.WriteString(a.out, strings.TrimRight(b.String(), "\n")+"\n")
	return err
}
