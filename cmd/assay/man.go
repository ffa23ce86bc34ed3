package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"assay"
)

// newMan writes manual pages; hidden, because packagers use it and readers do not.
func newMan() *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "Write manual pages into a folder",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err != nil || !info.IsDir() {
				return fmt.Errorf("%w: no such folder: %s: create it first", assay.ErrNotFound, args[0])
			}
			day := time.Unix(0, 0).UTC() // pages do not depend on the day they are made
			header := &doc.GenManHeader{Title: "ASSAY", Section: "1", Source: "assay " + versionString(), Manual: "Assay", Date: &day}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			return doc.GenManTree(root, header, args[0])
		},
	}
}
