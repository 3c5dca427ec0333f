package plots_test

import (
	"fmt"
	"log"

	"pewter/builtins/table"
	"pewter/plots"
)

func ExampleRenderTable() {
	t := table.Must(table.FromRecords([]string{"model", "acc", "lo", "hi", "n"},
		[]any{"mono", 99.0, 98.2, 99.8, 770}, []any{"linear", 71.8, 68.6, 75.0, 770}, []any{"untried", nil, nil, nil, 770}))
	text, err := plots.RenderTable(t, "text", plots.TableOptions{Format: ".1f", Intervals: map[string][2]string{"acc": {"lo", "hi"}}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(text)
	// Output:
	// model           acc    n
	// ───────  ──────────  ───
	// mono     99.0 ± 0.8  770
	// linear   71.8 ± 3.2  770
	// untried   –          770
}

func ExampleFigure_Text() {
	t := table.Must(table.FromRecords([]string{"lang", "value"}, []any{"eng", 0.9}, []any{"deu", 0.55}, []any{"tur", 0.5}))
	f, err := plots.Bar(t, plots.Options{X: "lang", Title: "Accuracy", HLine: []float64{0.5}, Width: 4, Height: 2})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(f.Text(36, false))
	// Output:
	// Accuracy
	//  value
	//  1.0 ┤
	//      │  ▆▆▆▆▆
	//  0.8 ┤  █████
	//      │  █████
	//      │  █████
	//  0.6 ┤  █████     ▁▁▁▁▁
	//      │╌╌█████╌╌╌╌╌█████╌╌╌╌╌▄▄▄▄▄╌╌╌
	//  0.4 ┤  █████     █████     █████
	//      │  █████     █████     █████
	//      │  █████     █████     █████
	//  0.2 ┤  █████     █████     █████
	//      │  █████     █████     █████
	//      │  █████     █████     █████
	//  0.0 ┴─────────────────────────────
	//          eng       deu       tur
	//                 lang
}
