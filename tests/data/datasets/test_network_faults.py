"""Why nothing can be fetched: each reason has its sentence, with what to do."""

import errno
import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from clothing_model.data.datasets.fetching import Patience, Source, fetch
from clothing_model.errors import DownloadFailed
from tests.data.datasets.unreliable_server import Plan, serving

FAR = "https://photos.example/a.zip"
HURRY = Patience(timeout=5, pauses=(0, 0, 0), sleep=lambda seconds: None)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def refusal(tmp_path: Path, url: str = FAR) -> str:
    with pytest.raises(DownloadFailed) as error:
        fetch(Source(url, about_bytes=10, max_bytes=100), tmp_path / "a.zip", None, HURRY)
    return str(error.value)


def test_a_certificate_that_nobody_trusts_until_its_authority_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trustme = pytest.importorskip("trustme")
    authority, plan = trustme.CA(), Plan(b"photos")
    authority.cert_pem.write_to_path(tmp_path / "school.pem")
    past = datetime(2020, 1, 1, tzinfo=UTC)
    for certificate, why in (
        (authority.issue_cert("127.0.0.1"), "unable to get local issuer"),
        (authority.issue_cert("127.0.0.1", not_after=past), "expired"),
        (authority.issue_cert("other.example"), "mismatch"),
    ):
        secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(secured)
        with serving(plan, secured) as url:
            said = refusal(tmp_path, url)
            assert f"does not trust the certificate of {urlsplit(url).netloc}" in said
            assert "set SSL_CERT_FILE to that file" in said
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
            assert "SSL_CERT_FILE names a file that is not there" in refusal(tmp_path, url)
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "school.pem"))
            if why.startswith("unable"):
                fetch(Source(url, about_bytes=10, max_bytes=100), tmp_path / "b.zip", None, HURRY)
                assert (tmp_path / "b.zip").read_bytes() == b"photos"
            else:
                assert why in refusal(tmp_path, url)
            monkeypatch.delenv("SSL_CERT_FILE")


def test_what_answers_without_a_certificate(tmp_path: Path) -> None:
    with serving(Plan(b"")) as url:
        assert "over a secure connection" in refusal(tmp_path, url.replace("http:", "https:"))


@pytest.mark.parametrize(
    ("behaviour", "sign"),
    [
        ("password", "asks for a name and a password"),
        ("forbid", "does not lead to photos.example: it answers 403 (Forbidden)"),
    ],
)
def test_a_proxy_that_says_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behaviour: str, sign: str
) -> None:
    plan = Plan(b"", [behaviour])
    with serving(plan) as url:
        proxy = urlsplit(url).netloc
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy}")
        said = refusal(tmp_path)
        assert f"The proxy {proxy}" in said
        assert sign in said
        assert ("HTTPS_PROXY=http://NAME:PASSWORD@" in said) == (behaviour == "password")
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@{proxy}")
        assert "secret" not in refusal(tmp_path)
    assert [bool(sent) for sent in plan.requests] == [False, True]  # asked once a time


def test_a_name_that_cannot_be_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    said = refusal(tmp_path)
    assert "The name photos.example cannot be resolved" in said
    assert "set HTTPS_PROXY" in said
    assert "drawn wardrobe works" in said
    monkeypatch.setenv("HTTPS_PROXY", "proxy.school.example:3128")
    assert "The proxy proxy.school.example:3128 cannot be found by its name" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("error", "sign"),
    [
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "this computer has no network"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "this computer has no network"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "firewall may be"),
        (TimeoutError("timed out"), "it does not answer"),
    ],
)
def test_nothing_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, sign: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "create_connection", fail)
    said = refusal(tmp_path)
    assert said.startswith("photos.example cannot be reached")
    assert sign in said
    assert "drawn wardrobe works" in said


@pytest.mark.parametrize("proxy", ["http://proxy:none", "socks5://127.0.0.1:1", "http://"])
def test_a_proxy_that_can_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    assert "HTTPS_PROXY must be like http://HOST:PORT" in refusal(tmp_path)
