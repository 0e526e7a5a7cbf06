"""A renewal the donor's bank wants confirmed: a letter with a link, no entry, then the gift."""

import urllib.parse
import urllib.request

from tests.giving.monthly.conftest import Story


def test_a_renewal_to_confirm_is_a_letter_then_a_gift(app, double, project, announce, drain):
    story = Story(app, double, project, announce, drain).run()
    before = story.book()

    story.month_passes("needs_authentication")

    assert story.book() == before
    assert story.given() == [(2000, "received")]
    letter = story.letter("monthly_confirm")
    page = next(line for line in letter.text.splitlines() if "/invoice/in_" in line)
    story.hear(times=3)
    assert story.letters().count("monthly_confirm") == 1
    assert story.gift().state == "active"

    sent = urllib.parse.urlencode({"outcome": "authenticated"}).encode()
    urllib.request.urlopen(page.strip(), sent).close()
    story.hear(times=2)

    assert story.given() == [(2000, "received")] * 2
    assert story.book()[f"project:{project.id}:EUR"] == -4000
    assert story.letters().count("thanks") == 2
    assert "monthly_halted" not in story.letters()
