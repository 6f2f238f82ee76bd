"""URIs as text: read strictly, so that one file has one name and no name leads elsewhere.

The text behind the scheme is the path itself, not percent-encoded: OSS keys and folders of photos
are full of spaces and '%', and the SDKs send them as they are.
"""

from dataclasses import dataclass

from visnomy.errors import InvalidArgument

FILE = "file"
OSS = "oss"
MAX_PART_BYTES = 255
MAX_PATH_BYTES = 4000
"""Linux: NAME_MAX, and PATH_MAX less some room for the folder of a bucket."""
_ODD_PARTS = frozenset({"", ".", ".."})


@dataclass(frozen=True, slots=True)
class ObjectAddress:
    """A URI in its parts.

    Attributes:
        bucket: '' for a local file.
        key: the object's key, or the absolute path without its first '/'.
    """

    scheme: str
    bucket: str
    key: str


def read_uri(uri: str) -> ObjectAddress:
    """The parts of `oss://bucket/key` or `file:///folder/file`.

    Raises:
        InvalidArgument: another scheme, an empty part, `.` or `..`, a NUL character, half a
            surrogate pair, or a name that no file system takes.
    """
    scheme, separator, rest = uri.partition("://")
    bucket, slash, key = rest.partition("/")
    if not separator or scheme not in (FILE, OSS):
        raise _refused(uri, "it must start with oss://bucket/ or file:///")
    if not slash or not key:
        raise _refused(uri, "it names no object")
    if scheme == FILE and bucket:
        raise _refused(uri, "a file:// URI has no host")
    if scheme == OSS and not bucket:
        raise _refused(uri, "it names no bucket")
    _check_key(uri, key)
    return ObjectAddress(scheme, bucket, key)


def file_uri(path: str) -> str:
    """The URI of an absolute path."""
    return f"{FILE}://{path}"


def _check_key(uri: str, key: str) -> None:
    if "\0" in key:
        raise _refused(uri, "it holds a NUL character")
    try:
        sizes = [len(part.encode()) for part in key.split("/")]
    except UnicodeEncodeError as exc:
        raise _refused(uri, "it is not valid Unicode") from exc
    if not _ODD_PARTS.isdisjoint(key.split("/")):
        raise _refused(uri, "empty parts, '.' and '..' are not allowed")
    if max(sizes) > MAX_PART_BYTES or sum(sizes) + len(sizes) > MAX_PATH_BYTES:
        raise _refused(uri, "it is too long")


def _refused(uri: str, why: str) -> InvalidArgument:
    shown = uri[:200].encode("ascii", "backslashreplace").decode()
    return InvalidArgument(f"The parameter URI is invalid: {why}, got {shown!r}.")
