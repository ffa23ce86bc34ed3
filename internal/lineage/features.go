package lineage

import "math"

// The features of a pair of texts. Shares are 0 to 1.
const (
	fCover         = iota // weighted words of the shorter text that stand in the other
	fReverse              // weighted words of the longer text that stand in the other
	fDice                 // weighted words shared, of both
	fBigram               // two-word runs shared, of both (Dice)
	fTrigram              // three-word runs of the shorter text that stand in the other
	fTrigramBoth          // three-word runs shared, of both (Dice)
	fFive                 // five-word runs of the shorter text that stand in the other
	fSequence             // longest common subsequence over the mean length
	fSequenceIn           // longest common subsequence over the shorter length
	fLongest              // longest shared run over the shorter length
	fLength               // shorter length over the longer
	fNumbers              // numbers shared, of both; 1 when neither has any
	fNumberOff            // numbers that stand in one text only, 3 or more as 1
	fNames                // names shared, of both; 1 when neither has any
	fNameOff              // names that stand in one text only, 5 or more as 1
	fGone                 // content words of the shorter text that the other lacks, 8 or more as 1
	fGoneBack             // content words of the longer text that the other lacks, 16 or more as 1
	fLogWords             // log10 of the shorter length, over 4
	fCharacters           // four-letter runs shared, of both (Dice)
	fLonger               // words that the longer text has more, 10 or more as 1
	fNumberHere           // numbers of the shorter text that the other lacks, 2 or more as 1
	fNumberThere          // numbers of the longer text that the other lacks, 2 or more as 1
	fNumberClash          // 1 when each has a number that the other lacks
	fGoneShare            // content words of the shorter text that the other lacks, of its words
	fGoneBackShare        // content words of the longer text that the other lacks, of its words
	featureCount
)

type features [featureCount]float64

// weigh gives what a word counts when covers are measured: function words are in every text.
func (w word) weigh() float64 {
	switch {
	case w.number:
		return 1.2
	case w.name:
		return 1.2
	case w.content:
		return 1
	}
	return 0.25
}

// compare measures a pair. short is the text with fewer words.
func compare(short, long []word, shortText, longText string) features {
	var f features
	if len(short) == 0 || len(long) == 0 {
		return f
	}
	n, m := float64(len(short)), float64(len(long))
	coverage(&f, short, long)
	f[fLength] = n / m
	f[fLogWords] = math.Min(1, math.Log10(n)/4)
	s2, a2, b2 := sharedRuns(short, long, 2)
	f[fBigram] = dice(s2, a2, b2)
	s3, a3, b3 := sharedRuns(short, long, 3)
	f[fTrigram], f[fTrigramBoth] = share(s3, a3), dice(s3, a3, b3)
	s5, a5, _ := sharedRuns(short, long, 5)
	f[fFive] = share(s5, a5)
	lcs := float64(common(short, long))
	f[fSequence], f[fSequenceIn] = 2*lcs/(n+m), lcs/n
	_, _, run := longest(short, long)
	f[fLongest] = float64(run) / n
	f[fCharacters] = characters(shortText, longText)
	return f
}

// coverage fills the features of single words.
func coverage(f *features, short, long []word) {
	count := map[uint64]int{}
	for _, w := range long {
		count[w.stem]++
	}
	left := count
	var all, met, numbers, numbersMet, names, namesMet, gone float64
	for _, w := range short {
		weight := w.weigh()
		all += weight
		ok := left[w.stem] > 0
		if ok {
			left[w.stem]--
			met += weight
		} else if w.content {
			gone++
		}
		tally(w.number, ok, &numbers, &numbersMet)
		tally(w.name, ok, &names, &namesMet)
	}
	back := map[uint64]int{}
	for _, w := range short {
		back[w.stem]++
	}
	var allBack, metBack, numbersBack, namesBack, numbersBackMet, namesBackMet, goneBack float64
	for _, w := range long {
		weight := w.weigh()
		allBack += weight
		ok := back[w.stem] > 0
		if ok {
			back[w.stem]--
			metBack += weight
		} else if w.content {
			goneBack++
		}
		tally(w.number, ok, &numbersBack, &numbersBackMet)
		tally(w.name, ok, &namesBack, &namesBackMet)
	}
	f[fCover], f[fReverse] = met/all, metBack/allBack
	f[fDice] = (met + metBack) / (all + allBack)
	f[fNumbers] = agreement(numbersMet+numbersBackMet, numbers+numbersBack)
	f[fNumberOff] = math.Min(1, (numbers-numbersMet+numbersBack-numbersBackMet)/3)
	f[fNames] = agreement(namesMet+namesBackMet, names+namesBack)
	f[fNameOff] = math.Min(1, (names-namesMet+namesBack-namesBackMet)/5)
	f[fGone], f[fGoneBack] = math.Min(1, gone/8), math.Min(1, goneBack/16)
	f[fGoneShare], f[fGoneBackShare] = gone/float64(len(short)), goneBack/float64(len(long))
	f[fLonger] = math.Min(1, float64(len(long)-len(short))/10)
	f[fNumberHere], f[fNumberThere] = math.Min(1, (numbers-numbersMet)/2), math.Min(1, (numbersBack-numbersBackMet)/2)
	if f[fNumberHere] > 0 && f[fNumberThere] > 0 {
		f[fNumberClash] = 1
	}
}

func tally(is, met bool, all, shared *float64) {
	if is {
		*all++
		if met {
			*shared++
		}
	}
}

func agreement(met, all float64) float64 {
	if all == 0 {
		return 1
	}
	return met / all
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func dice(shared, a, b int) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(a+b)
}

// runs gives the hashes of a text's runs of k stems.
func runs(ws []word, k int) []uint64 {
	if len(ws) < k {
		return nil
	}
	out := make([]uint64, len(ws)-k+1)
	for i := range out {
		h := uint64(0)
		for _, w := range ws[i : i+k] {
			h = mix(h ^ w.stem)
		}
		out[i] = h
	}
	return out
}

// sharedRuns counts the runs of k words that two texts share, and those of each, with repeats.
func sharedRuns(a, b []word, k int) (shared, inA, inB int) {
	ra, rb := runs(a, k), runs(b, k)
	left := make(map[uint64]int, len(rb))
	for _, h := range rb {
		left[h]++
	}
	for _, h := range ra {
		if left[h] > 0 {
			left[h]--
			shared++
		}
	}
	return shared, len(ra), len(rb)
}

// maxSequence bounds the words between which a longest common subsequence is
// computed exactly; longer texts are cut into blocks of it.
const maxSequence = 600

// common gives the length of the longest common subsequence of two texts; of
// long texts, the sum over blocks at the same share of the way.
func common(a, b []word) int {
	if len(a) <= maxSequence && len(b) <= maxSequence {
		return lcs(a, b)
	}
	blocks := (max(len(a), len(b)) + maxSequence - 1) / maxSequence
	n := 0
	for k := range blocks {
		n += lcs(a[k*len(a)/blocks:(k+1)*len(a)/blocks], b[k*len(b)/blocks:(k+1)*len(b)/blocks])
	}
	return n
}

func lcs(a, b []word) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if a[i].stem == b[j].stem {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// maxStarts bounds the places of one three-word run from which a shared run is
// followed; with the budget of steps it keeps a text of one repeated phrase from
// costing a square.
const maxStarts = 8

// longest gives the longest run of words that two texts share: where it begins
// in a and in b, and its length.
func longest(a, b []word) (inA, inB, length int) {
	const seed = 3
	places := map[uint64][]int{}
	for i, h := range runs(b, seed) {
		if len(places[h]) < maxStarts {
			places[h] = append(places[h], i)
		}
	}
	skip := map[int]int{} // by diagonal: the end in a of the run that was followed
	budget := 64 * (len(a) + len(b))
	for i, h := range runs(a, seed) {
		for _, j := range places[h] {
			if end, ok := skip[i-j]; ok && i < end {
				continue
			}
			n := 0
			for i+n < len(a) && j+n < len(b) && a[i+n].stem == b[j+n].stem && budget > 0 {
				n++
				budget--
			}
			skip[i-j] = i + n
			if n > length {
				inA, inB, length = i, j, n
			}
		}
	}
	return inA, inB, length
}

// characters gives the share of runs of four letters that two texts have in common.
func characters(a, b string) float64 {
	ga, gb := grams(a), grams(b)
	if len(ga) > len(gb) {
		ga, gb = gb, ga
	}
	shared, all := 0, 0
	for h, n := range ga {
		shared += min(n, gb[h])
		all += n
	}
	for _, n := range gb {
		all += n
	}
	return dice(shared, all, 0)
}

func grams(s string) map[uint64]int {
	out := map[uint64]int{}
	if len(s) > maxReuseBytes {
		s = s[:maxReuseBytes]
	}
	h, n := uint64(0), 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80:
		default:
			c = ' '
			if h&0xff == ' ' {
				continue
			}
		}
		h = h<<8 | uint64(c)
		if n++; n >= 4 {
			out[h&0xffffffff]++
		}
	}
	return out
}
