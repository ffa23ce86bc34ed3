package check

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"
	"sync"
	"time"

	"assay"
	"assay/internal/annotate"
	"assay/internal/cite"
	"assay/internal/evidence"
	"assay/internal/figures"
	"assay/internal/gather"
	"assay/internal/library"
	"assay/internal/lineage"
	"assay/internal/question"
	"assay/internal/report"
	"assay/internal/stance"
	"assay/internal/verdict"
)

// Library is what asking needs of a library.
type Library interface {
	evidence.Finder
	report.Searcher
	cite.Documents
	DocumentFrequency(ctx context.Context, stems []string, asOf time.Time) (map[string]int, int, error)
	Aliases(ctx context.Context, asOf time.Time) ([]library.Alias, error)
	State(ctx context.Context, asOf time.Time) (library.State, error)
	Moments(ctx context.Context, from, to time.Time, documents int) ([]time.Time, error)
	Failures(ctx context.Context) ([]assay.Failure, error)
	Gatherings(ctx context.Context, question string, asOf time.Time) ([]assay.Gathering, error)
}

// Config is what a question is asked with.
type Config struct {
	Library  Library
	Book     Book
	Profiles []*assay.Profile // the general one first; see package profiles
	Profile  string           // name of the profile to use; "" to choose by the question's words
	AsOf     time.Time        // zero: now
	Today    time.Time        // the date printed as "checked on" when AsOf is zero
	Engine   assay.Engine
	Judging  Judging // of the sentences found; nil: by the rules of package stance
	// Progress is told of each stage as it begins and ends; nil: nobody listens.
	// It is called from one goroutine at a time and must not block.
	Progress func(Step)
}

// Step is what Progress is told: that a stage began or ended, or what it found.
type Step struct {
	Stage  string // Question, Search, Passages, Stance, Origins, Figures, Verdict, Report, Anchors
	Done   bool
	Detail string // for a reader: "119 documents searched, no source failed to open"
	Found  []Passage
}

// Passage is a sentence found, as a reader sees it before there is a verdict.
type Passage struct {
	Text     string
	Document assay.Document // without its text
}

// Ask answers a question from a library: the whole asking side of the
// pipeline, in order. Every sentence of the report it gives has passed cite;
// what was refused is listed in it. The same library state, question, as-of
// time and settings give the same report, byte for byte.
func Ask(ctx context.Context, c Config, raw string) (*assay.Report, error) {
	f, n, err := find(ctx, c, raw)
	if err != nil {
		return nil, err
	}
	tell := telling(c.Progress)
	tell.begin(stageReport)
	draft, err := report.Write(ctx, f, report.Options{Searcher: c.Library, AsOf: c.AsOf, Names: n, Engine: c.Engine})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	tell.end(stageReport, func() string { return reportWords(draft) })
	tell.begin(stageAnchors)
	r, err := cite.Draft(ctx, draft, newShelf(f, c.Library), n.Forms)
	if err != nil {
		return nil, err
	}
	tell.end(stageAnchors, func() string { return anchorWords(r) })
	return r, nil
}

// shelf gives the documents that asking has read already, and others from the library.
type shelf struct {
	cite.Documents
	byID, byHash map[string]assay.Document
}

func newShelf(f *assay.Findings, rest cite.Documents) shelf {
	s := shelf{rest, map[string]assay.Document{}, map[string]assay.Document{}}
	for id, m := range f.Materials {
		s.byID[id] = m.Document
		if old, ok := s.byHash[m.Document.SHA256]; !ok || id < old.ID {
			s.byHash[m.Document.SHA256] = m.Document
		}
	}
	return s
}

// Document gives a document by its ID.
func (s shelf) Document(ctx context.Context, id string) (assay.Document, error) {
	if d, ok := s.byID[id]; ok {
		return d, nil
	}
	return s.Documents.Document(ctx, id)
}

// DocumentByHash gives the document of this text with the smallest ID of those read.
func (s shelf) DocumentByHash(ctx context.Context, hash string) (assay.Document, error) {
	if d, ok := s.byHash[hash]; ok {
		return d, nil
	}
	return s.Documents.DocumentByHash(ctx, hash)
}

// Understand gives what a question is taken to ask, before anything is looked
// for, with the profile that it is read by. It needs no source. The error is of
// category ErrUsage when the question cannot be asked.
func Understand(ctx context.Context, c Config, raw string) (assay.Question, *assay.Profile, error) {
	q, profile, _, err := understand(ctx, c, raw)
	return q, profile, err
}

func understand(ctx context.Context, c Config, raw string) (assay.Question, *assay.Profile, *names, error) {
	aliases, err := c.Library.Aliases(ctx, c.AsOf)
	if err != nil {
		return assay.Question{}, nil, nil, err
	}
	n := newNames(c.Book, aliases)
	profile := ChooseProfile(c.Profiles, c.Profile, raw)
	q, err := question.Parse(raw, question.Options{
		Names: n, Profile: profile, Today: c.day(),
		Figures: readFigures(raw),
		Frequency: func(stems []string) (map[string]int, int, error) {
			return c.Library.DocumentFrequency(ctx, stems, c.AsOf)
		},
	})
	return q, profile, n, err
}

// day is the day on which the question is asked.
func (c Config) day() time.Time {
	if c.AsOf.IsZero() {
		return c.Today
	}
	return c.AsOf
}

// look reads a question and finds the sentences that bear on it.
func look(ctx context.Context, c Config, raw string) (*assay.Findings, *names, error) {
	tell := telling(c.Progress)
	tell.begin(stageQuestion)
	state, err := c.Library.State(ctx, c.AsOf)
	if err != nil {
		return nil, nil, err
	}
	if state.Documents == 0 {
		return nil, nil, fmt.Errorf("the library holds no source; add some with 'assay add PATH': %w", assay.ErrEmpty)
	}
	failures, err := c.Library.Failures(ctx)
	if err != nil {
		return nil, nil, err
	}
	gatherings, err := c.Library.Gatherings(ctx, raw, c.AsOf)
	if err != nil {
		return nil, nil, err
	}
	q, profile, n, err := understand(ctx, c, raw)
	if err != nil {
		return nil, nil, err
	}
	tell.end(stageQuestion, func() string { return questionWords(q) })
	tell.begin(stageSearch)
	library := tell.finder(c.Library, func() string { return searchWords(state.Documents, len(failures)) })
	got, err := evidence.Gather(ctx, library, q, c.AsOf, evidence.DefaultLimits)
	if err != nil {
		return nil, nil, err
	}
	f := &assay.Findings{
		Question: q, Profile: profile, Materials: got.Materials, Evidence: got.Evidence,
		CheckedOn: c.day().Format(time.DateOnly), AsOf: asOfText(c.AsOf, c.day()),
		Adequacy: assay.Adequacy{
			Queries: got.Runs, DocumentsSearched: state.Documents, PassagesSearched: state.Passages,
			PassagesRead: got.Passages, Hits: got.Hits, Failures: failures,
			Dates: state.Dates, Undated: state.Undated, Library: state.Hash, World: gather.Sum(gatherings),
		},
	}
	if f.Adequacy.Failures == nil {
		f.Adequacy.Failures = []assay.Failure{}
	}
	tell.found(f)
	tell.end(stagePassages, func() string { return passageWords(f) })
	return f, n, ctx.Err()
}

// find runs the stages before the report and gives what they found.
func find(ctx context.Context, c Config, raw string) (*assay.Findings, *names, error) {
	f, n, err := look(ctx, c, raw)
	if err != nil {
		return nil, nil, err
	}
	tell, profile := telling(c.Progress), f.Profile
	tell.begin(stageStance, stageOrigins)
	var near map[string]*assay.Material
	if asksOfResults(f.Question.Ask) {
		near = nearest(f, eventDocuments)
	}
	happenings := startEvents(ctx, near, profile)
	counting := countingAlike(f)
	ledger := figures.Begin(counting)
	trace(f, n)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	weigh(f, n, c.Judging)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	tell.end(stageStance, func() string { return stanceWords(f) })
	tell.end(stageOrigins, func() string { return originWords(f) })
	tell.begin(stageFigures)
	f.EventsOf = slices.Sorted(maps.Keys(near))
	// The ledger reads its documents while their origins are traced and the events
	// are still looked for, and waits only when it asks for them.
	at := sync.OnceValue(func() func(string, int) string {
		f.Events, err = happenings()
		return eventAt(f.Events)
	})
	reading := figures.Options{
		Profile:  profile,
		Interest: func(id string) assay.Interest { return interestOf(f, id) },
		Owner:    func(d assay.Document) string { return report.ShortName(d, n) },
		Names:    n,
		Event:    func(document string, sentence int) string { return at()(document, sentence) },
	}
	f.Figures = ledger(f.Origins, reading)
	if at(); err != nil {
		return nil, nil, err
	}
	f.Conflicts = figures.Conflicts(f.Figures, counting, reading)
	tell.end(stageFigures, func() string { return figureWords(f) })
	tell.begin(stageVerdict)
	f.Verdict = verdict.Decide(f)
	tell.end(stageVerdict, func() string { return verdictWords(f.Verdict) })
	return f, n, ctx.Err()
}

// eventAt gives the event that a sentence of a document speaks of.
func eventAt(found []assay.Event) func(document string, sentence int) string {
	type place struct {
		document string
		sentence int
	}
	at := map[place]string{}
	for _, e := range found {
		for _, m := range e.Mentions {
			for _, i := range m.Sentences {
				if p := (place{m.Document, i}); at[p] == "" {
					at[p] = e.ID
				}
			}
		}
	}
	return func(document string, sentence int) string { return at[place{document, sentence}] }
}

// The documents whose figures an answer's ledger holds: those with the best
// evidence, and all that give one of their numbers. Smaller numbers than
// tellingNumber, and those that more than commonNumber documents give, say
// nothing of what is counted.
const (
	ledgerDocuments = 60
	tellingNumber   = 10
	commonNumber    = 12
)

// countingAlike gives the documents for the ledger of an answer. A number that
// only a source far from the question gives neither repeats nor disputes any of
// those that the answer prints.
func countingAlike(f *assay.Findings) map[string]*assay.Material {
	given := map[float64]int{} // by how many documents
	for _, m := range f.Materials {
		once := map[float64]bool{}
		for _, g := range m.Annotation.Figures {
			if g.Value >= tellingNumber && !once[g.Value] {
				once[g.Value] = true
				given[g.Value]++
			}
		}
	}
	out := nearest(f, ledgerDocuments)
	near := map[float64]bool{}
	for _, m := range out {
		for _, g := range m.Annotation.Figures {
			near[g.Value] = given[g.Value] > 0 && given[g.Value] <= commonNumber
		}
	}
	for id, m := range f.Materials {
		if slices.ContainsFunc(m.Annotation.Figures, func(g assay.Figure) bool { return near[g.Value] }) {
			out[id] = m
		}
	}
	return out
}

// trace finds the origins of what was found and letters them by relevance.
func trace(f *assay.Findings, n *names) {
	f.Origins = lineage.Groups(f.Materials, n)
	rank := map[string]int{}
	for i, e := range f.Evidence {
		if _, ok := rank[e.Document]; !ok {
			rank[e.Document] = i
		}
	}
	best := func(o assay.Origin) int {
		b := len(f.Evidence) + 1
		for _, m := range o.Members {
			if r, ok := rank[m]; ok {
				b = min(b, r)
			}
		}
		return b
	}
	sort.SliceStable(f.Origins, func(i, j int) bool { return best(f.Origins[i]) < best(f.Origins[j]) })
	for i := range f.Origins {
		f.Origins[i].ID = lineage.Letter(i)
		f.Origins[i].Interest = lineage.Stand(f.Origins[i], f.Materials, f.Question.Actor, n)
	}
}

// actsHere is how far a sentence has to be about the actor to say what the
// actor did: it names it, or is of its own publisher. A title is not enough.
const actsHere = 0.8

// Judge says how a sentence of a material stands to the claim of a question.
// actor says whether the sentence is by or about the claim's actor. A judge
// gives its reasons and judges the same sentence the same way every time.
type Judge interface {
	Judge(m *assay.Material, sentence int, actor bool) assay.Stance
}

// Judging makes the judge of one question. Nothing after it knows which one judges.
type Judging func(q assay.Question, p *assay.Profile) Judge

// rules is the judge that Ask uses unless it is given another.
func rules(q assay.Question, p *assay.Profile) Judge { return stance.New(q, p, evidence.Near) }

// weigh judges the stance of each sentence and how its speaker stands to the actor.
func weigh(f *assay.Findings, n *names, judging Judging) {
	if judging == nil {
		judging = rules
	}
	judge := judging(f.Question, f.Profile)
	words := lineage.NewWords(f.Materials, f.Origins, n)
	for i := range f.Evidence {
		e := &f.Evidence[i]
		m := f.Materials[e.Document]
		origin, _ := f.OriginOf(e.Document)
		e.Origin = origin.ID
		for _, s := range m.Annotation.Statements {
			if s.Sentence == e.Sentence {
				e.Speaker = s.Speaker
			}
		}
		e.Interest = words.Interest(e.Document, e.Sentence, e.Speaker, f.Question.Actor)
		e.Stance = judge.Judge(m, e.Sentence, e.Actor >= actsHere)
	}
}

func interestOf(f *assay.Findings, document string) assay.Interest {
	o, ok := f.OriginOf(document)
	if !ok {
		return assay.Independent
	}
	return o.Interest
}

// readFigures reads the numbers of a question as ingest reads those of a text.
func readFigures(raw string) []assay.Figure {
	if len(raw) > question.MaxLength {
		return nil
	}
	a := annotate.Annotate(assay.Document{Text: raw})
	var out []assay.Figure
	for _, f := range a.Figures {
		if f.Kind == assay.Count || f.Kind == assay.Money || f.Kind == assay.Percent {
			out = append(out, f)
		}
	}
	return out
}

// Dated gives the day and the as-of time that a result bears, as reports do:
// asOf is zero for now, which is then today.
func Dated(asOf, today time.Time) (checkedOn, asOfWords string) {
	day := Config{AsOf: asOf, Today: today}.day()
	return day.Format(time.DateOnly), asOfText(asOf, day)
}

func asOfText(asOf, day time.Time) string {
	if asOf.IsZero() {
		return day.Format(time.DateOnly)
	}
	if asOf.Equal(asOf.Truncate(24 * time.Hour)) {
		return asOf.UTC().Format(time.DateOnly)
	}
	return asOf.UTC().Format(time.RFC3339)
}
