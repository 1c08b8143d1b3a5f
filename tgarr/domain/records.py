"""Records are msgspec structs (ADR 24): made and compared in C, and their classes cost the start next to nothing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import replace  # mypy looks at the fields that are given here; msgspec's own takes anything
else:
    from msgspec.structs import replace  # noqa: TID251  # here it is taken from

__all__ = ["replace"]
