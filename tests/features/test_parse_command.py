"""`tgarr parse` as people run it: a process with names on its standard input."""

import json
import os
import pty
import subprocess
import sys
from typing import Any

COMMAND = [sys.executable, "-m", "tgarr", "parse"]


def told(*names: bytes) -> list[dict[str, Any]]:
    done = subprocess.run(COMMAND, input=b"".join(name + b"\n" for name in names), capture_output=True, check=True)
    assert not done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_name_a_line_and_an_object_a_line() -> None:
    series, film, nothing = told(
        "Ночной паром / Night Ferry / S2E1-4 of 8 [2024, WEB-DL 720p, HDR10+] Dub + Sub (Rus, Eng)".encode(),
        b"Silver.Harbour.2021.REPACK.1080p.BluRay.REMUX.AVC.DTS-HD.MA.5.1-QuietSea\r",
        b"",
    )
    assert series["titles"] == ["Ночной паром", "Night Ferry"]
    assert (series["title"], series["year"], series["seasons"], series["episodes"]) == (
        "Night Ferry",
        2024,
        [2],
        [1, 2, 3, 4],
    )
    assert (series["source"], series["resolution"], series["hdr"]) == ("webdl", 720, ["HDR10+"])
    assert (series["languages"], series["translations"]) == (["Russian"], ["dub", "subtitles"])
    assert (film["source"], film["modifier"], film["version"], film["release_group"]) == (
        "bluray",
        "remux",
        2,
        "QuietSea",
    )
    assert (nothing["title"], nothing["year"], nothing["release_group"]) == ("", None, None)


def test_what_the_arrs_count_otherwise_is_told_in_their_way() -> None:
    fansub, words, disc, screener = told(
        b"[QuietSubs] Night Ferry S02 - 03 (1080p) [0A1B2C3D].mkv",
        b"[QuietSubs] Night Ferry 2nd Season - 03 (1080p)",
        b"Silver.Harbour.2001.PAL.DVD9-QS",
        b"Silver.Harbour.2001.DVDSCR.XviD-QS",
    )
    assert (fansub["title"], fansub["seasons"], fansub["episodes"], fansub["hash"]) == (
        "Night Ferry S2",
        [2],
        [3],
        "0A1B2C3D",
    )
    assert words["title"] == "Night Ferry 2nd Season"
    assert (disc["source"], disc["modifier"]) == ("dvd", "remux")
    assert (screener["source"], screener["modifier"]) == ("dvd", "screener")


def test_bytes_that_are_no_text_are_read_all_the_same() -> None:
    (film,) = told(b"Silver.Harbour\xff\xfe.2021.1080p.WEB-DL-QS")
    assert (film["year"], film["resolution"]) == (2021, 1080)


def test_nobody_reads_on() -> None:
    unread, written = os.pipe()
    os.close(unread)
    names = b"Silver.Harbour.2021.1080p.WEB-DL-QS\n" * 5_000
    done = subprocess.run(COMMAND, input=names, stdout=written, stderr=subprocess.PIPE, check=False)
    os.close(written)
    assert (done.returncode, done.stderr) == (0, b"")


def test_who_types_is_answered_at_each_line() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(COMMAND, stdin=theirs, stdout=subprocess.PIPE)
    os.close(theirs)
    assert process.stdout is not None
    for name, year in ((b"Silver.Harbour.2021.1080p\n", 2021), (b"Silver.Harbour.2022.1080p\n", 2022)):
        os.write(ours, name)
        assert json.loads(process.stdout.readline())["year"] == year
    os.write(ours, b"\x04")
    assert process.wait(30) == 0
    process.stdout.close()
    os.close(ours)
