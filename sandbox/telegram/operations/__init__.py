"""What the control API does to a data centre: one name per operation, arguments and results as plain JSON values."""

import inspect
from typing import TYPE_CHECKING, Any

from sandbox.telegram.operations import chatting, failing, grouping, looking, querying, visiting
from sandbox.telegram.operations.registry import OPERATIONS

if TYPE_CHECKING:
    from sandbox.telegram.data_centre import DataCentre

__all__ = ["chatting", "failing", "grouping", "looking", "perform", "querying", "visiting"]


async def perform(centre: "DataCentre", action: str, arguments: dict[str, Any]) -> Any:
    """Carry out one operation; raises LookupError, ValueError, TypeError or TimeoutError in words."""
    operation = OPERATIONS.get(action)
    if operation is None:
        raise LookupError(f"there is no operation {action!r}")
    result = operation(centre, **arguments)
    return await result if inspect.isawaitable(result) else result
