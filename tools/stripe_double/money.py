"""Whole minor units, exchange and fees, computed apart from the site and from the SDK.

Exponents: docs.stripe.com/currencies (zero- and three-decimal currencies). The rates are round
figures for play, not quotes.
"""

from decimal import ROUND_HALF_UP, Decimal

ZERO_DECIMALS = frozenset({
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga",
    "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf",
})  # fmt: skip
THREE_DECIMALS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})

# One unit of the currency in euros.
EUROS = {
    currency: Decimal(rate)
    for currency, rate in {
        "eur": "1", "usd": "0.92", "cad": "0.68", "gbp": "1.17", "chf": "1.05", "aed": "0.25",
        "mad": "0.0925", "sar": "0.245", "qar": "0.253", "kwd": "3.01", "bhd": "2.44",
        "omr": "2.39", "jod": "1.30", "tnd": "0.298", "sek": "0.088", "nok": "0.086",
        "dkk": "0.134", "pln": "0.233", "jpy": "0.0061", "xof": "0.001524", "xaf": "0.001524",
        "aud": "0.60",
    }.items()
}  # fmt: skip

# The least a charge may be (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).
SMALLEST = {"eur": 50, "usd": 50, "cad": 50, "gbp": 30, "chf": 50, "aed": 200, "sek": 300,
            "nok": 300, "dkk": 250, "pln": 200, "jpy": 50, "aud": 50}  # fmt: skip
LARGEST = 99_999_999


def exponent(currency: str) -> int:
    if currency in ZERO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def units(amount: int, currency: str) -> Decimal:
    """2550 eur → 25.50; 500 jpy → 500."""
    return Decimal(amount).scaleb(-exponent(currency))


def smallest(currency: str) -> int:
    """Where Stripe publishes no minimum: what 50 euro cents are worth, rounded up."""
    if currency in SMALLEST:
        return SMALLEST[currency]
    worth = Decimal("0.50") / EUROS[currency]
    return int(worth.scaleb(exponent(currency)).to_integral_value("ROUND_CEILING"))


def rate(given: str, settled: str) -> Decimal | None:
    """What one unit of `given` is in `settled`; None when nothing is exchanged."""
    if given == settled:
        return None
    return (EUROS[given] / EUROS[settled]).quantize(Decimal("0.000001"))


def exchange(amount: int, given: str, settled: str) -> int:
    """Minor units of `given` in minor units of `settled`, at the rate of the day."""
    factor = rate(given, settled)
    if factor is None:
        return amount
    return whole((units(amount, given) * factor).scaleb(exponent(settled)))


def whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def percentage(amount: int, percent: str) -> int:
    return whole(Decimal(amount) * Decimal(percent) / 100)
