package main

import (
	"strings"
	"fmt"
	"os"
	
	"assay"
	"assay/internal/annotate"
	)

func main() {
	if os.Args[1] == "ask" {
		ask("/work/shared/library/hsi", os.Args[2])
		return
	}
	for _, p := range os.Args[1:] {
		b, _ := os.ReadFile(p)
		parts := strings.SplitN(string(b), "---\n", 3)
		d := assay.Document{Kind: assay.Note}
		for _, l := range strings.Split(parts[1], "\n") {
			if v, ok := strings.CutPrefix(l, "publisher: "); ok { d.Publisher = strings.Trim(v, "\"") }
			if v, ok := strings.CutPrefix(l, "title: "); ok { d.Title = strings.Trim(v, "\"") }
			if v, ok := strings.CutPrefix(l, "published: "); ok { d.Published = v }
			if v, ok := strings.CutPrefix(l, "class: "); ok { d.Class = assay.Class(v) }
		}
		d.Text = strings.TrimSpace(parts[2])
		a := annotate.Annotate(d)
		fmt.Printf("\n=== %s | %s | %s\n", d.Publisher, d.Title, d.Published)
		for i, s := range a.Sentences {
			fmt.Printf("[%d] %s ok=%v needs=%v neg=%v: %s\n", i, s.Function, s.Standalone, s.Needs, s.Negated, d.Text[s.Start:s.End])
			for _, r := range s.References {
				fmt.Printf("      ref %q -> %q pub=%v\n", d.Text[r.Start:r.End], r.To, r.Publisher)
			}
			for _, st := range a.Statements {
				if st.Sentence == i && st.Manner != "own" {
					fmt.Printf("      says %q src=%q cue=%q via=%v %s mod=%s denied=%v\n", st.Speaker, d.Text[st.Source.Start:st.Source.End], d.Text[st.Cue.Start:st.Cue.End], st.Via, st.Manner, st.Modality, st.Denied)
				}
			}
			for _, f := range a.Figures {
				if f.Sentence == i {
					fmt.Printf("      fig %q v=%g [%g,%g] %s unit=%s pop=%q act=%q ev=%q per=%q own=%q role=%s\n", f.Text, f.Value, f.Low, f.High, f.Kind, f.Unit, f.Population, f.Action, f.Event, f.Period, f.Owner, f.Role)
				}
			}
		}
		for _, n := range a.Names {
			fmt.Printf("  name %s %s alias=%q\n", n.Kind, n.Text, n.Alias)
		}
	}
}
