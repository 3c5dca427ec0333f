package table_test

import (
	"fmt"
	"log"

	"pewter/builtins/table"
)

// Scores in rows become a table of models by languages.
func Example() {
	t, err := table.ReadCSV([]byte("model,lang,value\nlinear,eng,71.8\nlinear,deu,60.8\nmono,eng,99.0\nmono,deu,99.1\n"))
	if err != nil {
		log.Fatal(err)
	}
	means, err := t.Group([]string{"model"}, table.Agg{Name: "mean", Column: "value", Func: "mean"}, table.Agg{Name: "n", Column: "value", Func: "count"})
	if err != nil {
		log.Fatal(err)
	}
	wide, err := t.Pivot([]string{"model"}, "lang", "value")
	if err != nil {
		log.Fatal(err)
	}
	both, err := wide.Join(means, false, "model")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(both.CSV()))
	_, err = both.Sort(true, "maen")
	fmt.Println(err)
	// Output:
	// model,eng,deu,mean,n
	// linear,71.8,60.8,66.3,2
	// mono,99,99.1,99.05,2
	// no column "maen" (did you mean "mean"?); have: model, eng, deu, mean, n
}
