"""URIs as text: read strictly, so that one file has one name and no name leads elsewhere.

The text behind the scheme is the path itself, not percent-encoded: OSS keys and folders of photos
are full of spaces and '%', and the SDKs send them as they are.
"""

from dataclasses import dataclass

from visnomy.errors import InvalidArgument

FILE = "file"
OSS = "oss"
S3 = "s3"
_BUCKETED = frozenset({OSS, S3})
MAX_PART_BYTES = 255
MAX_PATH_BYTES = 4000
"""Linux: NAME_MAX, and PATH_MAX less some room for the folder of a bucket."""
_ODD_PARTS = frozenset({"", ".", ".."})


@dataclass(frozen=True, slots=True)
class ObjectAddress:
    """A URI in its parts.

    Attributes:
        bucket: '' for a local file.
        key: the object's key, or the absolute path without its first '/'; '' for all of a bucket.
    """

    scheme: str
    bucket: str
    key: str


def read_uri(uri: str) -> ObjectAddress:
    """The parts of `oss://bucket/key`, `s3://bucket/key` or `file:///folder/file`.

    Raises:
        InvalidArgument: another scheme, an empty part, `.` or `..`, a NUL character, half a
            surrogate pair, or a name that no file system takes.
    """
    scheme, separator, rest = uri.partition("://")
    bucket, slash, key = rest.partition("/")
    _check_scheme(uri, scheme if separator else "", bucket)
    if not slash or not key:
        raise _refused(uri, "it names no object")
    _check_key(uri, key)
    return ObjectAddress(scheme, bucket, key)


def read_place_uri(uri: str) -> ObjectAddress:
    """The parts of a place that holds objects: `oss://bucket`, `s3://bucket` or `file:///folder`.

    A '/' at the end changes nothing.

    Raises:
        InvalidArgument: as `read_uri`, or an object of a bucket is named.
    """
    scheme, separator, rest = uri.partition("://")
    bucket, _, key = rest.partition("/")
    key = key.removesuffix("/")
    _check_scheme(uri, scheme if separator else "", bucket)
    if scheme in _BUCKETED and key:
        raise _refused(uri, "it must name a bucket, without an object")
    if scheme == FILE:
        if not key:
            raise _refused(uri, "it names no folder")
        _check_key(uri, key)
    return ObjectAddress(scheme, bucket, key)


def place_uri(address: ObjectAddress) -> str:
    """The one way to write the URI of a place."""
    key = f"/{address.key}" if address.scheme == FILE else ""
    return f"{address.scheme}://{address.bucket}{key}"


def file_uri(path: str) -> str:
    """The URI of an absolute path."""
    return f"{FILE}://{path}"


def is_fit_key(key: str) -> bool:
    """Whether a key can be part of a URI."""
    try:
        _check_key("", key)
    except InvalidArgument:
        return False
    return True


def _check_scheme(uri: str, scheme: str, bucket: str) -> None:
    if scheme not in (FILE, *_BUCKETED):
        raise _refused(uri, "it must start with oss://bucket/, s3://bucket/ or file:///")
    if scheme == FILE and bucket:
        raise _refused(uri, "a file:// URI has no host")
    if scheme in _BUCKETED and not bucket:
        raise _refused(uri, "it names no bucket")


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
