"""Tries a model that somebody added, in a process with the limits of one that analyses photos."""

import multiprocessing
import os
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from visnomy.errors import WeightsError
from visnomy.jobs.confinement import confine
from visnomy.settings import MediaLimits

TRYING_S = 120.0


def try_model(model_path: Path, calibration_path: Path, limits: MediaLimits) -> None:
    """Return if a model answers as its calibration file says.

    Raises:
        WeightsError: it does not; the sentence says what is wrong.
    """
    pool = ProcessPool(
        max_workers=1,
        initializer=confine,
        initargs=(os.getpid(), limits.address_space_bytes),
        context=multiprocessing.get_context("spawn"),
    )
    try:
        pool.schedule(_try, (str(model_path), str(calibration_path)), timeout=TRYING_S).result()
    except ProcessExpired as exc:
        raise WeightsError(
            f"The process that tried {model_path} died: the model needs more than "
            f"{limits.address_space_bytes >> 30} GiB of memory, or the runtime breaks on it."
        ) from exc
    except TimeoutError as exc:
        raise WeightsError(f"{model_path} gave no answer within {TRYING_S:g} seconds.") from exc
    except MemoryError as exc:
        raise WeightsError(f"{model_path} needs more memory than is allowed.") from exc
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _try(model_path: str, calibration_path: str) -> None:
    from visnomy.vision.embedders import open_own_embedder
    from visnomy.vision.installed import weights_dir
    from visnomy.vision.own_detector import open_own_detector
    from visnomy.vision.own_models import Role, read_own_model

    model, content = read_own_model(Path(calibration_path)), Path(model_path).read_bytes()
    if model.role is Role.DETECTOR:
        open_own_detector(model, content, weights_dir(None))
    else:
        open_own_embedder(model, content)
