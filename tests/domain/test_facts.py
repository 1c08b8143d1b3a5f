"""What is kept in the journal comes back as it was."""

from datetime import UTC, datetime

import pytest

from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.domain.media import ExternalIds, MediaKind, TitleKey
from tgarr.domain.news import News, NewsKind
from tgarr.facts import from_json, kind_of, to_json

AT = datetime(2026, 3, 1, 20, 15, tzinfo=UTC)
RECORD = HistoryRecord(id=7, kind=HistoryKind.IMPORTED, at=AT, title_id=3, download_id="ab", release="A.2020-B")
NEWS = News(id="request 5 pending", kind=NewsKind.REQUESTED, at=AT, title="Дюна", year=2021, who="Боря")


@pytest.mark.parametrize(
    "said",
    [
        RECORD,
        HistoryRecord(
            id=8,
            kind=HistoryKind.FAILED,
            at=AT,
            title_id=3,
            download_id="",
            release="",
            episode_id=4,
            reason="no space",
            key=TitleKey(MediaKind.SERIES, 81189),
        ),
        NEWS,
        News(
            id="x", kind=NewsKind.ADDED, at=AT, title="Она", media=MediaKind.MOVIE, ids=ExternalIds(tmdb=1, imdb="tt2")
        ),
    ],
)
def test_what_is_kept_comes_back(said: HistoryRecord | News) -> None:
    assert from_json(kind_of(said), to_json(said)) == said


def test_a_library_import_and_news_of_an_import_are_two_kinds() -> None:
    told = News(id="7", kind=NewsKind.IMPORTED, at=AT, title="Альбом")
    assert kind_of(told) != kind_of(RECORD)
    with pytest.raises((KeyError, TypeError)):
        from_json(kind_of(RECORD), to_json(told))
