"""An answer with its age: fresh from the service, or kept from before."""

from typing import Generic, TypeVar

import msgspec

from tgarr.errors import ServiceError

T_co = TypeVar("T_co", covariant=True)


class Answer(msgspec.Struct, Generic[T_co], frozen=True):
    """What a service said.

    Attributes:
        value: the thing itself.
        age: seconds since the service said it; 0 when it was just asked.
        trouble: why it could not be asked anew; None when all is well.

    """

    value: T_co
    age: float = 0.0
    trouble: ServiceError | None = None
