"""An answer with its age: fresh from the service, or kept from before."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from tgarr.errors import ServiceError

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Answer(Generic[T_co]):
    """What a service said.

    Attributes:
        value: the thing itself.
        age: seconds since the service said it; 0 when it was just asked.
        trouble: why it could not be asked anew; None when all is well.

    """

    value: T_co
    age: float = 0.0
    trouble: ServiceError | None = None
