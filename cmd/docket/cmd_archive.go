package main

import (
	"io"

	"github.com/spf13/cobra"
)

func (e *env) archive() *cobra.Command {
	return group("archive", "What was said, for ever: list, get", e.archiveList(), e.archiveGet())
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
					return failure(err, "")
				case e.json:
					if err := e.line(map[string]any{"key": info.Key, "size": info.Size}); err != nil {
						return err
					}
				default:
					e.printf("%10d  %s\n", info.Size, info.Key)
				}
			}
			return nil
		},
	}
}

func (e *env) archiveGet() *cobra.Command {
	return &cobra.Command{
		Use: "get KEY", Short: "Print an archived object, byte for byte", Args: cobra.ExactArgs(1),
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
			return err
		},
	}
}

func notArchived(err error) error {
	return failure(err, "docket archive ls shows the keys")
}
