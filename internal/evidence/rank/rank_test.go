package rank

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func stemsOf(s string) string {
	var out []string
	for _, w := range newReader().read(s) {
		if !w.stop {
			out = append(out, w.stem)
		}
	}
	return strings.Join(out, " ")
}

func TestWords(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Bridges repaired", "bridg repair"},
		{"13,000 13000 and 13 thousand", "#13000 #13000 #13000"},
		{"2.5 million or 3rd of forty-two", "#2.5e+06 #3 #42"},
		{"the 19th-century quay", "#19 centuri quay"},
		{"co-led", "co lead"},
		{"Beyoncé in São Paulo", "beyonc sao paulo"},
		{"U.S. for us", "usa"},
		{"D.C. law", "dc law"},
		{"", ""},
		{"\xff\xfe ... --", ""},
		{"5 millions, 6 m", "#5e+06 #6 m"},
	} {
		if got := stemsOf(tt.in); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestReadPost(t *testing.T) {
	for _, tt := range []struct{ in, body, sender string }{
		{"Plain words / no marks", "Plain words / no marks", ""},
		{"The quay burns https://t.co/x1 now", "The quay burns now", ""},
		{"See pic.twitter.com/ab12 and www.example.org/a?b", "See and", ""},
		{"#EagleRock is wet", "Eagle Rock is wet", ""},
		{"@RiverPolice_HQ said so", "River Police HQ said so", ""},
		{"It rains. — Ann Lee (@AnnLee7) March 3, 2019", "It rains.", "— Ann Lee Ann Lee 7 March 3, 2019"},
		{"A dash — and a tale (of old)", "A dash — and a tale (of old)", ""},
		{"#WWIWreath2018", "WWI Wreath 2018", ""},
	} {
		body, sender := readPost(tt.in)
		if squeeze(body) != tt.body || squeeze(sender) != tt.sender {
			t.Errorf("%q: %q from %q, want %q from %q", tt.in, squeeze(body), squeeze(sender), tt.body, tt.sender)
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestPathWords(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/news/Quay_burns-again.html?id=3":        "news Quay burns again html",
		"https://archive.example/2020/https://example.org/quay-fire": "quay fire",
		"Metadata": "", "": "", "https://example.org": "",
	} {
		if got := squeeze(pathWords(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func rankIDs(t *testing.T, c *Corpus, query string, k int) []string {
	t.Helper()
	found, err := c.Rank(context.Background(), query, k)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, r := range found {
		ids = append(ids, r.ID)
	}
	return ids
}

// harbour is a small corpus; its fillers make the telling words rare.
func harbour() []Document {
	docs := []Document{
		{ID: "fire", Text: "A fire destroyed the old quay of Halden in 1904."},
		{ID: "ferry", Title: "The ferry to Lund", Text: "It sails twice a day from the north pier."},
		{ID: "count", Text: "The port counted 13,000 ships last year."},
		{ID: "other count", Text: "The port counted 12,000 ships last year."},
		{ID: "doctor", Text: "A physician came to the lighthouse."},
		{ID: "address", Text: "Nobody was hurt.", URL: "https://example.org/storm-sinks-trawler"},
	}
	for i := range 40 {
		docs = append(docs, Document{ID: fmt.Sprint("filler ", i), Text: fmt.Sprintf("Masons met in hall %d to talk of bread and wool.", 500+i)})
	}
	return docs
}

func TestRank(t *testing.T) {
	c := New(harbour(), Options{})
	for _, tt := range []struct{ name, query, first string }{
		{"words", "Did a fire destroy the quay?", "fire"},
		{"the title", "When does the ferry sail to Lund?", "ferry"},
		{"a number written otherwise", "Were 13 thousand ships counted in the port?", "count"},
		{"a word of the same meaning", "The doctor of the lighthouse", "doctor"},
		{"only a word of the same meaning", "A doctor of the lighthouse came", "doctor"},
		{"the address", "A storm sank a trawler", "address"},
		{"a hashtag", "OMG #OldQuay https://t.co/1", "fire"},
	} {
		if got := rankIDs(t, c, tt.query, 3); len(got) == 0 || got[0] != tt.first {
			t.Errorf("%s: %q gives %v, want %s first", tt.name, tt.query, got, tt.first)
		}
	}
	found, err := c.Rank(context.Background(), "Did a fire ruin the quay of Oslo in 1904?", 1)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"holds fire, quay, 1904", "lacks ruin, oslo"}, found[0].Why); diff != "" {
		t.Error(diff)
	}
}

func TestNothing(t *testing.T) {
	for name, got := range map[string][]string{
		"an empty corpus":       rankIDs(t, New(nil, Options{}), "a ferry", 10),
		"an empty query":        rankIDs(t, New(harbour(), Options{}), "", 10),
		"stop words only":       rankIDs(t, New(harbour(), Options{}), "is it of the", 10),
		"unknown words":         rankIDs(t, New(harbour(), Options{}), "xylophone zeppelin", 10),
		"none wanted":           rankIDs(t, New(harbour(), Options{}), "ferry", 0),
		"fewer than none":       rankIDs(t, New(harbour(), Options{}), "ferry", -1),
		"a document of no text": rankIDs(t, New([]Document{{ID: "x"}}, Options{}), "ferry", 1),
	} {
		if len(got) != 0 {
			t.Errorf("%s gives %v", name, got)
		}
	}
	if order, err := RankPool(context.Background(), "ferry", nil); err != nil || len(order) != 0 {
		t.Errorf("an empty pool gives %v, %v", order, err)
	}
}

func TestDuplicateIDs(t *testing.T) {
	docs := []Document{{ID: "a", Text: "A ferry sails."}, {ID: "a", Text: "The ferry sails to Lund."}, {ID: "b", Text: "A ferry sank."}}
	got := rankIDs(t, New(docs, Options{}), "ferry to Lund", 10)
	if diff := gocmp.Diff([]string{"a", "b"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestManyFound gives what is found beyond the candidates too, once, in falling order.
func TestManyFound(t *testing.T) {
	var docs []Document
	for i := range 500 {
		docs = append(docs, Document{ID: fmt.Sprint(i), Text: strings.Repeat("wool ", i%7) + "a ferry of the line " + fmt.Sprint(i)})
	}
	found, err := New(docs, Options{}).Rank(context.Background(), "ferry line", 300)
	if err != nil || len(found) != 300 {
		t.Fatalf("%d found, %v", len(found), err)
	}
	seen := map[string]bool{}
	for i, r := range found {
		if seen[r.ID] || i > 0 && r.Score > found[i-1].Score {
			t.Fatalf("%d: %s at %v after %v", i, r.ID, r.Score, found[i-1].Score)
		}
		seen[r.ID] = true
	}
}

func TestHugeQuery(t *testing.T) {
	words := make([]string, 0, 200000)
	r := rand.New(rand.NewPCG(1, 2))
	for len(words) < cap(words) {
		words = append(words, fmt.Sprintf("w%d", r.IntN(5000)))
	}
	query := strings.Join(words, " ")
	docs := append(harbour(), Document{ID: "huge", Text: query})
	if got := rankIDs(t, New(docs, Options{}), "the ferry to Lund "+query, 3); len(got) == 0 {
		t.Error("nothing is found")
	}
	if got := rankIDs(t, New(docs, Options{}), strings.Repeat("#", 1<<20)+strings.Repeat("@a", 1<<19), 3); len(got) != 0 {
		t.Errorf("marks alone find %v", got)
	}
}

// TestRankPool counts what stands beside a sentence.
func TestRankPool(t *testing.T) {
	sentences := []string{
		"Cookies help us.", "Sign in.",
		"The council met on Monday.", "It closed the north pier of Halden harbour.", "Repairs will take a year, it said.",
		"Weather: rain.", "Halden sports results.",
	}
	got, err := RankPool(context.Background(), "The north pier of Halden harbour was closed for repairs.", sentences)
	if err != nil {
		t.Fatal(err)
	}
	if got[0] != 3 || got[1] != 4 {
		t.Errorf("the order is %v", got)
	}
	slices.Sort(got)
	if diff := gocmp.Diff([]int{0, 1, 2, 3, 4, 5, 6}, got); diff != "" {
		t.Errorf("not every sentence once: %s", diff)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(harbour(), Options{}).Rank(ctx, "ferry", 3); !errors.Is(err, context.Canceled) {
		t.Errorf("Rank: %v", err)
	}
	if _, err := RankPool(ctx, "ferry", []string{"a ferry"}); !errors.Is(err, context.Canceled) {
		t.Errorf("RankPool: %v", err)
	}
	set := Set{Documents: harbour(), Examples: []Example{{Query: "ferry", Relevant: map[string]float64{"ferry": 1}}}}
	if _, err := Train(ctx, []Set{set}); !errors.Is(err, context.Canceled) {
		t.Errorf("Train: %v", err)
	}
}

// TestAtOnce asks one corpus from many sides: the same order each time.
func TestAtOnce(t *testing.T) {
	c := New(harbour(), Options{})
	want := rankIDs(t, c, "a fire in the port of Halden", 10)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				found, err := c.Rank(context.Background(), "a fire in the port of Halden", 10)
				if err != nil || len(found) != len(want) || found[0].ID != want[0] {
					t.Errorf("%v, %v", found, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestAnyText holds what every order promises, for any texts.
func TestAnyText(t *testing.T) {
	words := rapid.SampledFrom([]string{"ferry", "the", "quay", "13,000", "U.S.", "#OldQuay", "@x", "burned", "a", ".", "https://e.org/a", "—", "é", "\xff", "doctor", "2nd"})
	textOf := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(words, 0, 12).Draw(t, "words"), " ") })
	rapid.Check(t, func(t *rapid.T) {
		var docs []Document
		var sentences []string
		for i := range rapid.IntRange(0, 12).Draw(t, "documents") {
			d := Document{ID: fmt.Sprint(i % 9), Title: textOf.Draw(t, "title"), Text: textOf.Draw(t, "text"), URL: textOf.Draw(t, "url")}
			docs = append(docs, d)
			sentences = append(sentences, d.Text)
		}
		query := textOf.Draw(t, "query")
		k := rapid.IntRange(0, 12).Draw(t, "k")
		found, err := New(docs, Options{}).Rank(context.Background(), query, k)
		if err != nil || len(found) > k {
			t.Fatalf("%d found of %d, %v", len(found), k, err)
		}
		again, _ := New(docs, Options{}).Rank(context.Background(), query, k)
		seen := map[string]bool{}
		for i, r := range found {
			if r.ID != again[i].ID || r.Score != again[i].Score {
				t.Fatal("two times, two orders")
			}
			if seen[r.ID] || i > 0 && r.Score > found[i-1].Score {
				t.Fatalf("%s stands twice or too low", r.ID)
			}
			seen[r.ID] = true
		}
		order, err := RankPool(context.Background(), query, sentences)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(order)
		for i, n := range order {
			if i != n {
				t.Fatalf("not a permutation: %v", order)
			}
		}
		if len(order) != len(sentences) {
			t.Fatalf("%d of %d sentences", len(order), len(sentences))
		}
	})
}

// TestTrain learns that a title matters where it does, and gives the same model
// each time.
func TestTrain(t *testing.T) {
	set := Set{Name: "titles"}
	for i := range 60 {
		set.Documents = append(set.Documents,
			Document{ID: fmt.Sprint("t", i), Title: fmt.Sprintf("harbour%d", i), Text: "Some words of ships and wool."},
			Document{ID: fmt.Sprint("x", i), Text: fmt.Sprintf("The harbour%d again: harbour%d.", i, i)})
		set.Examples = append(set.Examples, Example{Query: fmt.Sprintf("harbour%d", i), Relevant: map[string]float64{fmt.Sprint("t", i): 1}})
	}
	m, err := Train(context.Background(), []Set{set})
	if err != nil {
		t.Fatal(err)
	}
	list, err := set.judge(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	before, _ := mean(list, everything, func(r *row) float64 { return r.Score })
	after, n := mean(list, everything, by(m))
	if before/float64(n) > 0.7 || after/float64(n) < 0.99 {
		t.Errorf("nDCG of %.3f before and %.3f after", before/float64(n), after/float64(n))
	}
	if again, err := Train(context.Background(), []Set{set}); err != nil || again.String() != m.String() {
		t.Errorf("the second training gives another model, %v", err)
	}
	read, err := ParseModel(m.String())
	if err != nil || read.String() != m.String() {
		t.Errorf("the model is not read as it is written: %v", err)
	}
	if _, err := Train(context.Background(), []Set{{Examples: []Example{{Query: "x"}}}}); err == nil {
		t.Error("nothing to learn from is no error")
	}
}

func TestParseModel(t *testing.T) {
	if _, err := shipped(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"bm25 1", "bm25\tmuch", "luck\t1", "bm25\t1\n\n"} {
		if _, err := ParseModel(s); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func benchCorpus(n int) []Document {
	r := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(r, 1.1, 4, 50000)
	docs := make([]Document, n)
	for i := range docs {
		var b strings.Builder
		for range 60 {
			fmt.Fprintf(&b, "w%d ", zipf.Uint64())
		}
		docs[i] = Document{ID: fmt.Sprint(i), Title: fmt.Sprintf("w%d w%d", zipf.Uint64(), zipf.Uint64()), Text: b.String()}
	}
	return docs
}

func BenchmarkRank(b *testing.B) {
	for _, n := range []int{10000, 100000} {
		c := New(benchCorpus(n), Options{})
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for i := range b.N {
				if _, err := c.Rank(context.Background(), fmt.Sprintf("w%d w%d w%d w7 w33 w250 w%d w1200", i%300, i%77+100, i%1000, i%5000), 100); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	docs := benchCorpus(10000)
	for b.Loop() {
		New(docs, Options{})
	}
}
