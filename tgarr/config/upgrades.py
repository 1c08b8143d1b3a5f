"""Better copies of what is on disk: when they are looked for, how many, and which are taken."""

from typing import Annotated, Literal

from pydantic import Field

from tgarr.config.fields import Hours, Seconds, Section
from tgarr.domain.media import MediaKind
from tgarr.domain.releases import Source
from tgarr.domain.upgrades import Rule


class OwnRule(Section):
    """Copies that are to be bettered although Radarr or Sonarr is content with them."""

    kind: Literal["film", "series"] | None = None
    below: Literal[0, 720, 1080, 2160] = 0
    """Fewer lines of picture than these."""
    lacks: str = ""
    """A language that it is not in, by its English name."""
    sources: tuple[Source, ...] = ()
    """It was taken from one of these: cam, telesync, tv, ..."""

    @property
    def rule(self) -> Rule:
        """The same for the domain."""
        kinds = {"film": MediaKind.MOVIE, "series": MediaKind.SERIES, None: None}
        return Rule(kind=kinds[self.kind], below=self.below, lacks=self.lacks, sources=self.sources)


class Upgrades(Section):
    """Each look asks all indexers once, as a search by hand does."""

    mode: Literal["asked", "offer", "automatic"] = "asked"
    """asked: only in the chat, with a tap; offer: found ones are offered to the admins; automatic: they are taken."""
    every: Seconds = 900.0
    """Seconds between two looks."""
    hours: Hours | None = None
    """The hours in which it looks, as in 01:00-07:00; always where nothing is said."""
    searches_a_day: int = Field(default=30, ge=1, le=1_000)
    again_after: Annotated[float, Field(ge=1, le=365)] = 14
    """Days until the same film, season or episode is looked at again."""
    gb_a_week: Annotated[float, Field(gt=0, le=1_000_000)] = 100
    """GiB that may be taken in seven days."""
    gain: int = Field(default=15, ge=1, le=1_000)
    """Points by which a release has to be better."""
    rules: tuple[OwnRule, ...] = ()
    """Besides what Radarr and Sonarr would better themselves, their cutoff."""
