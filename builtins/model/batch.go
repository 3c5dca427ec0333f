package model

import (
	"cmp"

	"pewter/builtins/model/arch"
)

const (
	// rowUnit is what batches are multiples of: whole tiles of products, of 6 or 14
	// rows, for two threads.
	rowUnit   = 2 * 3 * 14
	batchRows = 24 * rowUnit // tokens that are computed together at most
	batchLow  = 6 * rowUnit  // and at least: weights are packed once for so many
	laneRows  = 3 * rowUnit  // on a lane, whose cache they stay in
	// batchWork is how many multiply-adds a batch has, if it may be so small. What is
	// done of one is lost when it is interrupted: seconds on two cores.
	batchWork = 1 << 37
)

// batch is how many tokens Score computes together.
func (m *Model) batch() int { return cmp.Or(m.Batch, usualBatch(m.spec)) }

// usualBatch is the batch of a model for which none is asked.
func usualBatch(s *arch.Spec) int {
	rows := int(batchWork / passWork(s, 1, 1))
	return min(max(batchLow, rows-rows%rowUnit), batchRows)
}
