"""Where the settings in force come from, and that no secret is among what is shown."""

from pathlib import Path

from visnomy.cli.configuration import VARIABLES, read_settings
from visnomy.library.shown_settings import shown_settings

CONFIG = """
region = "north"
look_every_s = 60
metrics_token = "hush-metrics"

[buckets]
photos = "/srv/photos"

[topics.done]
url = "https://example.org/hush-hook"
secret = "whsec_aHVzaGh1c2hodXNoaHVzaGh1c2hodXNo"
"""
ENVIRON = {
    "VISNOMY_DATABASE_URL": "postgresql://ada:hush@db:5433/photos?password=hush",
    "VISNOMY_LOOK_EVERY_S": "30",
    "VISNOMY_BUCKETS": "more=s3://more?profile=one",
}


def test_every_setting_says_where_it_comes_from_and_keeps_its_secret(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    settings = read_settings(ENVIRON, data_dir=tmp_path, roots=(tmp_path,))
    found = {each.name: each for each in shown_settings(settings)}

    assert found.keys() == VARIABLES.keys()
    told = {name: (found[name].value, found[name].origins) for name in found}
    assert told["region"] == ("north", ("config.toml",))
    assert told["look_every_s"] == ("30", ("environment",))
    assert told["data_dir"] == (str(tmp_path), ("command line",))
    assert told["roots"] == (str(tmp_path), ("command line",))
    assert told["account_id"][1] == ("default",)
    assert told["database_url"] == ("postgresql://ada@db:5433/photos", ("environment",))
    assert told["metrics_token"] == ("***", ("config.toml",))
    assert told["topics"] == ("done", ("config.toml",))
    places = "more=s3://more?profile=one, photos=/srv/photos"
    assert told["buckets"] == (places, ("config.toml", "environment"))
    assert "hush" not in str(found)
    assert "aHVz" not in str(found)
