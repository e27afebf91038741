"""`export`: write a saved model for others' programs, proven on photos."""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clothing_model.cli.command import add_command
from clothing_model.cli.terminal import ProgressLines, print_json
from clothing_model.errors import InvalidConfig
from clothing_model.export.formats import BUNDLE, NAMES

if TYPE_CHECKING:
    from clothing_model.cli.command import Names
    from clothing_model.export.formats import Format
    from clothing_model.export.job import Facts
    from clothing_model.network.models.folder import SavedModel


def register(names: "Names") -> None:
    """Make the command known."""
    command = add_command(
        names,
        "export",
        export,
        "write a model for other programs, proven on photos",
    )
    command.add_argument("--model", metavar="NAME", help="a saved model (default: the shipped one)")
    command.add_argument("--format", choices=NAMES, required=True, help="what it is written as")
    command.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help="a folder, new or empty"
    )


def export(options: argparse.Namespace) -> int:
    """Make it where it is not made yet, and copy it."""
    from clothing_model.export.formats import format_called
    from clothing_model.network.models.folder import find_model

    saved = find_model(options.model)
    out = _empty(options.out)
    if options.format == BUNDLE:
        return _bundle(saved, out, options.json)
    found = format_called(options.format)
    facts = _made(saved, found)
    _copy(saved, found, out)
    if options.json:
        print_json({**facts, "out": str(out)})
    else:
        print("\n".join(_lines(saved, found, facts, out)))
    return 0


def _empty(out: Path) -> Path:
    """Raises InvalidConfig for a folder with something in it."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InvalidConfig(f"--out must be a new or an empty folder. {out} is neither.")
    return out


def _made(saved: "SavedModel", found: "Format") -> "Facts":
    from clothing_model.export.package import make

    with ProgressLines() as report:
        return make(saved, found, report)


def _copy(saved: "SavedModel", found: "Format", out: Path) -> None:
    from clothing_model.export.job import FACTS
    from clothing_model.export.package import folder_of

    shutil.copytree(folder_of(saved, found), out, dirs_exist_ok=True)
    (out / FACTS).unlink()


def _lines(saved: "SavedModel", found: "Format", facts: "Facts", out: Path) -> Iterator[str]:
    from clothing_model import wording

    yield f"{saved.name} for {found.title} is in {out}."
    for told in facts["agreements"]:
        yield (
            f"  {told['title']}: {wording.size(told['bytes'])}, the same answer on "
            f"{told['same']:,} of {told['photos']:,} photos of {facts['dataset']}, probabilities "
            f"differ by {wording.points(told['largest'])} at most, "
            f"{told['milliseconds']:.0f} ms a photo"
        )
        if "refused" in told:
            yield f"  {told['refused']}"


def _bundle(saved: "SavedModel", out: Path, as_json: bool) -> int:
    from clothing_model.export.bundle import bundle_zip
    from clothing_model.export.package import make_all
    from clothing_model.files import replace_file

    with ProgressLines() as report:
        failed = make_all(saved, report)
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{saved.name}.zip"

    def write(beside: Path) -> None:
        with beside.open("wb") as file:
            file.writelines(bundle_zip(saved))

    replace_file(target, write)
    if as_json:
        print_json({"file": str(target), "bytes": target.stat().st_size, "failed": failed})
    else:
        print("\n".join([f"All of {saved.name} is in {target}.", *failed.values()]))
    return 0
