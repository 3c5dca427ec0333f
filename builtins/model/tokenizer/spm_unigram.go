package tokenizer

// toSingle makes a unigram model that of SentencePiece: scores are added in single
// precision, and only pieces of text compete, not controls, bytes or unused ones.
// One that the user defined has a score above those of all others, which its own is
// no part of:
//
//	score = 0.1 · (bytes - 1)
func (m *spm) toSingle(u *unigram) {
	u.single = true
	u.trie = matcher{}
	least := 1e6 // without normal pieces unknown characters win
	ids := make([]added, len(m.pieces))
	for i, p := range m.pieces {
		u.scores[i] = float64(p.score)
		ids[i].ID = int32(i)
		if p.kind == spmNormal {
			least = min(least, u.scores[i])
		}
		if p.kind == spmNormal || p.kind == spmUserDefined {
			u.trie.add(p.text, &ids[i])
		}
	}
	u.unkScore = float64(float32(least) - 10)
	for i, p := range m.pieces {
		if p.kind == spmUserDefined {
			u.scores[i] = float64(float32(.1 * float64(len(p.text)-1)))
		}
	}
}
