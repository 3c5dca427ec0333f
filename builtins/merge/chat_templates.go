package merge

// chatTemplates are the templates that a file may name, in Jinja: how the models that
// these formats come from were told of roles and turns.
var chatTemplates = map[string]string{
	// <|im_start|>role\ncontent<|im_end|>\n
	"chatml": "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}" +
		"{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
	// ### Instruction:\ncontent\n\n### Response:\ncontent\n\n
	"alpaca": "{% for message in messages %}{% if message['role'] == 'system' %}{{ message['content'] + '\n\n' }}" +
		"{% elif message['role'] == 'user' %}{{ '### Instruction:\n' + message['content'] + '\n\n' }}" +
		"{% else %}{{ '### Response:\n' + message['content'] + '\n\n' }}{% endif %}{% endfor %}" +
		"{% if add_generation_prompt %}{{ '### Response:\n' }}{% endif %}",
	// <|begin_of_text|>, then <|start_header_id|>role<|end_header_id|>\n\ncontent<|eot_id|>
	"llama3": "{{ bos_token }}{% for message in messages %}" +
		"{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}{% endfor %}" +
		"{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
	// <s>[INST] content [/INST] content</s>[INST] …; what the system says begins the turn after it
	"mistral": "{{ bos_token }}{% set before = namespace(text='') %}{% for message in messages %}" +
		"{% if message['role'] == 'system' %}{% set before.text = message['content'] + '\n\n' %}" +
		"{% elif message['role'] == 'user' %}{{ '[INST] ' + before.text + message['content'] + ' [/INST]' }}{% set before.text = '' %}" +
		"{% else %}{{ ' ' + message['content'] + eos_token }}{% endif %}{% endfor %}",
	// [|system|]content[|endofturn|]\n, [|user|]content\n, [|assistant|]content[|endofturn|]\n
	"exaone": "{% for message in messages %}{% if loop.first and message['role'] != 'system' %}{{ '[|system|][|endofturn|]\n' }}{% endif %}" +
		"{{ '[|' + message['role'] + '|]' + message['content'] + ('\n' if message['role'] == 'user' else '[|endofturn|]\n') }}{% endfor %}" +
		"{% if add_generation_prompt %}{{ '[|assistant|]' }}{% endif %}",
}
