"""The Stripe accounts this double plays: one platform and its connected accounts.

A file given with `--accounts` replaces them:
`{"platform": "acct_a", "accounts": {"acct_a": {"country": "FR", "currency": "eur"}, ...}}`.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tools.stripe_double.errors import StripeError
from tools.stripe_double.money import EUROS


@dataclass(frozen=True)
class Account:
    """`currency` is what gifts settle in; fixed fees are in its minor units."""

    id: str
    country: str
    currency: str
    name: str = ""
    card_percent: str = "1.5"
    card_fixed: int = 25
    sepa_fixed: int = 35
    dispute_fee: int = 2000

    def __post_init__(self):
        if self.currency not in EUROS:
            raise ValueError(f"{self.id}: no exchange rate for {self.currency!r}")


class Accounts:
    def __init__(self, platform: str, accounts: list[Account]):
        self._by_id = {account.id: account for account in accounts}
        if platform not in self._by_id:
            raise ValueError(f"the platform {platform!r} is not among the accounts")
        self.platform = self._by_id[platform]

    def __iter__(self):
        return iter(self._by_id.values())

    def __getitem__(self, identity: str) -> Account:
        return self._by_id[identity]

    def named(self, identity: str | None) -> Account:
        """The account of a `Stripe-Account` header; the platform when there is none."""
        if identity is None:
            return self.platform
        if identity not in self._by_id:
            raise StripeError(
                "The provided key 'sk_test_***' does not have access to account "
                f"'{identity}' (or that account does not exist).",
                status=403,
                code="account_invalid",
            )
        return self._by_id[identity]


DEMO = Accounts(
    "acct_demo_platform",
    [
        Account("acct_demo_platform", "FR", "eur", "Demo platform"),
        Account("acct_demo_fr", "FR", "eur", "Demo fiscal host, France"),
        Account("acct_demo_be", "BE", "eur", "Demo fiscal host, Belgium"),
        Account("acct_demo_ca", "CA", "cad", "Demo fiscal host, Canada", "2.9", 30),
        Account("acct_demo_us", "US", "usd", "Demo fiscal host, United States", "2.9", 30),
        Account("acct_demo_gb", "GB", "gbp", "Demo fiscal host, United Kingdom", "1.5", 20),
    ],
)


def read_accounts(path: str | None) -> Accounts:
    if path is None:
        return DEMO
    written = json.loads(Path(path).read_text(encoding="utf-8"))
    known = {field.name for field in fields(Account)} - {"id"}
    accounts = []
    for identity, values in written["accounts"].items():
        strange = set(values) - known
        if strange:
            raise ValueError(f"{identity}: unknown {', '.join(sorted(strange))}")
        accounts.append(Account(identity, **values))
    return Accounts(written["platform"], accounts)


def shown(account: Account) -> dict:
    """The account as the API shows it."""
    facts = asdict(account)
    return {
        "id": account.id,
        "object": "account",
        "type": "standard",
        "country": facts["country"],
        "default_currency": facts["currency"],
        "charges_enabled": True,
        "payouts_enabled": True,
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "business_profile": None,
        "settings": None,
    }
