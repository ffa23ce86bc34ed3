package stance

// relation is how a word of the claim is met by one of the source, the weakest
// first.
type relation uint8

const (
	unmet    relation = iota
	cousin            // both are kinds of one thing, some steps up: a fiddle and a drum
	sibling           // both are kinds of one thing: red and blue
	distant           // the source's word is a kind of the claim's, some steps down
	variant           // the same first letters: Canada and Canadian
	broader           // the source's word is more general
	narrower          // the source's word is a kind of the claim's
	synonym           // they share a meaning
	same              // the same stem
	relations
)

// strength is how far a relation covers a word of the claim.
var strength = [relations]float32{0, 0, 0, 0.3, 0.5, 0.4, 0.8, 0.9, 1}

// maxSlots is how many different content words of a claim are aligned.
const maxSlots = 64

const noSlot = 255

// alignment is the working space of one comparison.
type alignment struct {
	claim, source *Prepared
	slots         int
	at            [maxSlots]uint16                 // first word of the claim in this slot
	idf           [maxSlots]float32                // its weight
	total         float32                          // sum of the weights
	met           [maxSentences][maxSlots]relation // by sentence of the source
	best          [maxSlots]relation               // anywhere in it
	slotOf        [maxWords]uint8                  // by word of the claim
	mark          [maxWords]relation               // by word of the source
	owner         [maxWords]uint8                  // slot of the claim's word that it meets
	cover         [maxSentences]float32            // weighted share of the claim that a sentence covers
	focus         int                              // the sentence that covers most
	second        int                              // the one that covers most besides it; -1 for none
	pair          float32                          // what the focus and one other cover together
	place         [maxSlots]int                    // word of the focus that meets a slot, -1 for none
}

// align meets the words of a claim with those of a source.
func (a *alignment) align(claim, source *Prepared) {
	a.claim, a.source = claim, source
	a.fill()
	a.join(claim.far, source.far, cousin)
	a.join(claim.above, source.far, cousin)
	a.join(claim.far, source.above, cousin)
	a.join(claim.above, source.above, sibling)
	a.join(claim.own, source.far, distant)
	a.join(claim.prefixes, source.prefixes, variant)
	a.join(claim.above, source.own, broader)
	a.join(claim.own, source.above, narrower)
	a.join(claim.own, source.own, synonym)
	a.join(claim.exact, source.exact, same)
	a.choose()
}

// fill gives each different content word of the claim a slot.
func (a *alignment) fill() {
	for i := range a.claim.words {
		a.slotOf[i] = noSlot
	}
	for k, r := range a.claim.exact {
		slot := a.slots
		if k > 0 && a.claim.exact[k-1].key == r.key {
			slot--
		} else if slot == maxSlots {
			break
		} else {
			a.at[slot], a.idf[slot] = r.at, a.claim.words[r.at].idf
			a.total += a.idf[slot]
			a.slots++
		}
		a.slotOf[r.at] = uint8(slot)
	}
}

// join meets all words of two sorted lists that share a key. Of a word that the
// claim repeats, the first stands for all.
func (a *alignment) join(claim, source []ref, rel relation) {
	j := 0
	for _, c := range claim {
		slot := a.slotOf[c.at]
		if slot == noSlot || a.at[slot] != c.at {
			continue
		}
		j = seek(source, j, c.key)
		for k := j; k < len(source) && source[k].key == c.key; k++ {
			a.meet(slot, source[k].at, rel)
		}
	}
}

// seek gives the first index from j on whose key is not below key, by
// galloping: the lists are of very unlike lengths.
func seek(list []ref, j int, key uint32) int {
	if j >= len(list) || list[j].key >= key {
		return j
	}
	step := 1
	for j+step < len(list) && list[j+step].key < key {
		j += step
		step *= 2
	}
	low, high := j+1, min(j+step, len(list))
	for low < high {
		mid := (low + high) / 2
		if list[mid].key < key {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

func (a *alignment) meet(slot uint8, at uint16, rel relation) {
	s := a.source.words[at].sentence
	a.met[s][slot] = max(a.met[s][slot], rel)
	a.best[slot] = max(a.best[slot], rel)
	if rel > a.mark[at] {
		a.mark[at], a.owner[at] = rel, slot
	}
}

// choose finds the sentences that cover most of the claim.
func (a *alignment) choose() {
	n := len(a.source.sentences)
	for s := 0; s < n; s++ {
		a.cover[s] = a.covered(&a.met[s])
		if a.cover[s] > a.cover[a.focus] {
			a.focus = s
		}
	}
	a.second = -1
	for s := 0; s < n; s++ {
		if s == a.focus {
			continue
		}
		if a.second < 0 || a.cover[s] > a.cover[a.second] {
			a.second = s
		}
		var sum float32
		for k := 0; k < a.slots; k++ {
			sum += a.idf[k] * strength[max(a.met[s][k], a.met[a.focus][k])]
		}
		a.pair = max(a.pair, a.share(sum))
	}
	if n <= 1 {
		a.pair = a.cover[0]
	}
	for k := range a.place[:a.slots] {
		a.place[k] = -1
	}
	if n == 0 {
		return
	}
	f := a.source.sentences[a.focus]
	for i := f.from; i < f.to; i++ {
		if rel := a.mark[i]; rel > sibling {
			k := a.owner[i]
			if a.place[k] < 0 || rel > a.mark[a.place[k]] {
				a.place[k] = i
			}
		}
	}
}

func (a *alignment) covered(met *[maxSlots]relation) float32 {
	var sum float32
	for k := 0; k < a.slots; k++ {
		sum += a.idf[k] * strength[met[k]]
	}
	return a.share(sum)
}

func (a *alignment) share(sum float32) float32 {
	if a.total == 0 {
		return 0
	}
	return sum / a.total
}

// window gives the largest share of the claim whose own words stand together
// in a stretch of the source twice as long as the claim.
func (a *alignment) window() float32 {
	var count [maxSlots]uint16
	var sum, best float32
	long := max(2*len(a.claim.words), 8)
	words := a.source.words
	for i := range words {
		if a.mark[i] == same {
			k := a.owner[i]
			if count[k]++; count[k] == 1 {
				sum += a.idf[k]
			}
		}
		if j := i - long; j >= 0 && a.mark[j] == same {
			k := a.owner[j]
			if count[k]--; count[k] == 0 {
				sum -= a.idf[k]
			}
		}
		best = max(best, sum)
	}
	return a.share(best)
}
