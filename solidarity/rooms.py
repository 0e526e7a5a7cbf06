"""The list of rooms' doors: which pages, jobs and listeners the site opens."""

from flask import Flask

from solidarity.accounts import security
from solidarity.accounts.views import bp as accounts
from solidarity.associations import reactions as _associations  # noqa: F401
from solidarity.associations.authorisations.queries import (
    count_waiting as authorisations_waiting,
)
from solidarity.associations.authorisations.views import bp as authorisations
from solidarity.associations.members.views import bp as association_members
from solidarity.associations.papers.views import bp as association_desk
from solidarity.associations.routes.views import bp as payment_routes
from solidarity.associations.verification.queries import count_waiting as associations_waiting
from solidarity.associations.verification.views import bp as association_reviews
from solidarity.associations.views import bp as associations
from solidarity.delivery import letters as delivery_letters
from solidarity.delivery import reactions as delivery_reactions
from solidarity.delivery.evidence.views import bp as delivery_desk
from solidarity.delivery.handover.assets.actions import remind_of_checks
from solidarity.delivery.handover.assets.queries import count_overdue as checks_overdue
from solidarity.delivery.handover.assets.views import bp as assets
from solidarity.delivery.handover.views import bp as handover_desk
from solidarity.delivery.in_kind.views import bp as in_kind
from solidarity.delivery.in_kind.views import desk as in_kind_desk
from solidarity.delivery.queries import count_waiting as releases_waiting
from solidarity.delivery.spending import reactions as spending_reactions
from solidarity.delivery.spending.desk.views import bp as spending_desk
from solidarity.delivery.spending.queries import count_waiting as invoices_waiting
from solidarity.delivery.spending.staff.views import bp as spending_staff
from solidarity.delivery.spending.views import bp as spending
from solidarity.delivery.staff.views import bp as releases
from solidarity.delivery.views import bp as delivery
from solidarity.files.views import bp as files
from solidarity.geography.views import bp as geography
from solidarity.giving import alarms, inbox, reconcile
from solidarity.giving import reactions as giving_reactions
from solidarity.giving.bank import reactions as bank_reactions
from solidarity.giving.bank.queries import count_waiting as bank_waiting
from solidarity.giving.bank.views import bp as bank
from solidarity.giving.clubs import reactions as _clubs  # noqa: F401
from solidarity.giving.clubs.views import bp as clubs
from solidarity.giving.collections import actions as collections_actions
from solidarity.giving.collections import reactions as _collections  # noqa: F401
from solidarity.giving.collections.views import bp as collections
from solidarity.giving.declared import reactions as _declared  # noqa: F401
from solidarity.giving.declared.views import bp as declared
from solidarity.giving.endings import actions as ending_actions
from solidarity.giving.endings.leftovers import actions as leftover_actions
from solidarity.giving.endings.leftovers import reactions as leftover_reactions
from solidarity.giving.endings.leftovers.queries import count_waiting as leftovers_waiting
from solidarity.giving.endings.leftovers.views import bp as leftovers
from solidarity.giving.endings.leftovers.views import desk as leftovers_desk
from solidarity.giving.endings.views import bp as endings
from solidarity.giving.fundraisers import reactions as _fundraisers  # noqa: F401
from solidarity.giving.fundraisers.queries import count_waiting as fundraisers_waiting
from solidarity.giving.fundraisers.views import bp as fundraisers
from solidarity.giving.match_funds import actions as match_actions
from solidarity.giving.match_funds import reactions as match_reactions
from solidarity.giving.match_funds.desk.views import bp as match_funds_desk
from solidarity.giving.match_funds.queries import count_waiting as match_funds_waiting
from solidarity.giving.match_funds.views import bp as match_funds
from solidarity.giving.match_funds.views import open_data as match_data
from solidarity.giving.monthly import following as monthly_following
from solidarity.giving.monthly import hearing as monthly_hearing
from solidarity.giving.monthly import reactions as monthly_reactions
from solidarity.giving.monthly.views import bp as monthly
from solidarity.giving.papers import reactions as papers_reactions
from solidarity.giving.papers.tax import reactions as tax_reactions
from solidarity.giving.papers.tax.views import bp as tax_receipts
from solidarity.giving.papers.views import bp as papers
from solidarity.giving.protection import hearing as protection
from solidarity.giving.protection.queries import count_waiting as slowed_waiting
from solidarity.giving.protection.views import bp as slowed
from solidarity.giving.queries import count_waiting as money_waiting
from solidarity.giving.rates.queries import count_waiting as rates_waiting
from solidarity.giving.rates.views import bp as rates
from solidarity.giving.recording import news
from solidarity.giving.refunds import sending as refund_sending
from solidarity.giving.refunds.queries import count_waiting as refunds_waiting
from solidarity.giving.refunds.views import bp as refunds
from solidarity.giving.transfers import actions as transfer_actions
from solidarity.giving.transfers import reactions as transfer_reactions
from solidarity.giving.transfers.cash.views import bp as cash
from solidarity.giving.transfers.views import bp as transfers
from solidarity.giving.views import bp as giving
from solidarity.giving.views import webhooks
from solidarity.giving.wishes import actions as wishes_actions
from solidarity.giving.wishes import queries as wishes
from solidarity.giving.wishes import reactions as _wishes  # noqa: F401
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
from solidarity.transparency.book import actions as book_actions
from solidarity.transparency.book.views import bp as book
from solidarity.transparency.book.views import heads as book_heads
from solidarity.transparency.figures.views import bp as figures
from solidarity.transparency.trail import invoices as trail_invoices
from solidarity.transparency.trail import sources as trail_sources
from solidarity.transparency.trail.views import bp as trail
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
    book,
    book_heads,
    bank,
    cash,
    communes,
    figures,
    endings,
    authorisations,
    clubs,
    collections,
    declared,
    delivery,
    delivery_desk,
    files,
    finding,
    following,
    fundraisers,
    geography,
    giving,
    handover_desk,
    in_kind,
    in_kind_desk,
    leftovers,
    leftovers_desk,
    mail,
    monthly,
    match_data,
    match_funds,
    match_funds_desk,
    needs,
    needs_staff,
    crawlers,
    open_data,
    pages,
    papers,
    transparency,
    payment_routes,
    projects,
    projects_desk,
    projects_photos,
    projects_progress,
    projects_staff,
    projects_updates,
    rates,
    recommendations,
    slowed,
    refunds,
    releases,
    spending,
    spending_desk,
    spending_staff,
    staff,
    tax_receipts,
    trail,
    transfers,
    volunteering,
    volunteering_desk,
    webhooks,
)

JOBS = (
    Job("drain_inbox", inbox.drain),
    Job("forget_old_payment_tries", protection.forget_old, 60, on_wake=False),
    Job("follow_monthly_gifts", monthly_following.follow, 5, on_wake=False),
    Job("end_campaigns", ending_actions.run, 5, on_wake=False),
    Job("expire_transfers", transfer_actions.expire_overdue, 60, on_wake=False),
    Job("forget_unconfirmed_follows", following_actions.forget_unconfirmed, 60, on_wake=False),
    Job("look_for_alarms", alarms.look, 5, on_wake=False),
    Job("poll_payments", inbox.poll, on_wake=False),
    Job("tell_gift_news", news.tell),
    Job("tell_monthly_wishes", monthly_following.carry_out_all),
    Job("reconcile_payments", reconcile.run, 60, on_wake=False),
    Job("share_leftovers", leftover_actions.share, on_wake=False),
    Job("send_refunds", refund_sending.send_waiting, on_wake=False),
    Job("remind_of_checks", remind_of_checks, minutes=60, on_wake=False),
    Job("tell_followers", following_actions.tell_followers),
    Job("tell_release_windows", delivery_letters.tell_windows),
    Job("tell_releases", delivery_letters.tell_releases),
    Job("tell_role_alerts", alerts.tell_new_roles),
    Job("watch_collections", collections_actions.watch, minutes=60, on_wake=False),
    Job("post_letters", mail_actions.post_letters),
    Job("seal_new", book_actions.seal_new, on_wake=False),
    Job("sweep_the_book", book_actions.sweep, minutes=60, on_wake=False),
    Job("refresh_suggestions", recommendation_actions.refresh_stale),
    Job("send_tribute_cards", wishes_actions.send_cards, minutes=10),
    Job("sweep_match_funds", match_actions.sweep, minutes=60, on_wake=False),
    Job("suggest_all", recommendation_actions.suggest_all, minutes=60, on_wake=False),
)

# What must hold before the site serves anyone.
ASSERTIONS = (assert_guarded,)

# What waits on the staff desk, in the order of its menu.
QUEUES = (
    Queue("association_reviews.index", N_("Associations"), access.REVIEWER, associations_waiting),
    Queue(
        "authorisations.waiting",
        N_("Authorised collections"),
        access.REVIEWER,
        authorisations_waiting,
    ),
    Queue("projects_staff.index", N_("Projects"), access.ANY_STAFF, projects_waiting),
    Queue("needs_staff.index", N_("Needs"), access.REVIEWER, needs_waiting),
    Queue("fundraisers.index", N_("Fundraising pages"), access.ANY_STAFF, fundraisers_waiting),
    Queue("releases.index", N_("Releases"), access.ANY_STAFF, releases_waiting),
    Queue("spending_staff.index", N_("Invoices"), access.ANY_STAFF, invoices_waiting),
    Queue("assets.overdue", N_("Late checks"), access.ANY_STAFF, checks_overdue),
    Queue("giving.money", N_("The money"), access.TREASURER, money_waiting),
    Queue("slowed.index", N_("Slowed gifts"), access.TREASURER, slowed_waiting),
    Queue("papers.hosts", N_("Statements of the hosts"), access.TREASURER),
    Queue("endings.index", N_("Collections that failed"), access.TREASURER),
    Queue("leftovers.index", N_("Left over"), access.ANY_STAFF, leftovers_waiting),
    Queue("refunds.find", N_("Gifts and refunds"), access.TREASURER, refunds_waiting),
    Queue("bank.index", N_("The bank"), access.TREASURER, bank_waiting),
    Queue("rates.index", N_("Exchange rates"), access.TREASURER, rates_waiting),
    Queue("match_funds_desk.index", N_("Match funds"), access.TREASURER, match_funds_waiting),
    Queue("payment_routes.hosts", N_("Fiscal hosts"), access.ADMINISTRATOR),
    Queue("authorisations.donor_countries", N_("Donors' countries"), access.ADMINISTRATOR),
)


def init_app(app: Flask, settings: Settings) -> None:
    """Open every room."""
    security.init_app(app, settings)
    giving_reactions.init_app()
    inbox.register("charge.failed", protection.of_charge)  # before whoever takes the event
    monthly_reactions.init_app()
    papers_reactions.init_app()
    tax_reactions.init_app()
    bank_reactions.init_app()
    transfer_reactions.init_app()
    match_reactions.init_app()
    leftover_reactions.init_app()
    spending_reactions.init_app()
    ending_actions.register_wish(wishes.sister_projects)
    reconcile.register(monthly_hearing.of_charge)
    trail_sources.register_spending(trail_invoices.read)
    volunteering_reactions.init_app()
    delivery_reactions.init_app()
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
