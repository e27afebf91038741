"""Who a visitor is, and what needs the teacher's key."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clothing_model import limits, rights, settings
from clothing_model.errors import InvalidConfig, NotAllowed, TooMuch
from clothing_model.rights import OWNER, Tries, Visitor

KEY = "oak-tree-2026"
ANNA, BEN = Visitor("a" * 32, "Anna"), Visitor("b" * 32, "Ben")


@pytest.fixture
def clock() -> list[float]:
    return [1000.0]


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> Tries:
    monkeypatch.setenv("CLOTHING_TEACHER_KEY", KEY)
    return Tries(each=2, in_all=4, seconds=60, clock=lambda: clock[0])


def test_without_a_key_nothing_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLOTHING_TEACHER_KEY", raising=False)
    assert not rights.needs_key()
    monkeypatch.setenv("CLOTHING_TEACHER_KEY", KEY)
    assert rights.needs_key()


def test_a_key_that_is_soon_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_TEACHER_KEY", "1234")
    with pytest.raises(InvalidConfig, match=r"at least 8 characters\. It has 4\."):
        settings.check()


def test_an_empty_key_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLOTHING_TEACHER_KEY", raising=False)
    with pytest.raises(NotAllowed):
        Tries().check("")


def test_keys_that_are_made_are_long_enough_and_never_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = {rights.new_key() for _ in range(100)}
    assert len(made) == 100
    for key in made:
        monkeypatch.setenv("CLOTHING_TEACHER_KEY", key)
        assert settings.teacher_key() == key
        Tries().check(f" {key} ")


def test_wrong_keys_from_one_address_have_to_wait(tries: Tries, clock: list[float]) -> None:
    for _ in range(2):
        with pytest.raises(NotAllowed, match="not the teacher's key"):
            tries.check("wrong", "10.0.0.7")
    with pytest.raises(TooMuch, match="Try again in 60 s"):
        tries.check(KEY, "10.0.0.7")  # even the right one is not looked at
    tries.check(KEY, "10.0.0.8")
    clock[0] += 61
    tries.check(KEY, "10.0.0.7")


def test_many_addresses_together_have_to_wait_but_not_the_server_itself(tries: Tries) -> None:
    for place in range(4):
        with pytest.raises(NotAllowed):
            tries.check("wrong", f"10.0.0.{place}")
    with pytest.raises(TooMuch):
        tries.check(KEY, "10.0.0.9")
    tries.check(KEY)


def test_strange_keys_are_wrong_keys(tries: Tries) -> None:
    with pytest.raises(NotAllowed):
        tries.check("\ud800ключ" * 1000)


def test_what_needs_the_key() -> None:
    rights.require_teacher(OWNER, "Deleting a dataset")
    with pytest.raises(NotAllowed, match=r"^Deleting a dataset needs the teacher's key\."):
        rights.require_teacher(ANNA, "Deleting a dataset")
    rights.require_maker(ANNA, ANNA.id, "Deleting this training")
    rights.require_maker(OWNER, ANNA.id, "Deleting this training")
    with pytest.raises(NotAllowed, match="somebody else made it"):
        rights.require_maker(BEN, ANNA.id, "Deleting this training")


def test_what_nobody_made_is_nobodys() -> None:
    """Runs of earlier versions, and of the command line, have no maker."""
    assert not rights.may_change(ANNA, "")
    assert not rights.may_change(Visitor(), "")


def test_a_name_of_somebody_else_gives_none_of_their_rights() -> None:
    assert not rights.may_change(Visitor(rights.id_of(rights.new_token()), "Anna"), ANNA.id)


def test_tokens() -> None:
    token = rights.new_token()
    assert rights.is_token(token)
    assert token not in rights.id_of(token)
    assert rights.id_of(token) == rights.id_of(token) != rights.id_of(rights.new_token())
    assert not rights.is_token("short")
    assert not rights.is_token(f"{token}; Path=/")


@given(st.text())
def test_names_are_one_short_line(text: str) -> None:
    try:
        name = rights.clean_name(text)
    except InvalidConfig:
        return
    assert 0 < len(name) <= rights.NAME_LENGTH
    assert name == " ".join(name.split())
    assert name.isprintable()
    assert rights.clean_name(name) == name


def test_a_name_that_is_none() -> None:
    with pytest.raises(InvalidConfig, match="1 to 40 characters"):
        rights.clean_name(" \u200b\n")


def test_who_takes_a_name_of_another_is_told_apart() -> None:
    makers = [("1", "Anna"), ("", ""), ("2", "Ben"), ("3", "ａnna"), ("2", "Benjamin"), ("4", "")]
    assert rights.names(makers) == {"1": "Anna", "2": "Benjamin", "3": "ａnna (2)"}


def test_limits_are_changed_by_the_teacher_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.QUEUED.variable, "3")
    with pytest.raises(NotAllowed, match="Changing a limit"):
        rights.change_limit(ANNA, limits.QUEUED, 100)
    for wrong in (-1, 10_000_000):
        with pytest.raises(InvalidConfig, match="0 to 1,000,000"):
            rights.change_limit(OWNER, limits.QUEUED, wrong)
    assert limits.QUEUED.value == 3
    rights.change_limit(OWNER, limits.QUEUED, 4)
    assert os.environ[limits.QUEUED.variable] == "4"
    assert limits.QUEUED.value == 4


def test_a_limit_that_is_no_number_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.DATA.variable, "much")
    assert settings.data_bytes() == limits.DATA.default << 20
