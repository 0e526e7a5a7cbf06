"""What collections do when a project ends: its collecting account may serve another."""

from flask import current_app

from solidarity.announcements import project_changed_state
from solidarity.giving.collections import actions
from solidarity.projects.models import Project

OVER = ("operating", "completed", "cancelled", "refunded")


@project_changed_state.connect
def free_accounts(project: Project, **_facts) -> None:
    """Let go of a project's collecting account when the project has ended."""
    if project.state in OVER:
        actions.let_go(project, current_app.extensions["settings"].book)
