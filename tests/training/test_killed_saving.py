"""Killed while nothing but saving goes on: every model is whole, and what was begun goes."""

import random
import shutil
import subprocess
import sys
from hashlib import sha256

import pytest

from clothing_model import settings
from clothing_model.network.models.folder import HEAD_FILE, find_model, load_head
from clothing_model.training.learn.best_epoch import remove_half_made
from tests.conftest import PROJECT
from tests.training.watching import saved_models

KILLS = 20
CHANCE = random.SystemRandom()  # other moments every time

# Saves the shipped model under one new name after another, as quickly as the disk takes it.
SAVER = """
from clothing_model.network.models.folder import find_model, load_familiarity, load_head
from clothing_model.network.models.writing import free_name, save_model
from tests.shipped import frozen_facts

shipped = find_model()
head, familiarity = load_head(shipped), load_familiarity(shipped)
while True:
    save_model(head, free_name("again"), frozen_facts(), familiarity)
    print("saved", flush=True)
"""


def killed_saver(seconds: float) -> None:
    """A process that saves one model, and is killed so long after that."""
    with subprocess.Popen(
        [sys.executable, "-c", SAVER], cwd=PROJECT, stdout=subprocess.PIPE
    ) as saver:
        assert saver.stdout is not None
        assert saver.stdout.readline() == b"saved\n"
        try:
            code = saver.wait(seconds)
        except subprocess.TimeoutExpired:
            saver.kill()
        else:
            raise AssertionError(f"it ended by itself with {code}")


def folders() -> set[str]:
    return {path.name for path in settings.models_folder().iterdir()}


@pytest.mark.slow
def test_killed_at_random_moments_of_saving() -> None:
    half_made = set()
    for _ in range(KILLS):
        killed_saver(CHANCE.uniform(0, 0.3))
        whole = {name for name in folders() if not name.startswith(".")}
        assert whole == saved_models() != set()
        for name in whole:
            model = find_model(name)
            data = (model.folder / HEAD_FILE).read_bytes()
            assert sha256(data).hexdigest() == model.facts["sha256"]
        for name in sorted(whole)[1:]:
            shutil.rmtree(settings.models_folder() / name)
        half_made |= folders() - whole
    assert half_made, "no kill came in the middle of a save"
    remove_half_made()
    (name,) = folders()
    load_head(find_model(name))
