package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"assay"
)

func utf16le(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

func utf16be(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r >> 8))
		b.WriteByte(byte(r))
	}
	return b.String()
}

func TestPlainText(t *testing.T) {
	text := "Élan of the agency\n\nIt costs 5 € “now”.\nMore."
	for _, c := range []struct {
		name, in, want string
		exact          float64 // least share
	}{
		{"UTF-8", text, text, 1},
		{"with a mark", "\ufeff" + text, text, 1},
		{"UTF-16 little endian", "\xff\xfe" + utf16le(text), text, 0},
		{"UTF-16 big endian", "\xfe\xff" + utf16be(text), text, 0},
		{"UTF-16 without a mark", utf16le(text), text, 0},
		{"UTF-16 big without a mark", utf16be(text), text, 0},
		{"UTF-16 odd byte", "\xff\xfe" + utf16le(text) + "x", text, 0},
		{"Windows-1252", "\xc9lan of the agency\n\nIt costs 5 \x80 \x93now\x94.\nMore.", text, 0.75},
		{"Latin-1", "caf\xe9 na\xefve\n", "café naïve", 0.6},
		{"mostly UTF-8", "Élan, déjà, café, naïve \xff end", "Élan, déjà, café, naïve \uFFFD end", 0.9},
		{"old lines", "a\rb\r\n\r\n\r\nc\x0cd", "a\nb\n\nc\nd", 0},
		{"space around lines", "  a \t\n b\u00a0\n \n\n\n c \n\n", "  a\n b\n\n c", 0},
		{"separators", "a\u2028b\u2029c\u0085d", "a\nb\nc\nd", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := mustExtract(t, capture("text/plain", "x.txt", c.in), Options{})
			if diff := cmp.Diff(c.want, d.Text); diff != "" {
				t.Error(diff)
			}
			if share := exactShare(d); share < c.exact {
				t.Errorf("%.2f is exact: %+v", share, d.Segments)
			}
		})
	}
}

func TestTitleOfText(t *testing.T) {
	for _, c := range []struct{ text, location, want string }{
		{"The dam at Elm Bend\n\nIt holds.", "a/b.txt", "The dam at Elm Bend"},
		{strings.Repeat("A very long first line. ", 20), "a/report-2021.txt.gz", "report-2021"},
		{strings.Repeat("A very long first line. ", 20), "a/set.jsonl#L12", "set L12"},
	} {
		d := mustExtract(t, capture("text/plain", c.location, c.text), Options{})
		if d.Title != c.want {
			t.Errorf("title %q, want %q", d.Title, c.want)
		}
	}
}

func TestJSON(t *testing.T) {
	in := `{"TEXT":"He said: \"no\".\r\nThen\t\u00e9\ud83d\ude42 \\ \u0007\/ é","title":"T","date":"2021-07","author":["A","B"],` +
		`"publisher":"World Wire","url":"https://worldwire.example/1","id":17,"extra":{"a":[1]},"class":null,"relies_on":["X",""],"kind":"text"}`
	d := mustExtract(t, capture("application/json", "set.jsonl#L3", in), Options{Publishers: testBook()})
	if want := "He said: \"no\".\nThen\té🙂 \\ / é"; d.Text != want {
		t.Errorf("text %q, want %q", d.Text, want)
	}
	d.Text, d.Segments, d.ID, d.SHA256, d.CaptureSHA256 = "", nil, "", "", ""
	if diff := cmp.Diff(assay.Document{
		Title: "T", URL: "https://worldwire.example/1", Location: "set.jsonl#L3", Publisher: "World Wire", Owner: "World Wire", Byline: "A, B",
		Class: assay.News, Kind: assay.Text, Published: "2021-07", ReliesOn: []string{"X"}, Extractor: "json/1",
	}, d); diff != "" {
		t.Error(diff)
	}
	d = mustExtract(t, capture("application/json", "s.jsonl#L1", `{"text":"a","title":["x"],"relies_on":[1],"published":"soon","publisher":{}}`), Options{})
	if len(d.Warnings) != 4 {
		t.Errorf("warnings %q", d.Warnings)
	}
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"2021-07-01": "2021-07-01", "2021-07-01T23:30:00-05:00": "2021-07-01", "2021-07-01T10:00:00.123Z": "2021-07-01", "2021-07-01 10:00": "2021-07-01",
		"July 1, 2021": "2021-07-01", "1 July 2021": "2021-07-01", "Jul 1, 2021": "2021-07-01", "1st of July, 2021": "2021-07-01", "Thursday, July 1, 2021 at 10:30 am": "2021-07-01",
		"1. Juli 2021": "2021-07-01", "1er juillet 2021": "2021-07-01", "1 de julio de 2021": "2021-07-01", "2021年7月1日": "2021-07-01",
		"2021-07": "2021-07", "July 2021": "2021-07", "2021": "2021", "20210701": "2021-07-01", "2021/07/01": "2021-07-01", "2021-7-1": "2021-07-01",
		"13/07/2021": "2021-07-13", "07/13/2021": "2021-07-13", "5.5.2021": "2021-05-05", "Thu, 01 Jul 2021 10:00:00 GMT": "2021-07-01", "1625133600": "2021-07-01",
	} {
		if got, err := normalDate(in); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"03/04/2021", "yesterday", "2021-13-01", "2021-02-30", "30/02/2021", "0021", "July", "1 July", "99", "12345678901", strings.Repeat("1 July 2021 ", 20), "Operation of July 1, 2021 in three towns of the valley"} {
		if got, err := normalDate(in); err == nil {
			t.Errorf("%q: %q, want an error", in, got)
		}
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"The agency said that the dam is safe, and that a report of the inspection would follow in the autumn.":         "en",
		"La agencia dijo que la presa es segura y que el informe de la inspección se publicará en el otoño.":            "es",
		"L'agence a dit que le barrage est sûr et que le rapport de l'inspection sera publié dans les mois à venir.":    "fr",
		"Die Behörde sagte, dass der Damm sicher ist und dass der Bericht über die Prüfung im Herbst folgen wird.":      "de",
		"A agência disse que a barragem é segura e que o relatório da inspeção não será publicado pelo governo.":        "pt",
		"L'agenzia ha detto che la diga è sicura e che il rapporto della ispezione sarà pubblicato nel mese di ottobre": "it",
		"Het agentschap zei dat de dam veilig is en dat het rapport van de inspectie niet voor de herfst komt.":         "nl",
		"河川庁はダムは安全であると述べた。":                                                                                             "ja", "Агентство заявило, что плотина безопасна, и отчёт будет опубликован.": "ru", "מדיניות ההגירה של הממשלה החדשה": "he",
		"대변인은 댐이 안전하다고 말했다": "ko", "水坝是安全的该机构表示": "zh",
		"Elm Bend 2021": "", "1,200 42 7": "", "": "",
	} {
		if got := guessLanguage(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Composing keeps what exact segments promise.
func TestCompose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.SampledFrom([]byte("ab \n\r\xe9\x93\xc3\xa9\xad")), 1, 60).Draw(t, "raw")
		d := decodeUnknown(raw)
		b := builder{src: d.text}
		copyLines(&b, 0, len(d.text))
		text, segs := b.finish()
		at := 0
		for _, s := range compose(segs, d.segs) {
			if s.Start != at || s.CaptureEnd > len(raw) || s.CaptureStart > s.CaptureEnd {
				t.Fatalf("%q: segment %+v after %d", text, s, at)
			}
			if s.Exact && text[s.Start:s.End] != string(raw[s.CaptureStart:s.CaptureEnd]) {
				t.Fatalf("%q is not %q", text[s.Start:s.End], raw[s.CaptureStart:s.CaptureEnd])
			}
			at = s.End
		}
		if at != len(text) {
			t.Fatalf("%q: segments end at %d", text, at)
		}
	})
}

func TestCredit(t *testing.T) {
	for _, c := range []struct{ publisher, url, owner, copy string }{
		{"World Wire", "", "World Wire", ""},
		{"World Wire (copy on Daily9)", "https://daily9.example/x", "World Wire", "Daily9"},
		{"World Wire (copy in The Valley Post)", "", "World Wire", "The Valley Post"},
		{"World Wire (altered copy on Informed Now)", "", "World Wire", "Informed Now"},
		{"World Wire (copy)", "https://www.mirror.example/a", "World Wire", "mirror.example"},
		{"World Wire (mirror copy)", "https://mirror.example/a", "World Wire", "mirror.example"},
		{"World Wire (copy)", "https://worldwire.example/a", "World Wire", ""},
		{"World Wire (reprint on Valley News)", "", "World Wire", "Valley News"},
		{"World Wire (archived by ABC)", "", "World Wire", "ABC"},
		{"World Wire (via Yonder News)", "", "World Wire", "Yonder News"},
		{"World Wire via Yonder News", "", "World Wire", "Yonder News"},
		{"World Wire (Morning Paper)", "", "World Wire", "Morning Paper"},
		{"World Wire (London)", "", "World Wire", ""},
		{"RA / Ministry of Water (release carried by Culture Zone)", "", "River Agency", "Culture Zone"},
		{"RA (release copied on a personal site)", "", "River Agency", "a personal site"},
		{"Valley World (reprint of RA release)", "", "River Agency", "Valley World"},
		{"Valley World (reprint; original outlet not shown)", "", "Valley World", "Valley World"},
		{"Valley Committee (majority), via EIN Wire", "", "Valley Committee", "EIN Wire"},
		{"Public Counsel (plaintiffs' case page)", "", "Public Counsel", ""},
		{"Law School Clinic (summary by Search House)", "", "Law School Clinic", ""},
		{"Northeast News (Elm Bend)", "", "Northeast News", ""},
		{"Valley Blog", "https://river.example/a", "River Agency", ""},
		{"", "https://river.example/a", "River Agency", ""},
		{"", "https://www.nowhere.example/a", "nowhere.example", ""},
		{"", "", "", ""},
		{"(copy)", "", "(copy)", ""},
		{"Copycat Tribune", "", "Copycat Tribune", ""},
	} {
		t.Run(c.publisher+" "+c.url, func(t *testing.T) {
			d := assay.Document{URL: c.url}
			credit(&d, assay.Capture{}, &reading{publisher: c.publisher}, Options{Publishers: testBook()})
			if d.Owner != c.owner || d.Copy != c.copy {
				t.Errorf("owner %q, copy %q; want %q, %q", d.Owner, d.Copy, c.owner, c.copy)
			}
			if c.publisher != "" && d.Publisher != c.publisher {
				t.Errorf("publisher %q", d.Publisher)
			}
		})
	}
}

// Text in an undeclared encoding of another script is guessed, always alike.
func TestUndeclaredScript(t *testing.T) {
	text := "Агентство заявило, что плотина безопасна, и что отчёт о проверке будет опубликован осенью этого года. " +
		"Жители просили о независимой проверке стены, но министерство не ответило на их вопросы."
	raw, err := charmap.Windows1251.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		d := mustExtract(t, capture("text/plain", "x.txt", raw), Options{})
		if d.Text != text || d.Language != "ru" {
			t.Fatalf("%s: %q", d.Language, d.Text)
		}
	}
}
