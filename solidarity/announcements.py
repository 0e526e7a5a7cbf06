"""News a room tells to those above it. Calls go down; news goes up, in the same transaction.

Each line says who speaks and who listens.
"""

from blinker import Signal

person_erased = Signal(
    "accounts: a person (the sender) asked to be forgotten. Every room drops what names them."
)
association_level_changed = Signal(
    "associations: a level was given or withdrawn. projects listens."
)
payment_route_opened = Signal("associations: a project can now receive. giving writes to pledgers.")
person_changed = Signal(
    "accounts, volunteering: what a person (the sender) wants or can do changed. "
    "recommendations listens."
)
project_published = Signal("projects: a project became public. recommendations listens.")
project_changed_state = Signal(
    "projects: a project moved in its life. giving, volunteering listen."
)
update_published = Signal("projects: an update is out. giving writes to givers.")
gift_received = Signal("giving: money reached a project. recommendations listens.")
