"""What a link to a fundraising page shows."""

from flask import url_for

from solidarity.files.share import Shared
from solidarity.giving.fundraisers.models import Fundraiser
from solidarity.web.filters import text_in


def share_of(page: Fundraiser) -> Shared:
    """Return its title, who collects and for what, over its photo or the project's landscape."""
    return Shared(
        path=url_for("fundraisers.show", slug=page.slug),
        title=page.title,
        description=f"{page.organiser} · {text_in(page.project.title)}",
        place=page.organiser,
        theme=page.project.theme,
        seed=page.project.slug,
        photo=page.photo,
    )
