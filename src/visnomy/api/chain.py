"""What happens to every request, in this order and for every operation.

The signature is checked before the nonce, so that a forged request cannot burn the nonce of a real
one; and the decision of the policy falls before the operation looks at anything.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from visnomy.api.answer import with_request_id
from visnomy.api.dispatch import carry_out, find_operation
from visnomy.api.policy.facts import facts_of
from visnomy.api.policy.gate import authorise, resource_name
from visnomy.api.policy.rights import policies_of, session_of
from visnomy.api.principal import Principal
from visnomy.api.request import ApiRequest
from visnomy.api.signing.claim import Claim, check_signature
from visnomy.api.signing.openness import OPEN_KEY, is_unsigned, open_claim
from visnomy.api.signing.schemes import read_claim
from visnomy.api.signing.tokens import check_token
from visnomy.api.wire.shape import Operation
from visnomy.errors import RequestRefused
from visnomy.library import access
from visnomy.library.context import Library
from visnomy.library.pacing import await_turn
from visnomy.model.access import Signer

MAX_NONCE_LENGTH = 128
T = TypeVar("T")


@dataclass(slots=True)
class Call:
    """A request on its way through the chain; each step fills in what it found out.

    Attributes:
        resource: what the operation acts on, as policies name it.
        body: the JSON object of a success.
    """

    library: Library
    request: ApiRequest
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    claim: Claim | None = None
    signer: Signer | None = None
    principal: Principal | None = None
    operation: Operation | None = None
    resource: str = ""
    body: bytes = b""


Step = Callable[[Call], Awaitable[None]]


async def answer(call: Call) -> None:
    """Take a call through all steps; each fills in its part, also where a later one refuses.

    Raises:
        WireError: whatever a step refused.
    """
    for step in STEPS:
        await step(call)


async def check_key(call: Call) -> None:
    """Read who signed, and check the signature with that key's secret."""
    if call.library.settings.open_access and is_unsigned(call.request):
        call.claim = open_claim(call.request, call.received_at)
        return
    claim = read_claim(call.request)
    signer = await access.recall_signer(call.library, claim.access_key_id)
    if signer is None:
        raise RequestRefused(
            "InvalidAccessKeyId.NotFound", 404, "Specified access key is not found or invalid."
        )
    check_signature(claim, signer.secret)
    if not signer.active:
        raise RequestRefused(
            "InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled."
        )
    check_token(claim.security_token, signer.session, call.received_at)
    call.claim, call.signer = claim, signer


async def check_clock(call: Call) -> None:
    """Refuse a request that was signed too long ago, or in the future."""
    claim = present(call.claim)
    skew = timedelta(seconds=call.library.settings.clock_skew_s)
    if abs(call.received_at - claim.signed_at) > skew:
        raise RequestRefused(
            "InvalidTimeStamp.Expired",
            400,
            "Specified time stamp or date value is expired; set the clock of the client. "
            f"The server's time is {call.received_at:%Y-%m-%dT%H:%M:%SZ}.",
        )


async def check_nonce(call: Call) -> None:
    """Refuse a request that was seen before, by this server process or another."""
    claim = present(call.claim)
    if call.signer is None:
        return
    if len(claim.nonce) > MAX_NONCE_LENGTH:
        raise RequestRefused(
            "InvalidSignatureNonce",
            400,
            f"Specified signature nonce has more than {MAX_NONCE_LENGTH} characters.",
        )
    skew = timedelta(seconds=call.library.settings.clock_skew_s)
    expires_at = call.received_at + 2 * skew
    fresh, current = await access.use_nonce(call.library, call.signer, claim.nonce, expires_at)
    if current is None:
        await check_key(call)  # the key went or was disabled since its last request: says which
    call.signer = current or call.signer
    if not fresh:
        raise RequestRefused(
            "SignatureNonceUsed", 400, "Specified signature nonce was used already."
        )


async def find_rights(call: Call) -> None:
    """Who calls, and what the policies of the caller say."""
    signer = call.signer
    if signer is None:
        account_id = call.library.settings.account_id
        facts = facts_of(call.request, call.received_at)
        call.principal = Principal(account_id, OPEN_KEY, is_root=True, facts=facts)
        return
    call.principal = Principal(
        call.library.settings.account_id,
        signer.access_key_id,
        is_root=signer.user_id is None,
        user_name=signer.user_name,
        policies=await policies_of(call.library, signer),
        session=session_of(signer),
        facts=facts_of(call.request, call.received_at),
    )


async def check_operation(call: Call) -> None:
    """Find the operation in the version that this server speaks."""
    claim = present(call.claim)
    call.operation = find_operation(claim.action, claim.version)


async def authorise_operation(call: Call) -> None:
    """Ask the policies; the resource's name comes from the request alone."""
    operation = present(call.operation)
    call.resource = resource_name(call.library.settings, operation, call.request.parameters)
    authorise(present(call.principal), operation, call.resource)


async def wait_for_turn(call: Call) -> None:
    """Keep the project's rate; only now, or a stranger would learn which projects exist."""
    project = call.request.text("ProjectName")
    if project is not None:
        await await_turn(call.library, project)


async def perform_operation(call: Call) -> None:
    """Validate, dispatch and serialise."""
    members = await carry_out(
        call.library,
        present(call.operation),
        call.request.parameters,
        present(call.principal),
        call.request.request_id,
    )
    call.body = with_request_id(call.request.request_id, members)


STEPS: Final[tuple[Step, ...]] = (
    check_key,
    check_clock,
    check_nonce,
    find_rights,
    check_operation,
    authorise_operation,
    wait_for_turn,
    perform_operation,
)


def present(value: T | None) -> T:
    """What an earlier step filled in."""
    if value is None:
        raise RuntimeError("a step of the chain ran before the one it builds on")
    return value
