"""Release names: how long one takes, how long the worst takes, and how many are read right where there is a corpus."""

import importlib
import importlib.util
import itertools
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from bench.figure import Figure
from tgarr.domain.releases.parsing import parse
from tgarr.naming import told

_ROUNDS: Final = 9
_LONGEST: Final = 1_000
_TITLES: Final = ("Silver.Harbour", "The.Night.Ferry", "Quiet.Sea.2", "S.E.A.")
_NUMBERS: Final = ("2021", "S02E05", "S01", "2020.S03E01E02")
_PICTURES: Final = (
    "1080p.WEB-DL",
    "2160p.UHD.BluRay.REMUX",
    "720p.HDTV",
    "German.DL.1080p.WEB",
    "PROPER.1080p.NF.WEBRip",
)
_SOUNDS: Final = ("DDP5.1.H.264", "DTS-HD.MA.5.1.HEVC.DV.HDR10+", "AAC2.0.x265", "TrueHD.7.1.Atmos.HEVC")
_GROUPS: Final = ("QuietSea", "QS[tag]", "QUIET-Obfuscated")
_TRACKERS: Final = (
    "Серебряная гавань / Silver Harbour (Иван Иванов / Ivan Ivanov) [2021, драма, {0}] Dub + Original + Sub (Rus, Eng)",
    "Ночной паром / Night Ferry / Сезон: 2 / Серии: 1-4 из 10 (A. Person) [2023, США, {0}] MVO (LostFilm)",
    "[QuietSubs] Night Ferry - 05 ({0}) [0A1B2C3D].mkv",
    "Silver Harbour (2021) ({0} x265 10bit AAC 5.1 Seaman) [QxR]",
)
_HARD: Final = ("-1", " [a]", "e01", "1-", "s01e01", "(1-2)", "dts-", "20.20.", " / ", "第1話", "a.", "sub eng ", "ﷺ")
"""Repeated, each makes a name that some rule has much to do with."""
_FIELDS: Final = {"resolution said": "resolution", "absolute episodes": "absolute"}
"""How the table beside the corpus calls what its script calls otherwise."""


def measure() -> list[Figure]:
    """Measure CPU a name; against parsett where that is installed."""
    names = {"own": _own()}
    at = os.environ.get("TGARR_CORPUS")
    rows = _rows(Path(at)) if at else []
    if rows:
        names["corpus"] = [row["name"] for row in rows]
    peer = _peer()
    figures = [
        Figure(
            id=f"name-{kind}",
            what=f"CPU to read a release's name, {len(read)} of the {kind} ones"
            + (", against parsett" if peer else ""),
            figure=_microseconds(parse, read),
            unit="us",
            reference=_microseconds(peer, read, rounds=1) if peer else None,
            goal=50,
        )
        for kind, read in names.items()
    ]
    hard = [(part * _LONGEST)[:_LONGEST] for part in _HARD]
    slowest = max(_microseconds(parse, [name]) for name in (*hard, *itertools.chain(*names.values())))
    figures.append(
        Figure(id="name-slowest", what="the slowest of all, made to be slow", figure=slowest / 1e3, unit="ms", goal=5)
    )
    if not at or not rows:
        print("names: no corpus at TGARR_CORPUS, accuracy not measured")
        return figures
    return [*figures, *_accuracy(Path(at), rows)]


def _own() -> list[str]:
    """Return names such as a search finds: two thirds of the scene and P2P, one third as trackers write."""
    dotted = itertools.product(_TITLES, _NUMBERS, _PICTURES, _SOUNDS, _GROUPS)
    names = [f"{title}.{number}.{picture}.{sound}-{group}" for title, number, picture, sound, group in dotted]
    spaced = [tracker.format(picture.replace(".", " ")) for tracker in _TRACKERS for picture in _PICTURES]
    return [*names, *spaced * (len(names) // len(spaced) // 2)]


def _rows(corpus: Path) -> list[dict[str, Any]]:
    rows = json.loads(corpus.read_text("utf-8")) if corpus.exists() else []
    return [row for row in rows if row["kind"] == "title" and not row["expect"].get("unparseable")]


def _peer() -> Callable[[str], object] | None:
    """Return parsett's parser where it happens to be installed: it is a peer, and no part of the project."""
    try:
        read: Callable[[str], object] = importlib.import_module("PTT").parse_title
    except ImportError:
        return None
    return read


def _microseconds(read: Callable[[str], object], names: Sequence[str], *, rounds: int = _ROUNDS) -> float:
    """Return microseconds of CPU a name, in the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for name in names:
            read(name)
        best = min(best, time.process_time() - began)
    return best / len(names) * 1e6


def _accuracy(corpus: Path, rows: list[dict[str, Any]]) -> list[Figure]:
    """Return how many answers are wrong, by the rules and against the best library in the table beside the corpus."""
    rules = _rules(corpus.with_name("score.py"))
    asked, wrong = Counter[str](), Counter[str]()
    for row in rows:
        answers = list(rules.answers(row, json.loads(json.dumps(told(parse(row["name"]))))))
        every = [("every field right", all(right for _, right in answers))] if answers else []
        for field, right in (*answers, *every):
            asked[field] += 1
            wrong[field] += not right
    best = _best_libraries(corpus.with_name("README.md"))
    return [
        Figure(
            id="wrong-" + field.replace(" ", "-"),
            what=f"{field}: answers that are wrong, of {asked[field]}, against the best library's",
            figure=100 * wrong[field] / asked[field],
            unit="%",
            reference=best.get(field),
            goal=1 if field in best else None,
            of_ratio=True,
        )
        for field in (*rules.FIELDS, "every field right")
        if asked[field]
    ]


def _rules(path: Path) -> ModuleType:
    found = importlib.util.spec_from_file_location("corpus_rules", path)
    assert found is not None
    assert found.loader is not None
    rules = importlib.util.module_from_spec(found)
    found.loader.exec_module(rules)
    return rules


def _best_libraries(table: Path) -> dict[str, float]:
    """Return by field the least share that a library gets wrong, in percent."""
    best: dict[str, float] = {}
    for line in table.read_text("utf-8").splitlines() if table.exists() else ():
        field, *right = (cell.strip() for cell in line.strip("|").split("|"))
        figures = [float(cell) for cell in right if re.fullmatch(r"\d{1,3}\.\d", cell)]
        if figures:
            field = field.replace(" + ", "+")
            best[_FIELDS.get(field, field)] = 100 - max(figures)
    return best
