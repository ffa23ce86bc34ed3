package stance

import (
	"fmt"
	"strconv"
	"strings"

	"assay/internal/text"
)

// maxReasons bounds what a reading tells of itself.
const maxReasons = 6

// Reasons tells a reader what the reading rests on: what of the claim the best
// sentence of the source has and has not, and which number, year, name,
// negation or opposite speaks against it. claim and source are those that were
// compared.
func (r Reading) Reasons(claim, source *Prepared) []string {
	var a alignment
	a.align(claim, source)
	_, o := a.features()
	var out []string
	if a.slots == 0 {
		return []string{"the claim has no word to look for"}
	}
	met, missing := a.said()
	switch {
	case len(met) == 0:
		return []string{"no sentence has a word of the claim"}
	case len(missing) == 0:
		out = append(out, "one sentence has every word of the claim"+inOtherWords(met))
	default:
		out = append(out, fmt.Sprintf("%d of %s of the claim stand in one sentence: %s", len(met), text.Count(a.slots, "telling word", "telling words"), list(met)))
		out = append(out, "that sentence does not say "+list(missing))
	}
	out = append(out, o.reasons(claim, source)...)
	return out[:min(len(out), maxReasons)]
}

// said gives the words of the claim that the focus has, and those that it has not.
func (a *alignment) said() (met, missing []string) {
	for k := 0; k < a.slots; k++ {
		w := a.claim.word(int(a.at[k]))
		switch rel := a.met[a.focus][k]; {
		case rel == same:
			met = append(met, strconv.Quote(w))
		case rel > sibling && a.place[k] >= 0:
			met = append(met, fmt.Sprintf("%q (as %q)", w, a.source.word(a.place[k])))
		case rel > sibling:
			met = append(met, strconv.Quote(w))
		default:
			missing = append(missing, strconv.Quote(w))
		}
	}
	return met, missing
}

// inOtherWords names the words that the source has in another form.
func inOtherWords(met []string) string {
	var other []string
	for _, m := range met {
		if strings.HasSuffix(m, ")") {
			other = append(other, m)
		}
	}
	if len(other) == 0 {
		return ""
	}
	return ": " + list(other)
}

// word gives a word as written, shortened if it is very long.
func (p *Prepared) word(i int) string {
	w := p.words[i]
	s := p.text[w.start:w.end]
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "..."
	}
	return s
}

// list joins up to six words.
func list(words []string) string {
	if len(words) > 6 {
		return strings.Join(words[:6], ", ") + fmt.Sprintf(" and %d more", len(words)-6)
	}
	return strings.Join(words, ", ")
}

// reasons tells what speaks openly against the claim.
func (o *Opposition) reasons(claim, source *Prepared) []string {
	var out []string
	if o.Denied && o.denial >= 0 {
		w := source.words[o.denial]
		if w.flags&denied != 0 {
			out = append(out, fmt.Sprintf("the source has %q under a negation", source.word(o.denial)))
		} else {
			out = append(out, fmt.Sprintf("the claim has %q under a negation, the source has not", source.word(o.denial)))
		}
	} else if o.Denied {
		out = append(out, "the source says that it failed, was lacking or was refused")
	}
	if o.Opposite && o.words[0] >= 0 {
		out = append(out, fmt.Sprintf("%q in the claim, the opposite %q in the source", claim.word(o.words[0]), source.word(o.words[1])))
	}
	if o.CalledOut {
		out = append(out, "the sentence calls something false or contrary")
	}
	if o.Number && o.amounts[1] >= 0 {
		c, s := claim.amounts[o.amounts[0]], source.amounts[o.amounts[1]]
		what := "number"
		if c.kind == year {
			what = "year"
		}
		out = append(out, fmt.Sprintf("another %s: %s in the claim, %s in the source", what, claim.word(int(c.at)), source.word(int(s.at))))
	}
	if o.Swapped && o.swap[0] >= 0 {
		out = append(out, fmt.Sprintf("%q stands where the claim has %q", source.word(o.swap[1]), claim.word(o.swap[0])))
	}
	return out
}
