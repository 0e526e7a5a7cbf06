"""How histories are drawn, and how many."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

MANY = int(os.environ.get("MONEY_HISTORIES", "200"))
LONGEST_STATEMENTS = 60

step = st.tuples(
    st.integers(0, 2**16), st.one_of(st.just(0), st.just(0), st.integers(0, LONGEST_STATEMENTS))
)
steps = st.lists(step, min_size=4, max_size=12)
deposits = st.sampled_from([20_000, 60_000, 300_000])

calm = settings(
    max_examples=MANY,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to shrink a history takes minutes; it is told step by step
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large,
    ],
)  # fmt: skip
