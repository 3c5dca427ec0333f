package builtins

import "pewter/lang"

// What to say where values of the domain are used as those of the language.
func init() {
	lang.AddHint(`unknown binary op: table \+ table`, "write a.concat(b) for the rows of both")
	lang.AddHint(`unknown (binary|unary) op: .*\bcheckpoint\b|got checkpoint, want (a tensor or )?a number`, "models are merged by verbs: linear([m, n]) is their mean, task_arithmetic([m, n], base) adds what they learned, and elementwise(\"a - b / 2\", a=m, b=n) computes any formula for every tensor")
	for _, h := range tableHabits {
		lang.AddHint("^table has no \\.("+h[0]+")\\b", h[1])
	}
	lang.AddHint(`^table value does not support item assignment`, "a table does not change: t = t.add(name=[…]), where a list, a value or a function of the row makes the column")
	lang.AddHint(`want the name of a column or the number of a row`, "rows are chosen by t.where(model=\"eng\") or t.where(lambda r: r.value > 0.5), columns by t.select(\"a\", \"b\")")
	lang.AddHint(`^hist: missing argument for x`, "x is the column's name: hist(t, x=\"value\"), or of numbers alone hist({\"value\": [1, 2, 3]}, x=\"value\")")
	lang.AddHint(`^(line|scatter|bar|hist|box|heatmap): row 0: got (int|float)`, "numbers need their columns' names, as in $1({\"value\": [1, 2, 3]}, x=\"value\")")
	lang.AddHint(`^figure has no \.(show|display|plot|draw)\b`, "write show(f), or f on the last line of a cell")
	lang.AddHint(`^list (<|>|<=|>=) (int|float) not implemented`, "elements are compared one by one: [v $1 0.5 for v in x]; rows of a table are chosen by t.where(lambda r: r.value $1 0.5)")
	lang.AddHint(`unknown binary op: list ([-/]|\*|//) (list|int|float)|unknown binary op: (int|float) [-/] list`, "elements are taken one by one: [a - b for a, b in zip(x, y)]")
	lang.AddHint(`list has no \.(mean|std|var|median|sum|min|max) `, "write $1(x)")
	lang.AddHint(`dict has no \.(\w+) `, "write d[\"$1\"]")
	lang.AddHint(`tensor (==|!=|<=?|>=?) |(==|!=|<=?|>=?) tensor `, "elements are compared one by one, which is no condition: write (a < b).min() for all of them, .max() for any, where(c, x, y) to choose, and c & d, c | d, ~c for and, or, not")
}

// tableHabits are names that other libraries have for what tables do, and what to write.
var tableHabits = [][2]string{
	{"filter|query|loc|iloc", "rows are chosen by t.where(model=\"eng\") or t.where(lambda r: r.value > 0.5); t[0] is the first"},
	{"sort_values|sort_by|order_by|arrange", "write t.sort(\"value\", reverse=True)"},
	{"groupby|group_by|agg|aggregate|summarise|summarize", "write t.group(\"lang\", mu=(\"value\", mean))"},
	{"to_csv|to_json|to_parquet|save|write", "write(\"t.csv\", t) writes it to a file"},
	{"to_latex|to_markdown|to_html|to_string|print", "write t.show(as=\"latex\"): text, markdown, latex, html or csv"},
	{"plot|line|scatter|bar|hist|boxplot", "write bar(t, x=\"model\", y=\"value\"); line, scatter, hist, box and heatmap likewise"},
	{"assign|insert|mutate|apply", "write t.add(name=lambda r: 100 * r.value)"},
	{"merge", "write t.join(u, on=\"model\")"},
	{"append|extend|union", "write t.concat(u)"},
	{"shape|size|count|nrow|len", "len(t) is the number of rows, t.columns are the names of the columns"},
	{"rows|values|iterrows|to_dict|tolist", "a table is a list of rows: for r in t, [r.value for r in t], t[\"value\"]"},
}
