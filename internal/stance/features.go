package stance

import "math"

// NumFeatures is the length of Features.
const NumFeatures = 113

// Features is what the model sees of a pair: shares, counts and flags, most of
// them from 0 to 1, in the order of fillFeatures. No feature is of the
// claim's words alone beyond its length and its own negations and numbers.
type Features [NumFeatures]float32

// Coverage is the share of the claim that the best sentence covers.
func (f *Features) Coverage() float32 { return f[coverageAt] }

// coverageAt is where coverage stands among the features.
const coverageAt = 9

// builder fills features in order.
type builder struct {
	f Features
	n int
}

func (b *builder) put(values ...float32) {
	for _, v := range values {
		b.f[b.n] = v
		b.n++
	}
}

// flag is 1 for true, 0 for false.
func (b *builder) flag(ok bool) float32 {
	if ok {
		return 1
	}
	return 0
}

// count turns a count into a share of at most one.
func count(n, most int) float32 { return float32(min(n, most)) / float32(most) }

func logOf(n int, scale float64) float32 { return float32(math.Log1p(float64(n)) / scale) }

// features gives what the model sees of an alignment, and what of it speaks
// openly against the claim.
func (a *alignment) features() (Features, Opposition) {
	var b builder
	var o Opposition
	a.fillFeatures(&b, &o)
	return b.f, o
}

func (a *alignment) fillFeatures(b *builder, o *Opposition) {
	a.coverage(b)
	a.related(b)
	a.polarity(b, o)
	a.opposites(b, o)
	a.numbers(b, o)
	a.namesAndSwaps(b, o)
	a.sizes(b)
}

func (a *alignment) coverage(b *builder) {
	met := &a.met[a.focus]
	var exact, bestExact, topAll, topFocus, head, headSum, tail, tailSum float32
	open := 0
	n := len(a.claim.words)
	for k := 0; k < a.slots; k++ {
		w := a.idf[k]
		if a.best[k] == same {
			exact += w
		}
		if a.best[k] <= sibling {
			topAll = max(topAll, w)
		}
		if met[k] == same {
			bestExact += w
		}
		if met[k] <= sibling {
			topFocus = max(topFocus, w)
			open++
		}
		if at := int(a.at[k]); 2*at < n {
			head, headSum = head+w*strength[met[k]], headSum+w
		} else {
			tail, tailSum = tail+w*strength[met[k]], tailSum+w
		}
	}
	second := float32(0)
	if a.second >= 0 {
		second = a.cover[a.second]
	}
	reverse, reverseAll := a.reverse()
	bigrams, turned := a.order()
	a.placed(b)
	b.put(a.share(exact), a.covered(&a.best), a.share(bestExact), a.cover[a.focus], second, a.pair, a.window(),
		reverse, reverseAll, topAll/otherWeight, topFocus/otherWeight, ratio(float32(open), float32(a.slots)), count(open, 6),
		ratio(head, headSum), ratio(tail, tailSum), bigrams, turned)
}

// placed gives coverage weighted in other ways: by the square of the weights,
// by place in the claim (what is said of a thing stands behind it), and without
// weights.
func (a *alignment) placed(b *builder) {
	met := &a.met[a.focus]
	var square, squares, squareAll, late, lates, plainMet float32
	for k := 0; k < a.slots; k++ {
		w := a.idf[k] * a.idf[k]
		squares += w
		square += w * strength[met[k]]
		squareAll += w * strength[a.best[k]]
		plainMet += strength[met[k]]
		v := a.idf[k] * float32(a.at[k]+1)
		lates += v
		late += v * strength[met[k]]
	}
	var last, two float32
	seen := 0
	for i := len(a.claim.words) - 1; i >= 0 && seen < 2; i-- {
		if k := a.slotOf[i]; k != noSlot {
			if seen == 0 {
				last = strength[met[k]]
			}
			two += strength[met[k]] / 2
			seen++
		}
	}
	b.put(ratio(square, squares), ratio(squareAll, squares), ratio(late, lates), ratio(plainMet, float32(a.slots)), last, two)
}

func ratio(a, b float32) float32 {
	if b == 0 {
		return 0
	}
	return a / b
}

// reverse gives how much of the focus, and of the source, the claim covers.
func (a *alignment) reverse() (focus, all float32) {
	var sum, met, sumAll, metAll float32
	for i := range a.source.words {
		w := &a.source.words[i]
		if w.flags&content == 0 {
			continue
		}
		here := int(w.sentence) == a.focus
		sumAll += w.idf
		metAll += w.idf * strength[a.mark[i]]
		if here {
			sum += w.idf
			met += w.idf * strength[a.mark[i]]
		}
	}
	return ratio(met, sum), ratio(metAll, sumAll)
}

// order gives the shares of neighbouring words of the claim that stand together
// in the focus, and that stand in it the other way round.
func (a *alignment) order() (together, turned float32) {
	last, pairs := -1, 0
	var near, back float32
	for i := range a.claim.words {
		k := a.slotOf[i]
		if k == noSlot {
			continue
		}
		at := a.place[k]
		if last >= 0 && at >= 0 {
			pairs++
			switch d := at - last; {
			case d > 0 && d <= 4:
				near++
			case d < 0:
				back++
			}
		}
		last = at
	}
	return ratio(near, float32(max(a.slots-1, 1))), ratio(back, float32(pairs))
}

// related gives by what relations the claim's words are met.
func (a *alignment) related(b *builder) {
	var focus, all [relations]float32
	for k := 0; k < a.slots; k++ {
		focus[a.met[a.focus][k]] += a.idf[k]
		all[a.best[k]] += a.idf[k]
	}
	for rel := unmet; rel < same; rel++ {
		b.put(a.share(focus[rel]), a.share(all[rel]))
	}
}

// sizes gives lengths.
func (a *alignment) sizes(b *builder) {
	focus := 0
	if len(a.source.sentences) > 0 {
		s := a.source.sentences[a.focus]
		focus = s.to - s.from
	}
	b.put(logOf(len(a.claim.words), 4), logOf(len(a.source.words), 6), logOf(len(a.source.sentences), 4), logOf(focus, 4),
		float32(math.Log(float64(focus+1)/float64(len(a.claim.words)+1)))/2, logOf(a.slots, 4), ratio(float32(a.focus), float32(max(len(a.source.sentences), 1))))
}
