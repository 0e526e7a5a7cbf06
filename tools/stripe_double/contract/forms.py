"""Stripe's bracketed forms: `a[b][0]=c` read as nested dictionaries, digits kept as keys."""

import re
from urllib.parse import parse_qsl

_PART = re.compile(r"\[([^\[\]]*)\]")


def parse(body: str) -> dict:
    """`expand[]=x` and `expand[0]=x` both give `{"expand": {"0": "x"}}`."""
    tree: dict = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        head, bracket, rest = name.partition("[")
        _hang(tree, [head, *_PART.findall(bracket + rest)], value)
    return tree


def _hang(tree: dict, path: list[str], value: str):
    *branches, leaf = path
    for branch in branches:
        below = tree.setdefault(branch or str(len(tree)), {})
        if not isinstance(below, dict):
            below = tree[branch] = {}
        tree = below
    tree[leaf or str(len(tree))] = value


def written(path: tuple[str, ...]) -> str:
    """`("line_items", "0", "price")` → `line_items[0][price]`, as Stripe names a parameter."""
    return path[0] + "".join(f"[{part}]" for part in path[1:]) if path else ""
