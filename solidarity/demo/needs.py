"""State the demonstration's needs, check them, join those that say the same."""

from datetime import timedelta

from solidarity.demo.people import Cast
from solidarity.demo.sources import LANGUAGES, Calendar, read, spelled, texts
from solidarity.kit import clock
from solidarity.projects.models import Need
from solidarity.projects.needs import actions
from solidarity.projects.needs.actions import Said
from solidarity.projects.rules import DEMO_THEMES


def state_all(cast: Cast, calendar: Calendar) -> dict[str, Need]:
    """State and open every need of the file, by its key there."""
    made = {}
    for told in read("needs")["needs"]:
        said_at = calendar.moment(told["stated"])
        with clock.standing_at(said_at):
            made[told["id"]] = _state(told)
        if told["state"] != "merged":
            with clock.standing_at(min(said_at + timedelta(days=2), calendar.now)):
                _open(made[told["id"]], told, cast)
    for told in read("needs")["needs"]:
        if told["state"] == "merged":
            _join(made, told, cast, calendar)
    return made


def _state(told: dict) -> Need:
    what = {lang: f"{told[f'title_{lang}']}. {told[f'what_{lang}']}" for lang in LANGUAGES}
    theme = DEMO_THEMES[told["theme"]]
    need = actions.state_need(
        Said(what["fr"], told["hcp_code"], str(told["people"]), lang="fr", theme=theme)
    )
    need.what, need.place, need.said_by = what, spelled_place(told), texts(told, "said_by")
    need.is_demo = True
    return need


def spelled_place(told: dict) -> dict[str, str]:
    """Return the hamlet's name by language (this file spells French with its ending)."""
    return texts(told, "douar") or spelled(told, "douar")


def _open(need: Need, told: dict, cast: Cast) -> None:
    reviewer = cast.reviewers[0].id
    actions.open_need(need.id, theme=need.theme, with_photo=False, by=reviewer)
    need.confirmations = told["confirmations"]


def _join(made: dict[str, Need], told: dict, cast: Cast, calendar: Calendar) -> None:
    """The file's counts already hold those who joined: they stand as they are told."""
    into = made[told["merged_into"]]
    kept = into.confirmations
    at = min(max(made[told["id"]].stated_at, into.stated_at) + timedelta(days=3), calendar.now)
    with clock.standing_at(at):
        actions.merge_need(made[told["id"]].id, into, by=cast.reviewers[0].id)
    into.confirmations = kept
