package main

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline/config"
)

func (e *env) init() *cobra.Command {
	o := config.InitOptions{}
	cmd := &cobra.Command{
		Use: "init DIR", Short: "Make a working directory", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := config.Init(args[0], o); err != nil {
				return usage(err, initHint(err))
			}
			path := filepath.Join(args[0], "docket.yaml")
			if e.json {
				return e.line(map[string]string{"dir": args[0], "config": path})
			}
			e.printf("%s is ready. Fill catalog.csv, look at partners/, drop files into inbox/, then:\n  docket run -c %s\n", args[0], path)
			return nil
		},
	}
	cmd.Flags().StringVar(&o.PartnerID, "partner-id", "ZZ:AMAZON", "how the first partner signs, as qualifier:id")
	cmd.Flags().StringVar(&o.OurID, "our-id", "ZZ:VENDOR01", "how we sign, as qualifier:id")
	cmd.Flags().BoolVar(&o.AnyPartner, "any-partner", false, "take in what unknown senders send, too")
	return cmd
}

func initHint(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return "name a directory that can be written"
	}
	return "an id is two characters of qualifier, a colon and at most 15 characters, as in their ISA: --partner-id ZZ:AMAZON"
}
