"""Read by every Python that a test starts: lets the packages in CLOTHING_WITHOUT be ones that
cannot be imported."""

import os
import sys

for name in os.environ.get("CLOTHING_WITHOUT", "").split():
    sys.modules[name] = None  # type: ignore[assignment]
