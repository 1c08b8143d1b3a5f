"""What each kind of service means; what strangers send means nothing, and never fails."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.upstream import sample
from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.news import News, NewsKind
from tgarr.facts import from_json, kind_of, to_json
from tgarr.features.hooks.view import TAUTULLI
from tgarr.web.hooks import READERS, rings
from tgarr.web.hooks.reading import LONGEST, Delivery, Heard

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def heard(kind: str, body: Any) -> Heard:
    found = READERS[kind](Delivery(body, AT))
    assert found is not None
    assert from_json(kind_of(found.news), to_json(found.news)) == found.news
    return found


def news(kind: str, body: Any) -> News:
    return heard(kind, body).news


def seerr(said: str, **members: Any) -> dict[str, Any]:
    return {
        "notification_type": said,
        "event": "Something Happened",
        "subject": "Пикник на обочине (2027)",
        "message": "A walk in the Zone.",
        "image": "https://pictures.invalid/p.jpg",
        "media": {"media_type": "movie", "tmdbId": "4711", "tvdbId": "", "status": "PENDING"},
        "request": {"request_id": "31", "requestedBy_username": "вера"},
        "issue": None,
        "comment": None,
        "extra": [],
        **members,
    }


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("MEDIA_PENDING", NewsKind.REQUESTED),
        ("MEDIA_AUTO_REQUESTED", NewsKind.REQUESTED),
        ("MEDIA_APPROVED", NewsKind.APPROVED),
        ("MEDIA_AUTO_APPROVED", NewsKind.APPROVED),
        ("MEDIA_DECLINED", NewsKind.DECLINED),
        ("MEDIA_AVAILABLE", NewsKind.AVAILABLE),
        ("MEDIA_FAILED", NewsKind.FAILED),
    ],
)
def test_seerr_s_requests(said: str, kind: NewsKind) -> None:
    found = heard("seerr", seerr(said))
    assert found.news == News(
        id="request 31",
        kind=kind,
        at=AT,
        title="Пикник на обочине",
        year=2027,
        media=MediaKind.MOVIE,
        ids=ExternalIds(tmdb=4711),
        who="вера",
        picture="https://pictures.invalid/p.jpg",
    )
    assert found.sure


def test_seerr_s_series_come_in_parts() -> None:
    media = {"media_type": "tv", "tmdbId": 12, "tvdbId": "34", "status": "PARTIALLY_AVAILABLE"}
    extra = [{"name": "Requested Seasons", "value": "1, 2"}]
    first = heard("jellyseerr", seerr("MEDIA_AVAILABLE", media=media, extra=extra))
    whole = heard("jellyseerr", seerr("MEDIA_AVAILABLE", media=media | {"status": "AVAILABLE"}, extra=extra))
    assert (first.news.part, first.news.media, first.news.ids) == (
        "Season 1, 2",
        MediaKind.SERIES,
        ExternalIds(tmdb=12, tvdb=34),
    )
    assert first.news.id != whole.news.id
    assert not first.sure


def test_seerr_s_complaints() -> None:
    issue = {"issue_id": "4", "reportedBy_username": "вера"}
    extra = [{"name": "Affected Season", "value": "2"}, {"name": "Affected Episode", "value": "3"}]
    found = heard("overseerr", seerr("ISSUE_CREATED", request=None, issue=issue, extra=extra))
    assert (found.news.kind, found.news.who, found.news.part) == (NewsKind.ISSUE, "вера", "S02E03")
    assert found.news.detail == "Something Happened: A walk in the Zone."
    comment = {"commentedBy_username": "борис", "comment_message": "Is it better now?"}
    answer = heard("overseerr", seerr("ISSUE_COMMENT", request=None, issue=issue, comment=comment))
    assert (answer.news.who, answer.news.detail) == ("борис", "Something Happened: Is it better now?")
    assert not found.sure
    assert found.news.id != answer.news.id


def test_ombi() -> None:
    body = {
        "notificationType": "RequestDeclined",
        "requestId": "12",
        "title": "Дюна",
        "type": "Movie",
        "year": "2021",
        "requestedUser": "ann",
        "denyReason": "We have it",
        "providerId": "438631",
        "posterImage": "http://no-tls.invalid/p.jpg",
        "applicationUrl": "https://ombi.invalid",
    }
    found = news("ombi", body)
    assert (found.kind, found.title, found.year, found.who) == (NewsKind.DECLINED, "Дюна", 2021, "ann")
    assert (found.detail, found.ids.tmdb, found.picture, found.link) == (
        "We have it",
        438631,
        "",
        "https://ombi.invalid",
    )
    issue = body | {"notificationType": "IssueResolved", "issueStatus": "Resolved", "issueUser": "bob"}
    assert (news("ombi", issue).who, heard("ombi", issue).sure) == ("bob", False)
    series = body | {"type": "TV Show", "notificationType": "PartiallyAvailable", "seasonsList": "1,2"}
    assert (news("ombi", series).part, news("ombi", series).ids) == ("Season 1,2", ExternalIds())


ARTIST = {"name": "Аквариум", "images": [{"remoteUrl": "https://pictures.invalid/artist.jpg"}]}


def test_lidarr() -> None:
    grab = {
        "eventType": "Grab",
        "artist": ARTIST,
        "albums": [{"title": "Радио Африка"}, {"title": "Треугольник", "images": []}],
        "release": {"releaseTitle": "Aquarium-Two.Albums-FLAC"},
        "downloadId": "ABC",
    }
    found = heard("lidarr", grab)
    assert (found.news.kind, found.news.title, found.news.part) == (
        NewsKind.GRABBED,
        "Аквариум",
        "Радио Африка, Треугольник",
    )
    assert (found.news.picture, found.news.media, found.sure) == ("https://pictures.invalid/artist.jpg", None, True)
    assert news("lidarr", grab | {"downloadId": "abc"}).id == found.news.id
    album = {"title": "Треугольник", "images": [{"url": "/local.jpg", "remoteUrl": "https://pictures.invalid/a.jpg"}]}
    imported = news("lidarr", {"eventType": "Download", "artist": ARTIST, "album": album, "downloadId": "ABC"})
    assert (imported.kind, imported.part, imported.picture) == (
        NewsKind.IMPORTED,
        "Треугольник",
        "https://pictures.invalid/a.jpg",
    )
    failure = heard("lidarr", {"eventType": "DownloadFailure", "releaseTitle": "Aquarium-FLAC"})
    assert (failure.news.kind, failure.news.title, failure.sure) == (NewsKind.FAILED, "Aquarium-FLAC", False)


def plex(**metadata: Any) -> dict[str, Any]:
    return {
        "event": "library.new",
        "Server": {"title": "home", "uuid": "ab" * 20},
        "Metadata": {"key": "/library/metadata/20001", "ratingKey": "20001", "addedAt": 1_767_000_000, **metadata},
    }


def test_plex() -> None:
    guids = [{"id": "imdb://tt0088314"}, {"id": "tmdb://4711"}, "nonsense", {"id": "local://1"}]
    film = news("plex", plex(type="movie", title="Сталкер", year=1979, Guid=guids))
    assert (film.kind, film.title, film.year, film.part) == (NewsKind.ADDED, "Сталкер", 1979, "")
    assert film.ids == ExternalIds(tmdb=4711, imdb="tt0088314")
    assert film.link == (f"https://app.plex.tv/desktop/#!/server/{'ab' * 20}/details?key=%2Flibrary%2Fmetadata%2F20001")
    episode = plex(
        type="episode",
        title="Финал",
        grandparentTitle="Тьма",
        parentTitle="Season 2",
        index=3,
        parentIndex=2,
        Guid=guids,
    )
    assert (news("plex", episode).title, news("plex", episode).part) == ("Тьма", "S02E03")
    assert news("plex", episode).ids == ExternalIds()
    season = news("plex", plex(type="season", title="Сезон 2", parentTitle="Тьма", index=2, leafCount=8))
    assert (season.title, season.part, season.media) == ("Тьма", "Season 2", MediaKind.SERIES)
    album = news("plex", plex(type="album", title="Радио Африка", parentTitle="Аквариум"))
    assert (album.title, album.part, album.media) == ("Аквариум", "Радио Африка", None)
    track = news("plex", plex(type="track", title="Песня", parentTitle="Треугольник", grandparentTitle="Аквариум"))
    assert (track.title, track.part) == ("Аквариум", "Треугольник")


def test_what_is_new_on_the_servers_of_others_is_no_news() -> None:
    film = plex(type="movie", title="Сталкер")
    assert READERS["plex"](Delivery(film | {"owner": False}, AT)) is None
    assert READERS["plex"](Delivery(film | {"owner": True}, AT)) is not None


def tautulli(**values: str) -> dict[str, Any]:
    """What Tautulli makes of the template that we give to paste: what it does not know is empty."""
    filled = re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), TAUTULLI)
    return dict(json.loads(filled))


def test_tautulli() -> None:
    server = {"server_machine_id": "ab" * 20, "rating_key": "20001"}
    film = news("tautulli", tautulli(media_type="movie", title="Сталкер", year="1979", themoviedb_id="4711", **server))
    assert (film.title, film.year, film.ids, film.part) == ("Сталкер", 1979, ExternalIds(tmdb=4711), "")
    assert film.link.endswith("details?key=%2Flibrary%2Fmetadata%2F20001")
    series = {"show_name": "Тьма", "season_num": "2", "thetvdb_id": "99", **server}
    episode = news("tautulli", tautulli(media_type="episode", title="Тьма - Финал", episode_num="3", **series))
    assert (episode.title, episode.part, episode.ids) == ("Тьма", "S02E03", ExternalIds(tvdb=99))
    season = heard("tautulli", tautulli(media_type="season", title="Тьма - Season 2", episode_num="1-8", **series))
    assert (season.news.part, season.sure) == ("S02E01-08", False)
    show = news("tautulli", tautulli(media_type="show", title="Тьма", show_name="Тьма", season_num="1-3", **server))
    assert (show.title, show.part) == ("Тьма", "Season 1-3")
    album = tautulli(
        media_type="album", title="Аквариум - Треугольник", artist_name="Аквариум", album_name="Треугольник"
    )
    assert (news("tautulli", album).title, news("tautulli", album).part) == ("Аквариум", "Треугольник")
    assert READERS["tautulli"](Delivery({"title": "x", "type": "movie"}, AT)) is None


def test_plex_tells_a_series_that_grows_again() -> None:
    first = plex(type="show", title="Тьма", leafCount=8, updatedAt=1)
    assert news("plex", first).id == news("plex", plex(type="show", title="Тьма", leafCount=8, updatedAt=1)).id
    assert news("plex", first).id != news("plex", plex(type="show", title="Тьма", leafCount=16, updatedAt=2)).id


def emby(description: str = "", **item: Any) -> dict[str, Any]:
    return {"Event": "library.new", "Date": "2026-01-02", "Description": description, "Item": {"Id": "77", **item}}


def test_emby() -> None:
    film = news("emby", emby(Type="Movie", Name="Сталкер", ProductionYear=1979, ProviderIds={"Tmdb": "4711"}))
    assert (film.title, film.year, film.ids, film.media) == (
        "Сталкер",
        1979,
        ExternalIds(tmdb=4711),
        MediaKind.MOVIE,
    )
    episode = news("emby", emby(Type="Episode", Name="Финал", SeriesName="Тьма", IndexNumber=3, ParentIndexNumber=2))
    assert (episode.title, episode.part) == ("Тьма", "S02E03")
    special = news("emby", emby(Type="Episode", Name="Фильм о фильме", SeriesName="Тьма", IndexNumber=3))
    assert special.part == "Фильм о фильме"
    first, second = (news("emby", emby(said, Type="Series", Name="Тьма")) for said in ("S2, Ep1", "S2, Ep2"))
    assert (first.part, second.part) == ("S2, Ep1", "S2, Ep2")
    assert first.id != second.id
    season = news("emby", emby(Type="Season", Name="Season 2", SeriesName="Тьма", IndexNumber=2))
    assert (season.title, season.part) == ("Тьма", "Season 2")
    album = news("emby", emby(Type="MusicAlbum", Name="Треугольник", AlbumArtist="Аквариум"))
    assert (album.title, album.part, album.media) == ("Аквариум", "Треугольник", None)


def test_jellyfin_of_a_server_without_a_key() -> None:
    body = {
        "NotificationType": "ItemAdded",
        "ItemType": "Episode",
        "Name": 'Он сказал: \\"Да\\"',
        "SeriesName": 'Сериал \\"Тьма\\"',
        "SeasonNumber": 2,
        "EpisodeNumber": 3,
        "ItemId": "0A5E0B4C-D9D1-4C5E-8B64-C0F6AA9BD0BB",
        "ServerUrl": "https://jf.invalid/",
        "Provider_tvdb": "99",
    }
    found = news("jellyfin", body)
    assert (found.title, found.part, found.ids) == ('Сериал "Тьма"', "S02E03", ExternalIds())
    assert found.link == "https://jf.invalid/web/#/details?id=0a5e0b4cd9d14c5e8b64c0f6aa9bd0bb"
    assert news("jellyfin", body | {"ItemId": "0a5e0b4cd9d14c5e8b64c0f6aa9bd0bb"}).id == found.id
    film = news("jellyfin", body | {"ItemType": "Movie", "Name": "Сталкер", "Year": 1979, "Provider_tmdb": "4711"})
    assert (film.year, film.ids.tmdb) == (1979, 4711)
    assert news("jellyfin", body | {"ItemType": "Season"}).part == "Season 2"
    assert news("jellyfin", body | {"ServerUrl": "http://jf.invalid"}).link == ""


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("seerr", seerr("TEST_NOTIFICATION")),
        ("seerr", seerr("MEDIA_PENDING", subject="")),
        ("seerr", {"notification_type": ["MEDIA_PENDING"]}),
        ("ombi", {"notificationType": "Test", "title": "x"}),
        ("lidarr", {"eventType": "Test", "artist": ARTIST}),
        ("lidarr", {"eventType": "Health", "message": "x"}),
        ("plex", plex(type="movie", title="x") | {"event": "media.play"}),
        ("plex", plex(type="photo", title="x")),
        ("emby", emby(Type="Movie", Name="x") | {"Event": "playback.start"}),
        ("emby", emby(Type="Photo", Name="x")),
        ("jellyfin", {"NotificationType": "PlaybackProgress", "ItemType": "Movie", "Name": "x"}),
    ],
)
def test_what_is_no_news(kind: str, body: dict[str, Any]) -> None:
    assert READERS[kind](Delivery(body, AT)) is None


def test_what_rings() -> None:
    assert rings({"eventType": "Download"})
    assert rings({})
    assert not rings({"eventType": "Test"})
    assert rings({"NotificationType": "ItemAdded"})
    assert not rings({"NotificationType": "PlaybackProgress"})


def test_hostile_texts_are_bounded_and_cannot_turn_a_message_around() -> None:
    body = seerr("MEDIA_PENDING", subject="\u202egnp.exe\x00\n\t" + "x" * 100_000, image="javascript:alert(1)")
    found = news("seerr", body)
    assert len(found.title) == LONGEST
    assert found.title.startswith("gnp.exe x")
    assert found.picture == ""
    for address in ("http://a.invalid", "https://me:pw@a.invalid", "https://", "https://a b", "https://[", "x" * 2000):
        assert news("seerr", seerr("MEDIA_PENDING", image=address)).picture == ""


_NAMES = """
    notification_type subject media request issue comment extra media_type tmdbId request_id image message name value
    eventType artist album albums images remoteUrl release releaseTitle downloadId title event Metadata Server Guid id
    uuid type key ratingKey addedAt index parentIndex parentTitle grandparentTitle Event Item Type Name Id ProviderIds
    Description IndexNumber SeriesName NotificationType ItemType ItemId ServerUrl SeasonNumber notificationType
    requestId seasonsList year tgarr above album season episode server
"""
_WORDS = """
    MEDIA_PENDING ISSUE_COMMENT MEDIA_AVAILABLE tv movie Grab Download library.new episode show album Movie Episode
    Series ItemAdded NewRequest Issue added artist 17 ² 0
"""
NAMES, WORDS = (st.sampled_from(words.split()) for words in (_NAMES, _WORDS))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=8),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(body=st.dictionaries(NAMES, VALUES, max_size=14), kind=st.sampled_from(sorted(READERS)))
def test_whatever_is_sent_means_something_or_nothing(body: dict[str, Any], kind: str) -> None:
    rings(body)
    found = READERS[kind](Delivery(body, AT))
    if found is not None:
        assert found.news.title
        assert from_json(kind_of(found.news), to_json(found.news)) == found.news
        texts = (found.news.title, found.news.part, found.news.who, found.news.id)
        assert all(len(text) <= LONGEST + 20 for text in texts)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("seerr", "seerr-media-pending", NewsKind.REQUESTED),
        ("seerr", "seerr-media-available-tv", NewsKind.AVAILABLE),
        ("seerr", "seerr-issue-created", NewsKind.ISSUE),
        ("seerr", "seerr-test", None),
        ("ombi", "ombi-requestapproved", NewsKind.APPROVED),
        ("lidarr", "lidarr-grab", NewsKind.GRABBED),
        ("lidarr", "lidarr-download", NewsKind.IMPORTED),
        ("lidarr", "lidarr-downloadfailure", NewsKind.FAILED),
        ("lidarr", "lidarr-importfailure", NewsKind.FAILED),
        ("lidarr", "lidarr-albumdelete", None),
        ("lidarr", "lidarr-artistadd", None),
        ("lidarr", "lidarr-retag", None),
        ("plex", "plex-library-new", NewsKind.ADDED),
        ("plex", "plex-media-play", None),
        ("plex", "plex-media-scrobble", None),
        ("emby", "emby-library-new", NewsKind.ADDED),
        ("emby", "emby-playback-start", None),
        ("jellyfin", "jellyfin-itemadded-movie", NewsKind.ADDED),
        ("jellyfin", "jellyfin-itemadded-episode", NewsKind.ADDED),
        ("jellyfin", "jellyfin-playbackstart", None),
    ],
)
def test_payloads_in_upstream_s_shape(kind: str, name: str, expected: NewsKind | None) -> None:
    found = READERS[kind](Delivery(msgspec.json.decode(sample(f"webhooks/{name}.json")), AT))
    assert (found.news.kind if found else None) == expected
    assert found is None or found.sure is not (found.news.kind is NewsKind.ISSUE or name.endswith("-tv"))
