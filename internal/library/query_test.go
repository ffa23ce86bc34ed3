package library

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"assay"
)

func TestParseQuery(t *testing.T) {
	q, err := ParseQuery(`The audit "child care" funds`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(q.Must, q.Any), "[[child care]] [audit fund]"; got != want && got != "[child care] [audit fund]" {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, bad := range []string{"", "  ", "the of and", `""`, strings.Repeat("word ", 1000)} {
		if _, err := ParseQuery(bad); !errors.Is(err, assay.ErrUsage) {
			t.Errorf("ParseQuery(%.20q): %v, want a usage error", bad, err)
		}
	}
}
