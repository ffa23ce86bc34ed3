package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"assay"
)

func figure(document, quantity, who, number string, value float64, status assay.FigureStatus) assay.Figure {
	return assay.Figure{ID: document + ":1", Document: document, Quantity: quantity, Owner: who, Text: number, Value: value, Low: value, High: value,
		Kind: assay.Count, Unit: "bridge", Action: "repaired", Role: assay.Asserted, Status: status}
}

func TestLedgerSVG(t *testing.T) {
	rows := []assay.Figure{
		figure("a", "q1", "the agency", "62", 62, assay.Corroborated),
		figure("b", "q1", "the Courier", "62", 62, assay.Corroborated),
		figure("c", "q2", "<script>alert(1)</script>", "41", 41, assay.Disputed),
		figure("d", "q3", "the auditor", "1,200", 1200, assay.DifferentQuantity),
		{ID: "e:1", Document: "e", Quantity: "q4", Kind: assay.Count, Unit: "ferry", Text: "3", Value: 3, Low: 3, High: 3, Role: assay.Asserted},
	}
	var out bytes.Buffer
	if err := LedgerSVG(&out, rows); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	for _, want := range []string{"5 figures, 2 corroborated", "Bridges repaired", "The agency", "corroborated, 1 other", "disputed", `class="disc"`, `class="slash"`, "Dot plot", `role="img"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the chart holds no %q", want)
		}
	}
	if strings.Contains(got, "<script") || strings.Contains(got, "Ferr") {
		t.Errorf("the chart holds markup of a source, or a thing with one number only:\n%s", got)
	}
	d := xml.NewDecoder(&out)
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the chart is no XML: %v", err)
		}
	}
}

func TestLedgerSVGOfNothing(t *testing.T) {
	var out bytes.Buffer
	if err := LedgerSVG(&out, nil); err != nil || !strings.Contains(out.String(), "nothing to set on a scale") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
