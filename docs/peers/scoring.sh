#!/usr/bin/env bash
# Times `pewter eval` beside lm-evaluation-harness, in turn, on one task.
#
# usage: scoring.sh PEWTER LM_EVAL MODEL DATA TASK OURS THEIRS [flags of pewter eval]
#
#   scoring.sh ./pewter "python lm_eval_score.py" m00_f32 data multiblimp:eng 200 50
#   scoring.sh ./pewter "python lm_eval_score.py --dtype bfloat16" m00 data multiblimp:eng 200 10
#   scoring.sh ./pewter "python lm_eval_score.py --fewshot 5" m00_f32 data belebele:eng_Latn 100 2 --shots 5
#
# OURS and THEIRS are numbers of items. Prints seconds, memory and work of ours, items a second of both: ours of the
# whole command, theirs of scoring alone.
set -euo pipefail
pewter=$1 peer=$2 model=$3 data=$4 task=$5 ours=$6 theirs=$7
shift 7
ours() {
	/usr/bin/time -f "%e s, %M KB" "$pewter" eval "$model" --tasks "$task" --limit "$ours" --data "$data" --store none -q --stats "$@" 2>&1 >/dev/null |
		awk -v n="$ours" '{print} / KB$/ {printf "pewter eval: %.2f items/s\n", n / $1}'
}
ours "$@"
$peer "$model" --task "$task" --limit "$theirs" 2>/dev/null | tail -1
ours "$@"
