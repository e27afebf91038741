"""Where a download comes from, and what has arrived of it so far."""

import ipaddress
import urllib.parse
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import TypedDict

from clothing_model.errors import DownloadFailed
from clothing_model.files import read_json, remove, write_json


class Cut(Exception):
    """The connection broke, or what came is of no use; trying again may help."""


@dataclass(frozen=True)
class Source:
    """Where a file comes from.

    url: https; plain http only from this computer itself. about_bytes: the likely length, for
    servers that do not say it. max_bytes: where reading stops. sha256: of the whole file.
    """

    url: str
    about_bytes: int
    max_bytes: int
    sha256: str | None = None

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.url)
        if not (parts.scheme == "https" or (parts.scheme == "http" and is_here(parts.hostname))):
            raise DownloadFailed(f"The address must begin with https. It is {self.url}.")

    @property
    def host(self) -> str:
        return urllib.parse.urlsplit(self.url).netloc


class _Facts(TypedDict):
    url: str
    version: str
    total: int


class PartialFile:
    """What has arrived of a file, and which version of it that is."""

    def __init__(self, path: Path, source: Source) -> None:
        self.path = path
        self._facts = path.with_name(f"{path.name}.json")
        self._url = source.url
        self.total, self._version = 0, ""
        with suppress(OSError, ValueError):
            kept = read_json(self._facts, _Facts)
            if kept["url"] == source.url and kept["total"] >= 0:
                self.total, self._version = kept["total"], kept["version"]
        if not self._version:
            self.discard()

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def headers(self) -> dict[str, str]:
        headers = {"User-Agent": "clothing-model", "Accept-Encoding": "identity"}
        if self.size and self._version:
            headers |= {"Range": f"bytes={self.size}-", "If-Range": self._version}
        return headers

    def begin(self, status: int, headers: Message) -> None:
        """Get ready for the answer's bytes: behind what is there, or from the start."""
        if status == 206:
            start, _, total = headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
            if start.partition("-")[0] != str(self.size):
                self.discard()
                raise Cut("the server sent another part than was asked for")
            self.total = int(total) if total.isdigit() else 0
            return
        self.discard()
        self.total = int(headers.get("Content-Length") or 0)
        tag = headers.get("ETag", "")
        self._version = tag if tag.startswith('"') else headers.get("Last-Modified", "")
        facts = {"url": self._url, "version": self._version, "total": self.total}
        write_json(self._facts, facts)

    def discard(self) -> None:
        for file in (self.path, self._facts):
            with suppress(FileNotFoundError):
                remove(file)
        self.total = 0


def is_here(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
