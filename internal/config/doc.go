package config

import (
	"fmt"
	"io"
	"strings"

	"assay/internal/text"
)

// width is that of the comments in the sample file.
const width = 78

// Sample writes a file of settings with every key, commented out, at its default.
func Sample(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Settings of Assay, each at its default: take the # away to change one.\n" +
		"# `assay config` prints what holds, and where it came from.\n")
	for _, s := range Settings() {
		if s.Group == "" {
			sampleSetting(&b, s, "")
		}
	}
	for _, g := range Groups() {
		fmt.Fprintf(&b, "\n%s%s:\n", comment(g.Doc, ""), g.Name)
		for _, s := range Settings() {
			if s.Group == g.Name {
				sampleSetting(&b, s, "  ")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func sampleSetting(b *strings.Builder, s Setting, indent string) {
	fmt.Fprintf(b, "\n%s", comment(s.Doc+" Give "+s.allowed+".", indent))
	value := ""
	if s.Default != "" {
		value = " " + s.Default
	}
	fmt.Fprintf(b, "%s# %s:%s\n", indent, s.Name, value)
}

// comment writes text as lines of a comment.
func comment(s, indent string) string {
	var b strings.Builder
	for _, l := range text.Wrap(s, width-len(indent)-2) {
		b.WriteString(indent + "# " + l + "\n")
	}
	return b.String()
}

// Markdown writes the table of settings as a part of docs/config.md.
func Markdown(w io.Writer) error {
	var b strings.Builder
	list := func(group string) {
		b.WriteString("\n| key | flag | environment | default | |\n|---|---|---|---|---|\n")
		for _, s := range Settings() {
			if s.Group == group {
				fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s | %s Give %s. |\n", s.Key(), code("--", s.Flag), s.Env, code("", s.Default), s.Doc, s.allowed)
			}
		}
	}
	list("")
	for _, g := range Groups() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", g.Name, g.Doc)
		list(g.Name)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// code sets a word in code, and nothing as nothing.
func code(before, s string) string {
	if s == "" {
		return ""
	}
	return "`" + before + s + "`"
}
