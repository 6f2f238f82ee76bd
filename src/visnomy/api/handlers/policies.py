"""The extensions about policies; the gate lets only the account itself through."""

from visnomy.api.context import Context
from visnomy.api.instants import record_time
from visnomy.api.pages import name_after, position_of, token_of, walk_of
from visnomy.api.policy.document import parse_policy
from visnomy.api.wire import access as wire
from visnomy.errors import InvalidArgument
from visnomy.library import granting
from visnomy.library.limits import check_text
from visnomy.store.access.policies import PolicyFacts


async def list_policies(context: Context, request: wire.ListPolicies) -> wire.PolicyPage:
    """Policies by name, with who has them."""
    walk = walk_of(context, request)
    after = name_after(await position_of(context, walk, request.next_token)) or ""
    page = await granting.list_policies(context.library, after=after, limit=request.max_results)
    return wire.PolicyPage(
        next_token=await token_of(context, walk, page.position),
        policies=tuple(map(_policy, page.items)),
    )


async def put_policy(context: Context, request: wire.PutPolicy) -> wire.PolicyNamed:
    """A policy is stored, or gets a new document."""
    check_text("Description", request.description)
    parse_policy(request.policy_document)
    await granting.put_policy(
        context.library, request.policy_name, request.policy_document, request.description
    )
    return wire.PolicyNamed(policy_name=request.policy_name)


async def delete_policy(context: Context, request: wire.DeletePolicy) -> wire.PolicyNamed:
    """A policy that nobody has is gone."""
    await granting.delete_policy(context.library, request.policy_name)
    return wire.PolicyNamed(policy_name=request.policy_name)


async def attach_policy(context: Context, request: wire.AttachPolicy) -> wire.PolicyNamed:
    """Somebody has a policy from the next request on."""
    user, group = _one_owner(request)
    await granting.attach_policy(context.library, request.policy_name, user=user, group=group)
    return wire.PolicyNamed(policy_name=request.policy_name)


async def detach_policy(context: Context, request: wire.DetachPolicy) -> wire.PolicyNamed:
    """Somebody has a policy no longer."""
    user, group = _one_owner(request)
    await granting.detach_policy(context.library, request.policy_name, user=user, group=group)
    return wire.PolicyNamed(policy_name=request.policy_name)


def _one_owner(
    request: wire.AttachPolicy | wire.DetachPolicy,
) -> tuple[str | None, str | None]:
    user, group = request.user_name or None, request.group_name or None
    if (user is None) is (group is None):
        raise InvalidArgument("Exactly one of UserName and GroupName must be given.")
    return user, group


def _policy(policy: PolicyFacts) -> wire.PolicyRecord:
    return wire.PolicyRecord(
        create_time=record_time(policy.created_at),
        description=policy.description,
        groups=policy.groups,
        policy_document=policy.document,
        policy_name=policy.name,
        update_time=record_time(policy.updated_at),
        users=policy.users,
    )
