"""Appearances on disk, by the photo."""

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from clothing_model.cache import Cache

_LOOK, _THUMBNAIL = "look 1", "thumbnail 1"  # another number where they are made in another way
_FACTS = struct.Struct("<64s256sd")


class Appearance(NamedTuple):
    """What is kept of how a photo looks.

    fingerprint: 64 bytes, 512 bits that say where the picture gets brighter.
    grey: 256 bytes, the picture as 16 x 16 grey values.
    sharpness: 0..255, how much neighbouring pixels differ; higher is sharper.
    thumbnail: a JPEG of at most appearance.THUMBNAIL px on its long side.
    """

    fingerprint: bytes
    grey: bytes
    sharpness: float
    thumbnail: bytes


class AppearanceStore(Cache):
    """Appearances by the SHA-256 of their photo's bytes."""

    def get(self, digests: Iterable[str], thumbnails: bool = True) -> dict[str, Appearance]:
        """The kept appearances by digest; without `thumbnails`, which is faster, that field is
        empty."""
        facts = self.read(_LOOK, digests)
        small = self.read(_THUMBNAIL, facts) if thumbnails else dict.fromkeys(facts, b"")
        return {
            digest: Appearance._make((*_FACTS.unpack(facts[digest]), thumbnail))
            for digest, thumbnail in small.items()
        }

    def put(self, appearances: Sequence[tuple[str, Appearance]]) -> None:
        """Keep the appearances of photos."""
        self.write(_LOOK, {digest: _FACTS.pack(*look[:3]) for digest, look in appearances})
        self.write(_THUMBNAIL, {digest: look.thumbnail for digest, look in appearances})
