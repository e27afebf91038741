"""One file over HTTPS: resumed after a cut, checked for its length, never half there.

What has arrived is kept in `<name>.part` with the server's version of it beside; the next try,
or the next start of the program, goes on from there where the server still has that version.
"""

import http.client
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from clothing_model.data.datasets.network_faults import Fault, fault, proxy_of
from clothing_model.data.datasets.partial_file import Cut, PartialFile, Source, is_here
from clothing_model.errors import DownloadFailed
from clothing_model.files import move
from clothing_model.tasks import Report

__all__ = ["STAGE", "Patience", "Source", "fetch"]

STAGE = "Downloading"
_CHUNK = 1 << 16
_STEP = 0.5  # seconds between looks at Stop in a pause


@dataclass(frozen=True)
class Patience:
    """timeout: seconds without a byte; pauses: seconds before each further try.

    enough: bytes that make a try count as a success, after which the pauses begin anew.
    """

    timeout: float = 15
    pauses: tuple[float, ...] = (1, 2, 4, 8)
    enough: int = 1 << 20
    sleep: Callable[[float], None] = time.sleep


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to the same host."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise DownloadFailed(
                f"The file must come from {old.netloc}. The server points to {new.netloc}."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(
    source: Source, file: Path, report: Report | None = None, patience: Patience | None = None
) -> None:
    """Fetch `source` into `file`, which is whole or absent.

    `report` is called with (STAGE, bytes so far, bytes in all or what is likely), and may raise
    Stopped: what has come so far is then kept. Raises DownloadFailed.
    """
    patience = patience or Patience()
    with _kept():
        file.parent.mkdir(parents=True, exist_ok=True)
        _check_room(source, file.parent)
        part = PartialFile(file.with_name(f"{file.name}.part"), source)
    _gather(source, part, report, patience)
    if source.sha256 and _sha256(part.path) != source.sha256:
        part.discard()
        raise DownloadFailed(
            f"The file must be the one that was named. {source.url} has changed since then."
        )
    move(part.path, file)
    part.discard()


def _gather(source: Source, part: PartialFile, report: Report | None, patience: Patience) -> None:
    proxy = "" if _is_here(source) else proxy_of(source.url)
    pauses = list(patience.pauses)
    while True:
        before = part.size
        try:
            return _go_on(source, part, report, patience.timeout)
        except (Cut, OSError, http.client.HTTPException) as error:
            if part.size - before >= patience.enough:
                pauses = list(patience.pauses)
            found = fault(error, source.url, proxy)
            in_vain = found and (found.lasting or len(pauses) < len(patience.pauses))
            if not pauses or in_vain:
                raise DownloadFailed(_sentence(part, error, found)) from error
            pause = pauses.pop(0)
            steps = max(1, round(pause / _STEP))
            for _ in range(steps):
                patience.sleep(pause / steps)
                if report:
                    report(STAGE, part.size, part.total or source.about_bytes)


def _go_on(source: Source, part: PartialFile, report: Report | None, timeout: float) -> None:
    """One connection: ask for what is missing, and append what comes."""
    request = urllib.request.Request(source.url, headers=part.headers())
    try:
        with _opener(source).open(request, timeout=timeout) as answer:
            with _kept():
                part.begin(answer.status, answer.headers)
                file = part.path.open("ab")
            with file:
                _copy(answer, file, part, source, report)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # there is no such rest: the part is not of this file
            part.discard()
            raise Cut("the server has another file now") from error
        if error.code == 407:
            raise
        if error.code in (408, 429) or error.code >= 500:
            raise Cut(f"the server answers {error.code}") from error
        raise DownloadFailed(
            f"The file must be at {source.url}. The server answers {error.code} ({error.reason})."
        ) from error
    if part.total and part.size != part.total:
        raise Cut(f"the connection ended after {part.size:,} of {part.total:,} bytes")


def _copy(
    answer: Any, file: IO[bytes], part: PartialFile, source: Source, report: Report | None
) -> None:
    size = part.size
    while chunk := answer.read1(_CHUNK):
        size += len(chunk)
        if size > min(source.max_bytes, part.total or source.max_bytes):
            file.close()
            part.discard()
            raise DownloadFailed(
                f"The file from {source.host} must have about "
                f"{source.about_bytes / 2**20:.0f} MB. More than {size / 2**20:.0f} MB came."
            )
        with _kept():
            file.write(chunk)
            file.flush()
        if report:
            report(STAGE, size, part.total or max(size, source.about_bytes))


@contextmanager
def _kept() -> Iterator[None]:
    """An error of the disk is not one of the network: trying again is of no use."""
    try:
        yield
    except OSError as error:
        raise DownloadFailed(f"The download cannot be kept: {error.strerror}.") from error


def _opener(source: Source) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [_SameHost()]
    if _is_here(source):
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


def _is_here(source: Source) -> bool:
    return is_here(urllib.parse.urlsplit(source.url).hostname)


def _sentence(part: PartialFile, error: Exception, found: Fault | None) -> str:
    why = found.sentence if found else f"The download broke off: {_why(error)}."
    if not part.size:
        return why
    return f"{why} {part.size / 2**20:.1f} MB are kept: try again, and it goes on from there."


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "nothing came any more"
    if isinstance(error, Cut):
        return str(error)
    return f"the connection was cut ({type(error).__name__})"


def _check_room(source: Source, folder: Path) -> None:
    needed, free = 3 * source.about_bytes, shutil.disk_usage(folder).free
    if free < needed:
        raise DownloadFailed(
            f"The download needs {needed / 2**20:.0f} MB of free disk space. "
            f"There are {free / 2**20:.0f} MB. Free some space and try again.",
            folder,
        )


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
