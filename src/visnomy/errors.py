"""Every failure that Visnomy names, as one tree.

    VisnomyError
    +-- WireError                    answered to a client: code, HTTP status, sentence
    |   +-- InvalidArgument          400
    |   +-- ResourceNotFound         404
    |   +-- ResourceAlreadyExists    400
    |   +-- LimitExceeded            400  LimitExceededError
    |   +-- StatusConflict           400
    |   +-- NotOffered               400  an operation of the contract that this server lacks
    |   +-- RequestRefused           codes of the gateway: version, method, signature, clock, key
    |   +-- NoPermission             403
    |   +-- Throttled                400  Throttling.User: too many calls of a project
    |   |   +-- EngineBusy           400  Throttling.Api: too much engine work of a project
    |   +-- InternalError            500
    |   +-- ServiceUnavailable       503
    +-- MediaError                   one file cannot be read; its record says why (Reason)
    |   +-- MediaMissing             the object is not there (any more)
    |   +-- MediaTooLarge            pixels, bytes or time over the limit
    |   +-- MediaInterrupted         something outside of the object was in the way
    +-- DeliveryError                an event did not arrive; visnomy events says why
    +-- ConfigurationError           the operator must change something; says what
    |   +-- PackageError             a pinned package cannot be had or holds another file
    |   +-- WeightsError             a model file is absent or is not the file we measured
    |   +-- DatabaseError            the database cannot be started or reached

Codes and statuses follow the IMM error table (API version 2020-09-30).
"""

import math
from collections.abc import Mapping
from typing import ClassVar


class VisnomyError(Exception):
    """Root of all errors raised on purpose."""


class WireError(VisnomyError):
    """An error that a client sees with a code of the contract."""

    code: ClassVar[str] = "InternalError"
    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidArgument(WireError):
    """A parameter has a value that the operation does not take."""

    code = "InvalidArgument"
    status = 400

    @classmethod
    def missing(cls, name: str) -> "InvalidArgument":
        """A required parameter is absent."""
        return cls(f"The parameter {name} is required but not provided.")


class ResourceNotFound(WireError):
    """A named resource does not exist; the sentence is the contract's."""

    code = "ResourceNotFound"
    status = 404

    def __init__(self, resource_type: str) -> None:
        super().__init__(f"The specified resource {resource_type} is not found.")


class ResourceAlreadyExists(WireError):
    """A resource of that name exists."""

    code = "ResourceAlreadyExists"
    status = 400

    def __init__(self, resource_type: str) -> None:
        super().__init__(f"The specified resource {resource_type} already exists.")


class LimitExceeded(WireError):
    """A quota would be passed."""

    code = "LimitExceededError"
    status = 400


class StatusConflict(WireError):
    """The resource is in a state that forbids the operation."""

    code = "StatusConflict"
    status = 400


class NotOffered(WireError):
    """The operation is part of the contract, but this server does not offer it."""

    code = "UnsupportedOperation"
    status = 400

    def __init__(self, operation: str) -> None:
        super().__init__(f"The operation {operation} is not offered by this server.")


class RequestRefused(WireError):
    """A request that never reached an operation; code and status vary by cause."""

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(message)
        self.code = code  # type: ignore[misc]
        self.status = status  # type: ignore[misc]


class NoPermission(WireError):
    """The caller's policies do not allow the operation.

    Attributes:
        detail: the members of AccessDeniedDetail.
    """

    code = "NoPermission"
    status = 403

    def __init__(self, message: str, detail: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.detail = detail or {}


class Throttled(WireError):
    """A project makes more calls than its ProjectQueriesPerSecond (contract 1.10, 1.11).

    Attributes:
        retry_after_ms: after so long the call passes, unless others come first; at least 1.
    """

    code = "Throttling.User"
    status = 400

    def __init__(self, message: str, retry_after_s: float) -> None:
        self.retry_after_ms = max(1, math.ceil(retry_after_s * 1000))
        super().__init__(f"{message} Try again in {self.retry_after_ms} ms.")


class EngineBusy(Throttled):
    """A project has as much engine work running as its EngineConcurrency allows."""

    code = "Throttling.Api"
    status = 400


class InternalError(WireError):
    """A defect of ours; the request id leads to the log."""


class ServiceUnavailable(WireError):
    """The server starts, stops or is overloaded."""

    code = "ServiceUnavailable"
    status = 503


class MediaError(VisnomyError):
    """One object could not be read; the text becomes its record's Reason."""


class MediaMissing(MediaError):
    """The object is not there, or not any more."""


class MediaTooLarge(MediaError):
    """The object passes a limit of pixels, bytes or time."""


class MediaInterrupted(MediaError):
    """Something outside of the object was in the way: a right, a disk, a killed process."""


class DeliveryError(VisnomyError):
    """An event did not arrive; the text is shown to the operator and holds nothing secret.

    Attributes:
        for_good: another attempt would end the same way.
        retry_after_s: how long the receiver wants to be left alone; 0 where it did not say.
    """

    def __init__(self, message: str, *, for_good: bool = False, retry_after_s: float = 0) -> None:
        super().__init__(message)
        self.for_good = for_good
        self.retry_after_s = retry_after_s


class ConfigurationError(VisnomyError):
    """Something that the operator must change; the text says what."""


class PackageError(ConfigurationError):
    """A pinned package cannot be had, or holds another file than the one that was meant."""


class WeightsError(ConfigurationError):
    """A model file is absent, or its sha256 is not the one that was measured."""


class DatabaseError(ConfigurationError):
    """The database cannot be started or reached."""
