"""Notification, NotifyTopicName and UserData: whom a call wants to be told when it is done.

All operations that send events read them here. Some of those take none in the contract; a client
that sends one all the same is understood.
"""

from collections.abc import Mapping

import msgspec

from visnomy.api.context import Context
from visnomy.api.values import gathered, read_json, read_text
from visnomy.api.wire import models
from visnomy.errors import InvalidArgument
from visnomy.library.limits import MAX_USER_DATA_BYTES, check_text
from visnomy.model.event import Notice
from visnomy.sources.writing import check_new

MAX_TOPIC_BYTES = 256


def notice_of(context: Context) -> Notice:
    """Whom a call wants to be told, and the user data for them.

    Raises:
        InvalidArgument: a value that cannot be, or an object that cannot be written.
    """
    user_data = _text(context.parameters, "UserData")
    check_text("UserData", user_data, MAX_USER_DATA_BYTES)
    wanted = _notification(context.parameters)
    topics = (
        wanted.mns.topic_name if wanted.mns else None,
        wanted.rocket_mq.topic_name if wanted.rocket_mq else None,
        _text(context.parameters, "NotifyTopicName"),
    )
    for topic in topics:
        check_text("Notification topic", topic, MAX_TOPIC_BYTES)
    object_uri = wanted.extended_message_uri or ""
    if object_uri:
        check_new(object_uri)
        context.library.sources.check(object_uri)
    named = tuple(dict.fromkeys(topic for topic in topics if topic))
    return Notice(context.request_id, user_data, named, object_uri)


def _notification(parameters: Mapping[str, object]) -> models.Notification:
    name = "Notification"
    raw = parameters.get(name) or gathered(name, parameters) or {}
    try:
        return msgspec.convert(read_json(name, raw), models.Notification)
    except msgspec.ValidationError as exc:
        raise InvalidArgument(f"The parameter {name} is not valid.") from exc


def _text(parameters: Mapping[str, object], name: str) -> str:
    return read_text(name, parameters.get(name) or "")
