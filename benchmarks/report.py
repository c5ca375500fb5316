"""The measurements of ``python -m benchmarks`` as tables and a plot.

    python -m benchmarks.report WORK [--write]

Prints the tables. ``--write`` puts them between the marks in docs/performance.md and draws docs/images/scale.png.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.competitors import compare

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "images" / "scale.png"
BEGIN, END = "<!-- measured: python -m benchmarks.report -->", "<!-- end of measured -->"

LARGEST = 100_000  # passages, that a floor and an aim were set for

Results = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table.

    name: what was measured. ratio: to what it is measured against, or "". value, beside: of Wenqu and of that.
    asked: the floor and the aim that were set, or "".
    """

    name: str
    ratio: str
    value: str
    beside: str
    asked: str = ""


def main() -> None:
    """Print the report, and write it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    print_report(given.work)
    if given.write:
        write(read(given.work))


def print_report(work: Path) -> None:
    """Print tables of whatever was measured."""
    print(report(read(work)))


def read(work: Path) -> Results:
    """Return the results by part."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((work / "results").glob("*.json"))}


def report(results: Results) -> str:
    """Return the report as Markdown."""
    sizes = by_size(results)
    parts = [f"{machine()}\n", table(list(rows(results)))]
    parts += [f"\n{scale_table(sizes)}"] if sizes else []
    built = by_size(results, "building")
    parts += [f"\n{building_table(built)}"] if built else []
    if found := results.get("competitors"):
        scores = [compare.Score(**score) for score in found["scores"]]
        parts.append("\n" + compare.table(scores, [compare.Failure(**failure) for failure in found["failures"]]))
    return "\n".join(parts)


def rows(results: Results) -> Iterator[Row]:
    """Return a row for each figure that was measured, in the order of the parts."""
    if found := results.get("encoding"):
        ratio, plain = found["ours_per_s"] / found["plain_per_s"], found["plain_per_s"]
        yield Row(
            f"encoding {found['texts']} passages, characters a second",
            f"{ratio:.1f}× `SentenceTransformer.encode` in fp32",
            f"{found['ours_per_s']:,.0f}",
            f"{plain:,.0f}",
            "2.2×, 3×",
        )
    if found := results.get("question"):
        ratio = found["plain_ms"] / found["ours_ms"]
        yield Row(
            f"a question over {found['passages']:,} passages: encode, search and fuse, median ms",
            f"{ratio:.1f}× faster than sentence-transformers + `faiss` + `rank_bm25`",
            f"{found['ours_ms']:.1f}",
            f"{found['plain_ms']:.1f}",
            "4×, 6×; 15 ms, 8 ms",
        )
    for size, found in by_size(results).items():
        yield Row(
            f"the same over {size:,} passages ({found['vectors']:,} vectors, synthetic), median ms",
            "",
            f"{found['search_ms']:.1f}",
            "",
            "40 ms, 20 ms" if size == LARGEST else "",
        )
        if "scoped_search_ms" in found:
            name = f"the same of {size:,} passages, limited to {found['scoped_passages']} of them, median ms"
            yield Row(name, "", f"{found['scoped_search_ms']:.1f}", "")
        yield Row(
            f"recall@10 of the sentences' index, {size:,} passages, against the exact one",
            "",
            f"{found['recall_at_10']:.3f}",
            "",
            ".98, .995" if size == LARGEST else "",
        )
    if found := results.get("rebuild"):
        ratio = found["again_s"] / found["full_s"]
        yield Row(
            f"rebuild after one changed document in {found['documents']:,}, s",
            f"{ratio:.1%} of a full build",
            f"{found['again_s']:.2f}",
            f"{found['full_s']:.1f}",
            "5%, 1%",
        )
    if found := results.get("each-document"):
        asked = f"{found['questions']} questions to each of {found['documents']} documents"
        yield Row(f"{asked} ({found['passages']:,} passages), s", "", f"{found['seconds']:.0f}", "", "60 s")
    for one in results.get("load", {"people": []})["people"]:
        yield Row(
            f"{one['people']} asking at once over HTTP: median wait, ms (95th percentile {one['p95_ms']:,.0f})",
            f"{one['answers_a_second']:.1f} answers a second, {one['busy'] + one['errors']} not answered",
            f"{one['median_ms']:,.0f}",
            "",
            "",
        )
    if found := results.get("chat"):
        yield Row(
            f"`wenqu chat` to its first answer, {found['passages']:,} passages indexed, s",
            "",
            f"{found['seconds']:.1f}",
            "",
            "8 s, 4 s",
        )
        yield Row("its peak memory, after 50 questions, MB", "", f"{found['peak_mb']:,.0f}", "", "1,200, 600")
    if found := results.get("ask"):
        yield Row("`wenqu ask` from the shell, s", "", f"{found['seconds']:.1f}", "", "4 s, 2 s")
        yield Row("its peak memory, MB", "", f"{found['peak_mb']:,.0f}", "")
    if found := results.get("first-start"):
        yield Row(
            "first start: model made, `seeds/` indexed, page up, first answer, s",
            "",
            f"{found['seconds']:.1f}",
            "",
            "45 s, 15 s",
        )


def table(found: Sequence[Row]) -> str:
    """Return a Markdown table, ratios first."""
    lines = ["| | ratio | Wenqu | beside it | floor, aim |", "|---|---|---|---|---|"]
    cells = (f"| {row.name} | {row.ratio} | {row.value} | {row.beside} | {row.asked} |" for row in found)
    return "\n".join([*lines, *cells])


def by_size(results: Results, part: str = "scale") -> dict[int, Mapping[str, Any]]:
    """Return the results of the parts of that name by number of passages, ascending."""
    named = {name.rpartition("-"): result for name, result in results.items()}
    return dict(sorted((int(size), result) for (name, _, size), result in named.items() if name == part))


def scale_table(sizes: Mapping[int, Mapping[str, Any]]) -> str:
    """Return a Markdown table, a line for each size."""
    names = ["build_s", "open_s", "search_ms", "disk_mb", "resident_mb", "peak_build_mb"]
    lines = [
        "| passages | recall@10 | build without encoding, s | open, s | a question, ms | on disk, MB | memory, MB "
        "| memory of the build, MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for size, found in sizes.items():
        cells = [f"{found[name]:,.1f}" for name in names[:3]] + [f"{found[name]:,.0f}" for name in names[3:]]
        lines.append("| " + " | ".join([f"{size:,}", f"{found['recall_at_10']:.3f}", *cells]) + " |")
    return "\n".join(lines)


def building_table(sizes: Mapping[int, Mapping[str, Any]]) -> str:
    """Return a Markdown table of what a build takes, a line for each size."""
    names = ["build_mb", "build_peak_mb", "rebuild_mb", "rebuild_peak_mb", "build_s", "rebuild_s"]
    lines = [
        "| passages | a build, MB | whole process, MB | a rebuild, MB | whole process, MB | build, s | rebuild, s |",
        "|---|---|---|---|---|---|---|",
    ]
    for size, found in sizes.items():
        lines.append("| " + " | ".join([f"{size:,}", *(f"{found[name]:,.0f}" for name in names)]) + " |")
    return "\n".join(lines)


def machine() -> str:
    """Return what it was measured on."""
    cpus = Path("/proc/cpuinfo")
    named = re.search(r"^model name\s*: (.+)$", cpus.read_text("utf-8"), re.MULTILINE) if cpus.exists() else None
    cpu = named[1] if named else platform.processor() or platform.machine()
    return f"{cpu}, {os.cpu_count()} hardware threads, Python {platform.python_version()}."


def write(results: Results) -> None:
    """Put the tables into the document, and draw the plot."""
    text = DOCUMENT.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{DOCUMENT} has no lines {BEGIN} and {END} to write between")
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{report(results)}\n\n{END}{after}", "utf-8")
    if sizes := by_size(results):
        plot(sizes, PLOT)


def plot(sizes: Mapping[int, Mapping[str, Any]], path: Path) -> None:
    """Build time, size on disk, memory and latency against the number of passages."""
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, 4, figsize=(14, 3.4))
    drawn = {
        "build without encoding, s": ["build_s"],
        "on disk, MB": ["disk_mb"],
        "memory, MB": ["resident_mb", "peak_build_mb"],
        "a question, ms": ["search_ms"],
    }
    labels = {"resident_mb": "asking", "peak_build_mb": "building"}
    for panel, (title, names) in zip(panels, drawn.items(), strict=True):
        for name in names:
            panel.loglog(list(sizes), [found[name] for found in sizes.values()], marker="o", label=labels.get(name))
        panel.set(title=title, xlabel="passages")
        panel.grid(alpha=0.3)
        if len(names) > 1:
            panel.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
