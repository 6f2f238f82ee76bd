"""The group of all commands.

A command's module is imported only when that command runs, so that `visnomy --help` answers
before numpy and the database driver would be loaded.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

import click

from visnomy import __version__
from visnomy.cli.printing import printable
from visnomy.errors import VisnomyError

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


class Entry(NamedTuple):
    """Where a command lives, and the line that the list of commands shows for it."""

    target: str
    summary: str


COMMANDS = {
    "serve": Entry("visnomy.cli.serve:serve", "Find the people in folders; show page and API."),
    "people": Entry("visnomy.cli.people:people", "List the people that were found."),
    "query": Entry("visnomy.cli.query:query", "Find files by person, place or label."),
    "export": Entry("visnomy.cli.export:export", "Give people to other programs: XMP, JSON."),
    "import": Entry(
        "visnomy.cli.exchange:import_people", "Take in names from XMP and other servers."
    ),
    "call": Entry("visnomy.cli.call:call", "Call an operation of the API; print JSON or curl."),
    "open": Entry("visnomy.cli.open:open_page", "Print the address of the running People page."),
    "keys": Entry("visnomy.cli.keys:keys", "Make, list, disable and rotate access keys."),
    "users": Entry("visnomy.cli.users:users", "Make, list and group users."),
    "policy": Entry("visnomy.cli.policy:policy", "Say what users may do, and explain why."),
    "limits": Entry("visnomy.cli.limits:limits", "Show or change how much a project may ask for."),
    "events": Entry("visnomy.cli.events:events", "See events on their way; send or drop them."),
    "indexing": Entry(
        "visnomy.cli.indexing:indexing", "Say how far the work on files is; pause and resume it."
    ),
    "bindings": Entry("visnomy.cli.bindings:bindings", "Let a dataset follow buckets and folders."),
    "doctor": Entry("visnomy.cli.doctor:doctor", "Check this machine and say what to do next."),
    "traits": Entry("visnomy.cli.traits:traits", "Say what of people's looks is kept."),
    "models": Entry("visnomy.cli.models:models", "List or install the model files."),
    "worker": Entry("visnomy.cli.worker:worker", "Add a worker to a database."),
}

EXAMPLES = """\b
Examples:
  visnomy serve ~/Pictures          find the people in a folder, then open the page
  visnomy serve --once ~/Pictures   the same, print a summary and leave
  visnomy people                    who was found
  visnomy doctor                    what is missing on this machine

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
"""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which a new user needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="visnomy")
def cli() -> None:
    """Find the people in a photo library, on your own machine."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; every failure becomes a sentence on stderr and an exit code.

    With VISNOMY_DEBUG set, an unexpected error shows its traceback as well.
    """
    try:
        result = cli.main(args=list(arguments), prog_name="visnomy", standalone_mode=False)
    except click.ClickException as exc:
        exc.show()
        return exc.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return EXIT_FAILED
    except VisnomyError as exc:
        click.echo(f"visnomy: {_lines(exc)}", err=True)
        return EXIT_FAILED
    except Exception as exc:  # the edge of the process: a sentence, not a traceback
        if os.environ.get("VISNOMY_DEBUG"):
            raise
        click.echo(
            f"visnomy: unexpected {type(exc).__name__}: {_lines(exc)}. "
            "Run again with VISNOMY_DEBUG=1 for details.",
            err=True,
        )
        return EXIT_FAILED
    return result if isinstance(result, int) else 0


def _lines(error: Exception) -> str:
    return "\n".join(printable(line) for line in str(error).split("\n"))


def _silence_stdout() -> None:
    """The reader of a pipe has left; keep the interpreter from complaining at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
