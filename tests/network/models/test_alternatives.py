"""Models to compare with."""

from clothing_model.network.models.folder import SHIPPED, find_model, others_like
from tests.shipped import copy_of_shipped


def copy_shipped(name: str, created: str, **facts: object) -> None:
    copy_of_shipped(name, created=created, **facts)


def test_the_most_recently_trained_comes_first_even_before_the_shipped_one() -> None:
    copy_shipped("old", "2020-01-01T00:00:00+00:00")
    copy_shipped("new", "2999-01-01T00:00:00+00:00")
    copy_shipped("viewed", "2999-06-01T00:00:00+00:00")
    names = [model.name for model in others_like(find_model("viewed"))]
    assert names == ["new", SHIPPED, "old"]


def test_models_of_other_classes_are_left_out() -> None:
    copy_shipped("fruit", "2999-01-01T00:00:00+00:00", class_names=[f"f{n}" for n in range(10)])
    assert others_like(find_model()) == []
    assert others_like(find_model("fruit")) == []
