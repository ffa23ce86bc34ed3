package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"assay"
	"assay/internal/annotate"
	"assay/internal/check"
	"assay/internal/library/sqlite"
	"assay/internal/render"
	"assay/profiles"
)

type book map[string]assay.Publisher

var fake = book{}

func init() {
	for _, r := range []string{
		"U.S. Department of Homeland Security|DHS|official|White House|Department of Homeland Security;homeland security secretary;DHS spokesperson;Homeland Security",
		"White House|the White House|official||Trump administration;Trump admin;the White House;White House border czar;border czar",
		"U.S. Immigration and Customs Enforcement|ICE|official|U.S. Department of Homeland Security|ICE / DHS;ICE and DHS",
		"Homeland Security Investigations|HSI|official|U.S. Immigration and Customs Enforcement|HSI / DHS",
		"U.S. Department of Health and Human Services|HHS|official|White House|HHS official",
		"DHS Office of Inspector General|the DHS Inspector General|oversight|U.S. Department of Homeland Security|DHS OIG;DHS Inspector General;OIG",
		"Federal Bureau of Investigation|FBI|official|U.S. Department of Justice|FBI Omaha;FBI Milwaukee",
		"U.S. Department of Justice|the Justice Department|official|White House|DOJ",
		"U.S. Marshals Service|the U.S. Marshals|official|U.S. Department of Justice|U.S. Marshals;Marshals",
		"Government Accountability Office|GAO|oversight||GAO",
		"U.S. Citizenship and Immigration Services|USCIS|official|U.S. Department of Homeland Security|USCIS",
	} {
		p := strings.Split(r, "|")
		fake[p[0]] = assay.Publisher{Name: p[0], Short: p[1], Class: assay.Class(p[2]), Parent: p[3], Aliases: strings.Split(p[4], ";")}
	}
}
func (b book) Lookup(name, url string) (assay.Publisher, bool) {
	for _, p := range b {
		for _, a := range append([]string{p.Name, p.Short}, p.Aliases...) {
			if a == name {
				return p, true
			}
		}
	}
	return assay.Publisher{}, false
}
func (b book) Names(c string) []string {
	if p, ok := b[c]; ok {
		return append([]string{p.Name, p.Short}, p.Aliases...)
	}
	return nil
}
func (b book) Family(c string) []string {
	out := []string{c}
	for x := b[c].Parent; x != ""; x = b[x].Parent {
		out = append(out, x)
	}
	for i := 0; i < len(out); i++ {
		if i == 0 || true {
			for n, p := range b {
				if p.Parent == c {
					_ = n
				}
			}
		}
	}
	q := []string{c}
	for len(q) > 0 {
		x := q[0]
		q = q[1:]
		for n, p := range b {
			if p.Parent == x {
				out = append(out, n)
				q = append(q, n)
			}
		}
	}
	return out
}

var paren = regexp.MustCompile(`\s*\(.*$`)

func ask(dir, q string) {
	ctx := context.Background()
	lib, err := sqlite.Memory(ctx)
	if err != nil {
		panic(err)
	}
	files, _ := filepath.Glob(dir + "/*.md")
	var entries []assay.Entry
	for _, p := range files {
		b, _ := os.ReadFile(p)
		parts := strings.SplitN(string(b), "---\n", 3)
		if len(parts) < 3 {
			continue
		}
		var fm struct {
			Title, URL, Publisher, Class, Published, Kind string
			ReliesOn                                       []string `yaml:"relies_on"`
		}
		if err := yaml.Unmarshal([]byte(parts[1]), &fm); err != nil {
			fmt.Println(p, err)
		}
		sha := fmt.Sprintf("%x", sha256.Sum256(b))
		d := assay.Document{ID: sha[:12], CaptureSHA256: sha, Kind: assay.Note, Title: fm.Title, URL: fm.URL, Publisher: fm.Publisher, Class: assay.Class(fm.Class), ReliesOn: fm.ReliesOn, Location: filepath.Base(p), Extractor: "x"}
		d.Title = strings.TrimSuffix(d.Title, " (description)")
		if len(fm.Published) >= 10 {
			d.Published = fm.Published[:10]
		}
		d.Text = strings.TrimSpace(parts[2])
		d.SHA256 = fmt.Sprintf("%x", sha256.Sum256([]byte(d.Text)))
		name := paren.ReplaceAllString(fm.Publisher, "")
		if pub, ok := fake.Lookup(name, ""); ok {
			d.Owner = pub.Name
		} else {
			d.Owner = name
		}
		d.Segments = []assay.Segment{{End: len(d.Text), CaptureStart: strings.Index(string(b), d.Text), CaptureEnd: strings.Index(string(b), d.Text) + len(d.Text), Exact: true}}
		entries = append(entries, assay.Entry{Capture: assay.Capture{SHA256: sha, Bytes: b, MediaType: "text/markdown", Location: d.Location}, Document: d, Annotation: annotate.Annotate(d)})
	}
	if _, err := lib.Add(ctx, entries); err != nil {
		panic(err)
	}
	ps, err := profiles.Load()
	if err != nil {
		panic(err)
	}
	t := time.Now()
	r, err := check.Ask(ctx, check.Config{Library: lib, Book: fake, Profiles: ps, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Engine: assay.Engine{Name: "assay", Version: "dev", Writer: "extractive"}}, q)
	if err != nil {
		fmt.Println("ERROR", err)
		return
	}
	fmt.Fprintln(os.Stderr, "asked in", time.Since(t))
	if err := render.Text(os.Stdout, r, render.Options{Width: 110}); err != nil {
		panic(err)
	}
}
