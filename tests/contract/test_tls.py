"""HTTPS with certificate files: the SDK, the page, plain HTTP at the same port, renewal."""

import http.client
import json
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.certificates import CertificateFiles, make_certificate
from tests.contract.raw import RawCall, exchange
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import Endpoint, started_command

from visnomy.api.certificates import LOOK_EVERY_S, Certificates, shown_host
from visnomy.errors import ConfigurationError


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> CertificateFiles:
    """A certificate that is good."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def secure(
    fresh_database: str, tmp_path_factory: pytest.TempPathFactory, files: CertificateFiles
) -> Iterator[Endpoint]:
    """The started command with TLS."""
    data_dir, bucket = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("bucket")
    with started_command(fresh_database, data_dir, bucket, *files.arguments) as running:
        yield running


def trusting(files: CertificateFiles) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(files.certificate))


@pytest.mark.parametrize("style", list(Style))
def test_the_sdk_calls_over_tls(secure: Endpoint, files: CertificateFiles, style: Style) -> None:
    client = make_client(secure, protocol="https", ca=str(files.certificate))
    assert Sdk(client, style).call("list_projects").projects is not None


def test_connection_json_and_the_snippet_name_the_certificate(
    secure: Endpoint, files: CertificateFiles
) -> None:
    told = json.loads((secure.data_dir / "connection.json").read_text())
    assert told["url"] == f"https://{secure.address}"
    assert told["ca"] == str(files.certificate)
    shown = (secure.data_dir / "command.log").read_text()
    snippet = shown[shown.index("from alibabacloud") :]
    code = snippet[: snippet.index("    print(")] + "    print(person)\nprint('called')\n"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.endswith("called\n"), done.stderr


def test_plain_http_is_told_to_use_tls(secure: Endpoint) -> None:
    answer = exchange(secure, "POST", "/?Action=ListProjects")
    assert answer.error == (400, "InvalidProtocol.NeedSsl")
    assert RawCall(secure).send().error == (400, "InvalidProtocol.NeedSsl")


def test_the_certificate_is_the_one_of_the_file(secure: Endpoint, files: CertificateFiles) -> None:
    context = trusting(files)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    assert ssl.get_server_certificate(_place(secure)) == files.certificate.read_text()
    host, port = _place(secure)
    with (
        socket.create_connection((host, port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=host) as talk,
    ):
        assert talk.version() in {"TLSv1.2", "TLSv1.3"}


def test_the_page_and_its_cookie_are_for_https(secure: Endpoint, files: CertificateFiles) -> None:
    shown = (secure.data_dir / "command.log").read_text()
    entrance = re.search(rf"https://{secure.address}(/enter\S+)", shown)
    assert entrance
    connection = http.client.HTTPSConnection(secure.address, context=trusting(files), timeout=10)
    connection.request("GET", entrance[1])
    answer = connection.getresponse()
    cookie = answer.getheader("set-cookie") or ""
    connection.close()
    assert answer.status == 200
    assert "; secure" in cookie.lower()


def test_a_silent_client_does_not_hold_up_the_others(
    secure: Endpoint, files: CertificateFiles
) -> None:
    with socket.create_connection(_place(secure), timeout=10):
        client = make_client(secure, protocol="https", ca=str(files.certificate))
        assert Sdk(client, Style.SYNC).call("list_projects").projects is not None


def test_broken_handshakes_cost_the_others_nothing(
    secure: Endpoint, files: CertificateFiles
) -> None:
    for greeting in (b"\x16", b"\x16\x03\x01\x00\x05hello", b"\x16" * 9000):
        for _ in range(20):
            with socket.create_connection(_place(secure), timeout=10) as client:
                client.sendall(greeting)
    stranger = ssl.create_default_context()
    for _ in range(5):
        with (
            socket.create_connection(_place(secure), timeout=10) as plain,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            stranger.wrap_socket(plain, server_hostname="localhost")
    client = make_client(secure, protocol="https", ca=str(files.certificate))
    assert Sdk(client, Style.SYNC).call("list_projects").projects is not None
    log = (secure.data_dir / "visnomy.log").read_text()
    assert "Traceback" not in log


def test_a_renewed_certificate_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = make_certificate(tmp_path)
    certificates = Certificates(files.certificate, files.key)
    before, ends_at = certificates.context(), certificates.facts.ends_at
    make_certificate(tmp_path, days=90)
    _pass_time(monkeypatch)
    assert certificates.context() is not before
    assert certificates.facts.ends_at > ends_at


def test_a_broken_renewal_leaves_the_certificate_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_certificate(tmp_path)
    certificates = Certificates(files.certificate, files.key)
    before = certificates.context()
    files.key.write_text("half of a ")
    _pass_time(monkeypatch)
    assert certificates.context() is before


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    good, other = tmp_path / "good", tmp_path / "other"
    for folder in (good, other):
        folder.mkdir()
    files, stranger = make_certificate(good), make_certificate(other)
    text = tmp_path / "text.pem"
    text.write_text("no certificate")
    cases = {
        "cannot be read (No such file": (tmp_path / "none.pem", files.key),
        "holds no certificate in PEM form": (text, files.key),
        "does not belong to the certificate": (files.certificate, stranger.key),
        "is no private key in PEM form": (files.certificate, text),
    }
    for sentence, (certificate, key) in cases.items():
        with pytest.raises(ConfigurationError, match=re.escape(sentence)):
            Certificates(certificate, key)


def test_an_expired_certificate_and_a_sealed_key_are_refused(tmp_path: Path) -> None:
    expired = make_certificate(tmp_path, days=-1)
    with pytest.raises(ConfigurationError, match=r"expired on .* Renew it"):
        Certificates(expired.certificate, expired.key)
    sealed = make_certificate(tmp_path, password=b"secret")
    with pytest.raises(ConfigurationError, match="encrypted"):
        Certificates(sealed.certificate, sealed.key)


@pytest.mark.parametrize(
    ("host", "names", "shown"),
    [
        ("127.0.0.1", ("localhost", "127.0.0.1"), "127.0.0.1"),
        ("127.0.0.1", ("localhost",), "localhost"),
        ("127.0.0.1", ("*.home.example", "photos.home.example"), "photos.home.example"),
        ("127.0.0.1", ("*.home.example",), "127.0.0.1"),
        ("10.0.0.5", (), "10.0.0.5"),
        ("photos.example", ("photos.example",), "photos.example"),
    ],
)
def test_the_address_that_is_shown_fits_the_certificate(
    host: str, names: tuple[str, ...], shown: str
) -> None:
    assert shown_host(host, names) == shown


def _place(endpoint: Endpoint) -> tuple[str, int]:
    host, _, port = endpoint.address.partition(":")
    return host, int(port)


def _pass_time(monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.monotonic() + LOOK_EVERY_S + 1
    monkeypatch.setattr("visnomy.api.certificates.time.monotonic", lambda: later)
