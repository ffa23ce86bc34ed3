package annotate

// joinDates merges two dates with "to", "until", "and" after "between", or a
// dash between them into one period.
func (s *dateScan) joinDates() {
	out := s.found[:0]
	for k := 0; k < len(s.found); k++ {
		f := s.found[k]
		if k+1 < len(s.found) && s.joined(&f, &s.found[k+1]) {
			g := &s.found[k+1]
			f.to, f.period, f.last, f.end = g.from, true, g.last, g.end
			f.fiscal = f.fiscal || g.fiscal
			k++
		}
		out = append(out, f)
	}
	s.found = out
}

func (s *dateScan) joined(a, b *dateFound) bool {
	if a.period || b.period {
		return false
	}
	if b.from.year > 0 && a.from.year > 0 && b.from.year < a.from.year {
		return false
	}
	if a.from.year > 0 && a.from.year == b.from.year && a.from.month > b.from.month {
		return false
	}
	prev := s.word(a.first - 1)
	j := a.last + 1
	if b.first == j {
		sep := s.toks[j].sep
		return sep&sepDash != 0 && sep&^(sepDash|sepNone) == 0
	}
	months := a.from.month > 0 && b.from.month > 0 && a.from.day == 0 && b.from.day == 0
	switch s.toks[j].w {
	case "to", "until", "through", "till":
		// over "the middle of", "the end of", "about"
		for k := j + 1; k < b.first; k++ {
			switch s.toks[k].w {
			case "the", "middle", "end", "beginning", "start", "of", "about", "around", "early", "late", "mid":
			default:
				return false
			}
		}
		return s.toks[j].w != "to" || prev == "from" || a.from.month > 0 && b.from.month > 0
	case "and":
		return b.first == j+1 && (prev == "between" || months && a.from.year == 0 && b.from.year > 0 && a.from.month+1 == b.from.month)
	}
	return false
}
