"""The names of the operations."""

from collections.abc import Callable
from typing import Any

Operation = Callable[..., Any]
OPERATIONS: dict[str, Operation] = {}


def operation(name: str) -> Callable[[Operation], Operation]:
    """Make a function the operation of that name; it is given the data centre and the arguments by keyword."""

    def register(function: Operation) -> Operation:
        OPERATIONS[name] = function
        return function

    return register
