package librarytest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/internal/library"
)

func prefixes(t *testing.T, s *suite) {
	g := NewGenerator(3, 100)
	var entries []assay.Entry
	for range 1500 { // enough for two IDs to begin alike
		entries = append(entries, g.Next(0))
	}
	if _, err := s.Add(s.ctx, entries); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, e := range entries {
		count[e.Document.ID[:library.MinPrefix]]++
	}
	ambiguous, unique := "", ""
	for _, e := range entries {
		if p := e.Document.ID[:library.MinPrefix]; count[p] > 1 {
			ambiguous = p
		} else {
			unique = e.Document.ID
		}
	}
	if ambiguous == "" {
		t.Fatal("no two IDs begin alike")
	}
	_, err := s.Document(s.ctx, ambiguous)
	s.fails("ambiguous", err, assay.ErrUsage)
	if err != nil && strings.Count(err.Error(), ambiguous) < 3 {
		t.Errorf("an ambiguous prefix's error does not name the documents: %v", err)
	}
	for _, given := range []string{unique[:library.MinPrefix], unique[:7], unique, strings.ToUpper(unique)} {
		if d, err := s.Document(s.ctx, given); err != nil || d.ID != unique {
			t.Errorf("Document(%s) = %s, %v", given, d.ID, err)
		}
	}
	for given, want := range map[string]error{
		unique[:3]: assay.ErrUsage, "": assay.ErrUsage, "zzzz": assay.ErrNotFound, unique + "00": assay.ErrNotFound,
		"' OR 1=1 --": assay.ErrNotFound, strings.Repeat("a", 100_000): assay.ErrNotFound, unique[:11] + "%": assay.ErrNotFound,
	} {
		_, err := s.Document(s.ctx, given)
		s.fails("Document("+given[:min(len(given), 20)]+")", err, want)
		if err != nil && len(err.Error()) > 500 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	}
}

func search(t *testing.T, s *suite) {
	s.add(
		Source{Location: "a", Text: "The harbour master counted 1,200 boats. Nobody counted the ferries. Boats, boats and boats."},
		Source{Location: "b", Text: "A long sentence about many other things that mentions boats only once among all of its many words, which go on and on. Children were found near the pier."},
		Source{Location: "c", Text: "The co-led search left the U.S. Café owners cheered."},
	)
	all := func(words ...string) assay.Query { return assay.Query{Must: words} }
	for _, test := range []struct {
		name string
		q    assay.Query
		want []string
	}{
		{"a word", all("harbour"), []string{"The harbour master counted 1,200 boats."}},
		{"its stem", all("ferri"), []string{"Nobody counted the ferries."}},
		{"another form", all("FERRY"), []string{"Nobody counted the ferries."}},
		{"irregular", all("child"), []string{"Children were found near the pier."}},
		{"irregular, another form", all("children"), []string{"Children were found near the pier."}},
		{"irregular verb", all("find"), []string{"Children were found near the pier."}},
		{"a number", all("1,200"), []string{"The harbour master counted 1,200 boats."}},
		{"initials", all("U.S."), []string{"The co-led search left the U.S."}},
		{"accents", all("café"), []string{"Café owners cheered."}},
		{"both", all("count", "boats"), []string{"The harbour master counted 1,200 boats."}},
		{"not both", all("ferries", "boats"), nil},
		{"must and any", assay.Query{Must: []string{"count"}, Any: []string{"ferries", "absent"}}, []string{"Nobody counted the ferries."}},
		{"must and no any", assay.Query{Must: []string{"count"}, Any: []string{"absent"}}, nil},
		{"any", assay.Query{Any: []string{"pier", "master"}}, []string{"Children were found near the pier.", "The harbour master counted 1,200 boats."}},
		{"text", assay.Query{Text: "What of the pier, and the master?"}, []string{"Children were found near the pier.", "The harbour master counted 1,200 boats."}},
		{"text beside must", assay.Query{Text: "ferries", Must: []string{"pier"}}, []string{"Children were found near the pier."}},
		{"the more often the better, the longer the worse", all("boats"), []string{
			"Boats, boats and boats.", "The harbour master counted 1,200 boats.",
			"A long sentence about many other things that mentions boats only once among all of its many words, which go on and on.",
		}},
		{"stop words only", assay.Query{Text: "who is it that was"}, nil},
		{"nothing", assay.Query{}, nil},
	} {
		got := s.found(test.q, now)
		if strings.Contains(test.name, "any") || test.name == "text" {
			slices.Sort(got)
		}
		equal(t, test.name, got, test.want)
	}
	hits := s.search(all("boats"), now)
	for i, h := range hits {
		if h.Score <= 0 || i > 0 && h.Score > hits[i-1].Score {
			t.Errorf("scores do not fall: %+v", hits)
		}
	}
	if one, err := s.Search(s.ctx, all("boats"), 1, now); err != nil || len(one) != 1 || one[0] != hits[0] {
		t.Errorf("the best one: %+v, %v", one, err)
	}
	_, err := s.Search(s.ctx, all("boats"), 0, now)
	s.fails("limit 0", err, assay.ErrUsage)
	many, err := s.SearchAll(s.ctx, []assay.Query{all("boats"), {}, all("harbour"), all("boats")}, 100, now)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "several at once", many, [][]assay.Hit{hits, nil, s.search(all("harbour"), now), hits})
}

func phrases(t *testing.T, s *suite) {
	s.add(
		Source{Location: "a", Text: "The human trafficking unit met. A human-trafficking case. Trafficking of human organs."},
		Source{Location: "b", Text: "Human, they said, but not trafficking. Operation Lost Souls ended. The lost operation of souls."},
		Source{Location: "c", Text: "A request for evidence came. Requests came for little evidence."},
	)
	for _, test := range []struct {
		phrase string
		want   []string
	}{
		{"human trafficking", []string{"A human-trafficking case.", "The human trafficking unit met."}},
		{"human-trafficking", []string{"A human-trafficking case.", "The human trafficking unit met."}},
		{"HUMAN traffick", []string{"A human-trafficking case.", "The human trafficking unit met."}},
		{"Operation Lost Souls", []string{"Operation Lost Souls ended."}},
		{"request for evidence", []string{"A request for evidence came."}},
		{"lost souls operation", nil},
		{"human absent", nil},
	} {
		for name, q := range map[string]assay.Query{"must": {Must: []string{test.phrase}}, "any": {Any: []string{test.phrase}}} {
			got := s.found(q, now)
			slices.Sort(got)
			equal(t, name+" "+test.phrase, got, test.want)
		}
	}
}

func contextAndTags(t *testing.T, s *suite) {
	s.add(
		Source{Location: "a", Text: "The pier was closed. It rained.", Title: "Harbour storm damage", Publisher: "Coast Gazette", Class: assay.News},
		Source{Location: "b", Text: "The harbour was closed. It snowed.", Title: "Winter", Publisher: "Port Authority", Class: assay.Official},
	)
	equal(t, "text before title", s.found(assay.Query{Must: []string{"harbour"}}, now)[0], "The harbour was closed.")
	equal(t, "inherited", len(s.found(assay.Query{Must: []string{"harbour"}}, now)), 3)
	equal(t, "one in the text, one in the title", s.found(assay.Query{Must: []string{"harbour", "rain"}}, now), []string{"It rained."})
	equal(t, "a phrase in the title", len(s.found(assay.Query{Must: []string{"storm damage"}}, now)), 2)
	equal(t, "no phrase over title and publisher", len(s.found(assay.Query{Must: []string{"damage coast"}}, now)), 0)
	equal(t, "by class", s.found(assay.Query{Must: []string{"closed", "class:official"}}, now), []string{"The harbour was closed."})
	equal(t, "by class and kind", s.found(assay.Query{Text: "closed", Must: []string{"class:news", "kind:text"}}, now), []string{"The pier was closed."})
	equal(t, "of no such class", s.found(assay.Query{Text: "closed", Must: []string{"class:court"}}, now), []string{})
	counts, total, err := s.DocumentFrequency(s.ctx, []string{"harbour"}, now)
	if err != nil || counts["harbour"] != 1 || total != 4 {
		t.Errorf("a frequency is of texts alone: %v of %d, %v", counts, total, err)
	}
}

// ties has many passages of one score: the order is by document, then passage.
func ties(t *testing.T, s *suite) {
	for i := range 30 {
		s.add(Source{Location: string(rune('a' + i)), Bytes: strings.Repeat("x", i+1), Text: "Equal words here. Equal words here."})
	}
	hits := s.search(assay.Query{Text: "equal words"}, now)
	if len(hits) != 60 {
		t.Fatalf("%d hits", len(hits))
	}
	order := func(a, b assay.Hit) int {
		if c := strings.Compare(a.Document, b.Document); c != 0 {
			return c
		}
		return a.Passage - b.Passage
	}
	if !slices.IsSortedFunc(hits, order) {
		t.Error("equal scores are not in order of document and passage")
	}
	few, err := s.Search(s.ctx, assay.Query{Text: "equal words"}, 7, now)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the first seven", few, hits[:7])
}

func hostileQueries(t *testing.T, s *suite) {
	s.add(Source{Location: "a", Text: "The harbour opened."})
	for _, text := range []string{
		`harbour"`, `"harbour`, `harbour*`, `harbour AND (`, `NEAR(harbour, 5)`, `text:harbour`, `-harbour`, `^harbour`, "harbour\x00", "\xff\xfeharbour",
		`harbour'; DROP TABLE document; --`, strings.Repeat("harbour ", 50_000),
		"harbour " + strings.Repeat("(", 10_000), strings.Repeat("a", 1<<20) + " harbour",
	} {
		for name, q := range map[string]assay.Query{"text": {Text: text}, "any": {Any: []string{text, "harbour"}}} {
			got := s.found(q, now)
			if len(got) != 1 && !strings.HasPrefix(text, "aaaa") {
				t.Errorf("%s %.30q: found %q", name, text, got)
			}
		}
		s.search(assay.Query{Must: []string{text}}, now)
		if _, _, err := s.DocumentFrequency(s.ctx, []string{text}, now); err != nil {
			t.Errorf("DocumentFrequency(%.30q): %v", text, err)
		}
	}
	words := strings.Fields(strings.Repeat("one two three four harbour ", 2000))
	if _, err := s.Search(s.ctx, assay.Query{Must: words, Any: words}, 10, now); err != nil {
		t.Error(err)
	}
}

func frequency(t *testing.T, s *suite) {
	s.add(
		Source{Location: "a", Text: "Boats and a boat. A boat. A ferry.", At: day(1)},
		Source{Location: "b", Text: "Ferries wait. Human trafficking. Trafficking.", At: day(2)},
	)
	for range 2 { // from the index, and again
		got, total, err := s.DocumentFrequency(s.ctx, []string{"boat", "ferri", "absent", "human traffick", "traffick", "the", ""}, now)
		if err != nil || total != 6 {
			t.Fatalf("total %d, %v", total, err)
		}
		equal(t, "frequencies", got, map[string]int{"boat": 2, "ferri": 2, "absent": 0, "human traffick": 1, "traffick": 2, "the": 0, "": 0})
	}
	got, total, err := s.DocumentFrequency(s.ctx, []string{"ferri"}, day(1))
	if err != nil || total != 3 || got["ferri"] != 1 {
		t.Errorf("as of the first: %v of %d, %v", got, total, err)
	}
}

// manyBatches adds one document at a time, so that whatever a backend merges is
// merged, and compares with one batch.
func manyBatches(t *testing.T, s *suite) {
	g := NewGenerator(21, 400)
	var entries []assay.Entry
	for range 150 {
		entries = append(entries, g.Next(2))
	}
	for _, e := range entries {
		if _, err := s.Add(s.ctx, []assay.Entry{e}); err != nil {
			t.Fatal(err)
		}
	}
	whole := s.open(t)
	if _, err := whole.Add(s.ctx, entries); err != nil {
		t.Fatal(err)
	}
	var queries []assay.Query
	for rank := range 60 {
		queries = append(queries, assay.Query{Text: g.Word(rank) + " " + g.Word(2*rank+1)}, assay.Query{Must: []string{g.Word(rank) + " " + g.Word(rank/2)}})
	}
	got, err := s.SearchAll(s.ctx, queries, 40, now)
	if err != nil {
		t.Fatal(err)
	}
	want, err := whole.SearchAll(s.ctx, queries, 40, now)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "hits", got, want)
	if len(want[0]) == 0 {
		t.Error("nothing was found")
	}
}

func aliases(t *testing.T, s *suite) {
	pair := func(long, short string) [2]string { return [2]string{long, short} }
	s.add(
		Source{Location: "a", Text: "One.", At: day(1), Aliases: [][2]string{pair("Port Authority", "PA"), pair("Port Authority", "PA"), pair("Only", "")}},
		Source{Location: "b", Text: "Two.", At: day(2), Aliases: [][2]string{pair("PA", "Port Authority"), pair("Coast Guard", "CG")}},
		Source{Location: "c", Text: "Three.", At: day(2), Aliases: [][2]string{pair("Public Address", "PA")}},
	)
	s.add(Source{Location: "c", Text: "Three, changed.", At: day(3)})
	got, err := s.Aliases(s.ctx, now)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "now", got, []library.Alias{{Long: "Coast Guard", Short: "CG", Documents: 1}, {Long: "Port Authority", Short: "PA", Documents: 2}})
	if got, err = s.Aliases(s.ctx, day(1)); err != nil {
		t.Fatal(err)
	}
	equal(t, "at first", got, []library.Alias{{Long: "Port Authority", Short: "PA", Documents: 1}})
}

func sharing(t *testing.T, s *suite) {
	const common = "the quick brown fox jumps over the lazy dog near the old stone bridge by the river while two children look on in quiet wonder"
	added := s.add(
		Source{Location: "a", Text: common + " today.", At: day(1)},
		Source{Location: "b", Text: "It was said that " + common + " again and again.", At: day(1)},
		Source{Location: "c", Text: "the quick brown fox jumps over the lazy dog near the old stone bridge and that is all there is.", At: day(2)},
		Source{Location: "d", Text: "Something else entirely, with no word of it but many words of its own to be read here.", At: day(1)},
	)
	got, err := s.Sharing(s.ctx, []string{added[0].Document}, now)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Document != added[1].Document || got[1].Document != added[2].Document || got[0].Count <= got[1].Count || got[1].Count == 0 {
		t.Errorf("sharing: %+v of %+v", got, added)
	}
	if got, err = s.Sharing(s.ctx, []string{added[0].Document}, day(1)); err != nil || len(got) != 1 {
		t.Errorf("as of the first day: %+v, %v", got, err)
	}
	if got, err = s.Sharing(s.ctx, []string{added[0].Document, added[1].Document, added[2].Document}, now); err != nil || len(got) != 0 {
		t.Errorf("of all: %+v, %v", got, err)
	}
	if got, err = s.Sharing(s.ctx, nil, now); err != nil || len(got) != 0 {
		t.Errorf("of none: %+v, %v", got, err)
	}
	_, err = s.Sharing(s.ctx, []string{"0123456789ab"}, now)
	s.fails("of an unknown document", err, assay.ErrNotFound)
}

func state(t *testing.T, s *suite) {
	s.add(
		Source{Location: "a", Text: "One. Two.", Published: "2021-05-03", At: day(1)},
		Source{Location: "b", Text: "Three.", Published: "2019", At: day(2)},
		Source{Location: "c", Text: "Four.", At: day(2)},
	)
	st := s.state(now)
	if len(st.Hash) != 64 {
		t.Errorf("hash %q", st.Hash)
	}
	hash := st.Hash
	st.Hash = ""
	equal(t, "state", st, library.State{Documents: 3, Passages: 4, Dates: assay.DateRange{From: "2019", To: "2021-05-03"}, Undated: 1})
	if then := s.state(day(1)); then.Hash == hash || then.Documents != 1 {
		t.Errorf("as of the first day: %+v", then)
	}
	// The hash covers metadata too.
	l := s.open(t)
	var entries []assay.Entry
	for _, src := range []Source{
		{Location: "a", Text: "One. Two.", Published: "2021-05-04", At: day(1)},
		{Location: "b", Text: "Three.", Published: "2019", At: day(2)},
		{Location: "c", Text: "Four.", At: day(2)},
	} {
		entries = append(entries, src.Entry())
	}
	if _, err := l.Add(s.ctx, entries); err != nil {
		t.Fatal(err)
	}
	if other, err := l.State(s.ctx, now); err != nil || other.Hash == hash {
		t.Errorf("another date of publication, the same hash: %+v, %v", other, err)
	}
}

func checks(t *testing.T, s *suite) {
	a := library.Check{ID: "aa", Question: "Is it so?", AsOf: day(3), Report: []byte(`{"id":"aa"}`)}
	b := library.Check{ID: "0b", Question: "How many?", Report: []byte(strings.Repeat(`{"id":"0b"}`, 1000))}
	for _, c := range []library.Check{a, b, a} {
		if err := s.SaveCheck(s.ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []library.Check{a, b} {
		got, err := s.Check(s.ctx, want.ID)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "check "+want.ID, got, want)
	}
	a.Report, b.Report = nil, nil
	for question, want := range map[string][]library.Check{"": {a, b}, "How many?": {b}, "Why?": nil} {
		got, err := s.Checks(s.ctx, question)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "checks of "+question, got, want)
	}
	s.fails("without ID", s.SaveCheck(s.ctx, library.Check{Question: "?"}), assay.ErrUsage)
}

func failures(t *testing.T, s *suite) {
	record := func(list ...assay.Failure) {
		t.Helper()
		if err := s.AddFailures(s.ctx, list); err != nil {
			t.Fatal(err)
		}
	}
	record(assay.Failure{Location: "z.pdf", Reason: "broken"}, assay.Failure{Location: "a.bin", Reason: "binary"})
	record(assay.Failure{Location: "z.pdf", Reason: "still broken"})
	record()
	want := []assay.Failure{{Location: "a.bin", Reason: "binary"}, {Location: "z.pdf", Reason: "still broken"}}
	got, err := s.Failures(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "failures", got, want)
	s.add(Source{Location: "z.pdf", Text: "Read at last.", At: day(1)})
	if got, err = s.Failures(s.ctx); err != nil {
		t.Fatal(err)
	}
	equal(t, "failures after one was read", got, want[:1])
	if err := s.AddFailures(s.ctx, nil); err != nil || errors.Is(err, assay.ErrUsage) {
		t.Error(err)
	}
}
