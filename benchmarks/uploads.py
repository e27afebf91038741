"""What uploads take of the server's memory, in MB.

    python -m benchmarks.uploads [--files 60] [--megabytes 19]

So many visitors each upload a file of that size, one after the other and all at once. Prints the
server's resident memory before, with all that it has taken, and after everybody has left.
"""

import argparse
import asyncio
import http.client
import os
import urllib.request
from contextlib import AsyncExitStack
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.memory import resident
from benchmarks.visitor import Visitor, visitor
from tests.browser.server import Server, temporary_server

_BORDER = "----------------------------7f3a"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--megabytes", type=int, default=19)
    options = parser.parse_args()
    for together in (False, True):
        with temporary_server() as server:
            asyncio.run(measure(server, options.files, options.megabytes << 20, together))


async def measure(server: Server, count: int, size: int, together: bool) -> None:
    print(f"{count} x {size >> 20} MB, {'all at once' if together else 'one after the other'}")
    content = os.urandom(size)
    async with AsyncExitStack() as room:
        guests = [await room.enter_async_context(visitor(server.address)) for _ in range(count)]
        for guest in guests:
            await guest.open("dataset")
        before = resident(server.process.pid)
        sent = (asyncio.to_thread(upload, server, guest, content) for guest in guests)
        if together:
            await asyncio.gather(*sent)
        else:
            for one in sent:
                await one
        print(f"  memory before: {before} MB, with them: {resident(server.process.pid)} MB")
    print(f"  highest: {resident(server.process.pid, 'VmHWM')} MB")


def upload(server: Server, guest: Visitor, content: bytes, name: str = "photos.zip") -> int:
    """Send a file as the browser does; the status of the answer."""
    token = xsrf_token(server)
    body = (
        f'--{_BORDER}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/zip\r\n\r\n"
    ).encode()
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=300)
    connection.request(
        "PUT",
        f"/_stcore/upload_file/{guest.session}/{uuid4()}",
        body + content + f"\r\n--{_BORDER}--\r\n".encode(),
        {
            "Content-Type": f"multipart/form-data; boundary={_BORDER}",
            "X-Xsrftoken": token,
            "Cookie": f"_streamlit_xsrf={token}",
        },
    )
    status = connection.getresponse().status
    connection.close()
    return status


def xsrf_token(server: Server) -> str:
    """What the server wants to see again with whatever is sent to it."""
    with urllib.request.urlopen(f"{server.address}/_stcore/health") as answer:
        return str(answer.headers["Set-Cookie"]).partition("=")[2].partition(";")[0]


if __name__ == "__main__":
    main()
