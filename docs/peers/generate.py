"""Greedy generation by transformers: prompts of 32 tokens continued by 64, tokens a second.

    python generate.py MODEL [THREADS] [PROMPTS ...]      # 2 threads; 1, 8 and 32 prompts
"""
import sys
import time

import torch
from transformers import AutoModelForCausalLM

model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype="auto")
torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 2)
model.eval()
torch.manual_seed(1)
for n in map(int, sys.argv[3:] or [1, 8, 32]):
    ids = torch.randint(3, min(model.config.vocab_size, 30000), (n, 32))
    with torch.inference_mode():
        model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=2, do_sample=False, pad_token_id=0)
        start = time.perf_counter()
        out = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=64, min_new_tokens=64, do_sample=False, pad_token_id=0)
        took = time.perf_counter() - start
    assert out.shape[1] == 96, out.shape
    print(f"{model.dtype} {n} prompts: {n * 64 / took:.1f} tokens/s", flush=True)
