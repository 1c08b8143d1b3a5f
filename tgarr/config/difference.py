"""What differs between two configurations, so that a reload touches only that."""

import msgspec

from tgarr.config.model import Config


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """The difference between the running and the saved configuration; false when there is none.

    Attributes:
        sections: names of changed top-level keys, `services` aside.
        added, removed, changed: names of service instances, sorted. A disabled instance counts as absent,
            so that switching `enabled` adds or removes it.
        adjusted: names of those that changed only in what is read anew each time: they need no new actor.

    """

    sections: frozenset[str] = frozenset()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    adjusted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sections or self.added or self.removed or self.changed or self.adjusted)


def difference(old: Config, new: Config) -> Changes:
    """Compare two configurations; secrets count by their value."""
    before = {name: service for name, service in old.services.items() if service.enabled}
    after = {name: service for name, service in new.services.items() if service.enabled}
    other = sorted(name for name in before.keys() & after.keys() if before[name] != after[name])
    sections = (name for name in Config.model_fields if name != "services")
    return Changes(
        sections=frozenset(name for name in sections if getattr(old, name) != getattr(new, name)),
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(name for name in other if not before[name].founded_alike(after[name])),
        adjusted=tuple(name for name in other if before[name].founded_alike(after[name])),
    )
