package kernelbench_test

import (
	"strings"
	"testing"

	"pewter/kernel/cpu"
	"pewter/kernel/kernelbench"
)

// A filter picks rows, the peaks come first, and a filter that picks nothing
// is answered with the names there are.
func TestRun(t *testing.T) {
	d, err := cpu.New(cpu.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var rows []kernelbench.Row
	if err := kernelbench.Run(d, "RMSNorm 1024", func(r kernelbench.Row) { rows = append(rows, r) }); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || rows[0].Op != "peak flops" || rows[1].Op != "peak read" || rows[2].Op != "RMSNorm" {
		t.Fatalf("rows are %+v", rows)
	}
	for _, r := range rows {
		if r.GFLOPS+r.GBps <= 0 || r.Share <= 0 || r.Threads != 2 {
			t.Errorf("a row without numbers: %+v", r)
		}
	}
	err = kernelbench.Run(d, "nothing", nil)
	if err == nil || !strings.Contains(err.Error(), "MatMul, MatMulNN") {
		t.Errorf("the error of a filter that picks nothing is %v", err)
	}
}
