package stance

// Opposition is what of a source speaks openly against the claim: which words,
// by their place in the two texts, -1 for none.
type Opposition struct {
	Denied    bool // what the claim affirms stands under a negation, or the other way round
	Opposite  bool // a word of the claim meets its opposite
	CalledOut bool // words such as "false" or "contrary" stand in the sentence, and not in the claim
	Number    bool // another value of the same unit, or another year, where the claim has one
	Swapped   bool // another name stands in the place of the claim's
	words     [2]int
	amounts   [2]int
	denial    int
	swap      [2]int
}

// Explicit reports whether anything speaks openly against the claim.
func (o *Opposition) Explicit() bool {
	return o.Denied || o.Opposite || o.CalledOut || o.Number || o.Swapped
}

// tally counts the cues of a stretch of words.
func tally(words []word, f flag) int {
	n := 0
	for i := range words {
		if words[i].flags&f != 0 {
			n++
		}
	}
	return n
}

// focusWords gives the words of the sentence that covers most.
func (a *alignment) focusWords() []word {
	if len(a.source.sentences) == 0 {
		return nil
	}
	s := a.source.sentences[a.focus]
	return a.source.words[s.from:s.to]
}

// polarity compares negations, doubts and refuting words of the two sides.
func (a *alignment) polarity(b *builder, o *Opposition) {
	claim, focus, all := a.claim.words, a.focusWords(), a.source.words
	var clash, both, clashAll float32
	o.denial = -1
	for i := range all {
		if a.mark[i] < broader {
			continue
		}
		k := a.owner[i]
		c, s := claim[a.at[k]].flags&denied != 0, all[i].flags&denied != 0
		here := int(all[i].sentence) == a.focus && a.place[k] == i
		switch {
		case c != s:
			clashAll = max(clashAll, a.idf[k])
			if here {
				clash += a.idf[k]
				o.denial = i
			}
		case c && here:
			both += a.idf[k]
		}
	}
	cn, fn := tally(claim, negator), tally(focus, negator)
	cw, fw := tally(claim, weakly), tally(focus, weakly)
	co, fo := tally(claim, opposer), tally(focus, opposer)
	cu, fu := tally(claim, unrelated), tally(focus, unrelated)
	ch, fh := tally(claim, hedger), tally(focus, hedger)
	cl, fl := tally(claim, limiter), tally(focus, limiter)
	near := a.weakNear()
	ce, fe := noEffect(claim), noEffect(focus)
	cd, fd := downs(a.claim, span{0, len(claim)}), 0
	if len(a.source.sentences) > 0 {
		fd = downs(a.source, a.source.sentences[a.focus])
	}
	o.Denied = clash > 0 && a.cover[a.focus] >= 0.35 || near > 0 && cw == 0 && a.cover[a.focus] >= 0.35
	o.CalledOut = fo > 0 && co == 0 && a.cover[a.focus] >= 0.3
	cover := a.cover[a.focus]
	b.put(count(cn, 2), count(fn, 2), b.flag((cn > 0) != (fn > 0)), b.flag(cn%2 != fn%2)*cover,
		a.share(clash), a.share(both), clashAll/otherWeight, b.flag(clash > 0)*cover,
		count(cw, 2), count(fw, 2), b.flag((cw > 0) != (fw > 0))*cover, near,
		count(co, 1), count(fo, 1), count(tally(all, opposer), 2), b.flag((co > 0) != (fo > 0))*cover,
		count(cu, 1), count(fu, 1), count(ch, 1), count(fh, 2), b.flag(ch == 0 && fh > 0), count(cl, 2), b.flag(cl > 0 && fl == 0),
		count(tally(focus, contrast), 1),
		b.flag(fe), b.flag(fe && !ce)*cover, b.flag(fe != ce), count(fd, 3), b.flag(cd%2 != fd%2)*cover, b.flag((cd+cn+cw)%2 != (fd+fn+fw)%2)*cover,
		b.flag((cd > 0) != (fd > 0))*cover)
}

// noEffect reports whether a negation stands right before a word such as
// "effect" or "evidence".
func noEffect(words []word) bool {
	for i := range words {
		if words[i].flags&(negator|weakly) == 0 {
			continue
		}
		for j := i + 1; j < len(words) && j <= i+4; j++ {
			if words[j].flags&effect != 0 {
				return true
			}
		}
	}
	return false
}

// downs counts the words of a stretch that say less, lower or prevent.
func downs(p *Prepared, s span) int {
	n := 0
	for _, pole := range []uint32{1, 3} {
		for x := seek(p.poles, 0, pole); x < len(p.poles) && p.poles[x].key == pole; x++ {
			if at := int(p.poles[x].at); at >= s.from && at < s.to {
				n++
			}
		}
	}
	return n
}

// weakNear gives the weight of the words met right after "failed to", "lack of".
func (a *alignment) weakNear() float32 {
	if len(a.source.sentences) == 0 {
		return 0
	}
	var sum float32
	s := a.source.sentences[a.focus]
	for i := s.from; i < s.to; i++ {
		if a.mark[i] < broader || a.place[a.owner[i]] != i {
			continue
		}
		for j := max(s.from, i-3); j < i; j++ {
			if f := a.source.words[j].flags; f&weakly != 0 && a.mark[j] < broader {
				sum += a.idf[a.owner[i]]
				break
			}
		}
	}
	return a.share(sum)
}

// maxOpposites bounds the pairs of words that are looked at for opposites, so
// that texts which repeat such words cost no more than others.
const maxOpposites = 4096

// clash counts the words of the two texts that stand on sides of an opposition.
type clash struct {
	here, there int // on opposite sides, in the focus and anywhere
	agreed      int // on the same side, in the focus
	nets        int // opposite in the focus, and not turned by a negation
	weight      float32
	left        int // pairs that may still be looked at
}

// opposites compares words of opposite sides.
func (a *alignment) opposites(b *builder, o *Opposition) {
	o.words = [2]int{-1, -1}
	c := clash{left: maxOpposites}
	for _, r := range a.claim.poles {
		if k := a.slotOf[r.at]; k != noSlot && a.met[a.focus][k] >= synonym {
			continue // the sentence says this very word
		}
		a.opposed(r, &c, o)
		for x := seek(a.source.poles, 0, r.key); x < len(a.source.poles) && a.source.poles[x].key == r.key && c.left > 0; x++ {
			c.left--
			if int(a.source.words[a.source.poles[x].at].sentence) == a.focus {
				c.agreed++
			}
		}
	}
	one, oneAll := a.antonyms(a.claim.opposite, a.source.exact, o, false)
	two, twoAll := a.antonyms(a.source.opposite, a.claim.exact, o, true)
	direct, cover := one+two, a.cover[a.focus]
	o.Opposite = (c.nets > 0 || direct > 0) && cover >= 0.35
	b.put(count(c.here, 3), count(c.there, 4), count(c.agreed, 3), count(c.nets, 2), count(c.nets, 1)*cover, min(ratio(c.weight, a.total), 1),
		count(direct, 2), count(oneAll+twoAll, 3), count(direct, 1)*cover, b.flag(c.here+direct > 0)*cover*a.share(a.idfAround(o)))
}

// opposed looks for words on the other side of one of the claim's.
func (a *alignment) opposed(r ref, c *clash, o *Opposition) {
	w := a.claim.words[r.at]
	for x := seek(a.source.poles, 0, r.key^1); x < len(a.source.poles) && a.source.poles[x].key == r.key^1 && c.left > 0; x++ {
		c.left--
		at := a.source.poles[x].at
		s := a.source.words[at]
		if a.mark[at] >= synonym {
			continue // it answers another word of the claim
		}
		c.there++
		if int(s.sentence) != a.focus {
			continue
		}
		c.here++
		c.weight += w.idf
		if (w.flags^s.flags)&denied == 0 {
			c.nets++
		}
		if o.words[0] < 0 {
			o.words = [2]int{int(r.at), int(at)}
		}
	}
}

// idfAround gives the weight of the words met within four words of the opposite.
func (a *alignment) idfAround(o *Opposition) float32 {
	if o.words[1] < 0 {
		return 0
	}
	var sum float32
	for k := 0; k < a.slots; k++ {
		if p := a.place[k]; p >= 0 && p >= o.words[1]-4 && p <= o.words[1]+4 {
			sum += a.idf[k]
		}
	}
	return sum
}

// antonyms counts the words of one side whose opposites stand on the other, in
// the focus and anywhere. turned: list is of the source.
func (a *alignment) antonyms(list, words []ref, o *Opposition, turned bool) (focus, all int) {
	j, left := 0, maxOpposites
	for _, r := range list {
		j = seek(words, j, r.key)
		for x := j; x < len(words) && words[x].key == r.key && left > 0; x++ {
			left--
			c, s := int(r.at), int(words[x].at)
			if turned {
				c, s = s, c
			}
			k := a.slotOf[c]
			if k == noSlot || a.met[a.focus][k] >= synonym || a.mark[s] >= synonym {
				continue
			}
			all++
			if int(a.source.words[s].sentence) == a.focus && (a.claim.words[c].flags^a.source.words[s].flags)&denied == 0 {
				focus++
				if o.words[0] < 0 {
					o.words = [2]int{c, s}
				}
			}
		}
	}
	return focus, all
}
