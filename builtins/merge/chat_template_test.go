package merge

import (
	"strings"
	"testing"
)

// Each template that can be named writes the marks of its format. mergekit puts line ends
// and spaces between turns of llama3, mistral and exaone, which the models never saw.
func TestChatTemplates(t *testing.T) {
	for name, marks := range map[string][]string{
		"chatml":  {"<|im_start|>", "<|im_end|>"},
		"alpaca":  {"### Instruction:\n", "### Response:\n"},
		"llama3":  {"bos_token", "<|start_header_id|>", "<|end_header_id|>\n\n", "<|eot_id|>"},
		"mistral": {"bos_token", "[INST] ", " [/INST]", "eos_token"},
		"exaone":  {"[|", "|]", "[|endofturn|]\n", "[|assistant|]"},
	} {
		for _, mark := range marks {
			if !strings.Contains(chatTemplates[name], mark) {
				t.Errorf("%s lacks %q: %q", name, mark, chatTemplates[name])
			}
		}
	}
	if len(chatTemplates) != 5 {
		t.Errorf("%d templates, want each here", len(chatTemplates))
	}
}
