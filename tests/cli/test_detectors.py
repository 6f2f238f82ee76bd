"""A detector of the operator's own takes over in a server that runs, and goes again."""

import shutil
from pathlib import Path

import psycopg
from tests.cli.running import FACES_ONLY, Command, wait_until
from tests.cli.test_serve import serving
from tests.vision.own_detector import detector_file, renamed_yunet
from tests.vision.own_model import write

from visnomy.cli.main import run
from visnomy.vision.fetch import install_weights
from visnomy.vision.installed import weights_dir

ALBUM = Path(__file__).parents[2] / "src/visnomy/cli/album/photos"
LOOKED_AT = """
select analysis like '%by mine', figure_id::text from file left join figure using (file_id)
where status = 'Indexed'
"""


def looked_at(command: Command) -> list[tuple[bool, str | None]]:
    """For the photo that is indexed: whether by `mine`, and the id of its face."""
    try:
        with psycopg.connect(str(command.database_url)) as connection:
            return connection.execute(LOOKED_AT).fetchall()
    except psycopg.errors.UndefinedTable:
        return []


def switch(command: Command, name: str) -> None:
    place = ["--data", str(command.data), "--database-url", str(command.database_url)]
    assert run(["models", "switch", name, *place]) == 0


def test_a_running_server_looks_again_with_another_detector(
    command: Command, photos: Path, tmp_path: Path
) -> None:
    weights = weights_dir(None)
    install_weights(weights)
    files = list(map(str, write(tmp_path / "files", renamed_yunet(weights), detector_file())))
    shutil.copy(ALBUM / "grace-hopper.jpg", photos)

    with serving(command, *FACES_ONLY, str(photos)):
        wait_until(lambda: looked_at(command))
        ((is_mine, face),) = looked_at(command)
        assert (is_mine, face is not None) == (False, True)
        assert run(["models", "add", *files, "--data", str(command.data)]) == 0

        switch(command, "mine")
        wait_until(lambda: looked_at(command) == [(True, face)])
        switch(command, "yunet-2023mar")
        wait_until(lambda: looked_at(command) == [(False, face)])
