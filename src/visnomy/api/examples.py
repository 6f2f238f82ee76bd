"""An example request of every operation: with the vendor's Python SDK, in Node, and from a shell.

They are made from the shapes, so that an operation never stands without one. `imm` of the shell is
the function that the reference page begins with.
"""

import re
import shlex
from collections.abc import Mapping
from typing import Any, Final, get_args, get_type_hints

import msgspec
import orjson

from visnomy.api.wire.shape import Operation, Parameter

VALUES: Final[Mapping[str, object]] = {
    "UserAccessKeyId": "LTAI5t0123456789abcdef01",
    "GroupName": "family",
    "PolicyDocument": '{"Version":"1","Statement":'
    '[{"Effect":"Allow","Action":"imm:Get*","Resource":"*"}]}',
    "PolicyName": "viewer",
    "ProjectName": "photos",
    "DatasetName": "people",
    "DecisionId": "6f1c1b9e-52ce-4b0e-9d0c-3f2d5a3f2b11",
    "FigureCluster": {"ObjectId": "Cluster-0b7a2b7e-5a54-4f8e-9f3c-6d1f0a9b7c11", "Name": "Ada"},
    "FigureId": "d8b2f0de-0c53-4a0f-8d0c-1b8f1f2c9a01",
    "FigureIds": ["d8b2f0de-0c53-4a0f-8d0c-1b8f1f2c9a01"],
    "File": {"URI": "oss://photos/ada.jpg", "CustomLabels": {"album": "holiday"}},
    "Files": [{"URI": "oss://photos/ada.jpg"}, {"URI": "oss://photos/alan.jpg"}],
    "Froms": ["Cluster-3a4f1c22-8f0e-4d53-9f43-7a2f2ce0b812"],
    "Mark": "Confirm",
    "ObjectId": "Cluster-0b7a2b7e-5a54-4f8e-9f3c-6d1f0a9b7c11",
    "ObjectIds": ["Cluster-0b7a2b7e-5a54-4f8e-9f3c-6d1f0a9b7c11"],
    "Query": {"Operation": "gt", "Field": "FigureCount", "Value": "1"},
    "Sort": "ImageCount",
    "Source": {"URI1": "oss://photos/ada.jpg", "URI2": "oss://photos/alan.jpg"},
    "SourceURI": "oss://photos/ada.jpg",
    "Sources": [{"URI": "oss://photos/ada.jpg"}],
    "SuggestionId": "52c7e0b4-7a0c-4f0a-b9d7-2f5f8b6c1d02",
    "TaskId": "FaceClustering-2d6a3a5e-6a3f-4a53-8f63-0d8f5a1c9b22",
    "TaskType": "FaceClustering",
    "To": "Cluster-0b7a2b7e-5a54-4f8e-9f3c-6d1f0a9b7c11",
    "URI": "oss://photos/ada.jpg",
    "UserName": "ada",
    "URIs": ["oss://photos/ada.jpg", "oss://photos/alan.jpg"],
}
LOCATION_DATE_CLUSTER: Final = "LocationDateCluster-14f48cb3-079d-4595-80c4-5735284b2a10"
OF_OPERATION: Final[Mapping[str, Mapping[str, object]]] = {
    "AttachPolicy": {"UserName": "ada"},
    "CompareImageFaces": {"Source": VALUES["Source"]},
    "CreateBinding": {"URI": "oss://photos"},
    "CreateFacesSearchingTask": {"Sources": VALUES["Sources"]},
    "CreateFigureClustersMergingTask": {"Froms": VALUES["Froms"]},
    "CreateLocationDateClusteringTask": {
        "DateOptions": {"MinDays": 1, "MaxDays": 15, "GapDays": 1},
        "LocationOptions": {"LocationDateClusterLevels": ["city", "province"]},
    },
    "CreateProject": {"TemplateId": "Official:FaceManagement"},
    "CreateAccessKey": {"UserName": "ada"},
    "DeleteBinding": {"URI": "oss://photos"},
    "DetectImageCodes": {"SourceURI": VALUES["SourceURI"]},
    "DetectImageCropping": {"SourceURI": VALUES["SourceURI"], "AspectRatios": '["1:1","4:3"]'},
    "DetectImageFaces": {"SourceURI": VALUES["SourceURI"]},
    "DetectImageLabels": {"SourceURI": VALUES["SourceURI"], "Threshold": 0.5},
    "DetectImageTexts": {"SourceURI": VALUES["SourceURI"]},
    "DetectMediaMeta": {"SourceURI": "oss://photos/party.mp4"},
    "DetectImageScore": {"SourceURI": VALUES["SourceURI"]},
    "DetachPolicy": {"UserName": "ada"},
    "DeleteLocationDateCluster": {"ObjectId": LOCATION_DATE_CLUSTER},
    "ForgetFigureCluster": {"DryRun": True},
    "FuzzyQuery": {"Query": "holiday lake"},
    "GetBinding": {"URI": "oss://photos"},
    "MoveFigures": {"To": "new"},
    "QueryFigureClusters": {"Sort": "ImageCount", "Order": "desc", "MaxResults": 20},
    "QueryLocationDateClusters": {"LocationDateClusterLevels": ["city"], "MaxResults": 20},
    "QuerySimilarImageClusters": {"Sort": "UpdateTime", "MaxResults": 20},
    "SearchImageFigureCluster": {"SourceURI": VALUES["SourceURI"]},
    "SetFigureClusterFlags": {"Favourite": True},
    "SimpleQuery": {"Query": VALUES["Query"], "Sort": "ProduceTime", "MaxResults": 20},
    "UpdateAccessKey": {"Status": "Inactive"},
    "UpdateDataset": {"Description": "Holidays"},
    "UpdateLocationDateCluster": {"ObjectId": LOCATION_DATE_CLUSTER, "Title": "Hangzhou in May"},
    "UpdateProject": {"Description": "Holidays"},
}
"""Values that fit one operation only, and optional parameters worth showing."""
CHANGED_BY_SCRIPTS: Final = re.compile(r'"__proto__"|\d{16}')
"""JSON that JavaScript takes for something else: a prototype, or numbers over 2**53."""


def examples_of(operation: Operation) -> list[dict[str, str]]:
    """The examples, each with its language and text."""
    return code_of(operation, example_values(operation))


def code_of(operation: Operation, values: Mapping[str, object]) -> list[dict[str, str]]:
    """One request in each language, after the set-up of that language (`programs`).

    Args:
        operation: what is called.
        values: parameters as JSON has them, numbers and structures as such.
    """
    return [
        {"lang": "Python", "source": _python(operation, values)},
        {"lang": "Node", "source": _node(operation, values)},
        {"lang": "Shell", "source": _shell(operation, values)},
    ]


def example_values(operation: Operation) -> dict[str, object]:
    """Parameters of an example request, in the order of the contract."""
    own = {"DatasetName": VALUES["DatasetName"], **OF_OPERATION.get(operation.name, {})}
    return {
        each.name: own.get(each.name, VALUES.get(each.name, _any(each)))
        for each in operation.parameters
        if each.required or each.name in own
    }


def _any(parameter: Parameter) -> object:
    """A value of a parameter that nobody thought of."""
    return parameter.allowed[0] if parameter.allowed else parameter.name.lower()


def _node(operation: Operation, values: Mapping[str, object]) -> str:
    lines = [f"  {name}: {_script_literal(value)}," for name, value in values.items()]
    return "\n".join(
        [
            f'call("{operation.name}", {{',
            *lines,
            "}).then(({ body }) => console.log(JSON.stringify(body, null, 2)), console.error);",
        ]
    )


def _script_literal(value: object) -> str:
    """A value as the generic client wants it: texts, structures as JSON texts."""
    text = orjson.dumps(value).decode()
    if not isinstance(value, str) and CHANGED_BY_SCRIPTS.search(text):
        return orjson.dumps(text).decode()
    return f"JSON.stringify({text})" if isinstance(value, dict | list) else text


def _shell(operation: Operation, values: Mapping[str, object]) -> str:
    pairs = [shlex.quote(f"{name}={_text(value)}") for name, value in values.items()]
    return " \\\n    ".join([f"imm {operation.name}", *pairs])


def _text(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _python(operation: Operation, values: Mapping[str, object]) -> str:
    if operation.scope == "extension":
        return _generic_python(operation, values)
    hints = get_type_hints(operation.request)
    fields = {each.encode_name: each.name for each in msgspec.structs.fields(operation.request)}
    lines = [
        f"        {python_name(name)}={_literal(value, hints[fields[name]])},"
        for name, value in values.items()
    ]
    request = f"models.{operation.name}Request(\n" + "\n".join(lines) + "\n    )"
    return f"answer = imm.{python_name(operation.name)}(\n    {request}\n)"


def _generic_python(operation: Operation, values: Mapping[str, object]) -> str:
    """The SDK has no method for it, but its general call signs and sends anything."""
    query = "\n".join(f"        {name!r}: {_text(value)!r}," for name, value in values.items())
    return (
        "answer = imm.call_api(\n"
        "    open_api_models.Params(\n"
        f'        action="{operation.name}", version="2020-09-30", style="RPC", method="POST",\n'
        '        pathname="/", protocol="HTTP", auth_type="AK", body_type="json",\n'
        '        req_body_type="formData",\n'
        "    ),\n"
        "    open_api_models.OpenApiRequest(query={\n"
        f"{query}\n"
        "    }),\n"
        "    RuntimeOptions(),\n"
        ")"
    )


def python_name(name: str) -> str:
    """`URIs` -> `uris`, `SourceURI` -> `source_uri`, as the SDK spells them."""
    words = name.replace("URIs", "Uris").replace("OSS", "Oss")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words).lower()


def _literal(value: object, hint: Any) -> str:  # noqa: ANN401 (any type)
    """A value as the SDK wants it: a model where the shape has a structure."""
    kind = _structure(hint)
    match value:
        case dict() if kind is not None:
            hints = get_type_hints(kind)
            names = {each.encode_name: each.name for each in msgspec.structs.fields(kind)}
            inner = [
                f"{python_name(key)}={_literal(each, hints[names[key]])}"
                for key, each in value.items()
            ]
            return f"models.{kind.__name__}({', '.join(inner)})"
        case list():
            return f"[{', '.join(_literal(each, hint) for each in value)}]"
        case str():
            is_plain = value.isprintable() and not set(value) & set('"\\')
            return f'"{value}"' if is_plain else repr(value)
    return repr(value)


def _structure(hint: Any) -> type[msgspec.Struct] | None:  # noqa: ANN401 (any type)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint
    found = (_structure(each) for each in get_args(hint))
    return next((each for each in found if each is not None), None)
