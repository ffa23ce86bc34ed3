package profiles

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"assay"
)

// maxProfile is the most bytes of a profile.
const maxProfile = 1 << 20

// maxFaults is the most faults that one error lists.
const maxFaults = 20

// faults collects what is wrong with a profile, by line.
type faults struct{ list []string }

func (f *faults) add(n *yaml.Node, format string, args ...any) {
	if len(f.list) < maxFaults {
		f.list = append(f.list, fmt.Sprintf("line %d: %s", n.Line, fmt.Sprintf(format, args...)))
	}
}

// examine holds a profile's tree to what a profile has to be: lists with
// something in them, keys that stand once, stages with cues, references that
// lead somewhere, units that do not contradict each other. It gives each fault
// with its line and what to do.
func examine(root *yaml.Node) []string {
	f := &faults{}
	if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = root.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		f.add(root, "a profile is a list of keys and values: begin with name: and a word")
		return f.list
	}
	if n := child(root, "name"); n == nil || strings.TrimSpace(n.Value) == "" {
		f.add(root, "it has no name: add name: and a word")
	}
	for _, key := range []string{"terms", "actors"} {
		f.words(child(root, key), key)
	}
	f.groups(child(root, "synonyms"), "synonyms")
	f.groups(child(root, "distinct"), "distinct")
	f.contradictions(root)
	f.units(root)
	f.topics(child(root, "topics"))
	f.stages(child(root, "stages"), "stages", false)
	f.gaps(child(root, "gaps"))
	f.ladders(child(root, "ladders"))
	f.kinds(child(root, "events"))
	f.searches(child(root, "searches"))
	return f.list
}

// child gives the value of a key of a mapping, or nil.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// words looks for empty entries and ones that stand twice.
func (f *faults) words(n *yaml.Node, what string) {
	seen := map[string]bool{}
	for _, w := range items(n) {
		v := strings.ToLower(strings.TrimSpace(w.Value))
		switch {
		case w.Kind == yaml.ScalarNode && v == "":
			f.add(w, "%s holds an empty word: write the word or take the entry out", what)
		case seen[v] && v != "":
			f.add(w, "%s holds %q twice: take one out", what, w.Value)
		}
		seen[v] = true
	}
}

func (f *faults) groups(n *yaml.Node, what string) {
	for _, g := range items(n) {
		if len(items(g)) < 2 {
			f.add(g, "a group of %s needs two words or more: add the other word or take the group out", what)
		}
		f.words(g, "a group of "+what)
	}
}

// contradictions looks for words that are said to be one and not to be one.
func (f *faults) contradictions(root *yaml.Node) {
	same := map[string][]string{}
	for _, g := range items(child(root, "synonyms")) {
		var words []string
		for _, w := range items(g) {
			words = append(words, strings.ToLower(w.Value))
		}
		for _, w := range words {
			same[w] = append(same[w], words...)
		}
	}
	for _, g := range items(child(root, "distinct")) {
		list := items(g)
		for i, a := range list {
			for _, b := range list[i+1:] {
				if slices.Contains(same[strings.ToLower(a.Value)], strings.ToLower(b.Value)) && !strings.EqualFold(a.Value, b.Value) {
					f.add(b, "%q and %q are synonyms above and distinct here: take them out of one of the two", a.Value, b.Value)
				}
			}
		}
	}
}

// units looks for a word that counts two units, and for units that lead on to others.
func (f *faults) units(root *yaml.Node) {
	n := child(root, "units")
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	to := map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		word, unit := strings.ToLower(strings.TrimSpace(k.Value)), strings.ToLower(strings.TrimSpace(v.Value))
		switch {
		case word == "" || unit == "":
			f.add(k, "a unit needs a word and what it counts, as in minors: child")
		case to[word] != "" && to[word] != unit:
			f.add(k, "%q counts %q here and %q above: keep one", k.Value, v.Value, to[word])
		}
		to[word] = unit
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		word, unit := strings.ToLower(k.Value), strings.ToLower(v.Value)
		if next := to[unit]; next != "" && next != unit && word != unit {
			f.add(k, "%q counts %q, which itself counts %q: write %s: %s", k.Value, v.Value, next, k.Value, next)
		}
		for _, g := range items(child(root, "distinct")) {
			a, b := false, false
			for _, w := range items(g) {
				a = a || strings.EqualFold(w.Value, word)
				b = b || strings.EqualFold(w.Value, unit)
			}
			if a && b && word != unit {
				f.add(k, "%q counts %q, and distinct says that they are not the same: take one of the two out", k.Value, v.Value)
			}
		}
	}
}

// keyed looks for entries without a key and keys that stand twice; it gives the keys.
func (f *faults) keyed(n *yaml.Node, what string) map[string]bool {
	keys := map[string]bool{}
	for _, x := range items(n) {
		if x.Kind != yaml.MappingNode {
			continue // the decoder has said so
		}
		k := child(x, "key")
		switch {
		case k == nil || strings.TrimSpace(k.Value) == "":
			f.add(x, "an entry of %s has no key: add key: and a word", what)
		case keys[k.Value]:
			f.add(k, "the key %q stands twice in %s: rename or take out one", k.Value, what)
		default:
			keys[k.Value] = true
		}
	}
	return keys
}

func (f *faults) topics(n *yaml.Node) {
	f.keyed(n, "topics")
	for _, x := range items(n) {
		if x.Kind != yaml.MappingNode {
			continue
		}
		if len(items(child(x, "cues")))+len(items(child(x, "classes"))) == 0 {
			f.add(x, "the topic %q finds nothing: give it cues or classes", text(x, "key"))
		}
		f.words(child(x, "cues"), "the topic "+text(x, "key"))
		for _, c := range items(child(x, "classes")) {
			if !assay.Class(c.Value).Valid() {
				f.add(c, "there is no class %q: use one of %v", c.Value, assay.Classes)
			}
		}
	}
}

func text(n *yaml.Node, key string) string {
	if c := child(n, key); c != nil {
		return c.Value
	}
	return ""
}

func (f *faults) stages(n *yaml.Node, what string, outcomes bool) {
	f.keyed(n, what)
	for _, x := range items(n) {
		if x.Kind != yaml.MappingNode {
			continue
		}
		if len(items(child(x, "cues"))) == 0 {
			f.add(x, "the stage %q has no cues, so nothing reaches it: add cues: [words]", text(x, "key"))
		}
		if strings.TrimSpace(text(x, "heading")) == "" {
			f.add(x, "the stage %q has no heading: add heading: and words", text(x, "key"))
		}
		if o := child(x, "outcome"); o != nil && !outcomes {
			f.add(o, "an outcome belongs to a stage of a ladder: move the stage to ladders or take it out")
		}
		f.words(child(x, "cues"), "the stage "+text(x, "key"))
	}
}

func (f *faults) gaps(n *yaml.Node) {
	f.keyed(n, "gaps")
	for _, x := range items(n) {
		for _, key := range []string{"when", "found"} {
			if x.Kind == yaml.MappingNode && len(items(child(x, key))) == 0 {
				f.add(x, "the gap %q has no %s: add %s: [words]", text(x, "key"), key, key)
			}
		}
	}
}

func (f *faults) ladders(n *yaml.Node) {
	f.keyed(n, "ladders")
	for _, x := range items(n) {
		if x.Kind != yaml.MappingNode {
			continue
		}
		stages := child(x, "stages")
		if len(items(stages)) == 0 {
			f.add(x, "the ladder %q has no stages: add stages: with a key, a heading and cues each", text(x, "key"))
		}
		f.stages(stages, "the ladder "+text(x, "key"), true)
		for _, w := range items(child(x, "of")) {
			for _, v := range items(child(x, "not")) {
				if strings.EqualFold(w.Value, v.Value) {
					f.add(v, "the ladder %q is of %q and not of it: take it out of one", text(x, "key"), v.Value)
				}
			}
		}
	}
}

func (f *faults) kinds(n *yaml.Node) {
	f.keyed(n, "events")
	for _, x := range items(n) {
		if x.Kind != yaml.MappingNode {
			continue
		}
		found := 0
		for _, key := range []string{"heads", "tails", "captions", "cues", "titles", "weak"} {
			found += len(items(child(x, key)))
			f.words(child(x, key), "the "+key+" of "+text(x, "key"))
		}
		if found == 0 {
			f.add(x, "the kind of event %q finds nothing: give it cues or heads", text(x, "key"))
		}
		if len(items(child(x, "ladders"))) == 0 {
			f.add(x, "the kind of event %q has no ladders, so it has no record: add ladders: [key]", text(x, "key"))
		}
	}
}

var lineOf = regexp.MustCompile(`line (\d+): `)

// advice makes a decoder's message plain: what is wrong, and what to do.
func advice(message string) string {
	for _, r := range []struct{ pattern, with string }{
		{`field (\S+) not found in type assay\.(\S+)`, `there is no key "$1" here: correct its spelling or take it out`},
		{`cannot unmarshal !!(\S+) (?:` + "`[^`]*` " + `)?into \[\]string`, `a list of words is wanted here: write [word, word]`},
		{`cannot unmarshal !!(\S+) (?:` + "`[^`]*` " + `)?into \[\]\[\]string`, `a list of groups of words is wanted here: write [[word, word]]`},
		{`cannot unmarshal !!(\S+) (?:` + "`[^`]*` " + `)?into map\[string\]string`, `pairs of words are wanted here: write {minors: child}`},
		{`cannot unmarshal !!(\S+) (?:` + "`[^`]*` " + `)?into string`, `a word is wanted here, not a list`},
		{`cannot unmarshal !!(\S+) (?:` + "`[^`]*` " + `)?into bool`, `true or false is wanted here`},
		{`cannot unmarshal !!(\S+) (?:` + "`[^`]*` " + `)?into \[\]assay\.(\S+)`, `a list of entries is wanted here: begin each with - key:`},
		{`cannot unmarshal !!(\S+) (?:` + "`[^`]*` " + `)?into assay\.(\S+)`, `an entry with key: and its values is wanted here`},
		{`mapping key "([^"]*)" already defined at line (\d+)`, `"$1" stands on line $2 already: keep one`},
	} {
		message = regexp.MustCompile(r.pattern).ReplaceAllString(message, r.with)
	}
	return message
}

// byLine sorts faults by their line.
func byLine(list []string) []string {
	line := func(s string) int {
		if m := lineOf.FindStringSubmatch(s); m != nil {
			n, _ := strconv.Atoi(m[1])
			return n
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b string) int { return line(a) - line(b) })
	return slices.Compact(list)
}

// searches looks for sides that do not exist, that stand twice or add no words.
func (f *faults) searches(n *yaml.Node) {
	seen := map[string]bool{}
	for _, s := range items(n) {
		side := ""
		if v := child(s, "side"); v != nil {
			side = v.Value
		}
		switch {
		case !slices.Contains(assay.Sides, assay.Side(side)):
			f.add(s, "there is no side %q: use one of %s", side, sideList())
		case seen[side]:
			f.add(s, "the side %q stands twice: put its words together", side)
		}
		seen[side] = true
		words := child(s, "words")
		if len(items(words)) == 0 {
			f.add(s, "the side %q adds no words: add them or take it out", side)
		}
		f.words(words, "a side's words")
	}
}

func sideList() string {
	list := make([]string, len(assay.Sides))
	for i, s := range assay.Sides {
		list[i] = string(s)
	}
	return strings.Join(list, ", ")
}
