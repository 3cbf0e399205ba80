#!/usr/bin/env python3
"""wirecopy and other libraries at the same job, in turn on one machine.

    benches/peers/run.py                                  # 20,000 articles made up by the benches
    benches/peers/run.py --corpus feed.jsonl --rounds 5   # any JSON Lines with a `text`
    benches/peers/run.py --only wirecopy,minhash-rs,gaoya

The job: JSON Lines to pairs and groups of what shares seven tenths of its runs of five words, printed,
on one core. Each round runs everybody once, one after the other; the medians are told, so that whatever
else the machine does hits all alike. Time is what the operating system counts for the whole process in
user mode, memory its peak. Pairs are held against the exact answer, which `rust/` counts by itself, with the
words that the libraries are given (`\\w+` in lower case).

The Rust libraries are built by cargo on first use. The Python ones are run where they are installed:

    python3 -m venv peers && peers/bin/pip install datasketch==2.0.0 rensa==0.5.0 FastSketchLSH==1.0.1
    peers/bin/pip install --no-deps text-dedup==0.4.0
    peers/bin/pip install datasets==5.2.0 scipy 'click<9' click-option-group regex rich
    benches/peers/run.py --python peers/bin/python

(text-dedup names Spark and more as what it needs; its MinHash takes what the third line installs.)

Writes a table (Markdown), the figures (JSON) and a chart (SVG) to the folder of --output.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RUST = ["minhash-rs", "gaoya"]
PYTHON = ["rensa", "FastSketchLSH", "datasketch", "text-dedup"]
PASSAGES = "wirecopy with passages"
WORDS = "wc -w"
# What wirecopy prints: what the job asks for.
WRITTEN = "pairs,groups"


def target():
    """Where cargo builds."""
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()


def build():
    """Builds wirecopy and the Rust libraries."""
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)
    rust = ["cargo", "build", "--release", "--quiet", "--target-dir", target() / "peers"]
    subprocess.run(rust, cwd=HERE / "rust", check=True)


def made_up(articles, folder):
    """A corpus that the benches make up."""
    path = Path(folder) / "corpus.jsonl"
    make = ["cargo", "bench", "--quiet", "--bench", "generate", "--", str(articles)]
    with open(path, "wb") as out:
        subprocess.run(make, cwd=ROOT, check=True, stdout=out)
    return path


def commands(corpus, python):
    """How each does the job."""
    wirecopy = [target() / "release/wirecopy", "dedup", corpus, "--threshold", "0.7", "-j", "1"]
    wirecopy += ["--quiet", "--format", "jsonl", "--write", WRITTEN]
    rust = target() / "peers/release/peers"
    yield "wirecopy", [*wirecopy, "--no-passages"]
    yield PASSAGES, wirecopy
    for peer in RUST:
        yield peer, [rust, peer, corpus]
    for peer in PYTHON:
        if version(peer, python):
            yield peer, [python, HERE / "libraries.py", peer, corpus]
    yield WORDS, ["wc", "-w", corpus]


def version(peer, python):
    """The version of a Python library, if it is installed."""
    ask = f"from importlib.metadata import version; print(version({peer!r}))"
    told = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def versions(python):
    """What is compared, by name and version."""
    told = subprocess.run(
        [target() / "release/wirecopy", "--version"], capture_output=True, text=True, check=True
    )
    found = {"wirecopy": told.stdout.split()[-1]}
    tree = subprocess.run(
        ["cargo", "tree", "--depth", "1", "--prefix", "none"],
        cwd=HERE / "rust",
        capture_output=True,
        text=True,
        check=True,
    )
    for line in tree.stdout.splitlines():
        name, number = line.split()[:2]
        if name in RUST:
            found[name] = number.lstrip("v")
    found.update({peer: version(peer, python) for peer in PYTHON if version(peer, python)})
    return found


def measured(command, out):
    """User seconds, wall seconds and peak megabytes of a process."""
    # One thread for whoever asks the environment, and words as Unicode has them.
    environment = os.environ | {
        "RAYON_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "LC_ALL": "C.UTF-8",
    }
    began = datetime.datetime.now()
    child = subprocess.Popen([str(part) for part in command], stdout=out, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    wall = (datetime.datetime.now() - began).total_seconds()
    if status != 0:
        sys.exit(f"failed: {' '.join(str(part) for part in command)}")
    return usage.ru_utime, wall, usage.ru_maxrss / 1024


def exact_pairs(corpus):
    """Every pair at or above the threshold, by line numbers."""
    rust = target() / "peers/release/peers"
    told = subprocess.run([rust, "exact", corpus], capture_output=True, text=True, check=True)
    return {tuple(map(int, line.split("\t")[:2])) for line in told.stdout.splitlines()}


def found_pairs(name, command, path):
    """The pairs that one printed, by line numbers."""
    if name.startswith("wirecopy"):
        # The same run again, which also says which line an article stood on.
        command = ["articles,pairs" if part == WRITTEN else part for part in command]
        told = subprocess.run(command, capture_output=True, check=True)
        return pairs_of_records(map(json.loads, told.stdout.splitlines()))
    with open(path, encoding="utf-8") as lines:
        return {tuple(map(int, line.split("\t")[:2])) for line in lines}


def pairs_of_records(records):
    """The pairs of wirecopy's records. Of texts that say the same, one stands for all in the pairs with
    others, so each pair is one of all that have its content."""
    content, lines, found = {}, {}, []
    for record in records:
        if record["type"] == "article":
            content[record["id"]] = record["content"]
            lines.setdefault(record["content"], []).append(record["line"] - 1)
        elif record["type"] == "pair" and record["overlap"]["resemblance"] >= 0.7:
            found.append((record["a"], record["b"]))
    sides = {(content[a], content[b]) for a, b in found}
    pairs = set()
    for a, b in sides:
        pairs.update((min(x, y), max(x, y)) for x in lines[a] for y in lines[b] if x != y)
    for same in lines.values():
        pairs.update((x, y) for x in same for y in same if x < y)
    return pairs


def run(corpus, python, rounds, only):
    """The medians of each, with how right it is."""
    jobs = [job for job in commands(corpus, python) if not only or job[0] in only]
    took = {name: [] for name, _ in jobs}
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        # Nothing is read before all have run: a process counts what its parent holds as its own peak.
        for number in range(rounds):
            for at, (name, command) in enumerate(jobs):
                with open(Path(folder) / str(at), "wb") as out:
                    took[name].append(measured(command, out))
                print(f"round {number + 1}: {name} {took[name][-1][0]:.2f} s", file=sys.stderr)
        truth = exact_pairs(corpus)
        for at, (name, command) in enumerate(jobs):
            user, wall, memory = (statistics.median(values) for values in zip(*took[name]))
            row = {"name": name, "user": user, "wall": wall, "memory": memory}
            if name != WORDS:
                found = found_pairs(name, command, Path(folder) / str(at))
                right = len(found & truth)
                row["recall"] = right / max(1, len(truth))
                row["precision"] = right / max(1, len(found))
            rows.append(row)
    return rows, len(truth)


def table(rows):
    """The figures as Markdown."""
    base = next((row["user"] for row in rows if row["name"] == "wirecopy"), rows[0]["user"])
    lines = [
        "| | user seconds | against wirecopy | peak MB | recall | precision |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        shares = [f"{row[key]:.3f}" if key in row else "" for key in ("recall", "precision")]
        lines.append(
            f"| {row['name']} | {row['user']:.2f} | {row['user'] / base:.2f} | {row['memory']:.0f} "
            f"| {shares[0]} | {shares[1]} |"
        )
    return "\n".join(lines)


def chart(rows, title):
    """Bars of time and memory, by a scale of their own each."""
    height, top, left, width = 26, 58, 190, 250
    second = left + width + 120
    parts = []

    def text(x, y, said, style="", anchor="start"):
        parts.append(f'<text x="{x}" y="{y}" text-anchor="{anchor}"{style}>{said}</text>')

    def bars(x, key, unit, digits):
        most = max(row[key] for row in rows)
        text(x, top - 14, unit, ' class="head"')
        for at, row in enumerate(rows):
            y = top + at * height
            long = max(2, width * row[key] / most)
            kind = "ours" if row["name"].startswith("wirecopy") else "theirs"
            parts.append(
                f'<rect class="{kind}" x="{x}" y="{y}" width="{long:.0f}" height="{height - 9}"/>'
            )
            text(x + long + 6, y + 13, f"{row[key]:.{digits}f}")

    text(10, 22, title, ' class="head"')
    for at, row in enumerate(rows):
        text(left - 10, top + at * height + 13, row["name"], anchor="end")
    bars(left, "user", "user seconds", 1)
    bars(second, "memory", "peak MB", 0)
    for number, key in enumerate(("recall", "precision")):
        x = second + width + 130 + 80 * number
        text(x, top - 14, key, ' class="head"', anchor="end")
        for at, row in enumerate(rows):
            if key in row:
                text(x, top + at * height + 13, f"{row[key]:.3f}", anchor="end")
    total, bottom = second + width + 230, top + len(rows) * height + 10
    style = (
        "text{font:13px sans-serif;fill:#1b1b1b}.head{font-weight:bold}"
        ".ours{fill:#0b6e4f}.theirs{fill:#9aa5b1}rect.paper{fill:#fff}"
        "@media(prefers-color-scheme:dark){text{fill:#e8e8e8}.ours{fill:#4cc38a}"
        ".theirs{fill:#6b7682}rect.paper{fill:#16181c}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {bottom}" width="{total}" '
        f'height="{bottom}" role="img" aria-label="{title}"><style>{style}</style>'
        f'<rect class="paper" width="{total}" height="{bottom}"/>{"".join(parts)}</svg>\n'
    )


def processor():
    """What the machine calls its processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if "model name" in line]
        return f"{len(names)} x {names[0]}"
    except (OSError, IndexError):
        return platform.processor() or "an unknown processor"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, help="JSON Lines with a `text`")
    parser.add_argument("--articles", type=int, default=20_000, help="how many to make up")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python", default=sys.executable, help="who has the Python libraries")
    parser.add_argument("--only", type=lambda names: names.split(","), help="names, by commas")
    parser.add_argument("--output", type=Path, default=Path("."), help="a folder for what is told")
    options = parser.parse_args()
    build()
    with tempfile.TemporaryDirectory() as folder:
        corpus = options.corpus or made_up(options.articles, folder)
        size = corpus.stat().st_size / 1e6
        load = os.getloadavg()[0]
        rows, pairs = run(corpus.resolve(), options.python, options.rounds, options.only)
        name = options.corpus.name if options.corpus else f"{options.articles:,} articles made up"
    told = ", ".join(f"{peer} {number}" for peer, number in versions(options.python).items())
    date = datetime.date.today().isoformat()
    lines = [
        f"{date}, {processor()}, load {load:.1f} before; {name}, {size:.0f} MB, {pairs:,} pairs at 0.7 "
        f"or more; medians of {options.rounds} rounds; {told}.",
        "",
        table(rows),
        "",
    ]
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "peers.md").write_text("\n".join(lines), encoding="utf-8")
    (options.output / "peers.svg").write_text(chart(rows, f"{name}, {date}"), encoding="utf-8")
    (options.output / "peers.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
