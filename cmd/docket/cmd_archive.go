package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline/archive"
)

func (e *env) archive() *cobra.Command {
	return group("archive", "What was said, for ever: list, read, prove, count, hold",
		e.archiveList(), e.archiveCat(), e.archiveVerify(), e.archiveStat(), e.archiveHold())
}

func (e *env) archiveList() *cobra.Command {
	return &cobra.Command{
		Use: "ls [PREFIX]", Short: "List archived objects by key", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			prefix := ""
			if len(args) > 0 {
				prefix = args[0]
			}
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			for info, err := range o.Archive.List(cmd.Context(), prefix, "") {
				switch {
				case err != nil:
					return failure(err, archiveHint(err))
				case e.json:
					if err := e.line(map[string]any{"key": info.Key, "size": info.Size}); err != nil {
						return err
					}
				default:
					e.printf("%10d  %s\n", info.Size, clean(info.Key))
				}
			}
			return nil
		},
	}
}

func (e *env) archiveCat() *cobra.Command {
	return &cobra.Command{
		Use: "cat KEY", Aliases: []string{"get"}, Short: "Print an archived object, byte for byte", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			if e.json {
				info, err := o.Archive.Head(cmd.Context(), args[0])
				if err != nil {
					return notArchived(err)
				}
				return e.line(map[string]any{"key": info.Key, "size": info.Size, "sha256": info.SHA256})
			}
			r, _, err := o.Archive.Get(cmd.Context(), args[0])
			if err != nil {
				return notArchived(err)
			}
			defer r.Close()
			_, err = io.Copy(e.out, r)
			return failure(err, archiveHint(err))
		},
	}
}

func notArchived(err error) error {
	hint := "docket archive ls shows the keys"
	if known := archive.Hint(err); known != "" {
		hint = known
	}
	return failure(err, hint)
}
