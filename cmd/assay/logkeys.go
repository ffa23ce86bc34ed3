package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/library/sqlite"
	"assay/internal/text"
	"assay/internal/transparency"
)

func newLogInit(a *app) *cobra.Command {
	var name string
	var witness bool
	c := &cobra.Command{
		Use:   "init --name HOST",
		Short: "Make the log's key and its folder",
		Long: `Init makes the secret key that the log's heads are signed with, and the log's
folder, and prints the public key. From the next start of 'assay serve' on, what
is published is logged; what was published before comes first. A key that is there
is never written over.

With --witness it makes the key of a witness instead, who signs the heads of other
desks' logs with 'assay log cosign'.`,
		Example: "  assay log init --name check.example.org\n  assay log init --witness --name witness.example.net --log-key-file witness.key",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if name == "" {
				return usagef("name the log with --name: the host that readers know the desk by, as check.example.org")
			}
			p, err := a.logPlace(cmd.Flags())
			if err != nil {
				return err
			}
			if witness {
				return a.initWitness(p.Key, name)
			}
			public, err := p.Create(name)
			if err != nil {
				return err
			}
			if a.json {
				return a.writeJSON(map[string]string{"public": public, "key": p.Key, "dir": p.Dir})
			}
			_, err = fmt.Fprintf(a.out, `%s
`, public)
			a.note(`This is the public key of the log. Publish it where readers find it without this
desk too: on paper, on another site, in a colleague's repository.
The secret key is in %s. Keep a copy in another place
than the library's backups, as you keep a password: whoever has it can sign in the
desk's name, and without it no entry can be added under this name again.
The log's files will be in %s; start 'assay serve' again.`, p.Key, p.Dir)
			return err
		},
	}
	placeFlags(c)
	c.Flags().StringVar(&name, "name", "", "`HOST` that readers know the desk by; it stands in every head")
	c.Flags().BoolVar(&witness, "witness", false, "make the key of a witness, and no log")
	return c
}

// initWitness makes the key of a witness.
func (a *app) initWitness(path, name string) error {
	secret, _, err := transparency.NewKey(name)
	if err != nil {
		return err
	}
	if err := transparency.WriteKey(path, secret); err != nil {
		return err
	}
	public, err := transparency.WitnessKey(secret)
	if err != nil {
		return err
	}
	a.note("This is the witness's public key; the secret one is in %s.", path)
	_, err = fmt.Fprintln(a.out, public)
	return err
}

func newLogRotate(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "rotate",
		Short: "Change the log's key, signed over by the one before",
		Long: `Rotate makes a new key. The key before signs it into the log, so that whoever
trusts that one is led to the new one, and is kept beside it. A desk that runs
takes the new key up by itself.`,
		Example: "  assay log rotate",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := a.logPlace(cmd.Flags())
			if err != nil {
				return err
			}
			return a.withLibrary(cmd.Context(), false, func(lib *sqlite.Library) error {
				public, aside, err := p.Rotate(cmd.Context(), lib, a.now())
				if err != nil {
					return err
				}
				a.note("The log's heads are signed with this key from now on; the key before is in %s.\nPublish the new one beside it, and keep a copy of %s.", aside, p.Key)
				_, err = fmt.Fprintln(a.out, public)
				return err
			})
		},
	}
	placeFlags(c)
	return c
}

func newLogRecover(a *app) *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "recover --name HOST/2",
		Short: "Start a log in place of one whose key, or whose library, is lost",
		Long: `Recover is for a log that cannot go on: its key is lost, or an older backup of the
library was restored and entries of the log are not in it. First look whether the
key's copy, or a newer backup, can be found: that is better.

It starts a log with another name and another key, which holds what the library
holds and then an entry with the last head of the log before. That one is kept
beside it, whole, and should stay where readers can fetch it. Nothing of this is
hidden: a reader who kept a head of the log before is told what is not in the new one.`,
		Example: "  assay log recover --name check.example.org/2",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if name == "" {
				return usagef("name the new log with --name: another name than the one before, as check.example.org/2")
			}
			p, err := a.logPlace(cmd.Flags())
			if err != nil {
				return err
			}
			return a.withLibrary(cmd.Context(), false, func(lib *sqlite.Library) error {
				r, err := p.Recover(cmd.Context(), lib, name, a.now())
				if err != nil {
					return err
				}
				a.note("The log %s begins in place of %s, which is kept in %s.\nTell readers why, publish the new key, keep a copy of %s, and start 'assay serve' again.", name, r.Before.Origin, r.Dir, p.Key)
				_, err = fmt.Fprintln(a.out, r.Public)
				return err
			})
		},
	}
	placeFlags(c)
	c.Flags().StringVar(&name, "name", "", "`HOST` of the new log, another than the one before has")
	return c
}

func newLogProve(a *app) *cobra.Command {
	var keys []string
	c := &cobra.Command{
		Use:   "prove PROOF.json --key KEY",
		Short: "Check the proof that a report stands in the log",
		Long: `Prove checks a proof as each published version gives it (proof.json): the entry
is in the log under the signed head, and a key that is trusted signed that. It
prints the entry, with the hash of the report. A proof that does not hold ends with
exit code 7. '-' reads it from standard input.`,
		Example: "  curl -fsS https://check.example.org/checks/a-check/v/1/proof.json | assay log prove - --key check.example.org+1f2e3d4c+AX…",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(keys) == 0 {
				return usagef("say with --key which public key of the log is trusted: the desk gives it at /log/key, and elsewhere")
			}
			return a.prove(args[0], keys)
		},
	}
	c.Flags().StringArrayVar(&keys, "key", nil, "public `KEY` of the log that is trusted (may be given again)")
	return c
}

// prove checks the proof in a file.
func (a *app) prove(path string, keys []string) error {
	in := a.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	const most = 1 << 20
	b, err := io.ReadAll(io.LimitReader(in, most))
	if err != nil {
		return err
	}
	var p transparency.Proof
	if err := json.Unmarshal(b, &p); err != nil {
		return usagef("%s is no proof of an entry: %v", path, err)
	}
	leaf, h, err := p.Check(keys...)
	if err != nil {
		return fmt.Errorf("%w: %w", assay.ErrAnchor, err)
	}
	if a.json {
		return a.writeJSON(struct {
			Entry int64             `json:"entry"`
			Leaf  transparency.Leaf `json:"leaf"`
			Head  headJSON          `json:"head"`
		}{p.Index, leaf, headOf(h)})
	}
	_, err = fmt.Fprintf(a.out, "entry %d of the log %s, of %s: %s of %s, version %d, report %s\n%s\n",
		p.Index, h.Origin, text.Count(int(h.Size), "entry", "entries"), leaf.Kind, line(leaf.Slug), leaf.Revision, leaf.Report, h)
	return err
}

func newLogCosign(a *app) *cobra.Command {
	var v verifying
	var key string
	c := &cobra.Command{
		Use:   "cosign CHECKPOINT --log-key KEY --key FILE [--head FILE] [-o FILE]",
		Short: "Sign the head of a desk's log as a witness",
		Long: `Cosign is for witnesses: people other than the desk who keep its heads. It reads
the log whose files lie beside CHECKPOINT (fetched, or a desk's own folder), holds
it to the head that the witness signed last, and adds the witness's signature to
the new one. A log that was cut, changed or forked since is not signed, and ends
with exit code 7. Leave --head out the first time only, and give what -o wrote the
next time.`,
		Example: "  assay log cosign fetched/checkpoint --log-key check.example.org+1f2e3d4c+AX… \\\n      --key witness.key --head last-head -o last-head",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(v.keys) == 0 || key == "" {
				return usagef("give the log's public key with --log-key, and the witness's own with --key FILE")
			}
			secret, _, err := transparency.ReadKey(key)
			if err != nil {
				return err
			}
			if filepath.Base(args[0]) != "checkpoint" {
				return usagef("%s: give the log's file named checkpoint, with the others beside it", args[0])
			}
			remembered, err := readHead(v.head)
			if err != nil {
				return err
			}
			dir := filepath.Dir(args[0])
			r, err := transparency.Verify(cmd.Context(), dir, v.keys, remembered, nil)
			if err != nil {
				return err
			}
			if !r.OK() {
				return a.writeLogResult(r, v, remembered, false)
			}
			// A verification from the records up has shown that the one follows the other.
			signed, err := transparency.Cosign(r.Head.Signed, r.Keys, nil, nil, secret, a.now())
			if err != nil {
				return err
			}
			if v.out == "" {
				_, err = a.out.Write(signed)
				return err
			}
			return streamFile(v.out, func(w io.Writer) error { _, err := w.Write(signed); return err })
		},
	}
	f := c.Flags()
	f.StringArrayVar(&v.keys, "log-key", nil, "public `KEY` of the log that is trusted (may be given again)")
	f.StringVar(&key, "key", "", "`FILE` of the witness's secret key ('assay log init --witness' makes one)")
	f.StringVar(&v.head, "head", "", "the head that the witness signed last, in `FILE`")
	f.StringVarP(&v.out, "output", "o", "", "write the signed head to `FILE`")
	return c
}
