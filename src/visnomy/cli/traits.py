"""`visnomy traits`: what of people's looks a project computes and keeps."""

import json
from pathlib import Path

import click

from visnomy.cli.changing import Change, changed, on_library
from visnomy.cli.options import DEFAULT_PROJECT, data_option, json_option
from visnomy.model.figure import ALL_TRAITS, Trait

EXAMPLES = """\b
Examples:
  visnomy traits                          those of the project photos
  visnomy traits --off age --off gender   from the next file on
  visnomy traits --off all --remove       none, and none kept
  visnomy traits --again                  fill in what files lack that were indexed before
"""
EVERY = "all"
_NAMES = click.Choice([EVERY, *(trait.lower() for trait in Trait)], case_sensitive=False)


@click.command(epilog=EXAMPLES)
@click.argument("project", default=DEFAULT_PROJECT)
@data_option
@click.option("--off", multiple=True, type=_NAMES, help="Neither compute nor keep this one.")
@click.option("--on", multiple=True, type=_NAMES, help="Compute and keep this one again.")
@click.option("--remove", is_flag=True, help="Remove what is kept of those that are off.")
@click.option("--again", is_flag=True, help="Look again at files that other sources looked at.")
@json_option
def traits(
    project: str,
    data_dir: Path | None,
    database_url: str | None,
    off: tuple[str, ...],
    on: tuple[str, ...],
    remove: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Show which traits of people PROJECT keeps, or switch, remove and fill them in.

    Traits are age, gender, emotion, mouth, beard, hat, mask and glasses.
    """
    from visnomy.library.intake.traits import (
        kept_traits,
        look_again,
        remove_unwanted,
        switch_traits,
    )

    facts: dict[str, object] = {"project": project}
    if off or on:
        deed = Change("SwitchTraits", project)
        wanted = {"off": _traits(off), "on": _traits(on)}
        changed(data_dir, database_url, deed, lambda it: switch_traits(it, project, **wanted))
    if remove:
        deed = Change("RemoveTraits", project)
        count = changed(data_dir, database_url, deed, lambda it: remove_unwanted(it, project))
        facts["removed_from"] = count
    if again:
        deed = Change("LookAgain", project)
        facts["asked_again"] = changed(
            data_dir, database_url, deed, lambda it: look_again(it, project)
        )
    found = on_library(data_dir, database_url, lambda it: kept_traits(it, project))
    facts |= {
        "on": sorted(found.project.traits),
        "off": sorted(ALL_TRAITS - found.project.traits),
        "faces_with_unwanted": found.unwanted_faces,
        "files_looked_at_otherwise": found.earlier_files,
    }
    click.echo(json.dumps(facts) if as_json else _told(facts))


def _traits(names: tuple[str, ...]) -> frozenset[Trait]:
    if EVERY in names:
        return ALL_TRAITS
    return frozenset(trait for trait in Trait if trait.lower() in names)


def _told(facts: dict[str, object]) -> str:
    def names(key: str) -> str:
        listed = facts[key]
        return ", ".join(map(str, listed)) if isinstance(listed, list) and listed else "none"

    lines = [f"{facts['project']}: on: {names('on')}", f"{facts['project']}: off: {names('off')}"]
    if "removed_from" in facts:
        lines.append(f"Removed from {facts['removed_from']} faces.")
    if "asked_again" in facts:
        lines.append(f"{facts['asked_again']} files will be looked at again.")
    if facts["faces_with_unwanted"]:
        lines.append(
            f"{facts['faces_with_unwanted']} faces still have traits that are off: --remove."
        )
    if facts["files_looked_at_otherwise"]:
        lines.append(f"{facts['files_looked_at_otherwise']} files may lack traits: --again.")
    return "\n".join(lines)
