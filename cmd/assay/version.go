package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"assay"
)

// newVersion prints what the program is and which forms it writes.
func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if a.json {
				return a.writeJSON(map[string]any{
					"version": versionString(), "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH,
					"report_schema": assay.ReportSchema, "annotation": assay.AnnotationVersion,
				})
			}
			_, err := fmt.Fprintf(a.out, "assay %s (%s, %s/%s, reports %s)\n",
				versionString(), runtime.Version(), runtime.GOOS, runtime.GOARCH, assay.ReportSchema)
			return err
		},
	}
}

// versionString is the version set by the build, else the module's, else "dev".
func versionString() string {
	if version != "dev" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return version
}
