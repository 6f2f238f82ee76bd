"""What a video or sound says of itself, without a record: the members that a record would have."""

import asyncio

from visnomy.library.context import Library
from visnomy.library.engine import engine_work
from visnomy.library.faces.pictures import analyser_of, picture_at
from visnomy.library.intake.documents import Members, media_members
from visnomy.library.intake.places import place_members
from visnomy.store import projects


async def media_meta(library: Library, project_name: str, uri: str) -> Members:
    """The media members of a File for an object that need be in no dataset.

    Raises:
        InvalidArgument: no source has the URI, or there is no readable video or sound.
        ResourceNotFound: there is no such project.
        EngineBusy: the project has enough work running.
        ServiceUnavailable: no file can be looked at now.
    """
    async with library.database.reading() as connection:
        project = await projects.get_project(connection, project_name)
    async with engine_work(library, project.project_id), picture_at(library, uri, "file") as path:
        facts = await analyser_of(library).read_recording(path)
        size_bytes = (await asyncio.to_thread(path.stat)).st_size
    members = {
        **media_members(facts, 0),
        **place_members(facts.latitude_longitude, project.languages),
        "Size": size_bytes,
    }
    return {name: each for name, each in members.items() if each is not None}
