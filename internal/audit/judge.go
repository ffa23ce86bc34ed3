package audit

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/cite"
	"assay/internal/stance"
	"assay/internal/text"
)

// How much of a sentence's telling words other than names the sources must have,
// by weight, for it to be borne out: with figures or dates that agree, in all that
// bears on it; without, in one passage, and there less where the trained model of
// citations finds it supported. And what they must have of each of its clauses.
const (
	coverOpposed   = 0.42 // for another number to be one of the same
	coverWithFact  = 0.25
	coverWithFacts = 0.15 // where two agree
	coverAlone     = 0.7
	coverSure      = 0.55
	coverDeeds     = 0.55 // where no verb of its own is lacking
	coverDeedsSure = 0.45
	coverClause    = 0.25
	clauseWords    = 3 // telling words that make a clause worth looking at
)

// judge holds every sentence to the sources that it cites.
func (r *run) judge(ctx context.Context, out *assay.Audit) error {
	r.claims = newClaims(r.text)
	if err := r.load(ctx, out); err != nil {
		return err
	}
	for i, c := range r.claims {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := assay.AuditSentence{N: i + 1, Text: c.text, Section: c.Section, Carried: c.Carried,
			Why: []string{}, Citations: []assay.AuditCitation{}, OneOrigin: []string{}, Elsewhere: []assay.AuditRemark{}}
		for _, ref := range c.Citations {
			out.References[ref].Cited++
		}
		switch {
		case !c.worth:
			s.Outcome = assay.NotChecked
		case len(c.Citations) == 0:
			s.Outcome = assay.NoCitation
			s.Why = append(s.Why, "it states something that can be checked, and cites nothing")
		default:
			if err := r.sentence(ctx, c, &s, out.References); err != nil {
				return err
			}
		}
		out.Sentences = append(out.Sentences, s)
	}
	return nil
}

// load reads the documents of the references.
func (r *run) load(ctx context.Context, out *assay.Audit) error {
	var ids []string
	for _, ref := range out.References {
		if ref.Document != "" && !slices.Contains(ids, ref.Document) {
			ids = append(ids, ref.Document)
		}
	}
	sort.Strings(ids)
	materials, err := r.Library.Materials(ctx, ids)
	if err != nil {
		return err
	}
	for id, m := range materials {
		r.sources[id] = newSource(m)
	}
	return nil
}

// sentence judges a sentence by each of its citations, then, where none bears it
// out alone, by what its sources say together.
func (r *run) sentence(ctx context.Context, c *claim, s *assay.AuditSentence, references []assay.AuditReference) error {
	var bearings []*bearing
	best := -1
	for _, ref := range c.Citations {
		a := &references[ref]
		cite := assay.AuditCitation{Reference: a.N, Document: a.Document, Note: a.Note, Why: []string{}}
		src := r.sources[a.Document]
		if src == nil {
			cite.Outcome = assay.SourceNotRead
			cite.Why = append(cite.Why, unread(a))
		} else {
			b, err := r.bear(ctx, c, src)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(bearings, func(x *bearing) bool { return x.source == src }) {
				bearings = append(bearings, b)
			}
			j := r.weigh(c, []*bearing{b})
			cite.Outcome, cite.Why, cite.Score, cite.Anchor = j.outcome, j.why, j.score, src.anchor(j.from, j.to)
		}
		s.Citations = append(s.Citations, cite)
		if i := len(s.Citations) - 1; best < 0 || better(cite, s.Citations[best]) {
			best = i
		}
	}
	s.Outcome, s.Why = s.Citations[best].Outcome, s.Citations[best].Why
	if !s.Outcome.Borne() && len(bearings) > 1 {
		if j := r.weigh(c, bearings); j.outcome.Borne() {
			s.Outcome, s.Why = j.outcome, append([]string{"its sources say it together, none of them alone"}, j.why...)
		}
	}
	for i, x := range s.Citations {
		if x.Outcome == assay.Contradicted && i != best {
			s.Why = append(s.Why, fmt.Sprintf("source %d says otherwise: %s", x.Reference, strings.Join(x.Why, "; ")))
		}
	}
	return nil
}

// unread says why a reference could not be held to.
func unread(a *assay.AuditReference) string {
	switch {
	case a.State == assay.RefUnreachable:
		return "it was asked for and not read: " + a.Why
	case a.Why == "":
		return string(a.State)
	case a.State == assay.RefNotListed:
		return a.Why
	}
	return string(a.State) + ": " + a.Why
}

// rankOf orders outcomes for a sentence with several citations, the best first.
var rankOf = map[assay.AuditOutcome]int{
	assay.QuoteFound: 6, assay.FigureNameAgree: 5, assay.BorneOut: 4, assay.Contradicted: 3, assay.NotBorneOut: 2, assay.SourceNotRead: 1,
}

func better(a, b assay.AuditCitation) bool {
	if rankOf[a.Outcome] != rankOf[b.Outcome] {
		return rankOf[a.Outcome] > rankOf[b.Outcome]
	}
	return a.Score > b.Score
}

// judgement is what was found of a sentence in one source, or in several together.
type judgement struct {
	outcome  assay.AuditOutcome
	why      []string
	score    float64
	from, to int // sentences of the first source
}

// weigh puts together what was found of a sentence in some sources.
func (r *run) weigh(c *claim, bs []*bearing) judgement {
	j := judgement{from: bs[0].best.from, to: bs[0].best.to}
	var contexts []string
	sure := false
	for _, b := range bs {
		contexts = append(contexts, b.context())
		j.score = max(j.score, b.best.Cited)
		sure = sure || b.best.Supported()
	}
	words := stance.Said(c.prepare(), stance.Prepare(strings.Join(contexts, "\n")))
	cover := c.inOnePlace(bs)
	wide := covered(c, words)
	quotes := r.quotesOf(c, bs)
	facts := r.facts(c, bs, contexts)
	lacking := c.lacking(words, facts)
	agreed, wrong, opposed := 0, []string(nil), false
	for _, h := range facts {
		if h.agrees && h.kind != "name" { // a name alone shows that it is of somebody, not what
			agreed++
		}
		if h.wrong != "" {
			wrong = append(wrong, h.wrong)
			opposed = opposed || h.opposed
			if h.at >= 0 && h.in == bs[0].source {
				j.from, j.to = h.at, h.at
			}
		}
	}
	against, at := r.against(c, bs, words, facts)
	switch {
	case len(quotes.wrong) > 0:
		j.outcome, j.why = assay.NotBorneOut, append(quotes.wrong, wrong...)
	case len(wrong) > 0:
		j.outcome, j.why = assay.NotBorneOut, wrong
		if opposed && wide.plain >= coverOpposed {
			j.outcome = assay.Contradicted
		}
	case against != "":
		j.outcome, j.why = assay.Contradicted, []string{against}
		if at >= 0 {
			j.from, j.to = at, at
		}
	case quotes.found > 0:
		j.outcome, j.why = assay.QuoteFound, quotes.why
	case lacking != "" && !(sure && cover.all > coverAlone):
		j.outcome, j.why = assay.NotBorneOut, []string{"the source says nothing of " + lacking}
	case agreed > 0 && wide.plain >= coverWithFact, agreed > 1 && wide.plain >= coverWithFacts:
		j.outcome, j.why = assay.FigureNameAgree, append(quotes.why, agreeing(facts)...)
	case c.said(cover, sure, words, contexts) || c.sameDisclaimed(bs):
		j.outcome, j.why = assay.BorneOut, append(quotes.why, said(cover, facts)...)
	default:
		j.outcome, j.why = assay.NotBorneOut, append(quotes.why, c.missing(words))
	}
	return j
}

// said says how much of a sentence the passage has.
func said(cover coverage, facts []held) []string {
	out := []string{fmt.Sprintf("the source has %d percent of what it says", int(100*cover.all+0.5))}
	if slices.ContainsFunc(facts, func(h held) bool { return h.agrees }) {
		out = append(out, agreeing(facts)...)
	}
	return out
}

// facts holds the figures, dates and names of a sentence, who says it and how far
// an accusation in it has come to its sources.
func (r *run) facts(c *claim, bs []*bearing, contexts []string) []held {
	facts := slices.Concat(r.figuresOf(c, bs), r.datesOf(c, bs), r.namesOf(c, bs))
	for _, h := range []*held{r.speaker(c, bs), r.actor(c, bs), r.deed(c, bs), r.agent(c, bs), r.hedged(c, bs), r.complement(c, bs)} {
		if h != nil {
			facts = append(facts, *h)
		}
	}
	if err := cite.Ladder(inCharge.ReplaceAllString(c.text, "leading"), contexts...); err != nil {
		facts = append(facts, held{kind: "modality", wrong: err.Error(), at: -1})
	}
	return facts
}

// inCharge is a charge that accuses nobody.
var inCharge = regexp.MustCompile(`(?i)\b(?:in|take[sn]?|took) charge(?: of)?|free of charge|charges? (?:for|of) (?:entry|admission)`)

// coverage is the share of a sentence's telling words that its sources have, by
// weight: of all, and of those that are no names. Numbers are left out, because
// they are compared by value.
type coverage struct{ all, plain float64 }

func covered(c *claim, words []stance.Word) coverage {
	var skip []ratio
	if c != nil {
		skip = ratios(c.text)
	}
	var total, met, plainTotal, plainMet float64
	n := 0
	for _, w := range words {
		if w.Number || slices.ContainsFunc(skip, func(x ratio) bool { return x.at.Start <= w.Start && w.End <= x.at.End }) {
			continue
		}
		if word := c.word(w); w.Met == 0 && (lightWords[word] || rising[word] || falling[word] || hasDigit(word)) {
			continue
		}
		total += w.Weight
		met += w.Weight * w.Met
		if !w.Named {
			n++
			plainTotal += w.Weight
			plainMet += w.Weight * w.Met
		}
	}
	out := coverage{1, 1}
	if total > 0 {
		out.all = met / total
	}
	switch {
	case plainTotal > 0 && n < clauseWords:
		out.plain = (plainMet + met) / (plainTotal + total) // too few to tell by themselves
	case plainTotal > 0:
		out.plain = plainMet / plainTotal
	}
	return out
}

// inOnePlace gives the coverage by the passages that bear most on a sentence: the
// best of each source together, or one sentence of one of them, whichever has more.
func (c *claim) inOnePlace(bs []*bearing) coverage {
	var together []string
	var list []*stance.Prepared
	for _, b := range bs {
		together = append(together, b.passage())
		for _, k := range b.sentences[:min(len(b.sentences), maxWindowed)] {
			list = append(list, b.source.known(k))
		}
	}
	var best coverage
	for i, passage := range append(list, stance.Prepare(strings.Join(together, "\n"))) {
		if x := covered(c, stance.Said(c.prepare(), passage)); i == 0 || x.plain > best.plain {
			best = x
		}
	}
	return best
}

// word gives a word of the sentence in lower case; "" without a sentence.
func (c *claim) word(w stance.Word) string {
	if c == nil {
		return ""
	}
	return strings.ToLower(c.text[w.Start:w.End])
}

// lacking gives the clause of which the sources have next to nothing, not even a
// number; "" for none.
func (c *claim) lacking(words []stance.Word, facts []held) string {
	found := ""
	for _, part := range clauses(c.text) {
		if slices.ContainsFunc(facts, func(h held) bool {
			return h.agrees && h.kind == "number" && h.of.End > h.of.Start && part.Start <= h.of.Start-c.base && h.of.End-c.base <= part.End
		}) {
			continue
		}
		n, all, has := 0, 0.0, 0.0
		for _, w := range words {
			if w.Number || w.Start < part.Start || w.End > part.End || w.Met == 0 && (lightWords[c.word(w)] || parts[c.word(w)] > 0) {
				continue
			}
			n++
			all += w.Weight
			has += w.Weight * w.Met
		}
		if n >= clauseWords && has < coverClause*all {
			found = "“" + text.Clip(strings.TrimSpace(c.text[part.Start:part.End]), 120) + "”"
		}
	}
	return found
}

// said reports whether enough of a sentence stands in its sources for these to say it
// in other words: most of it, or somewhat less where they lack nothing that it says was
// done; and where it says that one thing comes of another, so must they.
func (c *claim) said(cover coverage, sure bool, words []stance.Word, contexts []string) bool {
	if c.lacksCause(contexts) {
		return false
	}
	if cover.plain >= coverAlone || sure && cover.plain >= coverSure {
		return true
	}
	return (cover.plain >= coverDeeds || sure && cover.plain >= coverDeedsSure) && !c.lacksDeed(words)
}

// lacksDeed reports whether the sources have nothing of what a sentence says that
// somebody did.
func (c *claim) lacksDeed(words []stance.Word) bool {
	return slices.ContainsFunc(words, func(w stance.Word) bool {
		word := c.word(w)
		return w.Met == 0 && !w.Named && !w.Number && participle(word) && !lightWords[word] && !saysSo[word]
	})
}

// causes are words by which one thing is said to come of another.
var causes = regexp.MustCompile(`(?i)\b(?:because|caus\w+|due to|owing|result(?:ed|s|ing)? (?:in|of|from)|led to|leads? to|thanks to|reasons?|attribut\w+|blam\w+|since|so that|therefore|contribut\w+|explain\w*)\b`)

var causal = regexp.MustCompile(`(?i)\b(?:because|caus(?:e[sd]?|ing)|due to|owing to|resulted? in|(?:led|leads?) to|thanks to)\b`)

// lacksCause reports whether a sentence says that one thing comes of another, and its
// sources do not.
func (c *claim) lacksCause(contexts []string) bool {
	return causal.MatchString(c.text) && !slices.ContainsFunc(contexts, causes.MatchString)
}

// clauses cuts a sentence where a clause begins: behind a semicolon, a dash, and
// a comma with a word that joins.
func clauses(s string) []assay.Span {
	var out []assay.Span
	from := 0
	for i := 0; i < len(s); i++ {
		cut := 0
		switch {
		case s[i] == ';':
			cut = 1
		case strings.HasPrefix(s[i:], " — "), strings.HasPrefix(s[i:], " – "):
			cut = 5
		case s[i] == ',':
			for _, w := range []string{" and ", " but ", " while ", " which ", " although ", " because ", " so ", " after ", " where ", " who "} {
				if strings.HasPrefix(s[i+1:], w) {
					cut = 1
				}
			}
		}
		if cut > 0 {
			out = append(out, assay.Span{Start: from, End: i})
			from = i + cut
		}
	}
	return append(out, assay.Span{Start: from, End: len(s)})
}

// missing names the most telling words that the source lacks.
func (c *claim) missing(words []stance.Word) string {
	const most = 5
	words = slices.DeleteFunc(slices.Clone(words), func(w stance.Word) bool { return w.Met > 0 || w.Number })
	if len(words) == 0 {
		return "the source says too little of it"
	}
	sort.SliceStable(words, func(i, j int) bool { return words[i].Weight > words[j].Weight })
	var list []string
	for _, w := range words[:min(len(words), most)] {
		list = append(list, "“"+c.text[w.Start:w.End]+"”")
	}
	return "the source does not say it; of its telling words it lacks " + text.List(list)
}

// agreeing says which of a sentence's figures, dates and names were found.
func agreeing(facts []held) []string {
	n := map[string]int{}
	for _, h := range facts {
		if h.agrees {
			n[h.kind]++
		}
	}
	var kinds []string
	all := 0
	for _, k := range []string{"number", "date", "name"} {
		if n[k] > 0 {
			kinds = append(kinds, counted(n[k], k))
			all += n[k]
		}
	}
	verb := "stands"
	if all > 1 {
		verb = "stand"
	}
	return []string{"its " + text.List(kinds) + " " + verb + " in the source for what it says"}
}

// quoted is what was found of a sentence's quotations.
type quoted struct {
	found      int
	wrong, why []string
}

// quotesOf looks for the quotations of a sentence.
func (r *run) quotesOf(c *claim, bs []*bearing) quoted {
	var out quoted
	for _, q := range c.quotations() {
		note, altered, found := true, "", false
		for _, b := range bs {
			note = note && b.source.Document.Kind == assay.Note
			if b.source.holds(q) {
				found = true
				break
			}
			altered = pick(altered, b.source.altered(q))
		}
		short := "“" + text.Clip(q.written, 80) + "”"
		switch {
		case found:
			out.found++
			out.why = append(out.why, "the quotation "+short+" stands in the source")
		case note:
			out.why = append(out.why, "the library holds a note of the source, in other words: the quotation "+short+" could not be looked up")
		case altered != "":
			out.wrong = append(out.wrong, "the quotation is not as it stands in the source: "+altered)
		default:
			out.wrong = append(out.wrong, "the quotation "+short+" does not stand in the source")
		}
	}
	return out
}

// counted gives a noun with its number, which one needs none of.
func counted(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return text.Count(n, noun, text.Plural(noun))
}
