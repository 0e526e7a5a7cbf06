"""The list of rooms' doors: which pages, jobs and listeners the site opens."""

from flask import Flask

from solidarity.accounts import security
from solidarity.accounts.views import bp as accounts
from solidarity.associations import reactions as _associations  # noqa: F401
from solidarity.associations.members.views import bp as association_members
from solidarity.associations.papers.views import bp as association_desk
from solidarity.associations.routes.views import bp as payment_routes
from solidarity.associations.verification.queries import count_waiting as associations_waiting
from solidarity.associations.verification.views import bp as association_reviews
from solidarity.associations.views import bp as associations
from solidarity.delivery.handover.assets.actions import remind_of_checks
from solidarity.delivery.handover.assets.queries import count_overdue as checks_overdue
from solidarity.delivery.handover.assets.views import bp as assets
from solidarity.delivery.handover.views import bp as handover_desk
from solidarity.delivery.in_kind.views import bp as in_kind
from solidarity.delivery.in_kind.views import desk as in_kind_desk
from solidarity.delivery.spending import reactions as spending_reactions
from solidarity.delivery.spending.desk.views import bp as spending_desk
from solidarity.delivery.spending.queries import count_waiting as invoices_waiting
from solidarity.delivery.spending.staff.views import bp as spending_staff
from solidarity.delivery.spending.views import bp as spending
from solidarity.files.views import bp as files
from solidarity.geography.views import bp as geography
from solidarity.giving import inbox
from solidarity.giving import reactions as giving_reactions
from solidarity.giving.queries import count_waiting as money_waiting
from solidarity.giving.views import bp as giving
from solidarity.giving.views import webhooks
from solidarity.governance import queues
from solidarity.governance.queues import Queue
from solidarity.governance.views import bp as staff
from solidarity.jobs import Job
from solidarity.journal import models as _journal  # noqa: F401
from solidarity.kit.messages import N_
from solidarity.ledger.schema import assert_guarded
from solidarity.mail import actions as mail_actions
from solidarity.mail.views import bp as mail
from solidarity.pages import blocks as home_blocks
from solidarity.pages.crawlers.views import bp as crawlers
from solidarity.pages.views import bp as pages
from solidarity.projects import reactions as _projects  # noqa: F401
from solidarity.projects.desk.views import bp as projects_desk
from solidarity.projects.finding import index as _index  # noqa: F401
from solidarity.projects.finding import queries as finding_queries
from solidarity.projects.finding.views import bp as finding
from solidarity.projects.following import actions as following_actions
from solidarity.projects.following import reactions as _following  # noqa: F401
from solidarity.projects.following.views import bp as following
from solidarity.projects.life.views import bp as projects_staff
from solidarity.projects.needs import reactions as _needs  # noqa: F401
from solidarity.projects.needs.checking.views import bp as needs_staff
from solidarity.projects.needs.queries import count_waiting as needs_waiting
from solidarity.projects.needs.views import bp as needs
from solidarity.projects.page.views import bp as projects
from solidarity.projects.photos.views import bp as projects_photos
from solidarity.projects.places.views import bp as communes
from solidarity.projects.plan.views import bp as projects_progress
from solidarity.projects.queries import count_waiting as projects_waiting
from solidarity.projects.updates.views import bp as projects_updates
from solidarity.recommendations import actions as recommendation_actions
from solidarity.recommendations import pages as recommendation_pages
from solidarity.recommendations import reactions as recommendation_reactions
from solidarity.recommendations.views import bp as recommendations
from solidarity.settings import Settings
from solidarity.transparency.views import bp as transparency
from solidarity.transparency.views import open_data
from solidarity.volunteering import alerts, needed_skills
from solidarity.volunteering import reactions as volunteering_reactions
from solidarity.volunteering.desk.views import bp as volunteering_desk
from solidarity.volunteering.queries import project_ids_asking_for
from solidarity.volunteering.views import bp as volunteering
from solidarity.web import access
from solidarity.web.artwork import bp as artwork

BLUEPRINTS = (
    accounts,
    artwork,
    assets,
    association_desk,
    association_members,
    association_reviews,
    associations,
    communes,
    files,
    finding,
    following,
    geography,
    giving,
    handover_desk,
    in_kind,
    in_kind_desk,
    mail,
    needs,
    needs_staff,
    crawlers,
    open_data,
    pages,
    transparency,
    payment_routes,
    projects,
    projects_desk,
    projects_photos,
    projects_progress,
    projects_staff,
    projects_updates,
    recommendations,
    spending,
    spending_desk,
    spending_staff,
    staff,
    volunteering,
    volunteering_desk,
    webhooks,
)

JOBS = (
    Job("drain_inbox", inbox.drain),
    Job("forget_unconfirmed_follows", following_actions.forget_unconfirmed, 60, on_wake=False),
    Job("poll_payments", inbox.poll, on_wake=False),
    Job("remind_of_checks", remind_of_checks, minutes=60, on_wake=False),
    Job("tell_followers", following_actions.tell_followers),
    Job("tell_role_alerts", alerts.tell_new_roles),
    Job("post_letters", mail_actions.post_letters),
    Job("refresh_suggestions", recommendation_actions.refresh_stale),
    Job("suggest_all", recommendation_actions.suggest_all, minutes=60, on_wake=False),
)

# What must hold before the site serves anyone.
ASSERTIONS = (assert_guarded,)

# What waits on the staff desk, in the order of its menu.
QUEUES = (
    Queue("association_reviews.index", N_("Associations"), access.REVIEWER, associations_waiting),
    Queue("projects_staff.index", N_("Projects"), access.ANY_STAFF, projects_waiting),
    Queue("needs_staff.index", N_("Needs"), access.REVIEWER, needs_waiting),
    Queue("spending_staff.index", N_("Invoices"), access.ANY_STAFF, invoices_waiting),
    Queue("assets.overdue", N_("Late checks"), access.ANY_STAFF, checks_overdue),
    Queue("giving.money", N_("The money"), access.TREASURER, money_waiting),
    Queue("payment_routes.hosts", N_("Fiscal hosts"), access.ADMINISTRATOR),
)


def init_app(app: Flask, settings: Settings) -> None:
    """Open every room."""
    security.init_app(app, settings)
    giving_reactions.init_app()
    spending_reactions.init_app()
    volunteering_reactions.init_app()
    recommendation_reactions.init_app()
    finding_queries.register_skills(
        app,
        finding_queries.SkillSource(needed_skills.list_choices, project_ids_asking_for),
    )
    home_blocks.register(
        app,
        home_blocks.Block(
            "chosen", recommendation_pages.for_home, "recommendations/home_block.html"
        ),
    )
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for queue in QUEUES:
        queues.register(queue)
