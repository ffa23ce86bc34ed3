package stance

// Word is one telling word of a claim, and how far a source has it.
type Word struct {
	Start, End int     // bytes of the claim, of its first place
	Weight     float64 // how telling it is
	Met        float64 // 1 the same word, less one of like meaning, 0 none anywhere in the source
	Named      bool    // part of a name
	Number     bool
	Denied     bool // it stands under a negation
	Weakens    bool // it says by itself that something fails, lacks or is refused
	// Plainly and Deniedly: the source has it, or a word of like meaning, outside
	// the reach of a negation, and under one.
	Plainly, Deniedly bool
}

// Said gives the telling words of a claim, in its order, each once, with how far
// the source has them, in any of its sentences. It aligns as Compare does; unlike
// Compare it forms no opinion.
func Said(claim, source *Prepared) []Word {
	var a alignment
	a.align(claim, source)
	out := make([]Word, a.slots)
	place := make(map[int]int, a.slots)
	for k := range a.slots {
		place[int(a.at[k])] = k
	}
	var plain, under [maxSlots]bool
	for i := range source.words {
		if k := a.owner[i]; a.mark[i] >= broader && a.mark[i] == a.best[k] {
			under[k] = under[k] || source.words[i].flags&denied != 0
			plain[k] = plain[k] || source.words[i].flags&denied == 0
		}
	}
	n := 0
	for i, w := range claim.words {
		k, ok := place[i]
		if !ok {
			continue
		}
		out[n] = Word{
			Start: int(w.start), End: int(w.end), Weight: float64(a.idf[k]), Met: float64(strength[a.best[k]]),
			Named: w.flags&named != 0, Number: w.flags&numeral != 0,
			Denied: w.flags&denied != 0, Weakens: w.flags&weakly != 0, Plainly: plain[k], Deniedly: under[k],
		}
		n++
	}
	return out
}

// Kin reports whether two words mean the same, or one is a kind of the other, by
// WordNet.
func Kin(a, b string) bool { return related(a, b, broader) }

// Alike reports whether what a word says another says too: it means the same, or
// is a kind of it.
func Alike(a, b string) bool { return related(a, b, narrower) }

// KindOf reports whether a word names a kind of what another names, some steps up
// at the most: a participant is a kind of person.
func KindOf(a, b string) bool { return related(b, a, distant) }

// related reports whether each word of a meets one of b by a relation or a closer one.
func related(a, b string, least relation) bool {
	words := Said(Prepare(a), Prepare(b))
	for _, w := range words {
		if w.Met < float64(strength[least]) {
			return false
		}
	}
	return len(words) > 0
}

// Negations counts the words of a text that deny: not, no, never, neither.
func (p *Prepared) Negations() int { return tally(p.words, negator) }

// Opposite reports whether two words stand for the opposite of one another:
// antonyms by WordNet, or on two sides of what the model knows as an opposition.
func Opposite(a, b string) bool {
	_, o := Extract(Prepare(a), Prepare(b))
	return o.words[0] >= 0
}

// Opposites gives the word of the claim, and that of the source, which Opposite
// rests on; "" where it rests on none.
func (o *Opposition) Opposites(claim, source *Prepared) (c, s string) {
	if !o.Opposite || o.words[0] < 0 {
		return "", ""
	}
	return claim.word(o.words[0]), source.word(o.words[1])
}
