"""The world without HTTP: clock, catalogue, torrents, torrent files, posters."""

from datetime import date

import pytest

from sandbox.services import metainfo
from sandbox.services.catalogue import Film, Series, load
from sandbox.services.clock import Clock
from sandbox.services.naming import guess_episodes, guess_film, guess_quality
from sandbox.services.posters import Titled, draw
from sandbox.services.quality import BY_NAME
from sandbox.services.stories import Story
from sandbox.services.torrents import Phase
from sandbox.services.world import ALMOST_FULL, World

TODAY = date(2026, 11, 24)


def still_world() -> World:
    clock = Clock(start=1_795_500_000)
    clock.pause()
    return World(clock=clock)


def test_a_paused_clock_stands_and_a_push_moves_it() -> None:
    clock = Clock(start=1000, factor=50)
    clock.pause()
    assert clock.now() == clock.now()
    before, patience = clock.now(), clock.unhurried()
    clock.advance(60)
    assert clock.now() == before + 60
    assert clock.unhurried() == patience + 60
    clock.resume()
    assert clock.now() >= before + 60
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="above zero"):
        clock.set_factor(0)


def test_the_catalogue_is_complete_and_unambiguous() -> None:
    catalogue = load(today=TODAY)
    assert len(catalogue.films) >= 60
    assert len(catalogue.series) >= 15
    assert len({film.tmdb for film in catalogue.films}) == len(catalogue.films)
    assert len({film.imdb for film in catalogue.films}) == len(catalogue.films)
    assert len({series.tvdb for series in catalogue.series}) == len(catalogue.series)
    titles: list[Film | Series] = [*catalogue.films, *catalogue.series]
    for title in titles:
        assert title.overview
        assert title.russian_overview != title.overview
        assert len(set(title.genres)) == len(title.genres) > 0
    for series in catalogue.series:
        times = [episode.airs for episode in series.episodes]
        assert times == sorted(times), series.title


def test_worlds_offer_the_same_releases() -> None:
    first, second = still_world(), still_world()
    film = first.catalogue.film(438631)
    assert film is not None
    one, other = first.releases.film(film), second.releases.film(film)
    assert [(r.guid, r.info_hash, r.size) for r in one] == [(r.guid, r.info_hash, r.size) for r in other]
    assert len({release.info_hash for release in one}) == len(one)
    assert {release.quality.resolution for release in one} >= {720, 1080, 2160}
    assert any(not release.title.isascii() for release in one)


def test_nothing_is_offered_before_the_first_showing() -> None:
    world = still_world()
    film = world.catalogue.film(1170608)
    assert film is not None
    assert world.releases.film(film) == ()


def test_every_offer_is_read_back_from_its_name() -> None:
    world = still_world()
    for tmdb in (438631, 841, 693134, 530915, 14161, 335984):
        film = world.catalogue.film(tmdb)
        assert film is not None
        for release in world.releases.film(film):
            assert guess_film(world.catalogue, release.title) is film, release.title
    assert guess_quality("Dune.2021.1080p.WEB-DL.DDP5.1.H.264-TALON") is BY_NAME["WEBDL-1080p"]
    assert guess_quality("Dune 2021 2160p UHD BluRay REMUX DV") is BY_NAME["Remux-2160p"]
    assert guess_quality("Tsotsi.2005.DVDRip.XviD") is BY_NAME["DVD"]
    found = guess_episodes(world.catalogue, "Severance.S01E02.1080p.WEB-DL-TALON")
    assert found is not None
    assert [episode.code for episode in found[1]] == ["S01E02"]


def test_bytes_arrive_at_the_promised_moment() -> None:
    world = still_world()
    film = world.catalogue.film(438631)
    assert film is not None
    torrent = world.grab(world.releases.film(film)[2], by="test", category="radarr")
    client = world.torrent_client()
    world.clock.advance(20)
    world.settle()
    promised = client.seconds_left(torrent)
    world.clock.advance(promised - 1)
    world.settle()
    assert torrent.completed_at is None
    world.clock.advance(1)
    world.settle()
    assert torrent.phase is Phase.SEEDING
    # One long jump ends where many small steps do.
    other = still_world()
    same = other.grab(other.releases.film(film)[2], by="test", category="radarr")
    other.clock.advance(100_000)
    other.settle()
    assert same.completed_at == pytest.approx(torrent.completed_at, abs=1)


def test_torrent_files_round_trip_and_junk_is_refused() -> None:
    files = (metainfo.ContentFile("Season/one.mkv", 5_000_000_000), metainfo.ContentFile("two.srt", 12))
    data, meta = metainfo.describe("Пакет", files, source="x")
    read = metainfo.read(data)
    assert (read.info_hash, read.name, read.size) == (meta.info_hash, "Пакет", meta.size)
    assert metainfo.encode(metainfo.decode(data)) == data
    junk = [b"", b"<html>", b"d4:infod4:name1:aee", b"i1", b"5:abc", b"l" * 100, data + b"x", b"-1:a"]
    for bad in junk:
        with pytest.raises(metainfo.MetainfoError):
            metainfo.read(bad)


def test_posters_are_jpegs_of_the_usual_size() -> None:
    picture = draw(Titled("Dune", "Дюна", 2021))
    assert picture[:3] == b"\xff\xd8\xff"
    assert b"\x02\xee\x01\xf4" in picture  # height 750, width 500 in the frame header
    assert draw(Titled("Dune", "Дюна", 1984)) != picture


def test_a_disk_that_fills_up_is_full_for_everybody_until_it_is_emptied() -> None:
    world = World(clock=Clock())
    before = world.free_space()
    world.stories.set(Story.DISK_ALMOST_FULL)
    assert world.free_space() == ALMOST_FULL < before
    world.stories.clear(Story.DISK_ALMOST_FULL)
    assert world.free_space() == before
