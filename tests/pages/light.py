"""Whether a page appears without a deep-learning library."""

import subprocess
import sys

from tests.conftest import PROJECT


def deep_learning_of(page: str, **address: str) -> list[str]:
    """The heavy libraries that the first run of the page of that name loads, in a fresh process."""
    code = (
        "import sys\nfrom tests.pages.opening import opened_at\n"
        f"opened_at({page!r}, {address!r})\n"
        "print(*(m for m in ('keras', 'tensorflow', 'jax', 'torch', 'scipy') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()
