"""Moroccan identifiers: bank account (RIB), IBAN, company number (ICE), by their check digits.

RIB: 24 digits (bank 3, town 3, account 16, key 2); the whole number is divisible by 97.
IBAN: MA, two check digits, the RIB; ISO 13616 mod 97 = 1.
ICE: 15 digits, the whole number divisible by 97 (python-stdnum issue 226 describes it).
"""


def digits_of(text: str) -> str:
    """Keep the digits, whatever separates them (Arabic-Indic digits become ours)."""
    return "".join(str(int(c)) for c in text if c.isdecimal())


def is_rib(text: str) -> bool:
    """Say whether `text` holds the 24 digits of a Moroccan bank account with a right key."""
    digits = digits_of(text)
    return len(digits) == 24 and int(digits) % 97 == 0 and int(digits) > 0


def is_moroccan_iban(text: str) -> bool:
    """Say whether `text` is a Moroccan IBAN whose two keys, its own and the RIB's, are right."""
    iban = "".join(text.split()).upper()
    if len(iban) != 28 or not iban.startswith("MA") or not iban[2:].isdigit():
        return False
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1 and is_rib(iban[4:])


def iban_of_rib(rib: str) -> str:
    """Return the IBAN of a valid RIB; ValueError when the RIB is not one."""
    if not is_rib(rib):
        raise ValueError("not a RIB")
    digits = digits_of(rib)
    check = 98 - int(digits + "221000") % 97  # M=22, A=10, then 00
    return f"MA{check:02d}{digits}"


def is_ice(text: str) -> bool:
    """Say whether `text` holds the 15 digits of an ICE with a right key."""
    digits = digits_of(text)
    return len(digits) == 15 and int(digits) % 97 == 0 and int(digits) > 0
