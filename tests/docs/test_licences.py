"""A plain install holds no GPL part: what the packages say of themselves, and what lies in them."""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
GPL = re.compile(r"(?<![A-Z])A?GPL|GNU (Affero )?General Public", re.IGNORECASE)
GPL_LIBRARIES = re.compile(r"libx26[45]|libreadline|libfftw|libgsl|libxvid|libmutagen|/mutagen/")


def stated(name: str) -> tuple[list[str], list[str]]:
    """The requirements of a plain install and those of an extra."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return project["dependencies"], project["optional-dependencies"][name]


def closure(requirements: Iterable[str]) -> list[Distribution]:
    """All that is installed for some requirements, with what these need in turn."""
    waiting = [Requirement(each) for each in requirements]
    found: dict[tuple[str, frozenset[str]], Distribution] = {}
    while waiting:
        wanted = waiting.pop()
        key = (wanted.name.lower(), frozenset(wanted.extras))
        if key in found:
            continue
        found[key] = distribution(wanted.name)
        for text in found[key].requires or ():
            needed = Requirement(text)
            extras = [{"extra": each} for each in ("", *wanted.extras)]
            if needed.marker is None or any(needed.marker.evaluate(each) for each in extras):
                waiting.append(needed)
    return list(found.values())


def says(package: Distribution) -> str:
    """What a package says of its licence: the expression, else its classifiers, else the text."""
    facts = package.metadata
    (expression,) = facts.get_all("License-Expression") or ("",)
    classifiers = [each for each in facts.get_all("Classifier") or () if "License ::" in each]
    (text,) = facts.get_all("License") or ("",)
    return expression or "; ".join(classifiers) or text.partition("\n")[0]


def is_gpl(licence: str) -> bool:
    return bool(GPL.search(licence)) and "lesser" not in licence.lower()


def test_the_rule_knows_the_licences() -> None:
    assert all(map(is_gpl, ("GPL-2.0-or-later", "AGPL-3.0", "MIT AND GPL-3.0", "GNU GPL v3")))
    assert not any(map(is_gpl, ("LGPL-3.0-only", "MIT", "GNU Library or Lesser ... (LGPL)")))


def test_nothing_of_a_plain_install_is_gpl() -> None:
    packages = closure(stated("video")[0])
    names = {each.name.lower() for each in packages}
    assert len(names) > 40
    assert not {"av", "mutagen", "pyexiv2", "pillow-heif"} & names
    assert [each.name for each in packages if is_gpl(says(each))] == []
    assert [each.name for each in packages if not says(each)] == []


def test_no_library_of_a_plain_install_is_gpl() -> None:
    plain, video = stated("video")
    assert libraries(closure(plain)) == []
    # The same look finds those of the extra, so it would find them anywhere.
    assert libraries(closure(video)) != []


def libraries(packages: Iterable[Distribution]) -> list[str]:
    files = [str(file) for each in packages for file in each.files or ()]
    return [file for file in files if GPL_LIBRARIES.search(file)]
