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
gift_intended = Signal(
    "giving: somebody began a gift (the sender), not paid yet. giving.match_funds listens."
)
gift_changed = Signal(
    "giving: a gift (the sender) moved in its life, or part of it went back. giving.match_funds, "
    "delivery listen."
)
gift_received = Signal("giving: money reached a project. recommendations listens.")
tranche_released = Signal(
    "delivery: a tranche (the sender) reached the project's account. Its own letters tell givers."
)
spending_proven = Signal(
    "delivery: an invoice (the sender) was accepted as proof. projects listens."
)
