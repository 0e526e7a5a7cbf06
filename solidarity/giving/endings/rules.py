"""How what is left goes back when a campaign fails (pure). Amounts in minor units."""


def share_of(left: int, all_left: int, free: int) -> int:
    """Return what of a gift goes back: all that is left of it where the project still holds the
    whole, otherwise its part of what the project still holds, rounded down.

    Taken one gift at a time, each from what the others left, the shares stay equal.
    """
    if free <= 0 or all_left <= 0:
        return 0
    return left if free >= all_left else left * free // all_left


def may_move(left: int, given: int, share: int) -> bool:
    """Only a whole gift goes on to another project: where part was used, the rest goes back."""
    return left == given == share
