"""The job of the comparison, done by Python libraries, each as its documentation shows.

    python libraries.py datasketch|rensa|FastSketchLSH FILE

Reads JSON Lines with a `text`, makes sets of five words, signatures of 128 slots and 16 bands of 8
rows, and keeps what is estimated at 0.7 or more. Prints each pair as the 0-based numbers of its lines,
with the first line of its group.
"""

import json
import re
import sys

WIDTH, SLOTS, BANDS, ROWS, THRESHOLD = 5, 128, 16, 8, 0.7
WORD = re.compile(r"\w+")


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [shingles(json.loads(line)["text"]) for line in lines]


def shingles(text):
    words = WORD.findall(text.lower())
    runs = max(1, len(words) - WIDTH + 1)
    return list({" ".join(words[at : at + WIDTH]) for at in range(runs)})


def datasketch(sets):
    from datasketch import MinHash, MinHashLSH

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


def rensa(sets):
    from rensa import RMinHash, RMinHashLSH

    signatures = RMinHash.from_token_sets(sets, num_perm=SLOTS, seed=42)
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=SLOTS, num_bands=BANDS)
    index.insert_many(signatures, start_key=0)
    for at, signature in enumerate(signatures):
        for other in index.query(signature):
            if other > at and signature.jaccard(signatures[other]) >= THRESHOLD:
                yield at, other


def fast_sketch_lsh(sets):
    import FastSketchLSH
    import numpy

    signatures = numpy.asarray(FastSketchLSH.FastSimilaritySketch(size=SLOTS, seed=42).batch(sets))
    index = FastSketchLSH.LSH(num_perm=SLOTS, num_bands=BANDS, num_threads=1)
    index.insert(signatures)
    for at, signature in enumerate(signatures):
        for other in numpy.asarray(index.query(signature)).ravel().tolist():
            if other > at and (signature == signatures[other]).mean() >= THRESHOLD:
                yield at, other


PEERS = {"datasketch": datasketch, "rensa": rensa, "FastSketchLSH": fast_sketch_lsh}


def main():
    peer, path = sys.argv[1:]
    sets = read(path)
    parents = list(range(len(sets)))

    def root(at):
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    pairs = list(PEERS[peer](sets))
    for a, b in pairs:
        a, b = root(a), root(b)
        parents[max(a, b)] = min(a, b)
    for a, b in pairs:
        print(a, b, root(a), sep="\t")


if __name__ == "__main__":
    main()
