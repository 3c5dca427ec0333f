"""Times the products of `pewter bench` beside NumPy's and torch's, in turn.

    python products.py PEWTER THREADS [SHAPE...]

prints a row of Markdown for each shape: GFLOP/s, the ratio to the better peer,
and the share of what the machine can do (the larger of bytes by the read
bandwidth and operations by the peak, both measured in the same minute). Ours
and the peers' are measured in turns, three times; the best of each counts.
"""

import json
import os
import subprocess
import sys
import time

PEWTER, THREADS = sys.argv[1], int(sys.argv[2])
for name in ("OMP", "OPENBLAS", "MKL"):
    os.environ[name + "_NUM_THREADS"] = str(THREADS)
os.environ["GOMAXPROCS"] = str(THREADS)

import numpy as np  # noqa: E402  after the threads are chosen
import torch  # noqa: E402

torch.set_num_threads(THREADS)

SHAPES = sys.argv[3:] or """512x512x512 2048x2048x2048 2048x8192x2048
    64x576x576 256x1536x576 1024x576x576 1024x192x576 1024x1536x576 1024x576x1536 256x49152x576
    256x2048x2048 256x8192x2048 256x2048x8192
    1x8192x2048 4x8192x2048 8x8192x2048 16x8192x2048 32x8192x2048 64x8192x2048
    1024x64x64 1024x192x64 1024x64x192""".split()
TYPES = {"float32": 4, "bfloat16": 2, "float16": 2}


def best(f):
    """Returns the shortest time of f in a tenth of a second."""
    f()
    times = []
    while len(times) < 3 or sum(times) < 0.1:
        start = time.perf_counter()
        f()
        times.append(time.perf_counter() - start)
    return min(times)


def ours(shape):
    """Returns the peaks and the seconds of each type."""
    out = subprocess.run([PEWTER, "bench", f"MatMul {shape} ", "--json"], capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in out.stdout.splitlines()]
    return rows[0]["gflops"] * 1e9, rows[1]["gbps"] * 1e9, {r["dtype"]: r["seconds"] for r in rows if r["op"] == "MatMul"}


def row(shape):
    m, n, k = map(int, shape.split("x"))
    a, w, out = np.random.rand(m, k).astype("f"), np.random.rand(n, k).astype("f"), np.empty((m, n), "f")
    ta, tw, to = torch.from_numpy(a), torch.from_numpy(w), torch.empty(m, n)
    flops, read, mine, peers = 0, 0, dict.fromkeys(TYPES, 1e9), [1e9, 1e9]
    for _ in range(3):
        f, r, seconds = ours(shape)
        flops, read = max(flops, f), max(read, r)
        mine = {t: min(mine[t], seconds[t]) for t in TYPES}
        peers[0] = min(peers[0], best(lambda: np.dot(a, w.T, out=out)))
        peers[1] = min(peers[1], best(lambda: torch.mm(ta, tw.T, out=to)))
    work = 2 * m * n * k
    bound = {t: max(work / flops, (4 * m * k + 4 * m * n + size * n * k) / read) for t, size in TYPES.items()}
    speeds = [work / s / 1e9 for s in (*mine.values(), *peers)]
    cells = [f"{x:.3g}" for x in speeds]
    cells.append(f"{min(peers) / mine['float32']:.2f}")
    cells += [f"{bound[t] / mine[t]:.2f}" for t in TYPES]
    return f"| {shape} | {' | '.join(cells)} | {flops / 1e9:.0f}, {read / 1e9:.0f} |"


print("| m×n×k | float32 | bfloat16 | float16 | OpenBLAS | torch | float32 / better peer | of the bound, float32 | bfloat16 | float16 | GFLOP/s, GB/s at most |")
print("|---|" + "---:|" * 10)
for shape in SHAPES:
    print(row(shape), flush=True)
