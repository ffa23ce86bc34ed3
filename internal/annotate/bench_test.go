package annotate

import (
	"strings"
	"testing"

	"assay"
)

const benchText = `The station credits its account to a release by the Department of Health and Human Services (HHS). It says many of the 70 children, aged 10 to 17, had been listed as runaways and that only some were victims. The search ran from late April to the middle of May around El Paso, Midland and Ector. Families and children were offered services and counselling. According to police, detectives worked undercover on websites in 2021. "We found 12 of them," Sen. Jane Smith (D-IL) said. "We are not done." The inspector general wrote that the agency has no assurance that such children are safe; this is a statement of risk, not a count of victims. His staff interviewed over 100 officials and visited ten field offices. The excerpt ends before any ruling.`

func BenchmarkAnnotate(b *testing.B) {
	doc := assay.Document{Text: benchText, Kind: assay.Note, Class: assay.News, Publisher: "KTSM", Published: "2022-05-31"}
	Annotate(doc)
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	for b.Loop() {
		Annotate(doc)
	}
}

// BenchmarkAnnotateOwn leaves out figures, dates and fingerprints.
func BenchmarkAnnotateOwn(b *testing.B) {
	doc := assay.Document{Text: benchText, Kind: assay.Note, Class: assay.News, Publisher: "KTSM"}
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	for b.Loop() {
		d := read(doc)
		d.findNames()
		d.attribute()
		d.functions(d.discourse())
	}
}

func BenchmarkSentences(b *testing.B) {
	long := strings.Repeat(benchText+"\n\n", 200)
	sentences(long)
	b.SetBytes(int64(len(long)))
	for b.Loop() {
		sentences(long)
	}
}

// BenchmarkStart is what the first document of a process pays for the lists.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		buildLexicon()
	}
}

// BenchmarkThousandWords gives the processor time of a document of 1,000 words
// of the example library. The target is 3 ms.
func BenchmarkThousandWords(b *testing.B) {
	var text strings.Builder
	words := 0
	for _, d := range readNotes(b, exampleNotes) {
		n := len(strings.Fields(d.Text))
		if words+n > 1000 {
			break
		}
		words += n
		text.WriteString(d.Text)
		text.WriteString("\n\n")
	}
	doc := assay.Document{Text: text.String(), Kind: assay.Text, Class: assay.News, Publisher: "The Daily Example", Published: "2025-07-01"}
	Annotate(doc)
	b.ReportAllocs()
	before := processorTime(b)
	n := 0
	for b.Loop() {
		Annotate(doc)
		n++
	}
	b.ReportMetric((processorTime(b)-before)*1e3/float64(n)*1000/float64(words), "ms/1000-words")
}
