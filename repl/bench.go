package repl

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"

	"pewter/kernel/kernelbench"
)

const benchDoc = `Measures the device's operations, beside the most that this machine can do,
which is measured first. OP chooses those whose name, shape and type contain it,
as MatMul or bfloat16. With --json one object a line: op shape dtype threads
seconds gflops gbps share.`

func benchCommand(fs *flag.FlagSet) runner {
	lines := fs.Bool("json", false, "print one JSON object a line")
	return func(ctx context.Context, a *app, args []string) error {
		filter := ""
		if len(args) > 1 {
			return usagef("bench wants one OP at most, got %d; usage: pewter bench [OP] [--json]", len(args))
		}
		if len(args) == 1 {
			filter = args[0]
		}
		return a.bench(ctx, filter, *lines)
	}
}

func (a *app) bench(ctx context.Context, filter string, lines bool) error {
	dev, err := a.sys.Open(a.device)
	if err != nil {
		return err
	}
	defer dev.Close()
	first := !lines
	return kernelbench.Run(dev, filter, func(r kernelbench.Row) {
		if first {
			first = false
			fmt.Fprintf(a.sys.Out, "%s\n%-26s %-22s %-9s %10s %9s %8s %6s\n", dev.Name(), "op", "shape", "dtype", "time", "GFLOP/s", "GB/s", "share")
		}
		if ctx.Err() == nil {
			a.benchRow(r, lines)
		}
	})
}

func (a *app) benchRow(r kernelbench.Row, lines bool) {
	if lines {
		b, _ := json.Marshal(r) // numbers and strings
		fmt.Fprintf(a.sys.Out, "%s\n", b)
		return
	}
	fmt.Fprintf(a.sys.Out, "%-26s %-22s %-9s %10s %9.1f %8.1f %5.0f%%\n", r.Op, r.Shape, r.DType, briefly(r.Seconds), r.GFLOPS, r.GBps, 100*r.Share)
}

// briefly is a short time.
func briefly(s float64) string {
	switch {
	case s < 1e-3:
		return fmt.Sprintf("%.1f µs", 1e6*s)
	case s < 1:
		return fmt.Sprintf("%.2f ms", 1e3*s)
	}
	return fmt.Sprintf("%.2f s", s)
}
