package extract

import (
	"context"
	"errors"
	"strings"
	"testing"

	"assay"
)

// Pages that stand where the page asked for should be are failures that say so.
func TestWalls(t *testing.T) {
	menu := `<nav><a href=/>Home</a> <a href=/n>News</a> <a href=/s>Sport</a> <a href=/i>Sign in</a></nav>`
	for name, c := range map[string]struct{ page, reason string }{
		"browser check":                    {htmlPage("<title>Just a moment...</title>", `<h1>dam.example</h1><p>Verifying you are human. This may take a few seconds.</p><p>dam.example needs to review the security of your connection before proceeding.</p><p>Ray ID: 7d0</p>`), "a bot check"},
		"browser check that needs scripts": {htmlPage("<title>Just a moment...</title>", `<noscript><p>Enable JavaScript and cookies to continue</p></noscript><script src="/cdn/x.js"></script>`), "a bot check"},
		"captcha":                          {htmlPage("<title>dam.example</title>", `<p>Please complete the CAPTCHA below.</p><form><input name=c><button>Go</button></form>`), "a bot check"},
		"are you human":                    {htmlPage("<title>Are you a robot?</title>", `<p>We've detected unusual activity from your computer network.</p><p>To continue, please click the box below to let us know you're not a robot.</p>`), "a bot check"},
		"in German":                        {htmlPage("<title>Bitte warten</title>", `<p>Ihr Browser wird überprüft. Dies geschieht automatisch.</p>`), "a bot check"},
		"blocked":                          {htmlPage("<title>Access Denied</title>", `<h1>Access Denied</h1><p>You don't have permission to access "http://dam.example/" on this server.</p>`), "a bot check"},
		"empty shell":                      {htmlPage("<title>Dam</title>", `<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><p>Dam</p>`), "an empty shell"},
		"cookie wall":                      {htmlPage("<title>Before you continue</title>", `<h1>We value your privacy</h1><p>We and our partners store or access information on devices, such as cookies, and process personal data for personalised ads and content.</p><p>You may withdraw your consent or object to legitimate interest at any time in our privacy settings.</p><button>Accept all</button><a href=x>Manage your privacy</a>`), "a cookie wall"},
		"cookie wall in German":            {htmlPage("<title>Zustimmung</title>", `<h1>Mit Werbung weiterlesen</h1><p>Wir und unsere Partner verarbeiten personenbezogene Daten mit Cookies und ähnlichen Mitteln.</p><p>Ihre Einwilligung können Sie jederzeit widerrufen.</p><a href=x>Zustimmen und weiter</a>`), "a cookie wall"},
		"paywall":                          {htmlPage("<title>Dam holds</title>", menu+`<article><h1>Dam holds</h1><p>The wall was looked at.</p><div class=gate><p>Subscribe to continue reading.</p><p>Only 1 a week.</p></div></article>`), "a paywall"},
		"paywall in French":                {htmlPage("<title>Barrage</title>", menu+`<article><h1>Barrage</h1><p>Cet article est réservé aux abonnés.</p></article>`), "a paywall"},
		"log-in":                           {htmlPage("<title>Dam</title>", menu+`<h1>Dam</h1><p>You must be logged in to view this page.</p>`), "a log-in"},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := New(Config{}).Extract(context.Background(), capture("text/html", "https://dam.example/p", c.page), Options{})
			if !errors.Is(err, assay.ErrUnreadable) || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("got %v, want %q; text %q", err, c.reason, d.Text)
			}
		})
	}
}

// A page that tells of walls is none, and one that has a wall in it is read.
func TestNoWalls(t *testing.T) {
	long := func(about string) string { return "<article><h1>" + about + "</h1>" + prose + "</article>" }
	for name, c := range map[string]struct {
		page    string
		warning string
	}{
		"about paywalls":           {htmlPage("<title>How paywalls work</title>", "<article><h1>How paywalls work</h1><p>Readers who are told to subscribe to continue reading mostly leave, a study of forty papers in nine countries found, and those who are asked to create a free account to continue reading mostly give a false address, which the papers know.</p>"+prose+"</article>"), ""},
		"about bot checks":         {htmlPage("<title>Are you a robot?</title>", "<article><h1>Are you a robot?</h1><p>Every one of us has been asked to verify you are human by a box, and a study of the boxes has now counted how much of a working year the people of one town spend on them: three days, the authors say, or a fifth of what they spend in queues.</p><p>The captcha is dead, they say.</p>"+prose+"</article>"), ""},
		"about cookies":            {htmlPage("<title>What cookies do</title>", "<article><h1>What cookies do</h1><p>A cookie is a line of text that a page leaves with its reader. Most pages say that they value your privacy; the regulator counted which do, and found that one in nine keeps to what it says when readers choose to reject all cookies on the first page.</p>"+prose+"</article>"), ""},
		"about cookies, short":     {htmlPage("<title>Ruling on cookies</title>", "<article><h1>Ruling on cookies</h1><p>A court ruled on Friday that a button which says accept all cookies must stand beside one of the same size which says reject all, and gave the publishers of the valley until the end of the year to change their pages or to pay for each day after it.</p></article>"), ""},
		"consent bar":              {htmlPage("<title>Dam holds</title>", "<div class=bar><p>We value your privacy. We and our partners use cookies.</p><a href=x>Accept all</a></div>"+long("Dam holds")), ""},
		"subscribe bar":            {htmlPage("<title>Dam holds</title>", long("Dam holds")+"<p>Already a subscriber? Sign in</p><p>Subscribe now</p>"), ""},
		"asks for scripts":         {htmlPage("<title>Dam holds</title>", "<noscript><p>Please enable JavaScript to use this site.</p></noscript>"+long("Dam holds")), ""},
		"comments need an account": {htmlPage("<title>Dam holds</title>", long("Dam holds")+"<p>Please log in to comment.</p>"), ""},
		"cut by a paywall":         {htmlPage("<title>Dam holds</title>", long("Dam holds")+"<div><h3>Subscribe to continue reading</h3></div>"), "a paywall stands in the page"},
		"not free":                 {htmlPage("<title>Dam holds</title>"+linkedScript(`{"@type":"NewsArticle","isAccessibleForFree":"False"}`), long("Dam holds")), "not free to read"},
		"free":                     {htmlPage("<title>Dam holds</title>"+linkedScript(`{"@type":"NewsArticle","isAccessibleForFree":true}`), long("Dam holds")), ""},
		"a short note":             {htmlPage("<title>Dam</title>", "<p>The dam at Elm Bend holds, the agency said.</p>"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := mustExtract(t, capture("text/html", "https://dam.example/p", c.page), Options{})
			if got := strings.Join(d.Warnings, "; "); (c.warning == "") != (got == "") || !strings.Contains(got, c.warning) {
				t.Errorf("warnings %q, want %q", got, c.warning)
			}
		})
	}
}
