package repl

import (
	"context"
	"flag"
	"fmt"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/internal/bytesize"
	"pewter/lang"
)

const mergeDoc = `Carries out a mergekit file and writes the merged model to a folder in the hub's
layout, which is whole or not there. Models are read from disk.`

func mergeCommand(fs *flag.FlagSet) runner {
	var o merge.Options
	var save model.SaveOptions
	fs.Func("compat", "`mergekit`: round each step as mergekit does", func(s string) error {
		if o.Compat = s; s != "mergekit" {
			return fmt.Errorf("got %q, want mergekit", s)
		}
		return nil
	})
	fs.Uint64Var(&o.Seed, "seed", 0, "of random masks, `N`")
	fs.BoolVar(&o.AnyTokenizer, "any-tokenizer", false, "merge models whose tokenizers differ, row by row")
	fs.BoolVar(&save.Overwrite, "overwrite", false, "replace the checkpoint in a folder that is not empty")
	fs.BoolVar(&save.Sync, "sync", false, "return when all is on the disk, not in the system's memory")
	fs.Func("shard", "greatest `SIZE` of a file, as 5G", func(s string) error {
		n, err := bytesize.Parse(s)
		if err == nil && n == 0 {
			err = fmt.Errorf("got %q, want a positive size such as 5GB", s)
		}
		save.Shard = n
		return err
	})
	return func(ctx context.Context, a *app, args []string) error {
		if len(args) != 2 {
			return usagef("merge wants a file and a folder, got %d arguments; usage: pewter merge CONFIG.yml OUT", len(args))
		}
		defer a.close()
		w := a.open()
		m, err := w.MergeFile(ctx, args[0], o)
		if err != nil {
			return err
		}
		save.Context = ctx
		err = w.Save(m, args[1], save)
		a.hideMeter()
		if err == nil && !a.quiet {
			n := len(m.Recipe().Inputs)
			a.note("%s: %s of %d model%s", args[1], m.Recipe().Op, n, map[bool]string{false: "s"}[n == 1])
		}
		return err
	}
}

const tokenizeDoc = `Shows how a model's tokenizer cuts text: the ids and the tokens of each argument,
or of each line of standard input. With --ids the ids alone.`

func tokenizeCommand(fs *flag.FlagSet) runner {
	ids := fs.Bool("ids", false, "print ids alone")
	special := fs.Bool("special", false, "add the tokens that begin and end a text")
	return func(_ context.Context, a *app, args []string) error {
		if len(args) == 0 {
			return usagef("tokenize wants a model or a tokenizer; usage: pewter tokenize MODEL [TEXT…]")
		}
		return a.tokenize(args[0], args[1:], *ids, *special)
	}
}

func (a *app) tokenize(source string, texts []string, ids, special bool) error {
	tok, err := a.open().Tokenizer(source)
	if err != nil {
		return err
	}
	show := func(text string) error {
		out, err := tok.TryEncode(text, special)
		if err != nil {
			return err
		}
		line := lang.FromGo(out).String()
		if !ids {
			line += " " + lang.FromGo(tok.Tokens(out)).String()
		}
		_, err = fmt.Fprintln(a.sys.Out, line)
		return err
	}
	for _, text := range texts {
		if err := show(text); err != nil {
			return err
		}
	}
	if len(texts) > 0 {
		return nil
	}
	return eachLine(a.sys.In, show)
}
