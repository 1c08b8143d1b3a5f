"""Releases: what an indexer offers, what its name says, how good it is, and in which order they are shown."""

from tgarr.domain.releases.choosing import By, Choice, PassedOver, Past, Why, choose, decided_by, first_choice, may_take
from tgarr.domain.releases.facts import facts
from tgarr.domain.releases.liking import Block, Rules, indexer_of
from tgarr.domain.releases.model import Protocol, Release, SecretUrl
from tgarr.domain.releases.names import parse
from tgarr.domain.releases.parsed import Audio, Codec, Hdr, Modifier, Parsed, Source, Translation
from tgarr.domain.releases.ranking import Ranked, Ranking, Taste, arr_order, judge, rank
from tgarr.domain.releases.scoring import Point, Preferences, Score, score
from tgarr.domain.releases.weights import Weights

__all__ = [
    "Audio",
    "Block",
    "By",
    "Choice",
    "Codec",
    "Hdr",
    "Modifier",
    "Parsed",
    "PassedOver",
    "Past",
    "Point",
    "Preferences",
    "Protocol",
    "Ranked",
    "Ranking",
    "Release",
    "Rules",
    "Score",
    "SecretUrl",
    "Source",
    "Taste",
    "Translation",
    "Weights",
    "Why",
    "arr_order",
    "choose",
    "decided_by",
    "facts",
    "first_choice",
    "indexer_of",
    "judge",
    "may_take",
    "parse",
    "rank",
    "score",
]
