"""Writes scipy.json: what scipy makes of random and degenerate inputs. Run with scipy 1.17: python cases.py > scipy.json"""
import json, warnings
import numpy as np
from scipy import stats
from scipy.stats import _resampling

warnings.simplefilter("ignore")
g = np.random.default_rng(7)
F = lambda v: None if v is None or not np.isfinite(v) else float(v)
L = lambda v: [float(x) for x in v]

def pairs():
    for n in (2, 3, 3, 4, 6, 11, 30):
        for kind in ("normal", "ties", "offset", "tiny", "line", "skewed"):
            x, y = g.normal(size=n), g.normal(size=n)
            if kind == "ties":
                x, y = g.integers(0, 3, n).astype(float), g.integers(0, 4, n).astype(float)
            if kind == "offset":
                x, y = x * 1e-3 + 1e4, y + 3 * x - 1e5
            if kind == "tiny":
                x, y = x * 1e-60, y * 1e-50
            if kind == "line":
                y = 2 - 3 * x + 1e-4 * y
            if kind == "skewed":
                x, y = np.exp(4 * x), np.exp(4 * y)
            if len(set(x)) > 1 and len(set(y)) > 1:
                yield kind, x, y

def correlation(kind, x, y):
    r, s = stats.pearsonr(x, y), stats.spearmanr(x, y)
    out = dict(kind=kind, x=L(x), y=L(y), r=F(r.statistic), p=F(r.pvalue), rho=F(s.statistic), q=F(s.pvalue))
    if len(x) > 2:
        l = stats.linregress(x, y)
        at = [float(x.min()), float(x.mean()), float(x.max() + x.std())]
        s = np.sqrt(((y - y.mean() - l.slope * (x - x.mean())) ** 2).sum() / (len(x) - 2))
        w = lambda v: stats.t.ppf(.95, len(x) - 2) * s * np.sqrt(1 / len(x) + (v - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())
        out["line"] = dict(slope=F(l.slope), intercept=F(l.intercept), slope_se=F(l.stderr), intercept_se=F(l.intercept_stderr), p=F(l.pvalue),
                           at=at, width=[F(w(v)) for v in at])
    return out

def bca(n, stat, ties):
    x = g.integers(0, 2, n).astype(float) if ties else g.exponential(size=n).round(3)
    dist = np.sort(stat(g.choice(x, (60, n)), axis=-1))
    g.shuffle(dist)
    level = float(g.choice([.8, .9, .95, .99]))
    a, theta = (1 - level) / 2, stat(x)
    f = lambda data, axis=-1: stat(data, axis=axis)
    lo, hi, acc = _resampling._bca_interval((x[None],), f, -1, a, dist[None], n, np)
    q = lambda p: F(np.percentile(dist, 100 * float(np.squeeze(p)))) if np.isfinite(p) else None
    return dict(stat=stat.__name__, x=L(x), dist=L(dist), level=level, value=F(theta), lo=q(lo), hi=q(hi),
                acceleration=F(np.squeeze(acc)),
                plo=F(np.percentile(dist, 100 * a)), phi=F(np.percentile(dist, 100 * (1 - a))))

def adjust(p):
    m = len(p)
    order = sorted(range(m), key=lambda i: p[i])
    holm = [0.] * m
    for i in range(m):
        holm[order[i]] = max(min(1., (m - j) * p[order[j]]) for j in range(i + 1))
    return dict(p=L(p), bh=L(stats.false_discovery_control(p)), holm=holm)

print(json.dumps(dict(
    pairs=[correlation(*c) for c in pairs()],
    bca=[bca(n, s, t) for n in (3, 5, 12, 40) for s in (np.mean, np.median) for t in (False, True) for _ in range(2)],
    adjust=[adjust(p) for p in [g.uniform(size=n) ** 2 for n in (1, 2, 3, 10, 45)] + [np.array([.02] * 4), np.array([0., 1., 1., 0.]), np.round(g.uniform(size=20), 1)]]),
    separators=(",", ":")))
