"""The house rules that a linter does not know."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "visnomy"
DEPTH = 3
SHAPELESS = re.compile(r"(^|_)(utils?|helpers?|commons?|base|managers?)(_|$)")


def test_no_package_lies_deeper_than_three_levels() -> None:
    deep = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if len(path.relative_to(PACKAGE.parent).parts) - 1 > DEPTH
    ]
    assert deep == []


def test_every_file_is_named_after_what_it_holds() -> None:
    names = [path.relative_to(ROOT) for path in PACKAGE.rglob("*.py")]

    assert [str(name) for name in names if SHAPELESS.search(name.stem)] == []


def test_every_package_has_a_place_in_the_layers() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    present = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py"} | {
        path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()
    }

    assert present - {"__init__"} == placed


def test_every_module_says_why_it_exists() -> None:
    mute = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*.py")
        if path.name != "__init__.py" and not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert mute == []
