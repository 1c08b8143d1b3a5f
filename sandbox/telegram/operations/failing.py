"""What goes wrong, and how much is allowed."""

from typing import Any

from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.limits.budget import Budget
from sandbox.telegram.operations.registry import operation


@operation("faults/drop_connections")
def drop_connections(centre: DataCentre) -> int:
    """Cut all connections; how many there were."""
    return centre.listener.drop()


@operation("faults/silence")
def silence(centre: DataCentre, *, seconds: float) -> None:
    """Answer nothing for a while."""
    centre.faults.silence(seconds)


@operation("faults/outage")
async def outage(centre: DataCentre) -> None:
    """Refuse connections until `restore`."""
    await centre.listener.close()


@operation("faults/restore")
async def restore(centre: DataCentre) -> None:
    """End every fault and listen again."""
    centre.faults.clear()
    await centre.listener.open()


@operation("faults/forget_keys")
def forget_keys(centre: DataCentre) -> int:
    """Lose all authorisation keys; how many there were."""
    return centre.keys.forget()


@operation("faults/fail")
def fail(centre: DataCentre, *, method: str | None, words: str, code: int, times: int) -> None:
    """Refuse the next calls of a method."""
    centre.faults.fail(method, words=words, number=code, times=times)


@operation("faults/lose_answers")
def lose_answers(centre: DataCentre, *, method: str | None, times: int) -> None:
    """Carry the next calls of a method out without an answer."""
    centre.faults.lose_answers(method, times=times)


@operation("faults/repeat_updates")
def repeat_updates(centre: DataCentre, *, times: int) -> None:
    """Deliver each of the next updates twice."""
    centre.faults.doubled_pushes = times


@operation("faults/lose_updates")
def lose_updates(centre: DataCentre, *, times: int) -> None:
    """Do not push the next updates; they remain to be fetched."""
    centre.faults.lost_pushes = times


@operation("faults/delay")
def delay(centre: DataCentre, *, seconds: float, method: str | None) -> None:
    """Make calls take their time."""
    centre.faults.delay(method, seconds=seconds)


@operation("budgets")
def budgets(
    centre: DataCentre,
    *,
    per_chat: dict[str, Any] | None,
    per_group: dict[str, Any] | None,
    overall: dict[str, Any] | None,
) -> None:
    """Change budgets."""
    given = [Budget(**one) if one else None for one in (per_chat, per_group, overall)]
    centre.budgets.set(per_chat=given[0], per_group=given[1], overall=given[2])
