"""Info hashes out of magnet links and torrent files, and nothing out of anything else."""

import base64
from pathlib import Path

import libtorrent
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tgarr.domain import infohash

HASH = "c9e15763f722f23e98a29decdfae341b98d53056"


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (f"magnet:?xt=urn:btih:{HASH}&dn=Film", {HASH}),
        (f"  MAGNET:?dn=Film&xt=urn:btih:{HASH.upper()}&tr=http://x/announce", {HASH}),
        (f"magnet:?xt=urn:btih:{base64.b32encode(bytes.fromhex(HASH)).decode()}", {HASH}),
        (f"magnet:?xt=urn:btmh:1220{'ab' * 32}", {"ab" * 20}),
        (f"magnet:?xt.1=urn:btih:{HASH}&xt.2=urn:btmh:1220{'ab' * 32}", {HASH, "ab" * 20}),
        (f"magnet:?dn={HASH}", set()),
        ("magnet:?xt=urn:btih:short", set()),
        (f"magnet:?xt=urn:btih:{'1' * 32}", set()),
        (f"magnet:?xt=urn:btih:{'g' * 40}", set()),
        (f"magnet:?xt=urn:btmh:1220{'ab' * 31}", set()),
        (f"https://tracker.example/{HASH}.torrent", set()),
        ("", set()),
    ],
)
def test_magnet_links(link: str, found: set[str]) -> None:
    assert infohash.of_magnet(link) == found


@pytest.mark.parametrize("version", ["v1_only", "v2_only", "hybrid"])
def test_torrent_files_have_the_hashes_that_libtorrent_gives_them(tmp_path: Path, version: str) -> None:
    flags = 0 if version == "hybrid" else getattr(libtorrent.create_torrent, version)
    made = libtorrent.create_torrent([libtorrent.create_file_entry("film.mkv", 40_000)], 16_384, flags)
    made.add_tracker("http://127.0.0.1:1/announce")
    (tmp_path / "film.mkv").write_bytes(bytes(40_000))
    libtorrent.set_piece_hashes(made, str(tmp_path))
    content = libtorrent.bencode(made.generate())
    hashes = libtorrent.load_torrent_buffer(content).info_hashes
    assert str(hashes.get_best()) in infohash.of_torrent(content)
    if hashes.has_v1():
        assert str(hashes.v1) in infohash.of_torrent(content)


@given(st.binary(max_size=80))
@example(b"d4:infod4:name1:xe")
@example(b"d4:info9:xe")
@example(b"d4:info-1:xe")
@example(b"l" * 5_000)
@example(b"d1:a" * 5_000)
@example(b"d3:fooi1ee")
def test_anything_else_has_none_and_harms_nothing(content: bytes) -> None:
    infohash.of_torrent(content)
    assert infohash.of_torrent(content[:-1]) == frozenset() or content[-1:] != b"e"
