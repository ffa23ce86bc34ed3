package report

import (
	"slices"
	"strings"

	"assay"
)

// placesAsked gives the places that the question names: those that the sources
// at hand name as places, and that no name of the question's actor or events holds.
func (w *writer) placesAsked() []string {
	question := w.f.Question.Text
	var out []string
	taken := append([]string{w.f.Question.Actor.Name}, w.f.Question.Actor.Names...)
	for _, e := range w.events {
		taken = append(taken, e.name)
	}
	for _, id := range w.materialIDs() {
		m := w.f.Materials[id]
		for _, n := range m.Annotation.Names {
			if n.Kind != assay.Place || slices.Contains(out, n.Text) || !holdsName(question, n.Text) {
				continue
			}
			if !slices.ContainsFunc(taken, func(name string) bool { return holdsName(name, n.Text) && holdsName(question, name) }) {
				out = append(out, n.Text)
			}
		}
	}
	slices.Sort(out)
	return out
}

// elsewhere reports whether a figure is of another place than those that the
// question names: its own place is another, or its source names none of them.
func (w *writer) elsewhere(f assay.Figure, places []string) bool {
	if len(places) == 0 {
		return false
	}
	m := w.f.Materials[f.Document]
	in := func(s string) bool {
		return slices.ContainsFunc(places, func(p string) bool { return holdsName(s, p) })
	}
	s := m.Annotation.Sentences[f.Sentence]
	if in(f.Place) || in(f.Event) || in(m.Document.Text[s.Start:s.End]) {
		return false
	}
	if f.Place != "" {
		return true
	}
	return !in(m.Document.Title) && !in(m.Document.Text)
}

// farOff reports whether a sentence is about another place than those that the
// question names, in a source that names none of them.
func (w *writer) farOff(m *assay.Material, sentence int, places []string) bool {
	if len(places) == 0 {
		return false
	}
	named := false
	for _, n := range m.Annotation.Names {
		named = named || n.Kind == assay.Place && n.Sentence == sentence
	}
	return named && !slices.ContainsFunc(places, func(p string) bool {
		return holdsName(m.Document.Text, p) || holdsName(m.Document.Title, p)
	})
}

// holdsName reports whether a text holds a name as whole words.
func holdsName(s, name string) bool {
	if name == "" {
		return false
	}
	for from := 0; ; {
		at := strings.Index(s[from:], name)
		if at < 0 {
			return false
		}
		at += from
		if !wordAt(s, at-1) && !wordAt(s, at+len(name)) {
			return true
		}
		from = at + len(name)
	}
}

// wordAt reports whether a byte of a text belongs to a word.
func wordAt(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-'
}
