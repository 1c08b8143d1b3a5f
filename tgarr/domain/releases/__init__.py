"""Releases: what an indexer offers, what its name says, how good it is, and in which order they are shown."""

from tgarr.domain.releases.facts import facts
from tgarr.domain.releases.model import Protocol, Release, SecretUrl
from tgarr.domain.releases.parsed import Audio, Codec, Hdr, Modifier, Parsed, Source, Translation
from tgarr.domain.releases.parsing import parse
from tgarr.domain.releases.ranking import Ranked, arr_order, rank
from tgarr.domain.releases.scoring import Point, Preferences, Score, score
from tgarr.domain.releases.weights import Weights

__all__ = [
    "Audio",
    "Codec",
    "Hdr",
    "Modifier",
    "Parsed",
    "Point",
    "Preferences",
    "Protocol",
    "Ranked",
    "Release",
    "Score",
    "SecretUrl",
    "Source",
    "Translation",
    "Weights",
    "arr_order",
    "facts",
    "parse",
    "rank",
    "score",
]
