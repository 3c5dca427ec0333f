#!/usr/bin/env python3
"""Cosine, L2 and sign agreement of every two of ten bfloat16 models, all weights, with numpy.

usage: pairs.py DIR     DIR/m00 ... DIR/m09 are folders in the hub's layout

Prints the seconds of each measure and its first two values. Each tensor is widened once and compared in
all 45 pairs, as pewter does.
"""
import glob
import itertools
import json
import mmap
import sys
import time

import numpy as np


def tensors(path):
    with open(path, "rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    n = int.from_bytes(data[:8], "little")
    head = json.loads(data[8:8 + n])
    head.pop("__metadata__", None)
    for name, t in head.items():
        first, last = t["data_offsets"]
        yield name, np.frombuffer(data, np.uint16, (last - first) // 2, 8 + n + first)


def widened(x):
    return (x.astype(np.uint32) << 16).view(np.float32)


models = [dict(t for p in sorted(glob.glob(f"{sys.argv[1]}/m{i:02}/*.safetensors")) for t in tensors(p)) for i in range(10)]
pairs = list(itertools.combinations(range(10), 2))


def every(own, of):
    """Sums of `of` over all tensors, for each pair; `own` is computed once a model."""
    start, total = time.time(), np.zeros((len(pairs), 3))
    for name in models[0]:
        x = [widened(m[name]) for m in models]
        o = [own(v) for v in x]
        for k, (i, j) in enumerate(pairs):
            total[k] += of(x[i], x[j], o[i], o[j])
    return total, time.time() - start


c, seconds = every(lambda x: x @ x, lambda a, b, p, q: (a @ b, p, q))
print(f"cosine {seconds:.2f} s", (c[:, 0] / np.sqrt(c[:, 1] * c[:, 2]))[:2])
d, seconds = every(lambda x: 0, lambda a, b, p, q: (np.square(a - b).sum(), 0, 0))
print(f"l2 {seconds:.2f} s", np.sqrt(d[:2, 0]))
s, seconds = every(np.signbit, lambda a, b, p, q: ((p == q).sum(), len(a), 0))
print(f"sign agreement {seconds:.2f} s", (s[:, 0] / s[:, 1])[:2])
