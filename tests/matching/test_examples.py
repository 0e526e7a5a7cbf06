"""The examples in the docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import matching

MODULES = ["matching"] + [
    found.name
    for found in pkgutil.walk_packages(matching.__path__, "matching.")
    if not found.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_module_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize(
    "name", ["popularity", "segment", "content", "coldmap", "neighbours", "ease"]
)
def test_every_model_shows_an_example(name):
    assert doctest.testmod(importlib.import_module(f"matching.models.{name}")).attempted > 1
