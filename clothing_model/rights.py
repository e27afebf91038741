"""Who a visitor is, and what needs the teacher's key.

There are no accounts. A browser keeps a random token, which nobody else knows, and a name of its
owner's choice, which anybody may choose: whose something is, the token decides. What is kept
beside runs and models is a digest of it, from which the token cannot be had.

Where no key is set, the server is for one computer alone, and who sits there may do everything.
"""

import hmac
import os
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from unicodedata import category, normalize

from clothing_model import settings
from clothing_model.errors import InvalidConfig, NotAllowed, TooMuch, must_be
from clothing_model.limits import Limit

NAME_LENGTH = 40
MOST = 1_000_000  # of any limit
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another


@dataclass(frozen=True)
class Visitor:
    """Who asks for something.

    id: the digest of the browser's token. name: the visitor's choice, or "".
    teacher: whether everything is allowed.
    """

    id: str = ""
    name: str = ""
    teacher: bool = False


OWNER = Visitor(teacher=True)
"""Who gives commands on the server's own computer."""


def new_token() -> str:
    """A browser's secret: 192 random bits in 32 characters."""
    return secrets.token_urlsafe(24)


def is_token(text: str) -> bool:
    """Whether it may be a browser's secret."""
    return bool(_TOKEN.fullmatch(text))


def id_of(token: str) -> str:
    """By what the owner of a token is known: 32 hexadecimal digits of its SHA-256."""
    return sha256(token.encode()).hexdigest()[:32]


def new_key() -> str:
    """A teacher's key that can be read out and typed: 12 of 31 letters and digits, 59 bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def needs_key() -> bool:
    """Whether anything needs the teacher's key here. Raises InvalidConfig."""
    return bool(settings.teacher_key())


def clean_name(text: str) -> str:
    """A name as it is kept: in one line, without signs that nobody sees, at most 40 characters.

    Raises InvalidConfig where nothing is left of it.
    """
    seen = "".join(sign if category(sign)[0] != "C" else " " for sign in normalize("NFC", text))
    if name := " ".join(seen.split())[:NAME_LENGTH].strip():
        return name
    raise InvalidConfig(f"A name must have 1 to {NAME_LENGTH} characters. This one has none.")


def names(makers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What to call each maker, by id, out of (id, name) of all they made, the oldest first.

    Who takes a name that another one has had before is told apart: "Anna (2)". Of several names
    the latest counts; who has given none is left out.
    """
    latest = {id: name for id, name in makers if name}
    found: dict[str, str] = {}
    bearers: dict[str, int] = {}
    for id, name in latest.items():
        same = normalize("NFKC", name).casefold()
        bearers[same] = bearers.get(same, 0) + 1
        found[id] = name if bearers[same] == 1 else f"{name} ({bearers[same]})"
    return found


def require_teacher(visitor: Visitor, doing: str) -> None:
    """Raises NotAllowed without the teacher's rights. doing: "Deleting a dataset"."""
    if not visitor.teacher:
        raise NotAllowed(f"{doing} needs the teacher's key. Ask your teacher.")


def may_change(visitor: Visitor, maker: str) -> bool:
    """Whether the visitor may change what the one with that id has made."""
    return visitor.teacher or bool(visitor.id and visitor.id == maker)


def require_maker(visitor: Visitor, maker: str, doing: str) -> None:
    """Raises NotAllowed unless the visitor made it, or has the teacher's rights.

    doing: "Deleting this training".
    """
    if not may_change(visitor, maker):
        raise NotAllowed(
            f"{doing} needs the teacher's key, because somebody else made it. Ask your teacher."
        )


def change_limit(visitor: Visitor, limit: Limit, value: int) -> None:
    """Set a limit for as long as the server lives. Raises NotAllowed, InvalidConfig."""
    require_teacher(visitor, "Changing a limit")
    if not 0 <= value <= MOST:
        raise InvalidConfig(must_be(limit.title, f"0 to {MOST:,}", f"{value:,}"))
    os.environ[limit.variable] = str(value)


class Tries:
    """Wrong keys: so many from one address, and from all of them, in a while.

    The computer that serves (address "") is not counted among all of them, so that nobody can
    keep a teacher who sits there from trying.
    """

    def __init__(
        self,
        each: int = 5,
        in_all: int = 60,
        seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._each, self._in_all, self._seconds, self._clock = each, in_all, seconds, clock
        self._wrong: deque[tuple[float, str]] = deque()
        self._lock = threading.Lock()

    def check(self, key: str, address: str = "") -> None:
        """Raises NotAllowed for a wrong key; TooMuch, without a look at it, after too many.

        How long the comparison takes tells nothing about the right key.
        """
        with self._lock:
            now = self._clock()
            while self._wrong and self._wrong[0][0] <= now - self._seconds:
                self._wrong.popleft()
            own = [moment for moment, other in self._wrong if other == address]
            if len(own) >= self._each or (address and len(self._wrong) >= self._in_all):
                first = own[0] if len(own) >= self._each else self._wrong[0][0]
                wait = max(1, round(first + self._seconds - now))
                raise TooMuch(f"Too many wrong keys. Try again in {wait} s.")
            right = settings.teacher_key().encode()
            if right and hmac.compare_digest(key.strip().encode(errors="replace"), right):
                return
            self._wrong.append((now, address))
        raise NotAllowed("This is not the teacher's key.")
