"""Associations and public projects, as search sees them."""

from solidarity.associations.models import Association
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.kit.tokens import new_reference
from solidarity.projects.models import Project


def make_listed_association(*, name="Association Aman") -> Association:
    """A local association, just enough to own projects."""
    row = Association(
        slug=new_reference().lower(),
        kind="local",
        name={"fr": name},
        state="verified",
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_listed_project(*, association=None, title=None, **values) -> Project:
    """A published project whose words are in the index."""
    association = association or make_listed_association()
    row = Project(
        **{
            "slug": f"p-{new_reference().lower()}",
            "association_id": association.id,
            "title": title or {"fr": "Forage et pompage solaire"},
            "theme": "water",
            "commune_code": "09.541.03.07",
            "place": {},
            "story": {},
            "state": "published",
            "created_at": clock.now(),
            "published_at": clock.now(),
            **values,
        }
    )
    db.session.add(row)
    db.session.flush()
    return row
