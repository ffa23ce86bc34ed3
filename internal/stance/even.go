package stance

import (
	"math"

	"assay"
)

// evenRounds is how often Even corrects itself; it settles well before.
const evenRounds = 60

// Even shifts readings of many pairs so that each of the labels allowed is, on
// average, as probable as the others, and gives the likeliest label of each; all
// four labels when none is named. It needs no right answers, and suits a pool in
// which the labels are about equally frequent: there it judges better than each
// reading alone, because a model's leaning towards one label is mostly the
// subject's and not the pair's. The readings stay as they are.
func Even(readings []Reading, allowed ...assay.StanceLabel) []assay.StanceLabel {
	open, classes := openClasses(allowed)
	var bias [maxClasses]float64
	for range evenRounds {
		var mean [maxClasses]float64
		for i := range readings {
			for c, p := range shifted(&readings[i], &bias, &open) {
				mean[c] += p / float64(len(readings))
			}
		}
		for c, ok := range open {
			if ok {
				bias[c] += 0.7 * math.Log(1/classes/max(mean[c], 1e-6))
			}
		}
	}
	out := make([]assay.StanceLabel, len(readings))
	for i := range readings {
		best := -1
		p := shifted(&readings[i], &bias, &open)
		for c, ok := range open {
			if ok && (best < 0 || p[c] > p[best]) {
				best = c
			}
		}
		out[i] = Classes[best]
	}
	return out
}

// openClasses gives the classes of some labels, all when none is known.
func openClasses(allowed []assay.StanceLabel) (open [maxClasses]bool, n float64) {
	for c, label := range Classes {
		for _, l := range allowed {
			if l == label && !open[c] {
				open[c] = true
				n++
			}
		}
	}
	if n == 0 {
		return [maxClasses]bool{true, true, true, true}, maxClasses
	}
	return open, n
}

// shifted gives the probabilities of the open classes under a bias.
func shifted(r *Reading, bias *[maxClasses]float64, open *[maxClasses]bool) [maxClasses]float64 {
	var p [maxClasses]float64
	sum := 0.0
	for c, ok := range open {
		if ok {
			p[c] = (r.probability(c) + 1e-9) * math.Exp(bias[c])
			sum += p[c]
		}
	}
	for c := range p {
		p[c] /= sum
	}
	return p
}
