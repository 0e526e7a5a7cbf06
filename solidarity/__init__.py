"""The site: rooms from the ground up. A room calls those before it, never those after it."""

ROOMS = (
    "kit",
    "web",
    "journal",
    "mail",
    "files",
    "geography",
    "accounts",
    "associations",
    "projects",
    "ledger",
    "giving",
    "volunteering",
    "delivery",
    "governance",
    "recommendations",
    "transparency",
    "pages",
)
