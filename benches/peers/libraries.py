"""The job of the comparison, done by Python libraries, each as its documentation shows.

    python libraries.py datasketch|rensa|FastSketchLSH|text-dedup FILE

Reads JSON Lines with a `text`, makes sets of five words, signatures of 128 slots and 16 bands of 8
rows, and keeps what is estimated at 0.7 or more. Prints each pair as the 0-based numbers of its lines,
with the first line of its group. text-dedup is a program of its own: it reads by itself, gives groups,
and takes whatever shares a band for a copy; its pairs are all that its groups hold.
"""

import contextlib
import itertools
import json
import re
import sys
import tempfile

WIDTH, SLOTS, BANDS, ROWS, THRESHOLD = 5, 128, 16, 8, 0.7
WORD = re.compile(r"\w+")


def read(path):
    """The runs of five words of each text."""
    with open(path, encoding="utf-8") as lines:
        return [shingles(json.loads(line)["text"]) for line in lines]


def shingles(text):
    words = WORD.findall(text.lower())
    runs = max(1, len(words) - WIDTH + 1)
    return list({" ".join(words[at : at + WIDTH]) for at in range(runs)})


def datasketch(path):
    from datasketch import MinHash, MinHashLSH

    sets = read(path)
    encoded = [[shingle.encode() for shingle in one] for one in sets]
    signatures = list(MinHash.generator(encoded, num_perm=SLOTS))
    index = MinHashLSH(threshold=THRESHOLD, num_perm=SLOTS, params=(BANDS, ROWS))
    with index.insertion_session() as session:
        for at, signature in enumerate(signatures):
            session.insert(at, signature)
    for at, signature in enumerate(signatures):
        for other in index.query(signature):
            if other > at and signature.jaccard(signatures[other]) >= THRESHOLD:
                yield at, other


def rensa(path):
    from rensa import RMinHash, RMinHashLSH

    sets = read(path)
    signatures = RMinHash.from_token_sets(sets, num_perm=SLOTS, seed=42)
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=SLOTS, num_bands=BANDS)
    index.insert_many(signatures, start_key=0)
    for at, signature in enumerate(signatures):
        for other in index.query(signature):
            if other > at and signature.jaccard(signatures[other]) >= THRESHOLD:
                yield at, other


def fast_sketch_lsh(path):
    import FastSketchLSH
    import numpy

    sets = read(path)
    signatures = numpy.asarray(FastSketchLSH.FastSimilaritySketch(size=SLOTS, seed=42).batch(sets))
    index = FastSketchLSH.LSH(num_perm=SLOTS, num_bands=BANDS, num_threads=1)
    index.insert(signatures)
    for at, signature in enumerate(signatures):
        for other in numpy.asarray(index.query(signature)).ravel().tolist():
            if other > at and (signature == signatures[other]).mean() >= THRESHOLD:
                yield at, other


def text_dedup(path):
    from text_dedup import minhash

    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--path", "json", "--data_files", path, "--split", "train", "--column", "text"]
        arguments += ["--cache_dir", folder, "--output", f"{folder}/kept", "--num_proc", "1"]
        arguments += ["--ngram", WIDTH, "--num_perm", SLOTS, "--b", BANDS, "--r", ROWS]
        arguments += ["--threshold", THRESHOLD, "--hash_func", "xxh3"]
        # It tells of its work where the pairs go.
        with contextlib.redirect_stdout(sys.stderr):
            minhash.main([str(argument) for argument in arguments], standalone_mode=False)
    groups = {}
    for at in minhash.uf.parent:
        groups.setdefault(minhash.uf.find(at), []).append(at)
    for group in groups.values():
        yield from itertools.combinations(sorted(group), 2)


PEERS = {
    "datasketch": datasketch,
    "rensa": rensa,
    "FastSketchLSH": fast_sketch_lsh,
    "text-dedup": text_dedup,
}


def main():
    peer, path = sys.argv[1:]
    parents = {}

    def root(at):
        while parents.setdefault(at, at) != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    pairs = list(PEERS[peer](path))
    for a, b in pairs:
        a, b = root(a), root(b)
        parents[max(a, b)] = min(a, b)
    for a, b in pairs:
        print(a, b, root(a), sep="\t")


if __name__ == "__main__":
    main()
