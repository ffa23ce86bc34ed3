package claims

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "train the model anew and rewrite it, and the golden scores")

func TestCheckWorthy(t *testing.T) {
	for _, tt := range []struct {
		sentence string
		want     bool
	}{
		{"Unemployment fell by 12 percent last year.", true},
		{"The port lost two-thirds of its ships between 2015 and 2019.", true},
		{"He voted against the harbour bill in 1998.", true},
		{"Halden has the highest rent of any town in the country.", true},
		{"We spent more than 40 million on the ferry.", true},
		{"Thank you very much.", false},
		{"I think we should all hope for a better harbour.", false},
		{"What would you do about it?", false},
		{"Let me answer that.", false},
		{"", false},
		{" ... ", false},
	} {
		got, score := CheckWorthy(tt.sentence)
		if got != tt.want || score < 0 || score > 1 || got != (score >= Threshold) {
			t.Errorf("%q: %v at %.3f", tt.sentence, got, score)
		}
	}
	if _, score := CheckWorthy(strings.Repeat("The port lost 40 ships. ", 1<<16)); score < 0.5 {
		t.Errorf("a sentence without an end: %.3f", score)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "sentence")
		if _, score := CheckWorthy(s); !(score >= 0 && score <= 1) {
			t.Fatalf("%q: %v", s, score)
		}
	})
}

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		sentence string
		feature  string
		want     float64
	}{
		{"It cost $5 in Halden.", "money", 1},
		{"It cost 5 in Halden.", "money", 0},
		{"About 12% left.", "percent", 1},
		{"In 1998 it sank.", "year", 1},
		{"In 1998 it sank.", "figure", 0},
		{"We saw 1998.5 of it.", "figure", 1},
		{"Two ships and one boat.", "number word", 1},
		{"One boat.", "numbers", 0},
		{"1, 2, 3, 4 and 5", "numbers", 3},
		{"The Port of Halden and I.", "names", 2},
		{"It ended. Then it closed.", "names", 0},
		{"He wrote and signed it.", "past", 2},
		{"Is it so?", "asking", 1},
		{"Crews repaired 5 boats.", "number in the past", 1},
		{"We will buy 5 boats.", "number to come", 1},
	} {
		at := slices.Index(featureNames, tt.feature)
		if at < 0 {
			t.Fatalf("there is no feature %q", tt.feature)
		}
		if f := read(tt.sentence); f[at] != tt.want {
			t.Errorf("%s of %q is %v, want %v", tt.feature, tt.sentence, f[at], tt.want)
		}
	}
	if len(featureNames) != featureCount {
		t.Errorf("%d names of %d features", len(featureNames), featureCount)
	}
}

func TestParseModel(t *testing.T) {
	m, err := ParseModel(weights)
	if err != nil || m.String() != weights {
		t.Errorf("the model is not read as it is written: %v", err)
	}
	for _, s := range []string{"luck\t1", "past\tmuch", "past", "past\t1\n\n"} {
		if _, err := ParseModel(s); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%q: %v", s, err)
		}
	}
	if m := Train(nil); m.score(&features{}) != 0.5 {
		t.Error("nothing to learn from teaches something")
	}
}

// openSentences reads labelled sentences that may stand beside the repository;
// none of them is part of it.
func openSentences(t *testing.T) []Sentence {
	t.Helper()
	f, err := os.Open("../../../shared/eval/checkworthy/ct24_en_dev.jsonl")
	if err != nil {
		t.Skip("the labelled data of shared/eval is not here: ", err)
	}
	defer f.Close()
	var list []Sentence
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var row struct {
			Text        string `json:"text"`
			CheckWorthy bool   `json:"checkworthy"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		list = append(list, Sentence{row.Text, row.CheckWorthy})
	}
	return list
}

// TestScores holds what the model reaches on sentences that it was not trained
// on, over ten folds, and that the shipped model is the one that Train gives.
func TestScores(t *testing.T) {
	list := openSentences(t)
	const folds = 10
	scores := make([]float64, len(list))
	for f := range folds {
		var rest []Sentence
		for i, s := range list {
			if i%folds != f {
				rest = append(rest, s)
			}
		}
		m := Train(rest)
		for i, s := range list {
			if i%folds == f {
				row := read(s.Text)
				scores[i] = m.score(&row)
			}
		}
	}
	var table [2][2]float64 // by label, by answer
	order := make([]int, len(list))
	for i, s := range list {
		order[i] = i
		table[number(s.Worth)][number(scores[i] >= Threshold)]++
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	ranks := 0.0
	for rank, i := range order {
		if list[i].Worth {
			ranks += float64(rank + 1)
		}
	}
	yes := table[1][0] + table[1][1]
	auroc := (ranks - yes*(yes+1)/2) / (yes * (float64(len(list)) - yes))
	wrong := table[0][1] + table[1][0]
	f1 := 2 * table[1][1] / (2*table[1][1] + wrong)
	macro := (f1 + 2*table[0][0]/(2*table[0][0]+wrong)) / 2
	accuracy := 1 - wrong/float64(len(list))
	if accuracy < 0.877 || macro < 0.783 || f1 < 0.640 {
		t.Error("below the rule that a sentence with a digit is worth a check")
	}
	hold(t, "testdata/scores.golden", fmt.Sprintf("accuracy %.3f\nmacro-F1 %.3f\nF1 of yes %.3f\nAUROC %.3f\n", accuracy, macro, f1, auroc))
	hold(t, "model.txt", Train(list).String())
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// hold compares with a golden file, or rewrites it.
func hold(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; make it with: go test ./internal/claims -run TestScores -update", err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s changed; see that it is for the better, then rewrite it with -update:\n%s", path, diff)
	}
}
