"""`visnomy people ...`: look through what was grouped, decide, and prove the counts."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from visnomy.cli.changing import LOCAL_KEY, Change, changed, on_library
from visnomy.cli.options import data_option, dataset_options, json_option

if TYPE_CHECKING:
    from visnomy.model.split import SplitProposal
    from visnomy.model.suggestion import Suggestion

ANSWERS = {"yes": "Yes", "no": "No", "skip": "Skip", "not-a-face": "NotAFace"}


class PersonType(click.ParamType["UUID"]):
    """`Cluster-...`, as `visnomy people` shows it."""

    name = "ID"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> UUID:
        """The UUID of the id, with or without its prefix."""
        try:
            return UUID(str(value).removeprefix("Cluster-"))
        except ValueError:
            self.fail(f"{value} is no id; take one from: visnomy people", param, ctx)


@click.command()
@click.option("--repair", is_flag=True, help="Correct what is wrong.")
@data_option
@dataset_options
@json_option
def recount(
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    repair: bool,
    as_json: bool,
) -> None:
    """Count everything anew and compare it with what is stored.

    Exits with 1 if anything differs and was not repaired.
    """
    from visnomy.library.people.recounting import recount_people

    found = on_library(
        data_dir, database_url, lambda it: recount_people(it, project, dataset, repair=repair)
    )
    if as_json:
        rows = [asdict(each) | {"cluster_id": _text(each.cluster_id)} for each in found]
        click.echo(json.dumps({"differences": rows, "repaired": repair and bool(found)}))
    else:
        for each in found:
            whose = f"Cluster-{each.cluster_id}" if each.cluster_id else "dataset"
            click.echo(f"{whose} {each.member}: {each.stored} is stored, {each.counted} counted")
        told = "repaired" if repair and found else "differ from a count" if found else "all right"
        click.echo(f"{len(found)} {told}" if found else told)
    if found and not repair:
        raise SystemExit(1)


@click.command()
@click.argument("person", type=PersonType())
@click.option(
    "--parts", type=click.IntRange(2, 8), default=2, help="How many people.  [default: 2]"
)
@click.option("--apply", "proposal_id", metavar="PROPOSAL", help="Do what this proposal said.")
@data_option
@dataset_options
@json_option
def split(
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    person: UUID,
    parts: int,
    proposal_id: str | None,
    as_json: bool,
) -> None:
    """Show how PERSON would come apart; with --apply, do it."""
    from visnomy.library.people.split import propose_split, split_as_proposed

    if proposal_id is None:
        found = on_library(
            data_dir, database_url, lambda it: propose_split(it, project, dataset, person, parts)
        )
        click.echo(json.dumps(_proposal(found)) if as_json else _proposal_text(found))
        return
    made = changed(
        data_dir,
        database_url,
        Change("SplitFigureCluster", f"Cluster-{person}"),
        lambda it: split_as_proposed(
            it, project, dataset, person, parts, proposal_id, author=LOCAL_KEY
        ),
    )
    people = [f"Cluster-{each}" for each in made.begins]
    if as_json:
        click.echo(json.dumps({"decision": str(made.decision_id), "created": people}))
    else:
        click.echo(f"Made {', '.join(people)} by the decision {made.decision_id}.")


@click.command()
@click.argument("figure", type=click.UUID)
@data_option
@dataset_options
@json_option
def explain(
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    figure: UUID,
    as_json: bool,
) -> None:
    """Say why the face FIGURE is with its person or with nobody."""
    from visnomy.library.people.explaining import explain_figure

    found = on_library(
        data_dir, database_url, lambda it: explain_figure(it, project, dataset, figure)
    )
    who = f"Cluster-{found.cluster_id}" if found.cluster_id else None
    if as_json:
        facts = {
            "person": who,
            "similarity": found.similarity,
            "next_person": found.next_cluster_id and f"Cluster-{found.next_cluster_id}",
            "next_similarity": found.next_similarity,
            "gates": [asdict(gate) for gate in found.gates],
            "reasons": found.reasons,
        }
        click.echo(json.dumps(facts))
        return
    click.echo(who or "with nobody")
    for reason in found.reasons:
        click.echo(f"- {reason}")


@click.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=20, help="[default: 20]")
@data_option
@dataset_options
@json_option
def suggestions(
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    limit: int,
    as_json: bool,
) -> None:
    """List the questions whose answers would change most."""
    from visnomy.library.people.suggesting import list_suggestions

    page = on_library(
        data_dir,
        database_url,
        lambda it: list_suggestions(it, project, dataset, kind=None, after=None, limit=limit),
    )
    if as_json:
        click.echo(json.dumps({"suggestions": [_question(each) for each in page.items]}))
        return
    for each in page.items:
        click.echo(f"{each.suggestion_id}  {_question_text(each)}")
    if not page.items:
        click.echo("Nothing to ask. Questions come with the next clustering run.")


@click.command()
@click.argument("suggestion", type=click.UUID)
@click.argument("word", type=click.Choice(list(ANSWERS)))
@data_option
@dataset_options
def answer(
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    suggestion: UUID,
    word: str,
) -> None:
    """Answer SUGGESTION with yes, no, skip or not-a-face."""
    from visnomy.library.people.suggesting import answer_suggestion
    from visnomy.model.suggestion import SuggestionAnswer

    made = changed(
        data_dir,
        database_url,
        Change("AnswerSuggestion", str(suggestion)),
        lambda it: answer_suggestion(
            it, project, dataset, suggestion, SuggestionAnswer(ANSWERS[word]), author=LOCAL_KEY
        ),
    )
    click.echo("Skipped." if made is None else f"{made.kind} by the decision {made.decision_id}.")


def _text(cluster_id: UUID | None) -> str | None:
    return None if cluster_id is None else f"Cluster-{cluster_id}"


def _proposal(found: "SplitProposal") -> dict[str, object]:
    return {
        "proposal": found.proposal_id,
        "shared_images": found.shared_image_count,
        "parts": [
            {
                "figures": [str(each) for each in part.figure_ids],
                "images": part.image_count,
                "similarity": part.similarity,
                "similarities": list(row),
                "ambiguous": [str(each) for each in part.ambiguous],
            }
            for part, row in zip(found.parts, found.similarities, strict=True)
        ],
    }


def _proposal_text(found: "SplitProposal") -> str:
    lines = [
        f"part {number}: {len(part.figure_ids)} faces on {part.image_count} photos, alike by "
        f"{part.similarity:.2f}, {len(part.ambiguous)} ambiguous"
        for number, part in enumerate(found.parts, start=1)
    ]
    lines += [
        f"parts {one + 1} and {two + 1} are alike by {found.similarities[one][two]:.2f}"
        for one in range(len(found.parts))
        for two in range(one + 1, len(found.parts))
    ]
    return "\n".join([*lines, f"To do it: --apply {found.proposal_id}"])


def _question(each: "Suggestion") -> dict[str, object]:
    return {
        "id": str(each.suggestion_id),
        "kind": each.kind.value,
        "person": _text(each.cluster_id),
        "other_person": _text(each.other_cluster_id),
        "figure": None if each.figure_id is None else str(each.figure_id),
        "similarity": each.similarity,
        "faces": each.face_count,
        "worth": each.worth,
    }


def _question_text(each: "Suggestion") -> str:
    person = _text(each.cluster_id)
    if each.other_cluster_id is not None:
        return f"Are {person} and {_text(each.other_cluster_id)} one person?"
    return f"Is the face {each.figure_id} {person}?"
