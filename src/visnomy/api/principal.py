"""Who calls, once the signature has shown it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from visnomy.api.policy.document import Policy


@dataclass(frozen=True, slots=True)
class Principal:
    """The owner of an access key.

    Attributes:
        is_root: the account itself; no policy limits it.
        user_name: '' is the account itself.
        policies: what the user may do, those of the user's groups included.
        session: the name of a temporary key with the policy that narrows it, if one does.
        facts: what conditions of policies may ask about, keys in lower case.
    """

    account_id: str
    access_key_id: str
    is_root: bool
    user_name: str = ""
    policies: tuple[Policy, ...] = ()
    session: tuple[str, Policy | None] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
