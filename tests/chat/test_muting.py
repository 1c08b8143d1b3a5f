"""When an indexer is left out of the choice, and until when."""

import pytest

from tgarr.chat.muting import by_refusals
from tgarr.config.choosing import Mute

MINUTE = 60.0
RULE = Mute(failures=3, within=60, lasts=120)


@pytest.mark.parametrize(
    ("minutes", "until"),
    [
        ((), None),
        ((0, 10), None),
        ((0, 10, 20), 20 + 120),
        ((0, 10, 20, 50), 50 + 120),
        ((0, 10, 60), 60 + 120),
        ((0, 10, 61), None),
        ((-90, 0, 30, 60), 60 + 120),
        ((-100, -90, -80), None),
    ],
)
def test_until_when_an_indexer_is_muted(minutes: tuple[float, ...], until: float | None) -> None:
    out = by_refusals({"Owl": [MINUTE * at for at in minutes]}, RULE, now=61 * MINUTE)
    assert out == ({} if until is None else {"Owl": until * MINUTE})


def test_nobody_is_muted_where_the_house_does_not_want_it() -> None:
    assert by_refusals({"Owl": [0.0, 1.0, 2.0]}, Mute(failures=0), now=3.0) == {}
