"""Whether a page appears without a deep-learning library."""

import subprocess
import sys

from tests.conftest import PROJECT


def deep_learning_of(page: str, **address: str) -> list[str]:
    """The heavy libraries that a page's first run loads, in a fresh interpreter."""
    code = (
        "import sys\nfrom streamlit.testing.v1 import AppTest\n"
        "from clothing_model.training import jobs\n"
        "jobs.Dispatcher = object\n"
        f"page = AppTest.from_file({page!r}, default_timeout=30)\n"
        f"for name, value in {address!r}.items():\n"
        "    page.query_params[name] = value\n"
        "page.run()\n"
        "assert not page.exception, page.exception\n"
        "print(*(m for m in ('keras', 'tensorflow', 'jax', 'torch', 'scipy') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()
