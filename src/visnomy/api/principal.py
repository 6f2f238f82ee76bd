"""Who calls, once the signature has shown it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """The owner of an access key.

    Attributes:
        is_root: the account itself; no policy limits it.
    """

    account_id: str
    access_key_id: str
    is_root: bool
