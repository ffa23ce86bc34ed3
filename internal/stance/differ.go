package stance

// numbers compares the claim's numbers with those of the focus and the source.
func (a *alignment) numbers(b *builder, o *Opposition) {
	o.amounts = [2]int{-1, -1}
	var here, there [satisfied + 1]int
	var years, yearsEqual, yearsOther int
	for i, c := range a.claim.amounts {
		best, bestAll, other := unlike, unlike, -1
		for j, s := range a.source.amounts {
			g := agree(c, s)
			bestAll = max(bestAll, g)
			if int(a.source.words[s.at].sentence) == a.focus {
				if g == another && other < 0 {
					other = j
				}
				best = max(best, g)
			}
		}
		here[best]++
		there[bestAll]++
		if c.kind == year {
			years++
			switch {
			case bestAll == equal:
				yearsEqual++
			case best == another:
				yearsOther++
			}
		}
		if best == another && bestAll == another && o.amounts[0] < 0 {
			o.amounts = [2]int{i, other}
		}
	}
	n := len(a.claim.amounts)
	share := func(x int) float32 { return ratio(float32(x), float32(n)) }
	cover := a.cover[a.focus]
	o.Number = o.amounts[0] >= 0 && cover >= 0.4
	focusNumbers := 0
	for _, s := range a.source.amounts {
		if int(a.source.words[s.at].sentence) == a.focus {
			focusNumbers++
		}
	}
	b.put(count(n, 3), share(here[equal]), share(there[equal]), share(here[close]+here[satisfied]), share(there[close]+there[satisfied]),
		share(here[another]), share(there[another]), share(here[unlike]), share(there[unlike]),
		share(there[another])*cover, share(there[unlike])*b.flag(focusNumbers > 0)*cover,
		ratio(float32(yearsEqual), float32(years)), ratio(float32(yearsOther), float32(years)), count(focusNumbers, 4))
}

// namesAndSwaps compares names, and finds words of the source that stand where
// the claim has another.
func (a *alignment) namesAndSwaps(b *builder, o *Opposition) {
	o.swap = [2]int{-1, -1}
	var names, met, metAll float32
	openNames, focusNames := 0, 0
	for k := 0; k < a.slots; k++ {
		if a.claim.words[a.at[k]].flags&named == 0 {
			continue
		}
		names += a.idf[k]
		if a.met[a.focus][k] > sibling {
			met += a.idf[k]
		} else {
			openNames++
		}
		if a.best[k] > sibling {
			metAll += a.idf[k]
		}
	}
	focus := a.focusWords()
	for i := range focus {
		if focus[i].flags&named != 0 && a.mark[a.source.sentences[a.focus].from+i] <= sibling {
			focusNames++
		}
	}
	swaps, swapNames, swapSiblings, weight := a.swaps(o)
	cover := a.cover[a.focus]
	o.Swapped = o.swap[0] >= 0 && cover >= 0.5
	b.put(b.flag(names > 0), ratio(met, names), ratio(metAll, names), count(openNames, 3), count(focusNames, 5), b.flag(openNames > 0 && focusNames > 0)*cover,
		count(swaps, 3), count(swapNames, 2), count(swapSiblings, 2), a.share(weight), a.share(weight)*cover, count(a.source.names, 20))
}

// swaps looks, for each word of the claim that the focus does not have, at what
// stands beside the neighbours that it has: "born in Ohio" where the claim says
// "born in Iowa".
func (a *alignment) swaps(o *Opposition) (all, names, siblings int, weight float32) {
	if len(a.source.sentences) == 0 {
		return
	}
	s := a.source.sentences[a.focus]
	previous := -1
	for i := range a.claim.words {
		k := a.slotOf[i]
		if k == noSlot {
			continue
		}
		if a.met[a.focus][k] > sibling {
			previous = a.place[k]
			continue
		}
		at := a.beside(previous, 1, s)
		if at < 0 {
			at = a.beside(a.nextPlace(i+1), -1, s)
		}
		previous = -1
		if at < 0 {
			continue
		}
		c, w := &a.claim.words[i], &a.source.words[at]
		all++
		weight += c.idf
		if a.mark[at] == sibling && a.owner[at] == k {
			siblings++
		}
		if c.flags&named != 0 && w.flags&named != 0 || c.flags&numeral != 0 && w.flags&numeral != 0 {
			names++
			if o.swap[0] < 0 && c.flags&w.flags&named != 0 {
				o.swap = [2]int{i, at} // numbers are compared by what they count
			}
		}
	}
	return all, names, siblings, weight
}

// nextPlace gives where the next content word of the claim from i on is met in the focus, -1 for nowhere.
func (a *alignment) nextPlace(i int) int {
	for ; i < len(a.claim.words); i++ {
		if k := a.slotOf[i]; k != noSlot {
			return a.place[k]
		}
	}
	return -1
}

// beside gives a content word that answers nothing, within three words of a
// place in the focus, in the direction step.
func (a *alignment) beside(place, step int, s span) int {
	if place < 0 {
		return -1
	}
	for d := 1; d <= 3; d++ {
		at := place + step*d
		if at < s.from || at >= s.to {
			return -1
		}
		if a.source.words[at].flags&content == 0 {
			continue
		}
		if a.mark[at] > sibling {
			return -1
		}
		return at
	}
	return -1
}
