package extract_test

import (
	"strings"
	"testing"

	"assay"
	"assay/internal/extract"
	"assay/internal/publishers"
	"assay/internal/source"
)

// credits says whose words the notes of the example library hold, for those
// whose publisher line says more than a name: publisher -> owner, where the
// copy was found.
var credits = map[string][2]string{
	"ACLU (copy on a blog)":                                                             {"American Civil Liberties Union", "a blog"},
	"American Immigration Council and AILA (copy)":                                      {"American Immigration Council", "eduportal.worldwidegists.com"},
	"Associated Press (San Diego Union-Tribune)":                                        {"Associated Press", "San Diego Union-Tribune"},
	"Associated Press (copy on NY Breaking)":                                            {"Associated Press", "NY Breaking"},
	"Bureau of Justice Statistics (OJP)":                                                {"Bureau of Justice Statistics", ""},
	"California Immigration (legal news site)":                                          {"California Immigration", ""},
	"CNN (copy on Daily8)":                                                              {"CNN", "Daily8"},
	"Crwe World (reprint of ICE release)":                                               {"U.S. Immigration and Customs Enforcement", "Crwe World"},
	"DHS (copy on a news mirror)":                                                       {"U.S. Department of Homeland Security", "a news mirror"},
	"DHS Office of Inspector General (copy on DocPlayer)":                               {"DHS Office of Inspector General", "DocPlayer"},
	"DHS Office of Inspector General (oversight.gov)":                                   {"DHS Office of Inspector General", ""},
	"DNyuz (reprint; original outlet not shown)":                                        {"DNyuz", "DNyuz"},
	"Government Accountability Office":                                                  {"U.S. Government Accountability Office", ""},
	"Gray News (KPLC)":                                                                  {"Gray News", ""},
	"HHS Administration for Children and Families":                                      {"Administration for Children and Families", ""},
	"House Oversight Committee (majority), via EIN Presswire":                           {"House Committee on Oversight and Government Reform", "EIN Presswire"},
	"ICE (archived by UNT)":                                                             {"U.S. Immigration and Customs Enforcement", "UNT"},
	"ICE / DHS (release carried by Arizona Culture Zone)":                               {"U.S. Immigration and Customs Enforcement", "Arizona Culture Zone"},
	"Just the News / The Center Square":                                                 {"The Center Square", "Just the News"},
	"KUNC / The Colorado Sun":                                                           {"The Colorado Sun", "KUNC"},
	"Los Angeles Times (altered copy on Informed Today)":                                {"Los Angeles Times", "Informed Today"},
	"Los Angeles Times (copy on Budapest News)":                                         {"Los Angeles Times", "Budapest News"},
	"Los Angeles Times (mirror copy)":                                                   {"Los Angeles Times", "myloveuniverse.ukiweg.net"},
	"NewsNation (copy on Border Blogs)":                                                 {"NewsNation", "Border Blogs"},
	"NewsNation / Border Report":                                                        {"NewsNation", ""},
	"Newsweek (copy on Fort Worth Reports)":                                             {"Newsweek", "Fort Worth Reports"},
	"Office of a U.S. senator (Oregon)":                                                 {"Office of a U.S. senator", ""},
	"Offices of two U.S. senators (California)":                                         {"Offices of two U.S. senators", ""},
	"Reuters (copy in The Kathmandu Post)":                                              {"Reuters", "The Kathmandu Post"},
	"Reuters (copy on Daily8)":                                                          {"Reuters", "Daily8"},
	"The Center Square (copy in The Black Chronicle)":                                   {"The Center Square", "The Black Chronicle"},
	"The Epoch Times (reprint on Volk News)":                                            {"The Epoch Times", "Volk News"},
	"The Guardian (copy on Seputar Global)":                                             {"The Guardian", "Seputar Global"},
	"The New York Times (copy on DNyuz)":                                                {"The New York Times", "DNyuz"},
	"U.S. Attorney, Southern District of New York (copy on 100 Percent Bronx)":          {"U.S. Attorney's Office, Southern District of New York", "100 Percent Bronx"},
	"U.S. Attorney, Southern District of New York (release copied on a personal site)":  {"U.S. Attorney's Office, Southern District of New York", "a personal site"},
	"U.S. Court of Appeals for the Eighth Circuit (copy on eCases)":                     {"U.S. Court of Appeals for the Eighth Circuit", "eCases"},
	"U.S. Court of Appeals for the Fifth Circuit (copy on Cetient)":                     {"U.S. Court of Appeals for the Fifth Circuit", "Cetient"},
	"U.S. Department of Justice (copy on DocsLib)":                                      {"U.S. Department of Justice", "DocsLib"},
	"U.S. Department of State (copy)":                                                   {"U.S. Department of State", "airforceamy.org"},
	"U.S. District Court, Eastern District of Virginia (copy on Casetext)":              {"U.S. District Court, Eastern District of Virginia", "Casetext"},
	"UPI (copy on Daily8)":                                                              {"United Press International", "Daily8"},
	"USA TODAY (copy on Next Wave Reports)":                                             {"USA TODAY", "Next Wave Reports"},
	"USC Gould International Human Rights Clinic (summary by Human Trafficking Search)": {"USC Gould International Human Rights Clinic", ""},
	"United States Code (copy)":                                                         {"U.S. Congress", "checkoutapi.com"},
	"WIRED (copy on Daily8)":                                                            {"WIRED", "Daily8"},
}

// Every note of the example library is read as what it says it is.
func TestExampleNotes(t *testing.T) {
	book, err := publishers.Default()
	if err != nil {
		t.Fatal(err)
	}
	x := extract.New(extract.Config{})
	n, met := 0, map[string]bool{}
	for item := range source.Walk(t.Context(), []string{"../../examples/hsi"}, source.Options{}) {
		if item.Err != nil {
			t.Fatal(item.Err)
		}
		n++
		d, err := x.Extract(t.Context(), item.Capture, extract.Options{Publishers: book})
		if err != nil {
			t.Errorf("%s: %v", item.Capture.Location, err)
			continue
		}
		front, body, _ := strings.Cut(strings.TrimPrefix(string(item.Capture.Bytes), "---\n"), "\n---\n")
		for key, got := range map[string]string{
			"title": d.Title, "url": d.URL, "publisher": d.Publisher, "class": string(d.Class), "published": d.Published, "kind": string(d.Kind),
		} {
			if want := line(front, key); got != want {
				t.Errorf("%s: %s is %q, want %q", d.Location, key, got, want)
			}
		}
		if d.Kind != assay.Note || len(d.Warnings) > 0 || d.Language != "en" || d.Text != strings.TrimSpace(body) {
			t.Errorf("%s: kind %s, language %q, warnings %q, text %q", d.Location, d.Kind, d.Language, d.Warnings, d.Text)
		}
		if len(d.ReliesOn) != strings.Count(front, "\n  - ") {
			t.Errorf("%s relies on %q", d.Location, d.ReliesOn)
		}
		want, ok := credits[d.Publisher]
		if met[d.Publisher] = true; !ok {
			want[0], _, _ = strings.Cut(d.Publisher, " (")
		}
		if d.Owner != want[0] || d.Copy != want[1] {
			t.Errorf("%s: %q has the owner %q and the copy %q, want %q and %q", d.Location, d.Publisher, d.Owner, d.Copy, want[0], want[1])
		}
		if above := book.Parents(d.Owner); len(above) > 0 && strings.Join(above, ";") != strings.Join(d.Parents, ";") {
			t.Errorf("%s: above %q stand %q, want %q", d.Location, d.Owner, d.Parents, above)
		}
	}
	if n != 119 {
		t.Errorf("%d notes, want 119", n)
	}
	for publisher := range credits {
		if !met[publisher] {
			t.Errorf("no note has the publisher %q", publisher)
		}
	}
}

// line gives the value of a key of front matter that has one key a line.
func line(front, key string) string {
	for l := range strings.Lines(front) {
		if value, ok := strings.CutPrefix(l, key+": "); ok {
			return strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(value), `"`), `"`), `\`, "")
		}
	}
	return ""
}

// "A / B" is B's text under A's name when B is a wire service, or the only
// one of the two that is known.
func TestCarried(t *testing.T) {
	book, err := publishers.Default()
	if err != nil {
		t.Fatal(err)
	}
	x := extract.New(extract.Config{})
	for _, c := range []struct{ publisher, owner, copy string }{
		{"Elm Radio / ProPublica", "ProPublica", "Elm Radio"},
		{"The New York Times / Reuters", "Reuters", "The New York Times"},
		{"Reuters / The New York Times", "Reuters", ""},
		{"Reuters / Associated Press", "Reuters", ""},
		{"The New York Times / ProPublica", "The New York Times", ""},
		{"Elm Radio / Oak Radio", "Elm Radio / Oak Radio", ""},
		{"Elm Radio / ProPublica (copy on Daily9)", "ProPublica", "Elm Radio"},
		{"24/7 News", "24/7 News", ""},
		{"Elm Radio / ", "Elm Radio /", ""},
	} {
		capture := assay.Capture{Bytes: []byte("Some text."), MediaType: source.Plain, Location: "a.txt"}
		d, err := x.Extract(t.Context(), capture, extract.Options{Publisher: c.publisher, Publishers: book})
		if err != nil {
			t.Fatal(err)
		}
		if d.Owner != c.owner || d.Copy != c.copy {
			t.Errorf("%q: owner %q, copy %q; want %q, %q", c.publisher, d.Owner, d.Copy, c.owner, c.copy)
		}
	}
}
