package fetch

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"assay"
)

func TestRobotsRules(t *testing.T) {
	long := strings.Repeat("a", 3000)
	for _, tt := range []struct {
		name, robots  string
		allow, forbid string // paths
	}{
		{"empty", "", "/ /a /robots.txt", ""},
		{"a page of an error", page, "/ /a", ""},
		{"all", "User-agent: *\nDisallow: /", "/robots.txt", "/ /a /a?b"},
		{"nothing forbidden", "User-agent: *\nDisallow:", "/ /a", ""},
		{"prefix", "User-agent: *\nDisallow: /a", "/ /b /A", "/a /ab /a/b /a?b"},
		{"longest match", "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b /a/bc", "/a /a/c /a/b/c"},
		{"allow wins a tie", "User-agent: *\nDisallow: /a\nAllow: /a", "/a", ""},
		{"allow wins a tie in the other order", "User-agent: *\nAllow: /a\nDisallow: /a", "/a", ""},
		{"star", "User-agent: *\nDisallow: /*.gif\nAllow: /ok/*.gif", "/a.jpg /ok/a.gif", "/a.gif /x/a.gif?b"},
		{"end", "User-agent: *\nDisallow: /*.gif$", "/a.gif?b /a.gifs", "/a.gif /b/.gif"},
		{"end of a plain path", "User-agent: *\nDisallow: /$", "/a", "/"},
		{"star matches from the beginning", "User-agent: *\nDisallow: /a*b", "/x/ab /b", "/ab /a/b /axxb/c"},
		{"several stars", "User-agent: *\nDisallow: /*a*b*c$", "/abcd /acb", "/abc /xaxbxc /abcc"},
		{"stars alone", "User-agent: *\nDisallow: /***", "", "/ /a"},
		{"dollar inside", "User-agent: *\nDisallow: /a$b", "/a /ab", "/a$b /a%24bc"},
		{"our name", "User-agent: assay\nDisallow: /a\nUser-agent: *\nDisallow: /", "/ /b", "/a"},
		{"our name in another case and with a version", "User-agent: ASSAY/2.0\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", "/a"},
		{"a name that ours begins with", "User-agent: Ass\nDisallow: /\nUser-agent: Assayer\nDisallow: /", "/a", ""},
		{"groups joined", "User-agent: assay\nDisallow: /a\nUser-agent: other\nDisallow: /b\nUser-agent: assay\nDisallow: /c", "/b", "/a /c"},
		{"one group of two", "User-agent: other\nUser-agent: assay\nDisallow: /a", "/b", "/a"},
		{"an empty rule ends a group", "User-agent: assay\nDisallow:\nUser-agent: other\nDisallow: /", "/a", ""},
		{"other records do not end a group", "User-agent: assay\nSitemap: http://example.org/s.xml\nCrawl-delay: 5\nUser-agent: other\nDisallow: /a", "/b", "/a"},
		{"rules before any group", "Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", "/b"},
		{"bad lines", "\x00\x01\nnonsense\nUser-agent: *\nCrawl-delay: soon\nDisallow /x\n: /y\nDisallow: /a", "/b /x /y", "/a"},
		{"comments and spaces", "  User-Agent :  * # all\n\tDISALLOW:/a#b\n", "/b", "/a /ab"},
		{"line ends", "User-agent: *\rDisallow: /a\r\nDisallow: /b\n\n\n\rDisallow: /c", "/d", "/a /b /c"},
		{"a mark before", "\xef\xbb\xbfUser-agent: *\nDisallow: /a", "/b", "/a"},
		{"no slash", "User-agent: *\nDisallow: a", "/b", "/a"},
		{"escapes", "User-agent: *\nDisallow: /%61\nDisallow: /é\nDisallow: /%e3%83%84\nDisallow: /x%2Fy", "/b /x/y", "/a /%61 /%C3%A9 /%c3%a9 /é /ツ /x%2fy"},
		{"a query's escapes", "User-agent: *\nDisallow: /?u=https://x", "/?u=http://x", "/?u=https%3A%2F%2Fx /?u=https://x"},
		{"a literal star", "User-agent: *\nDisallow: /a%2Ab", "/axb", "/a*b /a%2ab"},
		{"long", "User-agent: *\nDisallow: /" + long, "/" + long[1:], "/" + long + " /" + long + "a"},
	} {
		r := parseRobots([]byte(tt.robots), "Assay")
		for p := range strings.FieldsSeq(tt.allow) {
			if !r.allows(p) {
				t.Errorf("%s: %.60s is forbidden", tt.name, p)
			}
		}
		for p := range strings.FieldsSeq(tt.forbid) {
			if r.allows(p) {
				t.Errorf("%s: %.60s is allowed", tt.name, p)
			}
		}
	}
}

func TestRobotsDelayAndSitemaps(t *testing.T) {
	r := parseRobots([]byte("Sitemap: HTTPS://Example.org/a.xml\nUser-agent: *\nCrawl-delay: 9\nSitemap: /b.xml\nUser-agent: Assay\nCrawl-delay: 2.5\nSitemap: http://example.org/c.xml\nDisallow: /x"), "assay")
	if want := []string{"https://example.org/a.xml", "http://example.org/c.xml"}; r.delay != 2500*time.Millisecond || !slices.Equal(r.sitemaps, want) {
		t.Errorf("%s, %q", r.delay, r.sitemaps)
	}
	for text, want := range map[string]time.Duration{"-1": 0, "NaN": 0, "Inf": 0, "1e9": 0, "1": time.Second, "": 0} {
		if got := parseRobots([]byte("User-agent: *\nCrawl-delay: "+text), "assay").delay; got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if n := len(parseRobots([]byte(strings.Repeat("Sitemap: http://example.org/\n", 1000)), "assay").sitemaps); n != maxSitemaps {
		t.Errorf("%d sitemaps", n)
	}
}

// slowMatch is the meaning of a pattern, written the plain way.
func slowMatch(pattern, path string, end bool) bool {
	if pattern == "" {
		return !end || path == ""
	}
	if pattern[0] == '*' {
		for i := 0; i <= len(path); i++ {
			if slowMatch(pattern[1:], path[i:], end) {
				return true
			}
		}
		return false
	}
	return path != "" && path[0] == pattern[0] && slowMatch(pattern[1:], path[1:], end)
}

func TestRobotsMatchProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := "/" + rapid.StringMatching(`[ab*]{0,8}`).Draw(t, "pattern")
		path := "/" + rapid.StringMatching(`[ab]{0,8}`).Draw(t, "path")
		end := rapid.Bool().Draw(t, "end")
		if got, want := (rule{pattern, end, false}).matches(path), slowMatch(pattern, path, end); got != want {
			t.Fatalf("%q (to the end: %v) against %q: %v, want %v", pattern, end, path, got, want)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if once := canonical(s, false); canonical(once, false) != once {
			t.Fatalf("%q gives %q, and that %q", s, once, canonical(once, false))
		}
	})
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a$\nAllow: /%zz", "/a?b")
	f.Fuzz(func(t *testing.T, robots, path string) {
		r := parseRobots([]byte(robots), "Assay")
		r.allows(path)
		if r.delay < 0 || !r.allows("/robots.txt") {
			t.Fatalf("delay %s", r.delay)
		}
	})
}

// robotsSite serves a robots.txt of a test's own and pages.
func robotsSite(t *testing.T, robots http.HandlerFunc) (address string, asked, pages *atomic.Int32) {
	asked, pages = &atomic.Int32{}, &atomic.Int32{}
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/robots") {
			asked.Add(1)
			robots(w, r)
			return
		}
		pages.Add(1)
		_, _ = io.WriteString(w, page)
	})
	return s.URL, asked, pages
}

func withRobots(o *Options) { o.IgnoreRobots = false }

func TestRobotsAreKept(t *testing.T) {
	address, asked, pages := robotsSite(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "User-agent: *\nDisallow: /private\nSitemap: "+"http://"+r.Host+"/map.xml")
	})
	c, _ := client(t, withRobots)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if res := get(t, c, address+"/page"); res.Outcome != assay.Fetched {
				t.Errorf("%s (%s)", res.Outcome, res.Reason)
			}
			res := get(t, c, address+"/private/page")
			if res.Outcome != assay.ByRobots || res.Status != 0 || !strings.Contains(res.Reason, "stay away from this address") {
				t.Errorf("%s (%s)", res.Outcome, res.Reason)
			}
		})
	}
	wg.Wait()
	if asked.Load() != 1 || pages.Load() != 8 {
		t.Errorf("robots.txt asked for %d times, %d pages", asked.Load(), pages.Load())
	}
	if got := c.Sitemaps(context.Background(), address+"/page"); !slices.Equal(got, []string{address + "/map.xml"}) {
		t.Errorf("sitemaps %q", got)
	}
	if res := c.Get(context.Background(), Request{URL: address + "/private/page", Service: true}); res.Outcome != assay.Fetched {
		t.Errorf("a service: %s (%s)", res.Outcome, res.Reason)
	}
	if res := get(t, c, address+"/robots.txt"); res.Outcome != assay.Fetched {
		t.Errorf("robots.txt itself: %s (%s)", res.Outcome, res.Reason)
	}
}

// TestRobotsOfEachHop asks the robots.txt of the host that a redirect leads to.
func TestRobotsOfEachHop(t *testing.T) {
	far, asked, pages := robotsSite(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "User-agent: assay\nDisallow: /")
	})
	near := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			http.Redirect(w, r, far+"/page", http.StatusFound)
		}
	})
	c, _ := client(t, withRobots)
	if res := get(t, c, near.URL); res.Outcome != assay.ByRobots || asked.Load() != 1 || pages.Load() != 0 || res.Final != far+"/page" {
		t.Errorf("%s (%s), %d pages", res.Outcome, res.Reason, pages.Load())
	}
}

// TestRobotsThatAreNot serves what RFC 9309, 2.3.1 speaks of, and worse.
func TestRobotsThatAreNot(t *testing.T) {
	all := "User-agent: *\nDisallow: /page\n"
	status := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(n) }
	}
	redirects := func(most int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			n := len(strings.TrimPrefix(r.URL.Path, "/robots.txt"))
			if n == most {
				_, _ = io.WriteString(w, all)
				return
			}
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}
	}
	for _, tt := range []struct {
		name    string
		robots  http.HandlerFunc
		outcome assay.RetrievalOutcome
		reason  string
		asked   int32
	}{
		{"404", status(404), assay.Fetched, "", 1},
		{"401", status(401), assay.Fetched, "", 1},
		{"403", status(403), assay.Fetched, "", 1},
		{"429", status(429), assay.Forbidden, "its robots.txt: status 429", 3},
		{"500", status(500), assay.ByRobots, "counts as a request to stay away", 3},
		{"503", status(503), assay.ByRobots, "counts as a request to stay away", 3},
		{"five redirects", redirects(5), assay.ByRobots, "stay away from this address", 6},
		{"six redirects", redirects(6), assay.Fetched, "", 6},
		{"a circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/robots.txt", http.StatusFound) }, assay.Fetched, "", 1},
		{"into a private network", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		}, assay.Unreachable, "its robots.txt could not be read", 1},
		{"50 MB", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, all)
			line := strings.Repeat("Allow: /page/"+strings.Repeat("x", 50)+"\n", 1000)
			for range 50 << 20 / len(line) {
				if _, err := io.WriteString(w, line); err != nil {
					return
				}
			}
		}, assay.ByRobots, "stay away from this address", 1},
		{"50 MB of one line", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "52428800")
			_, _ = io.WriteString(w, all+"Allow: /")
			for range 50 {
				if _, err := io.WriteString(w, strings.Repeat("page", 1<<18)); err != nil {
					return
				}
			}
		}, assay.ByRobots, "stay away from this address", 1},
		{"endless and slow", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, "#")
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		}, assay.Unreachable, "its robots.txt could not be read: it sends too slowly", 1},
		{"packed", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed(t, "gzip", []byte(all), 1))
		}, assay.ByRobots, "stay away from this address", 1},
		{"a bomb", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed(t, "gzip", []byte(all+strings.Repeat("#\n", 1<<20)), 4))
		}, assay.ByRobots, "stay away from this address", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			address, asked, pages := robotsSite(t, tt.robots)
			c, _ := client(t, func(o *Options) { o.IgnoreRobots, o.Window = false, 300*time.Millisecond })
			for range 2 {
				res := get(t, c, address+"/page")
				if res.Outcome != tt.outcome || !strings.Contains(res.Reason, tt.reason) {
					t.Errorf("%s (%s), want %s (%s)", res.Outcome, res.Reason, tt.outcome, tt.reason)
				}
			}
			if asked.Load() != tt.asked || (pages.Load() > 0) != (tt.outcome == assay.Fetched) {
				t.Errorf("robots.txt asked for %d times, want %d; %d pages", asked.Load(), tt.asked, pages.Load())
			}
		})
	}
}

// TestRobotsOfAHostOutOfReach gives the host's own fault, not one of robots.txt.
func TestRobotsOfAHostOutOfReach(t *testing.T) {
	c, e := client(t, func(o *Options) {
		o.IgnoreRobots = false
		o.Resolver = &names{answers: map[string][]string{"inside.test": {"10.0.0.1"}}}
	})
	for address, want := range map[string]assay.RetrievalOutcome{"http://absent.test/": assay.Unreachable, "http://inside.test/": assay.Refused, "http://10.0.0.1/": assay.Refused} {
		if res := get(t, c, address); res.Outcome != want || strings.Contains(res.Reason, "robots") {
			t.Errorf("%s: %s (%s)", address, res.Outcome, res.Reason)
		}
	}
	if len(e.seen) > 0 {
		t.Errorf("dialled %q", e.seen)
	}
}

// TestRobotsOutOfDate are asked for again, and stay in force while the host has a fault.
func TestRobotsOutOfDate(t *testing.T) {
	var answer atomic.Value
	answer.Store("User-agent: *\nDisallow: /a")
	address, asked, _ := robotsSite(t, func(w http.ResponseWriter, _ *http.Request) {
		if answer.Load() == "" {
			w.WriteHeader(501)
		}
		_, _ = io.WriteString(w, answer.Load().(string))
	})
	c, _ := client(t, withRobots)
	for i, tt := range []struct{ robots, allowed, forbidden string }{
		{"User-agent: *\nDisallow: /a", "/b", "/a"},
		{"", "/b", "/a"},
		{"User-agent: *\nDisallow: /b", "/a", "/b"},
	} {
		answer.Store(tt.robots)
		if a, b := get(t, c, address+tt.allowed), get(t, c, address+tt.forbidden); a.Outcome != assay.Fetched || b.Outcome != assay.ByRobots {
			t.Errorf("%q: %s (%s) and %s (%s)", tt.robots, a.Outcome, a.Reason, b.Outcome, b.Reason)
		}
		if asked.Load() != int32(i+1) {
			t.Errorf("asked for %d times, want %d", asked.Load(), i+1)
		}
		c.robots.mu.Lock()
		c.robots.entries[address].until = time.Now()
		c.robots.mu.Unlock()
	}
}

// TestRobotsSurviveAStop has whoever asks for a robots.txt stopped, while another waits for it.
func TestRobotsSurviveAStop(t *testing.T) {
	var calls atomic.Int32
	began := make(chan struct{})
	address := raw(t, func(conn net.Conn) {
		if calls.Add(1) == 1 {
			close(began)
			_, _ = conn.Read(make([]byte, 1)) // until the first asker is gone
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>User-agent: x")
	})
	c, _ := client(t, withRobots)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if res := c.Get(ctx, Request{URL: address + "/a"}); res.Err == nil {
			t.Errorf("stopped, and yet %s (%s)", res.Outcome, res.Reason)
		}
	})
	<-began
	wg.Go(func() {
		if res := get(t, c, address+"/b"); res.Outcome != assay.Fetched {
			t.Errorf("the one that waited: %s (%s)", res.Outcome, res.Reason)
		}
	})
	time.Sleep(20 * time.Millisecond)
	cancel()
	wg.Wait()
}

func TestRobotsCacheIsBounded(t *testing.T) {
	rc := newRobotsCache()
	for i := range maxRobotsHosts * 2 {
		e, mine, _ := rc.entry(strings.Repeat("x", i%50) + string(rune('a'+i%26)) + time.Duration(i).String())
		if !mine {
			t.Fatal("an entry twice")
		}
		e.until = time.Now().Add(time.Hour)
		e.rules = &rules{list: []rule{{pattern: strings.Repeat("y", 10<<10)}}}
		rc.settle(strings.Repeat("x", i%50)+string(rune('a'+i%26))+time.Duration(i).String(), e)
	}
	sum := 0
	for _, e := range rc.entries {
		sum += e.bytes
	}
	if len(rc.entries) > maxRobotsHosts || rc.bytes > maxRobotsBytes || sum != rc.bytes || len(rc.entries) < 100 {
		t.Errorf("%d entries, %d bytes counted, %d held", len(rc.entries), rc.bytes, sum)
	}
}
