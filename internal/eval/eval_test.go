package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"assay"
)

func dataFolder() string {
	if dir := os.Getenv("ASSAY_EVAL"); dir != "" {
		return dir
	}
	return "../../../shared/eval"
}

// dataDir is where public labelled data may stand; none of it is part of the
// repository.
func dataDir(t testing.TB) string {
	t.Helper()
	dir := dataFolder()
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the labelled data of ../shared/eval is not here: ", err)
	}
	return dir
}

// answered is the answers of one set, with its gold rows.
type answered struct {
	answers []byte
	gold    []goldRow
}

// wholeRun runs every set once for all tests.
var wholeRun = sync.OnceValues(func() (map[string]answered, error) {
	golden, err := Shipped()
	if err != nil {
		return nil, err
	}
	all := map[string]answered{}
	wholeRows, err = Run(context.Background(), Options{Data: dataFolder(), Golden: golden, answered: func(set string, answers []byte, gold []goldRow) {
		all[set] = answered{answers, gold}
	}})
	return all, err
})

// wholeRows are the scores of wholeRun.
var wholeRows []Row

// TestScores runs every set that is here and holds its scores to the golden
// ones. After a change for the better: assay eval --update.
func TestScores(t *testing.T) {
	dataDir(t)
	if _, err := wholeRun(); err != nil {
		t.Fatal(err)
	}
	rows := wholeRows
	for _, r := range rows {
		switch {
		case r.Golden == nil:
			t.Errorf("%s: %s has no golden score: run assay eval --update", r.Set, r.Metric)
		case r.Fell():
			t.Errorf("%s: %s fell from %.4f to %.4f", r.Set, r.Metric, *r.Golden, r.Score)
		case r.Change() > 0.01:
			t.Logf("%s: %s rose from %.4f to %.4f: run assay eval --update", r.Set, r.Metric, *r.Golden, r.Score)
		}
		if r.High != 0 && (r.Low > r.Score || r.High < r.Score) {
			t.Errorf("%s: %s %.3f lies outside its interval, %.3f to %.3f", r.Set, r.Metric, r.Score, r.Low, r.High)
		}
	}
}

// said is how a scorer of the data prints a measure: the pattern's first group is the number.
type said struct{ name, pattern string }

const number = `(-?\d+(?:\.\d+)?|nan)`

func classLines(of string, labels ...string) []said {
	out := []said{{join("accuracy", of), ` acc=` + number}, {join("macro-F1", of), ` macroF1=` + number}, {join("balanced accuracy", of), ` balacc=` + number}}
	for _, l := range labels {
		gold := l
		switch l {
		case "yes":
			gold = "True"
		case "no":
			gold = "False"
		}
		at := `(?m)^ +` + regexp.QuoteMeta(gold) + ` +`
		out = append(out, said{join(l+" precision", of), at + `P=` + number}, said{join(l+" recall", of), at + `P=\S+ R=` + number}, said{join(l+" F1", of), at + `P=\S+ R=\S+ F1=` + number})
	}
	return out
}

var aurocLine = []said{{"AUROC", `AUROC ` + number}}

// scorers of the data by task: the program and what it prints.
var scorers = map[string]struct {
	script string
	says   []said
}{
	"stance": {"score_stance.py", append(classLines("", "supports", "refutes", "neutral", "partial"),
		said{"AUROC support", `AUROC support \(.*?\): ` + number}, said{"AP support", `AUROC support .*?AP ` + number},
		said{"AUROC refute", `AUROC refute \(.*?\): ` + number}, said{"AP refute", `AUROC refute .*?AP ` + number})},
	"citation":    {"score_citation.py", append(classLines("", "supported", "not_supported"), aurocLine...)},
	"verdict":     {"score_verdict.py", classLines("", "Supported", "Refuted", "Conflicting", "Not enough evidence")},
	"checkworthy": {"score_checkworthy.py", append(classLines("", "yes", "no"), said{"AUROC", `AUROC ` + number}, said{"AP", ` AP ` + number})},
	"reuse": {"score_reuse.py", []said{{"AUROC", `AUROC ` + number}, {"AP", ` AP ` + number},
		{"accuracy", `reuse yes/no .* acc=` + number}, {"macro-F1", `reuse yes/no .*macroF1=` + number},
		{"accuracy grade", `(?m)^grade .* acc=` + number}, {"macro-F1 grade", `(?m)^grade .*macroF1=` + number}}},
	"lineage": {"score_reuse.py", []said{{"precision", `P/R/F1 ` + number}, {"recall", `P/R/F1 \S+ ` + number}, {"F1", `P/R/F1 \S+ \S+ ` + number}}},
	"retrieval": {"score_retrieval.py", []said{{"nDCG@10", `ndcg@10=` + number}, {"MRR@10", `mrr@10=` + number}, {"MAP@5", `map@5=` + number}, {"P@1", `p@1=` + number},
		{"recall@1", `recall@1=` + number}, {"recall@5", `recall@5=` + number}, {"recall@10", `recall@10=` + number}, {"recall@20", `recall@20=` + number}, {"recall@100", `recall@100=` + number}}},
	"attribution": {"score_attribution.py", append(append(append(slashed("content exact", "content_exact"), slashed("content overlap", "content_overlap")...), append(slashed("figures", "figures"), slashed("figures with source", "figures_with_source")...)...),
		said{"source recall", `(?m)^ +source_recall +` + number}, said{"direct quote recall", `(?m)^ +direct_quote_recall +` + number}, said{"direct quote source recall", `direct_quote_source_recall +` + number})},
	"quantity": {"score_quantity.py", append(append(listed("exact", `'exact': `), listed("overlap", `'overlap': `)...), said{"unit accuracy", `'unit_accuracy': ` + number})},
	"extract":  {"score_pages.py", prints("", "")},
	"date":     {"score_date.py", append(prints("", " all "), prints("English", " english ")...)},
}

// slashed is "precision/recall/F1" after a name at the beginning of a line.
func slashed(of, key string) []said {
	at := `(?m)^ +` + key + ` +`
	return []said{{of + " precision", at + number}, {of + " recall", at + `[^/]+/` + number}, {of + " F1", at + `[^/]+/[^/]+/` + number}}
}

// listed is "(precision, recall, F1)".
func listed(of, key string) []said {
	return []said{{of + " precision", key + `\(` + number}, {of + " recall", key + `\([^,]+, ` + number}, {of + " F1", key + `\([^,]+, [^,]+, ` + number}}
}

// prints is "'precision': 0.1, ..." after a word.
func prints(of, after string) []said {
	at := func(key string) string { return after + `\{.*?'` + key + `': ` + number }
	return []said{{name(of, "precision"), at("precision")}, {name(of, "recall"), at("recall")}, {name(of, "F1"), at("f1")}, {name(of, "accuracy"), at("accuracy")}}
}

// TestSameAsTheDatasScorers: the scorers that come with the data give the same
// numbers to three decimals on the same answers. So that every branch is
// taken, a part of the answers is left out or made wrong first.
func TestSameAsTheDatasScorers(t *testing.T) {
	data := dataDir(t)
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3, which runs the scorers of ../shared/eval, is not here")
	}
	all, err := wholeRun()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			path, err := find(data, s.rows)
			if err != nil {
				t.Skip("the set is not in ../shared/eval: ", err)
			}
			answers := spoil(t, all[s.name].answers)
			file := filepath.Join(t.TempDir(), "answers.jsonl")
			if err := os.WriteFile(file, answers, 0o644); err != nil {
				t.Fatal(err)
			}
			if s.pairs != "" {
				if path, err = find(data, s.pairs); err != nil {
					t.Fatal(err)
				}
			}
			pred, err := readRows[predRow](bytes.NewReader(answers))
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.score(all[s.name].gold, pred)
			if err != nil {
				t.Fatal(err)
			}
			task := s.task
			if task == "claimmatch" {
				task = "retrieval"
			}
			scorer := scorers[task]
			compared := compare(t, got, scorer.says, run(t, python, filepath.Join(data, scorer.script), path, file))
			if s.name == "stance/wice_dev" {
				const merge = "(partial as neutral)"
				compared += compare(t, got, classLines(merge, "supports", "neutral"), run(t, python, filepath.Join(data, scorer.script), path, file, "--merge-partial", "neutral"))
				compared += compare(t, got, []said{{"AUROC support (claims)", `AUROC support: ` + number}}, run(t, python, filepath.Join(data, scorer.script), path, file, "--max-over-group"))
			}
			t.Logf("%d scores are the same", compared)
			if compared < 3 {
				t.Errorf("only %d scores were compared", compared)
			}
		})
	}
}

// withoutDraws runs a scorer without its own bootstrap, which takes minutes.
const withoutDraws = `import os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
import scorelib
scorelib.ci = lambda *a, **k: (0.0, 0.0)
__import__(os.path.basename(sys.argv[1])[:-3]).main(sys.argv[2], sys.argv[3], sys.argv[4:])`

func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	c := exec.Command(program, append([]string{"-B", "-c", withoutDraws}, args...)...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, stderr.String())
	}
	return string(out)
}

// compare holds what a scorer printed to the measures, and gives how many there were.
func compare(t *testing.T, got scored, says []said, printed string) int {
	t.Helper()
	n := 0
	for _, s := range says {
		m, ok := got.find(s.name)
		found := regexp.MustCompile(s.pattern).FindStringSubmatch(printed)
		if !ok || found == nil {
			if ok && !math.IsNaN(m.value(nil)) {
				t.Errorf("the scorer does not print %s:\n%s", s.name, printed)
			}
			continue
		}
		want, err := strconv.ParseFloat(found[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		n++
		// The scorers print three or four decimals.
		if v := m.value(nil); math.Abs(v-want) > 0.00051 && !(math.IsNaN(v) && math.IsNaN(want)) {
			t.Errorf("%s is %.5f, the scorer says %s", s.name, v, found[1])
		}
	}
	return n
}

// spoil drops every 17th answer and gives every 13th the content of the one before.
func spoil(t *testing.T, answers []byte) []byte {
	t.Helper()
	rows, err := readRows[map[string]json.RawMessage](bytes.NewReader(answers))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	for i, r := range rows {
		if i%17 == 16 {
			continue
		}
		if id, ok := r["id"]; ok && i%13 == 12 {
			r = map[string]json.RawMessage{}
			for k, v := range rows[i-1] {
				r[k] = v
			}
			r["id"] = id
		}
		if err := e.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// TestSample: a part of a set is scored, and not held to golden scores.
func TestSample(t *testing.T) {
	golden, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	save := t.TempDir()
	rows, err := Run(context.Background(), Options{Data: dataDir(t), Only: "measeval", Sample: 40, Golden: golden, Save: save})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.N != 40 || r.Golden != nil {
			t.Errorf("%+v", r)
		}
	}
	b, err := os.ReadFile(filepath.Join(save, "quantity_measeval_train.jsonl"))
	if err != nil || bytes.Count(b, []byte("\n")) != 40 {
		t.Errorf("%d answers are kept, %v", bytes.Count(b, []byte("\n")), err)
	}
}

// TestNoData: a folder without a set is told.
func TestNoData(t *testing.T) {
	if _, err := Run(context.Background(), Options{Data: t.TempDir()}); !errors.Is(err, assay.ErrNotFound) {
		t.Error(err)
	}
}

// TestOwnSet scores a set made here, so that the way from rows to scores is
// tested where the data is not: three dates right, one wrong, one not given.
func TestOwnSet(t *testing.T) {
	dir := t.TempDir()
	var rows strings.Builder
	for i, meta := range []string{"2024-05-01", "2024-05-02", "2024-05-03", "2024-05-09", ""} {
		tag := ""
		if meta != "" {
			tag = `<meta property=\"article:published_time\" content=\"` + meta + `\">`
		}
		day := strconv.Itoa(i + 1)
		rows.WriteString(`{"id":"` + day + `","lang":"en","date":"2024-05-0` + day + `","html":"<html><head>` + tag + `</head><body><article><p>The ferry came back to the island after a long winter in the yard, and many people waited for it at the pier.</p></article></body></html>"}` + "\n")
	}
	path := filepath.Join(dir, "date", "htmldate_default.jsonl")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(rows.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	golden := Golden{{"date/htmldate_default", "F1"}: 0.9, {"date/htmldate_default", "accuracy"}: 0.6}
	got, err := Run(context.Background(), Options{Data: dir, Golden: golden})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].N != 5 || math.Abs(got[0].Score-0.75) > 1e-9 || math.Abs(got[1].Score-0.6) > 1e-9 {
		t.Fatalf("%+v", got)
	}
	if !got[0].Fell() || got[1].Fell() || got[0].Reached() || !got[1].Reached() {
		t.Errorf("fell: %v %v, reached: %v %v", got[0].Fell(), got[1].Fell(), got[0].Reached(), got[1].Reached())
	}
}

// TestGolden: what is written is read again; what is damaged is told by line.
func TestGolden(t *testing.T) {
	old := Golden{{"a", "accuracy"}: 0.5, {"a", "no longer told"}: 0.5}
	g := old.With([]Row{{Set: "b", Metric: "F1", Score: 0.123456}, {Set: "a", Metric: "accuracy", Score: 1}})
	var b bytes.Buffer
	if err := g.Write(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(b.String(), "a\taccuracy\t1.0000\nb\tF1\t0.1235\n") {
		t.Errorf("%q", b.String())
	}
	again, err := ReadGolden(&b)
	if err != nil || len(again) != 2 || again[[2]string{"b", "F1"}] != 0.1235 {
		t.Error(again, err)
	}
	for _, bad := range []string{"a\tb", "a\tb\tc", "a b 0.5"} {
		if _, err := ReadGolden(strings.NewReader("# head\n" + bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// slowAUROC counts every pair.
func slowAUROC(score []float64, positive []bool) float64 {
	var won, pairs float64
	for i := range score {
		for j := range score {
			if positive[i] && !positive[j] {
				pairs++
				switch {
				case score[i] > score[j]:
					won++
				case score[i] == score[j]:
					won += 0.5
				}
			}
		}
	}
	if pairs == 0 {
		return math.NaN()
	}
	return won / pairs
}

// TestMeasures: with weights, a measure is that of the items repeated.
func TestMeasures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		w := make([]int, n)
		var once, repeated ranking
		var gold, pred, goldTwice, predTwice []string
		for i := range n {
			w[i] = r.IntN(3)
			score, positive := float64(r.IntN(5)), r.IntN(2) == 0
			g, p := string(rune('a'+r.IntN(3))), string(rune('a'+r.IntN(4)))
			once.add(i, score, positive)
			gold, pred = append(gold, g), append(pred, p)
			for range w[i] {
				repeated.add(len(goldTwice), score, positive)
				goldTwice, predTwice = append(goldTwice, g), append(predTwice, p)
			}
		}
		near := func(what string, a, b float64) {
			if math.Abs(a-b) > 1e-9 || math.IsNaN(a) != math.IsNaN(b) {
				t.Fatalf("%s: %v, want %v", what, a, b)
			}
		}
		once.sort()
		repeated.sort()
		near("AUROC", once.auroc(nil), slowAUROC(once.score, once.positive))
		near("AUROC weighted", once.auroc(w), slowAUROC(repeated.score, repeated.positive))
		near("AP weighted", once.averagePrecision(w), repeated.averagePrecision(nil))
		a, b := newClasses(gold, pred), newClasses(goldTwice, predTwice)
		if len(a.labels) == len(b.labels) {
			x, y := a.measures(""), b.measures("")
			for k := range x {
				near(x[k].name, x[k].value(w), y[k].value(nil))
			}
		}
	})
}
