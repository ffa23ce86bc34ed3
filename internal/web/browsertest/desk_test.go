package browsertest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	question = "Has DHS located 13,000 unaccompanied minors?"
	password = "eleven blue herons"
)

// signUp sets the desk up by its one-time link.
func (x *tab) signUp() {
	x.Helper()
	if x.desk.Setup == "" {
		x.Fatal("the server gave no link to set the desk up")
	}
	x.to(strings.TrimPrefix(x.desk.Setup, x.desk.Address))
	x.accessible("setting up")
	x.write("#name", "Night editor")
	x.write("#password", password)
	x.write("#again", password)
	x.press(`main form button.first`)
	x.until(`^/desk`)
}

func (x *tab) signIn() {
	x.Helper()
	x.to("/sign-in?to=/desk")
	x.write("#name", "Night editor")
	x.write("#password", password)
	x.press(`main form[action="/sign-in"] button.first`)
	x.until(`^/desk`)
}

// signOut forgets the session, as another reader's browser would not have it.
func (x *tab) signOut() {
	x.Helper()
	x.to("/account")
	x.press(`form[action="/sign-out"] button`)
}

// ask asks a question and gives the address of its answer.
func (x *tab) ask(words string) string {
	x.Helper()
	x.to("/")
	x.write("#question", words)
	x.press("form.ask button.first")
	if x.count(`input[name="again"]`) > 0 { // it was checked before: insist
		x.press(`form:has(input[name="again"]) button`)
	}
	return x.until(`^/answers/[0-9a-f]+$`)
}

// TestDesk is the day of a desk: it is set up, asks, reads down to the source,
// publishes; a reader disputes a sentence; the desk corrects it in public.
func TestDesk(t *testing.T) {
	d := serve(t, "--accounts", "on")
	x := open(t, d)
	x.signUp()
	x.shot("10-desk-empty")
	x.accessible("an empty desk")

	x.to("/")
	x.shot("01-ask")
	x.accessible("asking")
	answer := x.ask(question)
	x.shot("03-answer")
	x.accessible("an answer")
	if got := x.text("h1"); got != question {
		t.Errorf("the answer is to %q", got)
	}

	// Down to the source: card, source page, the marked passage.
	x.press("article .sentence button.cite")
	if n := x.count(".card:popover-open"); n != 1 {
		t.Errorf("%d cards are open after a press", n)
	}
	x.shot("04-card")
	x.accessible("an open card")
	x.do("close the card by the keyboard", chromedp.KeyEvent("\u001b"))
	if n := x.count(".card:popover-open"); n != 0 {
		t.Error("Escape does not close the card")
	}
	x.press("article .sentence button.cite")
	x.press(`.card:popover-open a[href^="/sources/"]`)
	x.until(`^/sources/`)
	if x.count("main mark") == 0 {
		t.Error("the source's page marks no passage")
	}
	x.shot("05-source")
	x.accessible("a source")
	x.to(answer + "/why/s1")
	x.shot("06-why")
	x.accessible("a sentence's why")

	// Published by an editor.
	x.to(answer)
	x.press(`a[href^="/desk/publish"]`)
	x.shot("11-publish")
	x.accessible("publishing")
	x.write("#topics", "Unaccompanied children")
	x.press(`form[action="/desk/publish"] button.first`)
	check := x.until(`^/checks/[a-z0-9-]+`)
	check, _, _ = strings.Cut(check, "?")
	x.signOut()

	// A reader without an account reads, and disputes a sentence.
	x.to("/")
	if !strings.Contains(x.text("main"), question) {
		t.Error("the first page does not show the published check")
	}
	x.to(check)
	x.shot("07-check")
	x.accessible("a published check")
	x.to(check + "/why/s2")
	x.press(`a[href*="/dispute"]`)
	x.write("#wrong", "The department relayed this figure; it did not count it itself.")
	x.write("#quote", "internal DHS briefings")
	x.shot("08-dispute")
	x.accessible("disputing")
	x.do("read it over once", chromedp.Sleep(4*time.Second))
	x.press(`form[action="/tips"] button.first`)
	receipt := x.until(`^/tips/.{20,}`)
	x.shot("09-receipt")
	x.accessible("a receipt")
	x.to("/tips?kind=source")
	x.accessible("offering a source")

	// The library learns something, the editor asks again and corrects.
	d.add(t, "more.md", "# Briefing\n\nOn 3 November 2026 the Marlow County auditor said that DHS located 13,061 unaccompanied minors.\n")
	x.signIn()
	x.shot("12-desk")
	x.accessible("the desk")
	x.ask(question)
	x.to("/desk/tips")
	x.press(`main a[href^="/desk/tips/"]`)
	x.shot("13-tip")
	x.accessible("a tip")
	x.write("#answer", "Thank you. The check now says whose count it is.")
	x.press(`button[value="correct"], button[value="accept"]`)
	x.to("/desk/revise?slug=" + strings.TrimPrefix(check, "/checks/"))
	x.press("#kind-corrected")
	x.press(`input[name="report"]:not(:checked)`)
	x.write("#why", "A count that was not in the library is now cited; who counted is said.")
	script[string](x, `document.querySelector("#raised").value = "a reader"`)
	x.press(`button[value="preview"]`)
	x.shot("14-revise")
	x.accessible("correcting")
	x.press(`button[value="publish"]`)
	x.until("^" + check)
	x.shot("15-corrected")
	x.accessible("a corrected check")
	if !strings.Contains(x.text("main"), "who counted is said") {
		t.Error("the correction does not stand on the page")
	}

	// Readers see it: the old version, the list, what became of the tip.
	x.signOut()
	x.to(check + "/v/1")
	if !strings.Contains(strings.ToLower(x.text("main")), "earlier version") {
		t.Error("the old version does not say that it is one")
	}
	for path, name := range map[string]string{
		"/checks": "checks", "/corrections": "corrections", check + "/versions": "versions", check + "/compare?with=1": "comparing",
		"/library": "the library", "/figures": "figures", "/events": "events", "/methodology": "methodology",
		"/corrections-policy": "the policy", "/sign-in": "signing in", receipt: "a receipt with an answer", "/nothing": "an error",
	} {
		x.to(path)
		x.shot("2-" + strings.ReplaceAll(name, " ", "-"))
		x.accessible(name)
	}
	x.to("/corrections")
	x.size(390, 844)
	x.press(".counted summary")
	x.shot("2-counted")
	x.accessible("what the error rate counts")
	if told := x.text(".told"); !strings.Contains(told, "of them or took them out") {
		t.Errorf("the error rate says %q", told)
	}
	x.size(1280, 900)
	x.signIn()
	for path, name := range map[string]string{
		"/desk/drafts": "drafts", "/desk/accounts": "accounts", "/desk/keys": "keys", "/desk/audit": "audit", "/desk/settings": "settings", "/account": "an account",
	} {
		x.to(path)
		x.shot("3-" + name)
		x.accessible(name)
	}
	x.quiet()
}

// add reads a source into the library that the server has open.
func (d *desk) add(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "add", "--library", d.Library, path).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// TestForms reads one report in every way that readers do: on a phone, in the
// dark, without script, with little motion, by the keyboard, on paper.
func TestForms(t *testing.T) {
	x := open(t, serve(t))
	answer := x.ask("How many children have been rescued by ICE agents in the past 5 years?")
	width := func() (int, int) {
		return script[int](x, "document.documentElement.scrollWidth"), script[int](x, "window.innerWidth")
	}
	for _, path := range []string{answer, "/", "/library", "/figures", "/events", "/checks", "/desk", "/tips", answer + "/why/s1"} {
		for _, size := range []int64{1280, 768, 390, 320} {
			x.size(size, 800)
			x.to(path)
			if wide, window := width(); wide > window {
				t.Errorf("%s at %d pixels is %d wide", path, size, wide)
			}
			if size == 390 {
				x.accessible(path + " on a phone")
			}
		}
		x.shot("4-phone" + strings.ReplaceAll(strings.ReplaceAll(path, answer, "-answer"), "/", "-"))
		x.size(1280, 900)
		x.likes("prefers-color-scheme", "dark")
		x.to(path)
		x.shot("5-dark" + strings.ReplaceAll(strings.ReplaceAll(path, answer, "-answer"), "/", "-"))
		x.accessible(path + " in the dark")
		x.likes("prefers-color-scheme", "light")
	}
	x.likes("prefers-reduced-motion", "reduce")
	x.to(answer)
	if n := script[int](x, "document.getAnimations().length"); n != 0 {
		t.Errorf("%d things move where a reader asked for little motion", n)
	}

	// By the keyboard: the first stop skips to the text, and stops are seen.
	x.do("tab", chromedp.KeyEvent("\t"))
	if got := script[string](x, "document.activeElement.className"); got != "skip" {
		t.Errorf("the first stop of the keyboard is %q", got)
	}
	if got := script[string](x, "getComputedStyle(document.activeElement).outlineStyle"); got == "none" {
		t.Error("the keyboard's stop is not seen")
	}

	pdf := x.print()
	x.keep("6-print.pdf", pdf)
	if !bytes.HasPrefix(pdf, []byte("%PDF")) || len(pdf) < 20_000 {
		t.Errorf("the print is %d bytes", len(pdf))
	}
	x.quiet()
}

// TestWithoutScript asks and reads with the page's script turned off.
func TestWithoutScript(t *testing.T) {
	x := open(t, serve(t))
	x.scripts(false)
	x.to("/")
	x.do("ask", chromedp.SendKeys(chromedp.CSS("#question"), question), chromedp.Click(chromedp.CSS("form.ask button.first")))
	x.until(`^/answers/`)
	x.do("open a card", chromedp.Click(chromedp.CSS("article .sentence button.cite")), chromedp.WaitVisible(chromedp.CSS(".card:popover-open")))
	x.shot("7-without-script")
}

// TestError: a page that is not there is told plainly.
func TestError(t *testing.T) {
	x := open(t, serve(t))
	x.to("/nothing-here")
	x.accessible("an error")
	if x.count("h1") != 1 {
		t.Error("an error page has no heading")
	}
}
