"""The catalogues, and that templates and scripts say only what is in them."""

import re
from importlib.resources import files

import pytest
from msgspec.structs import fields

from visnomy.api.wire.erasure import ErasedCountsRecord
from visnomy.library.models.status import ModelState
from visnomy.model.binding import BindingState
from visnomy.model.cluster import WallOrder
from visnomy.model.decision import DecisionKind
from visnomy.model.suggestion import SuggestionAnswer, SuggestionKind
from visnomy.model.switch import SwitchState
from visnomy.model.task import TaskStatus, TaskType
from visnomy.web.datasets import TEMPLATES
from visnomy.web.library import Tab as LibraryTab
from visnomy.web.person import Tab
from visnomy.web.words import CLIENT_PREFIX, LANGUAGES, choose_language, read_words

WEB = files("visnomy.web")
STAGES = ("looking", "indexing", "grouping", "describing", "paused", "idle")
PLACES = ("everywhere", "lists", "people", "faces", "nobody", "review", "viewer")
ORIGINS = ("default", "config_toml", "environment", "command_line")
FACTS = ("title", "taken", "place", "camera", "exposure", "size", "labels", "text", "where")
SIZES = (
    *("DatabaseSize", "RecordsSize", "VectorsSize", "PortraitsSize", "ThumbnailsSize"),
    *("DataFolderSize", "DiskFree"),
)
LACKS = ("hidden", "working", "paused", "nothing", "all_failed", "no_faces", "no_group")
GATES = ("FaceSize", "HeadPose", "Quality")
CHANGES = (
    *("Name.given", "Name.changed", "Name.removed", "Cover", "CustomId", "CustomLabels"),
    *(f"{flag}.{state}" for flag in ("Favourite", "Hidden") for state in ("true", "false")),
)
REFUSALS = (
    "no_session",
    "used_entrance",
    "wrong_host",
    "foreign_script",
    "no_person",
    "no_operation",
)


def stems(language: str) -> set[str]:
    keys = read_words(language).texts
    return {key.removesuffix(".one").removesuffix(".other") for key in keys}


def said() -> set[str]:
    """Every key that a template, a script or the code asks for."""
    found = {f"progress.{stage}" for stage in STAGES} | {"months", "date", "photo.undated"}
    for reason in REFUSALS:
        found |= {f"refused.{reason}.title", f"refused.{reason}.text"}
    for reason in ("busy", "failed"):
        found |= {f"failure.{reason}.title", f"failure.{reason}.text"}
    found |= {f"empty.{lack}.title" for lack in LACKS}
    found |= {f"empty.no_group.{gate}" for gate in GATES}
    found |= {f"decisions.kind.{kind}" for kind in DecisionKind}
    found |= {f"decisions.change.{change}" for change in CHANGES}
    for start in ("review.kind", "review.ask", "review.ask_named"):
        found |= {f"{start}.{kind}" for kind in SuggestionKind}
    found |= {f"library.kind.{kind}" for kind in TaskType}
    found |= {f"library.status.{status}" for status in TaskStatus}
    found |= {f"library.state.{state}" for state in BindingState}
    found |= {f"library.tab.{tab}" for tab in LibraryTab}
    found |= {f"datasets.template.{each.partition(':')[2]}" for each in TEMPLATES}
    found |= {f"together.ask.{kind}" for kind in ("Face", "Intruder")}
    found |= {f"server.switch.{state}" for state in SwitchState}
    found |= {f"server.state.{state}" for state in ModelState}
    found |= {f"server.origin.{name}" for name in ORIGINS}
    found |= {f"server.{name}" for name in SIZES}
    found |= {f"person.{tab}_title" for tab in (Tab.PHOTOS, Tab.VIDEOS, Tab.FACES)}
    found |= {f"people.sort.{order}" for order in WallOrder}
    # Scripts put keys together, or hand them to who says them: say(name).
    pattern = re.compile(r"""(?:say|count|action|#button)\(\s*["']([a-zA-Z_.]+)["']""")
    for folder in ("templates", "static", "."):
        for file in (WEB / folder).iterdir():
            if file.name.endswith((".html", ".py", ".js")):
                prefix = CLIENT_PREFIX if file.name.endswith(".js") else ""
                found |= {prefix + key for key in pattern.findall(file.read_text())}
    found |= {CLIENT_PREFIX + key for key in put_together()}
    return {key for key in found if not key.endswith((".", "_"))}


def put_together() -> set[str]:
    """Keys that the scripts make of parts."""
    marks = ("Confirm", "NotThisPerson", "NotAFace")
    types = ("string", "integer", "number", "boolean", "array", "object")
    return {
        "dismiss",
        *(f"wrong_{name}" for name in types),
        "unhide",
        *(f"keys_{place}{end}" for place in PLACES for end in ("", "_do")),
        *(f"erased_{member.encode_name}" for member in fields(ErasedCountsRecord)),
        "favourite_on_all",
        "hidden_all",
        "unhidden_all",
        "split_new",
        "split_stays",
        *(f"fact_{name}" for name in FACTS),
        *(f"answer_{answer}" for answer in SuggestionAnswer),
        *(f"answered_{answer}" for answer in (*SuggestionAnswer, "Gone")),
        *(f"done_{what}" for what in ("Move", "NewPerson", *marks)),
        *(f"{flag}_{state}" for flag in ("favourite", "hidden") for state in ("on", "off")),
        *(f"flag_{flag}" for flag in ("favourite", "hidden")),
        *(f"why_gate_{gate}" for gate in ("FaceSize", "HeadPose", "Quality", "Images")),
    }


def test_all_languages_say_the_same_things() -> None:
    assert {language: stems(language) for language in LANGUAGES} == dict.fromkeys(
        LANGUAGES, stems("en")
    )


def test_every_text_is_used_and_every_used_text_exists() -> None:
    # The viewer names its buttons by their icons: say(name).
    by_icon = {f"{CLIENT_PREFIX}{name}" for name in ("close", "previous", "next")}
    assert stems("en") == {key.removesuffix(".one") for key in said()} | by_icon


def test_translations_keep_the_placeholders() -> None:
    english, chinese = read_words("en").texts, read_words("zh").texts
    for key, text in chinese.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[key])), key


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.5, zh-TW;q=0.7", "zh"),
        ("fr,de;q=0.5", "en"),
        ("zh;q=0, fr", "en"),
        ("zh;q=nonsense,en", "en"),
    ],
)
def test_the_browser_chooses_the_language(header: str, language: str) -> None:
    assert choose_language(header) == language


def test_numbers_take_the_right_form() -> None:
    english, chinese = read_words("en"), read_words("zh")
    assert english.count("person.photos", 1) == "1 photo"
    assert english.count("person.photos", 1200) == "1,200 photos"
    assert chinese.count("person.photos", 1) == "1 张照片"


def test_dates_are_written_as_the_language_does() -> None:
    assert read_words("en").date("2024-05-07") == "7 May 2024"
    assert read_words("zh").date("2024-05-07") == "2024年5月7日"
    assert read_words("en").date("") == "no date"
