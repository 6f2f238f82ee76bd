"""One case for every code that a client of the API can be shown; a new code needs one here.

A case is a function from a stage to what the client made of the error.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from uuid import uuid4

from tests.contract.beside import make_user, within
from tests.contract.clients.calling import Ability, Key, Refusal
from tests.contract.clients.stage import Stage
from tests.contract.raw import RawCall
from tests.contract.test_limits import working

from visnomy.library import access
from visnomy.library.context import Library
from visnomy.library.projects import get_project, update_project
from visnomy.model.access import AccessKey, TemporaryKey
from visnomy.model.project import ProjectChange
from visnomy.store.access import keys

Case = Callable[[Stage], Refusal]
NOWHERE = "none-such"


@dataclass(frozen=True, slots=True)
class Refused:
    """A code, and how a client is brought to it.

    Attributes:
        message: how its Message begins.
        needs: what only some clients can be made to do.
    """

    status: int
    message: str
    provoke: Case
    needs: str | None = None


CASES: dict[str, Refused] = {}


def refusal_of(
    code: str, status: int, message: str, needs: str | None = None
) -> Callable[[Case], Case]:
    """Register the case of a code."""

    def register(case: Case) -> Case:
        assert code not in CASES, f"{code} has two cases"
        CASES[code] = Refused(status, message, case, needs)
        return case

    return register


@refusal_of("InvalidArgument", 400, "The parameter ProjectName is required but not provided.")
def without_a_required_parameter(at: Stage) -> Refusal:
    return at.refusal("GetProject", ProjectName=None)


@refusal_of("ResourceNotFound", 404, "The specified resource project is not found.")
def what_is_not_there(at: Stage) -> Refusal:
    return at.refusal("GetProject", ProjectName=NOWHERE)


@refusal_of("ResourceAlreadyExists", 400, "The specified resource project already exists.")
def what_is_there_already(at: Stage) -> Refusal:
    return at.refusal("CreateProject")


@refusal_of("LimitExceededError", 400, "")
def over_a_quota(at: Stage) -> Refusal:
    name = at.new_project(ProjectMaxDatasetCount=1)
    at.call("CreateDataset", ProjectName=name)
    return at.refusal("CreateDataset", ProjectName=name, DatasetName="second")


@refusal_of("StatusConflict", 400, "")
def a_project_with_a_dataset(at: Stage) -> Refusal:
    return at.refusal("DeleteProject")


@refusal_of("UnsupportedOperation", 400, "The operation GetStory is not offered by this server.")
def what_is_not_offered(at: Stage) -> Refusal:
    return at.refusal("GetStory", ObjectId="s")


@refusal_of("NoPermission", 403, "")
def without_a_right(at: Stage) -> Refusal:
    return at.refusal("GetProject", key_of(make_user(at.endpoint)))


@refusal_of("Throttling.User", 400, "The project makes more than its 1 calls a second")
def too_many_calls(at: Stage) -> Refusal:
    name = at.new_project()
    limit(at, name, ProjectChange(queries_per_second=1))
    with pressure(at, name):
        for _ in range(50):
            try:
                at.call("GetProject", ProjectName=name)
            except Refusal as refusal:
                return refusal
    raise AssertionError("fifty calls beside others at one a second all passed")


@refusal_of("Throttling.Api", 400, "The project has as much work running as its EngineConcurrency")
def too_much_work(at: Stage) -> Refusal:
    name = at.new_project()
    limit(at, name, ProjectChange(engine_concurrency=1))
    with working(at.endpoint, name):
        return at.refusal("DetectImageFaces", ProjectName=name, SourceURI="oss://photos/none.jpg")


@refusal_of("InvalidVersion", 404, "Specified version 2017-09-06 does not exist")
def another_version(at: Stage) -> Refusal:
    return at.refusal("ListProjects", more={"version": "2017-09-06"})


@refusal_of("InvalidApi.NotFound", 404, "Specified api Nonsense is not found")
def an_unknown_operation(at: Stage) -> Refusal:
    return at.refusal("Nonsense", more={"generic": True})


@refusal_of("InvalidParameter.Format", 400, "The format YAML is not offered", Ability.FORMAT)
def another_format(at: Stage) -> Refusal:
    return at.refusal("ListProjects", more={"generic": True}, Format="YAML")


@refusal_of("RequestEntityTooLarge", 413, "The body is larger than", Ability.FORM)
def an_endless_body(at: Stage) -> Refusal:
    return at.refusal("ListProjects", Prefix="x" * (5 << 20))


@refusal_of("MissingAccessKeyId", 400, "", Ability.UNSIGNED)
def without_a_signature(at: Stage) -> Refusal:
    return at.refusal("ListProjects", more={"signed": False})


@refusal_of("InvalidAccessKeyId.NotFound", 404, "Specified access key is not found or invalid.")
def an_unknown_key(at: Stage) -> Refusal:
    return at.refusal("ListProjects", Key("nobody", "secret"))


@refusal_of("InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled.")
def a_disabled_key(at: Stage) -> Refusal:
    made = make_user(at.endpoint)

    async def disable(library: Library) -> None:
        async with library.database.transaction() as connection:
            await keys.set_key_active(connection, made.access_key_id, active=False)

    within(at.endpoint, disable)
    return at.refusal("ListProjects", key_of(made))


@refusal_of("SignatureDoesNotMatch", 400, "")
def a_wrong_secret(at: Stage) -> Refusal:
    return at.refusal("ListProjects", Key(at.endpoint.access_key_id, "wrong"))


@refusal_of("InvalidSignatureMethod", 400, "Bearer tokens are not offered", Ability.BEARER)
def a_bearer_token(at: Stage) -> Refusal:
    return at.refusal("ListProjects", more={"bearer": "token"})


@refusal_of("InvalidSecurityToken.Malformed", 400, "")
def a_token_that_is_none(at: Stage) -> Refusal:
    return at.refusal("ListProjects", Key(at.root.id, at.root.secret, "tok/+="))


@refusal_of("InvalidSecurityToken.MismatchWithAccessKey", 400, "")
def a_temporary_key_without_its_token(at: Stage) -> Refusal:
    made = session(at)
    return at.refusal("ListProjects", Key(made.access_key_id, made.secret))


@refusal_of("InvalidSecurityToken.Expired", 400, "")
def a_temporary_key_that_has_ended(at: Stage) -> Refusal:
    made = session(at, ended=True)
    return at.refusal("ListProjects", Key(made.access_key_id, made.secret, made.security_token))


@refusal_of("InvalidTimeStamp.Format", 400, "", Ability.CLOCK)
def a_time_that_is_none(at: Stage) -> Refusal:
    return at.refusal("ListProjects", more={"headers": {"x-acs-date": "yesterday"}})


@refusal_of("InvalidTimeStamp.Expired", 400, "Specified time stamp or date", Ability.CLOCK)
def a_clock_that_is_wrong(at: Stage) -> Refusal:
    past = datetime.now(UTC) - timedelta(hours=1)
    headers = {"x-acs-date": f"{past:%Y-%m-%dT%H:%M:%SZ}"}
    return at.refusal("ListProjects", more={"headers": headers})


@refusal_of("InvalidSignatureNonce", 400, "Specified signature nonce has more", Ability.CLOCK)
def an_endless_nonce(at: Stage) -> Refusal:
    return at.refusal("ListProjects", more={"headers": {"x-acs-signature-nonce": "n" * 129}})


@refusal_of("SignatureNonceUsed", 400, "Specified signature nonce was used", Ability.CLOCK)
def a_replay(at: Stage) -> Refusal:
    more: dict[str, Any] = {"headers": {"x-acs-signature-nonce": uuid4().hex}}
    at.perform("ListProjects", {}, **more)
    return at.refusal("ListProjects", more=more)


def key_of(made: AccessKey) -> Key:
    """A key as a client is told of it."""
    return Key(made.access_key_id, made.secret)


def session(at: Stage, *, ended: bool = False) -> TemporaryKey:
    """A temporary key of the account."""

    async def make(library: Library) -> TemporaryKey:
        made = await access.create_session(
            library, at.root.id, name="visit", duration=timedelta(hours=1)
        )
        if ended:
            async with library.database.transaction() as connection:
                end = "update session_key set expires_at = now() where access_key_id = %s"
                await connection.execute(end, [made.access_key_id])
        return made

    return within(at.endpoint, make)


def limit(at: Stage, project: str, change: ProjectChange) -> None:
    """Change what a project may ask for, as `visnomy limits` does."""

    async def act(library: Library) -> None:
        await get_project(library, project)
        await update_project(library, project, change)

    within(at.endpoint, act)


@contextmanager
def pressure(at: Stage, project: str) -> Iterator[None]:
    """Eight others who call the project without a pause."""
    call = RawCall(at.endpoint, action="GetProject", query=(("ProjectName", project),))
    stop = Event()

    def press(_: int) -> None:
        while not stop.is_set():
            call.send()

    with ThreadPoolExecutor(8) as pool:
        pressed = pool.map(press, range(8))
        try:
            yield
        finally:
            stop.set()
            list(pressed)
