package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

func (e *env) guide() *cobra.Command {
	return group("guide", "What partners narrow, widen or add in a set", e.guideLs(), e.guideShow(), e.guideCheck(), e.guideDiff())
}

func (e *env) guideLs() *cobra.Command {
	return &cobra.Command{Use: "ls", Short: "List the guides: shipped, and of this directory", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := e.settings(false)
			if err != nil {
				return err
			}
			for _, name := range c.Guides.Names() {
				g, err := c.Guides.Find(name)
				if err != nil {
					return failure(err, "")
				}
				if e.json {
					err = e.line(g.Summary())
				} else {
					e.printf("%-20s %s  %-14s %-24s %s\n", g.Name, g.Set, strings.Join(g.Releases, " "), g.Origin, g.Title)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}}
}

func (e *env) guideShow() *cobra.Command {
	all, release := false, ""
	cmd := &cobra.Command{Use: "show NAME", Short: "Show a set as a guide has it", Args: cobra.ExactArgs(1),
		Long: `show prints the set as the guide has it: what it speaks of and what must be sent,
each with what the guide changes and where that is known from. NAME is a guide or a
guide file.`,
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := e.settings(false)
			if err != nil {
				return err
			}
			g, err := findGuide(c.Guides, args[0])
			if err != nil {
				return err
			}
			if release == "" {
				release = g.Releases[0]
			}
			dictionary, _ := x12.Load(release)
			applied := g.For(dictionary.Set(g.Set))
			if applied == nil {
				return usage(fmt.Errorf("%s is not for release %s", g.Name, release), "it is for "+strings.Join(g.Releases, ", "))
			}
			return e.showGuide(g, applied, all)
		}}
	cmd.Flags().BoolVar(&all, "all", false, "show every segment and element of the set")
	cmd.Flags().StringVar(&release, "release", "", "show it in this release (default: the first that it is for)")
	return cmd
}

func (e *env) guideCheck() *cobra.Command {
	return &cobra.Command{Use: "check FILE...", Short: "Check guide files, without using them", Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var errs []error
			for _, name := range args {
				g, err := readGuide(name)
				switch {
				case err != nil:
					errs = append(errs, err)
				case e.json:
					if err := e.line(g.Summary()); err != nil {
						return err
					}
				default:
					e.printf("%s: %s for %s %s: %d segments, %d elements, %d rules: good\n", name, g.Name, g.Set,
						strings.Join(g.Releases, " "), len(g.Segments), len(g.Elements), len(g.RuleNames()))
				}
			}
			return usage(errors.Join(errs...), "mend it at the place named (file:line:column); docs/guides.md has all keys")
		}}
}

func (e *env) guideDiff() *cobra.Command {
	return &cobra.Command{Use: "diff A B", Short: "Say in what two guides differ", Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := e.settings(false)
			if err != nil {
				return err
			}
			var pair [2]*guide.Guide
			for i, name := range args {
				if pair[i], err = findGuide(c.Guides, name); err != nil {
					return err
				}
			}
			for _, c := range guide.Diff(pair[0], pair[1]) {
				if e.json {
					if err := e.line(c); err != nil {
						return err
					}
					continue
				}
				e.printf("%s\n", c.Place)
				if c.Before != "" {
					e.printf("  - %s\n", c.Before)
				}
				if c.After != "" {
					e.printf("  + %s\n", c.After)
				}
			}
			return nil
		}}
}

// settings are those of the working directory; without one, where none is
// needed, there are only the shipped guides.
func (e *env) settings(needed bool) (*config.Config, error) {
	_, err := os.Stat(e.configPath())
	if errors.Is(err, fs.ErrNotExist) && !needed && e.config == "" {
		return &config.Config{Guides: &guide.Library{}}, nil
	}
	return e.load()
}

// findGuide is the guide of that name, or in that file.
func findGuide(l *guide.Library, name string) (*guide.Guide, error) {
	if strings.HasSuffix(name, ".yaml") {
		g, err := readGuide(name)
		return g, usage(err, "mend it at the place named (file:line:column); docs/guides.md has all keys")
	}
	g, err := l.Find(name)
	return g, usage(err, "docket guide ls lists the guides; a file is named with its .yaml")
}

// readGuide reads one guide file together with those beside it, which it may extend.
func readGuide(path string) (*guide.Guide, error) { return config.ReadGuide(path) }
