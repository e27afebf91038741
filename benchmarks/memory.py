"""How much memory processes hold, on Linux."""

from pathlib import Path


def held(process: int) -> float:
    """Megabytes of one process that no other shares, or its part of what is shared."""
    rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


def held_together(process: int) -> float:
    """The same of a process and of all that it has started."""
    children = Path(f"/proc/{process}/task").glob("*/children")
    found = {int(child) for file in children for child in file.read_text().split()}
    return held(process) + sum(held_together(child) for child in found)


def resident(process: int | str = "self", kind: str = "VmRSS") -> int:
    """Megabytes that a process has in memory, or had at most (VmHWM); 0 once it is gone."""
    try:
        rows = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) >> 10 for row in rows if row.startswith(kind)), 0)
