package annotate

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"assay"
)

//go:embed testdata/figures_golden.txt
var figuresGolden string

type goldFigure struct {
	value              float64
	unit, action, role string
}

type goldPiece struct {
	text    string
	figures []goldFigure
}

func readGolden(t *testing.T) []goldPiece {
	t.Helper()
	var pieces []goldPiece
	inText := false
	for line := range strings.Lines(figuresGolden) {
		line = strings.TrimRight(line, "\n")
		text, isText := strings.CutPrefix(line, "> ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case isText && inText:
			pieces[len(pieces)-1].text += "\n" + text
		case isText:
			pieces = append(pieces, goldPiece{text: text})
		default:
			f := strings.Split(line, "|")
			if len(f) != 4 {
				t.Fatalf("golden line %q: want value | unit | action | role", line)
			}
			v, err := strconv.ParseFloat(strings.TrimSpace(f[0]), 64)
			if err != nil {
				t.Fatalf("golden line %q: %v", line, err)
			}
			p := &pieces[len(pieces)-1]
			p.figures = append(p.figures, goldFigure{v, strings.TrimSpace(f[1]), strings.TrimSpace(f[2]), strings.TrimSpace(f[3])})
		}
		inText = isText
	}
	return pieces
}

// TestFiguresGolden scores the reader against figures labelled by hand. The
// floors are what it has reached; raise them with it.
func TestFiguresGolden(t *testing.T) {
	var gold, found int
	hits := map[string]int{}
	var wrong []string
	for _, p := range readGolden(t) {
		a := Annotate(assay.Document{Text: p.text, Kind: assay.Note})
		gold, found = gold+len(p.figures), found+len(a.Figures)
		used := make([]bool, len(a.Figures))
		for _, g := range p.figures {
			at := -1
			for j, f := range a.Figures {
				if !used[j] && f.Value == g.value {
					at = j
					break
				}
			}
			if at < 0 {
				wrong = append(wrong, fmt.Sprintf("missed %v in %s", g, p.text))
				continue
			}
			used[at] = true
			f := a.Figures[at]
			hits["value"]++
			for name, same := range map[string]bool{"unit": f.Unit == g.unit, "action": f.Action == g.action, "role": string(f.Role) == g.role} {
				if same {
					hits[name]++
				}
			}
			if f.Unit == g.unit && f.Action == g.action && string(f.Role) == g.role {
				hits["all four"]++
			} else {
				wrong = append(wrong, fmt.Sprintf("want %v, got %v %s %s %s", g, f.Value, f.Unit, f.Action, f.Role))
			}
		}
		for j, f := range a.Figures {
			if !used[j] {
				wrong = append(wrong, fmt.Sprintf("not in gold: %q in %s", f.Text, p.text))
			}
		}
	}
	if gold < 100 {
		t.Fatalf("only %d figures in the golden file", gold)
	}
	floors := []struct {
		name  string
		floor float64
	}{{"value", 0.99}, {"unit", 0.98}, {"action", 0.93}, {"role", 0.98}, {"all four", 0.92}}
	for _, f := range floors {
		f1 := 2 * float64(hits[f.name]) / float64(gold+found)
		t.Logf("%-8s F1 %.3f", f.name, f1)
		if f1 < f.floor {
			t.Errorf("%s: F1 %.3f is below the floor %.2f", f.name, f1, f.floor)
		}
	}
	t.Logf("gold %d, found %d", gold, found)
	for _, w := range wrong {
		t.Log(w)
	}
}
