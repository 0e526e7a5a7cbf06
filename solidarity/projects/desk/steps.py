"""The seven steps of writing a project: what each shows, and how each is saved."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from solidarity.kit.messages import N_
from solidarity.projects import actions
from solidarity.projects.desk.forms import PlaceForm, StepForm, StoryForm
from solidarity.projects.drafts import queries as drafts
from solidarity.projects.drafts.actions import forget, keep
from solidarity.projects.models import Project
from solidarity.projects.plan import actions as plan
from solidarity.projects.plan.forms import BudgetForm, MilestonesForm, RowsForm, SharesForm

LABELS: dict[str, str] = {
    "place": N_("The place and the people"),
    "story": N_("The story"),
    "budget": N_("Budget"),
    "shares": N_("Who pays what"),
    "milestones": N_("Milestones"),
    "photos": N_("Photos"),
    "check": N_("Check and send"),
}


@dataclass(frozen=True)
class Step:
    """A step that is a form: `save` writes it by the room's actions."""

    form: type[StepForm]
    save: Callable[[Project, StepForm, int], Project]


def _save_place(project: Project, form: PlaceForm, by: int) -> Project:
    return actions.set_place(project.id, form.place(), version=form.version.data, by=by)


def _save_story(project: Project, form: StoryForm, by: int) -> Project:
    return actions.set_story(project.id, form.told(), version=form.version.data, by=by)


def _save_budget(project: Project, form: BudgetForm, by: int) -> Project:
    return plan.set_budget(
        project.id, form.read(project), presets=form.read_presets(),
        version=form.version.data, by=by,
    )  # fmt: skip


def _rows_saver(write: Callable) -> Callable:
    def save(project: Project, form: RowsForm, by: int) -> Project:
        return write(project.id, form.read(project), version=form.version.data, by=by)

    return save


STEPS: dict[str, Step] = {
    "place": Step(PlaceForm, _save_place),
    "story": Step(StoryForm, _save_story),
    "budget": Step(BudgetForm, _save_budget),
    "shares": Step(SharesForm, _rows_saver(plan.set_shares)),
    "milestones": Step(MilestonesForm, _rows_saver(plan.set_milestones)),
}


def opened(project: Project, step: str) -> StepForm:
    """Return a step as it is first shown: what was left unfinished, else what is saved."""
    form = STEPS[step].form
    typed = drafts.find_draft(project.id, step)
    shown = form(formdata=typed) if typed else form(formdata=None, data=form.load(project))
    shown.version.renew(project.version)
    return recalled(shown, project)


def recalled(form: StepForm, project: Project) -> StepForm:
    """Return a form whose rows know what they say in other languages."""
    if isinstance(form, RowsForm):
        form.recall(project)
    return form


def save(project: Project, step: str, form: StepForm, typed: MultiDict, *, by: int) -> bool:
    """Write a step; one half filled in is kept as typed. Return whether it was whole."""
    if isinstance(form, RowsForm) and not form.is_whole:
        actions.open_for_writing(project.id, form.version.data)
        keep(project.id, step, typed, by=by)
        return False
    STEPS[step].save(project, form, by)
    forget(project.id, step)
    return True


def next_step(step: str) -> str:
    """Return the step after this one; the last is its own."""
    names = list(LABELS)
    return names[min(names.index(step) + 1, len(names) - 1)]


def step_of(field: str | None) -> str:
    """Return the step a refusal speaks of: shares-2 stands in shares."""
    name = (field or "").split("-")[0]
    return name if name in LABELS else "check"
