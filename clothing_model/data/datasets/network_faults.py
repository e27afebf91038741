"""Why a server could not be reached, and what to do about it, in a sentence each."""

import errno
import os
import re
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from typing import NamedTuple

from clothing_model.errors import DownloadFailed

_NO_NETWORK = (errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL)
_TUNNEL = re.compile(r"Tunnel connection failed: (\d+) ?(.*)")
_TRY = "and try again."
_WITHOUT = "The drawn wardrobe works without a network."


class Fault(NamedTuple):
    """lasting: whether trying again at once is of no use."""

    sentence: str
    lasting: bool = False


def proxy_of(url: str) -> str:
    """The host and port of the proxy that leads there, without its password; "" where there is
    none. Raises DownloadFailed for an address that cannot be one of a proxy."""
    parts = urllib.parse.urlsplit(url)
    address = urllib.request.getproxies().get(parts.scheme, "")
    if not address or urllib.request.proxy_bypass(parts.hostname or ""):
        return ""
    proxy = urllib.parse.urlsplit(address if "://" in address else f"http://{address}")
    try:
        if proxy.scheme in ("http", "https") and proxy.hostname:
            return proxy.hostname + (f":{proxy.port}" if proxy.port else "")
    except ValueError:  # the port is no number
        pass
    raise DownloadFailed("HTTPS_PROXY must be like http://HOST:PORT. It has another form.")


def fault(error: Exception, url: str, proxy: str) -> Fault | None:
    """What kept a connection from being made; None for an error of another kind.

    proxy: as `proxy_of` gives it.
    """
    host = urllib.parse.urlsplit(url).netloc
    if isinstance(error, urllib.error.HTTPError):
        return _password(proxy or host) if error.code == 407 else None
    if not isinstance(error, urllib.error.URLError):
        return None
    cause = error.reason
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _untrusted(host, cause.verify_message)
    if isinstance(cause, ssl.SSLError):
        return Fault(
            f"{proxy or host} cannot be reached over a secure connection ({cause.reason}): "
            f"something else answers in its place, such as a proxy or a login page. {_WITHOUT}",
            lasting=True,
        )
    if found := _TUNNEL.search(str(cause)):
        return _password(proxy) if found[1] == "407" else _refusing(proxy, host, *found.groups())
    return Fault(f"{_unreached(cause, host, proxy)} {_WITHOUT}")


def _password(proxy: str) -> Fault:
    return Fault(
        f"The proxy {proxy} asks for a name and a password, or does not take those it was given: "
        f"set HTTPS_PROXY=http://NAME:PASSWORD@{proxy} {_TRY}",
        lasting=True,
    )


def _refusing(proxy: str, host: str, code: str, words: str) -> Fault:
    return Fault(
        f"The proxy {proxy} does not lead to {host}: it answers {code} ({words.strip()}). Ask who "
        "looks after it to let this address through.",
        lasting=True,
    )


def _untrusted(host: str, why: str) -> Fault:
    file = os.environ.get("SSL_CERT_FILE", "")
    if file and not os.path.isfile(file):
        remedy = f"SSL_CERT_FILE names a file that is not there: correct it {_TRY}"
    else:
        remedy = (
            "Look whether this computer's clock is right. A school or a company may look into "
            "encrypted connections: ask for its certificate, set SSL_CERT_FILE to that file "
            f"{_TRY}"
        )
    return Fault(
        f"This computer does not trust the certificate of {host} ({why}). {remedy}", lasting=True
    )


def _unreached(cause: object, host: str, proxy: str) -> str:
    who = f"The proxy {proxy}" if proxy else host
    if isinstance(cause, socket.gaierror):
        if proxy:
            return f"{who} cannot be found by its name: correct HTTPS_PROXY {_TRY}"
        return (
            f"The name {host} cannot be resolved: this computer has no network, or one that asks "
            f"for a proxy. Then set HTTPS_PROXY=http://HOST:PORT {_TRY}"
        )
    if isinstance(cause, OSError) and cause.errno in _NO_NETWORK:
        return f"{who} cannot be reached: this computer has no network. Join one {_TRY}"
    if isinstance(cause, TimeoutError):
        return f"{who} cannot be reached: it does not answer. A firewall may be in the way."
    why = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return f"{who} cannot be reached ({why}): a firewall may be in the way."
