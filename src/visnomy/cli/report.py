"""The end of the work in words, or as JSON for programs."""

import json
from dataclasses import asdict

from visnomy.cli.printing import printable
from visnomy.cli.screen import in_words
from visnomy.library.summary import Summary

REASONS_SHOWN = 10


def summary_text(summary: Summary) -> str:
    """A few lines: what is there, what this run did, what could not be read and why."""
    lines = [
        f"{_count(summary.people, 'person', 'people')} in {_count(summary.files, 'file', 'files')} "
        f"({_count(summary.faces, 'face', 'faces')}), after {in_words(summary.seconds)}."
    ]
    if summary.new or summary.changed or summary.gone:
        lines.append(f"New {summary.new:,}, changed {summary.changed:,}, gone {summary.gone:,}.")
    else:
        lines.append("Nothing was new, changed or gone.")
    if summary.failed:
        lines.append(f"{_count(summary.failed, 'file', 'files')} could not be read:")
        for reason, count in summary.reasons[:REASONS_SHOWN]:
            example = next(f.uri for f in summary.failures if f.reason == reason)
            lines.append(printable(f"  {count:,} x {reason} (for example {example})"))
    return "\n".join(lines)


def summary_json(summary: Summary) -> str:
    """One line of JSON with every member of the summary."""
    members = asdict(summary) | {"seconds": round(summary.seconds, 3)}
    members["reasons"] = dict(summary.reasons)
    return json.dumps(members, ensure_ascii=False)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
