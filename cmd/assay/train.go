package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"assay"
	"assay/internal/stance/train"

	"github.com/spf13/cobra"
)

// newTrain fits the stance model to open data.
func newTrain(a *app) *cobra.Command {
	var data, out, card string
	c := &cobra.Command{
		Use:   "train --data DIR",
		Short: "Train the small models from open data",
		Long: `Train fits the model that judges how a text stands to a claim, and whether a
citation bears out what it is cited for, to labelled sets of pairs. It prints how
well each set is judged by a model that has not seen it: leave one set out,
cross-validation, and a control that sees the claim only.

DIR holds stance/*.jsonl with rows {id, claim, evidence, label, group?}, label
supports, refutes, neutral or partial, and citation/*.jsonl with the labels
supported and not_supported; also gzipped (.jsonl.gz). Without -o nothing is
written. The same data give the same bytes. It takes a few minutes.`,
		Example: `  assay train --data sets
  assay train --data sets -o internal/stance --card docs/models/stance.md`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if data == "" {
				return usagef("give the folder of labelled sets with --data DIR")
			}
			sets, err := train.Read(data)
			if err != nil {
				return err
			}
			result, err := train.Shipped.Run(cmd.Context(), sets, a.log())
			if err != nil {
				return err
			}
			if err := writeModel(result, out, card); err != nil {
				return err
			}
			if a.json {
				return a.writeJSON(result.Scores)
			}
			_, err = fmt.Fprint(a.out, result.Scores.Table())
			return err
		},
	}
	c.Flags().StringVar(&data, "data", "", "`DIR` with the labelled sets")
	c.Flags().StringVarP(&out, "output", "o", "", "write weights.bin and idf.bin into `DIR`")
	c.Flags().StringVar(&card, "card", "", "write the scores into `FILE`, between its lines <!-- scores --> and <!-- /scores -->")
	return c
}

// writeModel writes the weights and the figures of the card.
func writeModel(r *train.Result, out, card string) error {
	if card != "" {
		if err := writeCard(card, r.Scores.Table()); err != nil {
			return err
		}
	}
	if out == "" {
		return nil
	}
	if err := os.WriteFile(filepath.Join(out, "idf.bin"), r.Weights, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "weights.bin"), r.Model.Append(nil), 0o644)
}

// writeCard puts a table between the marks of a file.
func writeCard(path, table string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin, end := []byte("<!-- scores -->\n"), []byte("<!-- /scores -->\n")
	from, to := bytes.Index(b, begin), bytes.Index(b, end)
	if from < 0 || to < from {
		return fmt.Errorf("%s has no lines <!-- scores --> and <!-- /scores --> to write between: %w", path, assay.ErrNotFound)
	}
	from += len(begin)
	return os.WriteFile(path, append(append(append([]byte{}, b[:from]...), table...), b[to:]...), 0o644)
}
