"""The series a simulated Sonarr begins with."""

from typing import TYPE_CHECKING

from sandbox.services.arr_history import grabbed_data
from sandbox.services.releases import Release

if TYPE_CHECKING:
    from sandbox.services.sonarr_library import SonarrLibrary

_DAY = 86_400.0
_HD = 4
# On the disk when the world begins: TheTVDB id, the name of the packs, and which seasons of it.
_OWNED = (
    (81189, "BluRay", (1, 2, 3, 4, 5)),
    (334824, "WEB-DL", (1,)),
    (360893, "BluRay", (1,)),
    (401003, "WEB-DL", (1, 2, 3, 4, 5)),
    (371980, "WEB-DL", (1, 2)),
    (392256, "WEB-DL", (1, 2)),
)


def settle_in(library: "SonarrLibrary") -> None:
    """The series this instance begins with; of an airing season all but the newest episode is here."""
    start = library.world.started_at
    for place, (tvdb, source, seasons) in enumerate(_OWNED):
        series = library.world.catalogue.one_series(tvdb)
        if series is None:
            raise LookupError(f"the starting library names {tvdb}, which the catalogue does not have")
        entry = library.add(series, profile_id=_HD, root=library.root_folders[0])
        entry.added_at = start - (40 - place) * _DAY
        for season in seasons:
            pack = next(
                r for r in library.world.releases.packs(series, season) if source in r.title and "1080p" in r.title
            )
            _own(library, pack, library.subjects_for(pack), start - (30 - place * 3 - season * 0.2) * _DAY)
        if series.status == "continuing":
            season = series.seasons[-1]
            aired = [known for known in entry.season(season) if known.aired(start)]
            for known in aired[:-1]:
                offers = library.offers(entry, season, only=known)
                _own(library, offers[0], (known.id,), known.episode.airs.timestamp() + 7200)


def _own(library: "SonarrLibrary", release: Release, subjects: tuple[int, ...], at: float) -> None:
    data = grabbed_data(release, at=at - 3600, download_url=library.around.download_link(release))
    for subject in subjects:
        library.history.add("grabbed", subject=subject, at=at - 3600, release=release, data=data)
    for subject in subjects:
        library.take_file(library.episodes[subject], release, at)
