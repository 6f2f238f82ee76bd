"""`visnomy call`: one operation of the API from the shell, or a signed curl command for it."""

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.connection import Connection, running_connection
from visnomy.cli.options import data_option, make_settings
from visnomy.errors import ConfigurationError

if TYPE_CHECKING:
    from visnomy.api.signing.outgoing import Credentials, SignedCall

EXAMPLES = """\b
Examples:
  visnomy call QueryFigureClusters Sort=ImageCount Order=desc
  visnomy call GetProject ProjectName=holidays WithStatistics=true
  visnomy call SimpleQuery 'Query={"Field":"Size","Operation":"gt","Value":"1000000"}'
  visnomy call BatchDeleteFileMeta URIs=@uris.json
  visnomy call ListProjects --curl          the same as a curl command, good once for 15 minutes

Exit codes: 0 the operation succeeded, 1 it was refused (Code and Message on stderr), 2 wrong usage.
"""
ID = "ALIBABA_CLOUD_ACCESS_KEY_ID"
SECRET = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"  # noqa: S105 (the name of a variable)
TOKEN = "ALIBABA_CLOUD_SECURITY_TOKEN"  # noqa: S105 (the name of a variable)
TIMEOUT_S = 60.0


@click.command(epilog=EXAMPLES)
@click.argument("action")
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE ...]")
@data_option
@click.option(
    "--url",
    metavar="URL",
    help=f"Another server than the one of the data folder; its key from {ID}, {SECRET} "
    f"and, for a temporary key, {TOKEN}.",
)
@click.option("--curl", is_flag=True, help="Print a signed curl command; call nothing.")
def call(
    action: str,
    parameters: tuple[str, ...],
    data_dir: Path | None,
    database_url: str | None,
    url: str | None,
    curl: bool,
) -> int:
    """Call an operation of the running server and print its answer as JSON.

    A VALUE is a text, or JSON where the operation takes a struct or an array; @FILE reads it from a
    file. ProjectName and DatasetName are those of connection.json unless they are given. With --url
    nothing is filled in.
    """
    given = dict(_pair(text) for text in parameters)
    address, ca, credentials = _elsewhere(url) if url else (None, "", None)
    if address is None or credentials is None:
        connection = running_connection(make_settings(data_dir, database_url).data_dir)
        address, ca, credentials = connection.url, connection.ca, _root(connection)
        given = _placed(action, connection) | given
    signed = _signed(credentials, address, action, given)
    if curl:
        click.echo(_curl(address, ca, signed))
        return 0
    status, body = _send(address, ca, signed, through_proxy=url is not None)
    click.echo(json.dumps(body, ensure_ascii=False, indent=2))
    if status == 200:
        return 0
    click.echo(f"visnomy: {body.get('Code')}: {body.get('Message')}", err=True)
    return 1


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise click.UsageError(f"expected NAME=VALUE, got {text!r}")
    if not value.startswith("@"):
        return name, value
    try:
        return name, Path(value[1:]).expanduser().read_text(encoding="utf-8").strip()
    except OSError as exc:
        raise click.UsageError(f"{name}: {exc}") from exc


def _elsewhere(url: str) -> "tuple[str, str, Credentials]":
    from visnomy.api.signing.outgoing import Credentials

    missing = [name for name in (ID, SECRET) if not os.environ.get(name)]
    if missing:
        raise click.UsageError(f"--url needs a key: set {' and '.join(missing)}")
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(f"--url must begin with http:// or https://, got {url!r}")
    token = os.environ.get(TOKEN, "")
    return url.rstrip("/"), "", Credentials(os.environ[ID], os.environ[SECRET], token)


def _root(connection: Connection) -> "Credentials":
    from visnomy.api.signing.outgoing import Credentials

    return Credentials(connection.access_key_id, connection.access_key_secret)


def _placed(action: str, connection: Connection) -> dict[str, str]:
    """The home project and dataset, where the operation needs one that is there.

    What makes or takes away a project or dataset is never aimed at those of the page by default.
    """
    from visnomy.api.wire.extensions import EXTENSIONS
    from visnomy.api.wire.operations import OPERATIONS

    operation = OPERATIONS.get(action) or EXTENSIONS.get(action)
    if operation is None:
        return {}
    needed = {each.name for each in operation.parameters if each.required}
    place = {"ProjectName": connection.project, "DatasetName": connection.dataset}
    for name, kind in (("ProjectName", "Project"), ("DatasetName", "Dataset")):
        if action in {f"Create{kind}", f"Delete{kind}"}:
            del place[name]
    return {name: text for name, text in place.items() if name in needed}


def _signed(
    credentials: "Credentials", address: str, action: str, parameters: Mapping[str, str]
) -> "SignedCall":
    from visnomy.api.dispatch import VERSION
    from visnomy.api.signing.outgoing import sign_call

    return sign_call(credentials, address.partition("://")[2], action, VERSION, parameters)


def _curl(address: str, ca: str, signed: "SignedCall") -> str:
    words = ["curl", "--silent", "--show-error", "--request", "POST"]
    words += ["--cacert", ca] if ca else []
    for name, value in signed.headers.items():
        words += ["--header", f"{name}: {value}"]
    return shlex.join([*words, address + signed.target])


def _send(
    address: str, ca: str, signed: "SignedCall", *, through_proxy: bool
) -> tuple[int, dict[str, object]]:
    import ssl

    import httpx

    trust = ssl.create_default_context(cafile=ca or None)
    try:
        with httpx.Client(verify=trust, trust_env=through_proxy, timeout=TIMEOUT_S) as client:
            answer = client.post(address + signed.target, headers=dict(signed.headers))
            body: dict[str, object] = answer.json()
    except (httpx.HTTPError, ValueError) as exc:
        raise ConfigurationError(f"{address} does not answer as an IMM server: {exc}") from exc
    return answer.status_code, body
