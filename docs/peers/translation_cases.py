#!/usr/bin/env python3
"""Random corpora of translations with sacrebleu's chrF2, chrF2++ and BLEU, as JSON on standard output.

usage: translation_cases.py [N] > builtins/eval/testdata/translation.json

Texts are made of words, marks, digits, entities, white space of all kinds and characters of several
scripts; a hypothesis is a reference with some pieces changed, dropped or doubled, or unlike it, or empty.
"""
import json
import random
import sys

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF

PIECES = {
    "eng": ["the", "cat", "sat", "on", "a", "mat", "Don't", "e.g.", "U.S.", "3-4", "1,000.50", "2019.", "x-y", "(so)", '"quoted"', "&quot;", "&amp;", "&lt;b&gt;",
            "<skipped>", ".", ",", "!", "?", ";", "...", "--", "$5", "50%", "naïve", "é", "İ", "ß", "Привет", "мир", "مرحبا", "؟", "—", "“", "”", "’", "a" * 12],
    "zho": ["我", "有", "苹果", "3.5", "个", "。", "，", "“", "”", "abc", "x,y", "（", "）", "世界", "你好", "１２", "㈱", "龥", "𠀀", "-", "!", "2019", "…"],
    "jpn": ["私", "は", "りんご", "を", "食べ", "ます", "。", "、", "カタカナ", "ー", "abc", "3.5", "「", "」", "𠮷", "!", "?"],
}
SPACES = [" "] * 12 + ["  ", "\t", "\u00a0", "\u3000", "\u2009", "-\n", "\n", "\u200b"]
TOKENS = {"eng": "13a", "zho": "zh", "jpn": "char"}


def sentence(r, lang):
    out = ""
    for _ in range(r.randint(0, 14)):
        out += r.choice(PIECES[lang]) + (r.choice(SPACES) if lang == "eng" or r.random() < 0.2 else "")
    return out if r.random() < 0.3 else out.strip()


def changed(r, lang, text):
    pieces = text.split(" ") if lang == "eng" else list(text)
    out = []
    for p in pieces:
        x = r.random()
        out += [] if x < 0.1 else [p, p] if x < 0.15 else [r.choice(PIECES[lang])] if x < 0.3 else [p]
    return (" " if lang == "eng" else "").join(out)


def corpus(r):
    lang = r.choice(["eng", "eng", "zho", "jpn"])
    refs, hyps, n = [], [], r.choice([1, 1, 2, 3])
    for _ in range(r.randint(1, 8)):
        ref = sentence(r, lang)
        refs.append([ref] + [changed(r, lang, ref) if r.random() < 0.7 else sentence(r, lang) for _ in range(n - 1)])
        hyps.append(changed(r, lang, ref) if r.random() < 0.8 else sentence(r, lang))
    streams = [list(s) for s in zip(*refs)]
    score = lambda m: m.corpus_score(hyps, streams).score
    return {"lang": lang, "hyps": hyps, "refs": refs, "chrf": score(CHRF()), "chrf2pp": score(CHRF(word_order=2)),
            "bleu": score(BLEU(tokenize=TOKENS[lang]))}


def main():
    r, n = random.Random(17), int(sys.argv[1]) if len(sys.argv) > 1 else 120
    print('{"sacrebleu": "%s", "corpora": [' % sacrebleu.__version__)
    print(",\n".join(json.dumps(corpus(r), ensure_ascii=False) for _ in range(n)))
    print("]}")


main()
