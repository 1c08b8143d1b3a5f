"""What could not be had, and which indexers it speaks against."""

import json
import sqlite3

from actors.stores import journal, refusals


def refuse(db: sqlite3.Connection, indexer: str, identity: str, at: float) -> None:
    refusals.add(db, instance="radarr", indexer=indexer, identity=identity, release="R", now=at)


def fail(db: sqlite3.Connection, indexer: str, download: str, at: float) -> None:
    for kind, moment in (("grabbed", at - 50), ("failed", at)):
        body = {"download_id": download, "indexer": indexer if kind == "grabbed" else ""}
        journal.note(
            db,
            service="radarr",
            kind=kind,
            source_id=f"{kind} {download}",
            happened_at=moment,
            body=json.loads(json.dumps(body)),
        )


def test_a_release_is_known_as_refused_for_a_while(db: sqlite3.Connection) -> None:
    refuse(db, "Owl", "abc", 10)
    assert refusals.of(db, "radarr", since=10) == {"abc"}
    assert refusals.of(db, "radarr", since=11) == set()
    assert refusals.of(db, "sonarr", since=0) == set()
    assert refusals.forget(db, before=11) == 1


def test_each_release_counts_once_against_its_indexer(db: sqlite3.Connection) -> None:
    for identity, at in (("a", 10), ("b", 20), ("a", 30)):
        refuse(db, "Owl", identity, at)
    refuse(db, "Raven", "c", 5)
    assert refusals.by_indexer(db, since=0) == {"Raven": [5], "Owl": [20, 30]}
    assert refusals.by_indexer(db, since=25) == {"Owl": [30]}


def test_failed_downloads_count_too(db: sqlite3.Connection) -> None:
    fail(db, "Owl (Prowlarr)", "hash", 100)
    fail(db, "", "nobody", 100)
    refuse(db, "Owl", "a", 10)
    assert refusals.by_indexer(db, since=0) == {"Owl": [10, 100]}


def test_a_pardon_is_for_what_was_and_not_for_what_comes(db: sqlite3.Connection) -> None:
    refuse(db, "Owl", "a", 10)
    fail(db, "Owl (Prowlarr)", "hash", 11)
    refusals.pardon(db, "Owl", now=20)
    assert refusals.by_indexer(db, since=0) == {}
    assert "a" in refusals.of(db, "radarr", since=0)
    refuse(db, "Owl", "b", 30)
    assert refusals.by_indexer(db, since=0) == {"Owl": [30]}
