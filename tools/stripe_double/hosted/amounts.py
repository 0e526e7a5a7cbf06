"""An amount in words a payer reads, computed from the minor units and from nothing else."""

from tools.stripe_double.money import exponent

NO_BREAK = "\u00a0"
MARKS = {"fr": (",", "\u202f"), "en": (".", ","), "ar": (",", NO_BREAK)}


def written(amount: int, currency: str, tongue: str) -> str:
    """125050 eur → `1 250,50 EUR` in French; 500 jpy → `500 JPY`."""
    places = exponent(currency)
    digits = str(amount).rjust(places + 1, "0")
    whole, cents = (digits[:-places], digits[-places:]) if places else (digits, "")
    point, group = MARKS[tongue]
    grouped = f"{int(whole):,}".replace(",", group)
    return grouped + (point + cents if cents else "") + NO_BREAK + currency.upper()


def exact(amount: int, currency: str) -> str:
    """The same for programs: `1250.50 EUR`."""
    places = exponent(currency)
    digits = str(amount).rjust(places + 1, "0")
    number = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"{number} {currency.upper()}"
