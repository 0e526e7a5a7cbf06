"""delivery: tranches, what proves, blocks and pays them; two rows of the policy table"""

import sqlalchemy as sa
from alembic import op

from solidarity.columns import UtcDateTime
from solidarity.delivery.reference import read_policy

revision = '0015'
down_revision = "0014"
branch_labels = None
depends_on = None

policy_rules = sa.table(
    "policy_rules",
    sa.column("key"),
    sa.column("value", sa.JSON),
    sa.column("source"),
    sa.column("valid_from", sa.Date),
    sa.column("note", sa.JSON),
)


def upgrade() -> None:
    op.create_table('release_freezes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=True),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('opened_by <> ended_by', name=op.f('ck_release_freezes_two_people')),
    sa.ForeignKeyConstraint(['project_id'], ['projects.id'], name=op.f('fk_release_freezes_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release_freezes'))
    )
    op.create_index(op.f('ix_release_freezes_project_id'), 'release_freezes', ['project_id'], unique=False)
    op.create_table('required_roles',
    sa.Column('milestone_id', sa.Integer(), nullable=False),
    sa.Column('role_id', sa.Integer(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('added_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestones.id'], name=op.f('fk_required_roles_milestone_id')),
    sa.ForeignKeyConstraint(['role_id'], ['volunteer_roles.id'], name=op.f('fk_required_roles_role_id')),
    sa.PrimaryKeyConstraint('milestone_id', 'role_id', name=op.f('pk_required_roles'))
    )
    op.create_table('tranches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('milestone_id', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('asked_minor', sa.BigInteger(), nullable=False),
    sa.Column('is_advance', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('state_since', UtcDateTime(), nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('sendings', sa.Integer(), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.Column('sent_by', sa.Integer(), nullable=True),
    sa.Column('accepted_at', UtcDateTime(), nullable=True),
    sa.Column('accepted_by', sa.Integer(), nullable=True),
    sa.Column('contest_until', UtcDateTime(), nullable=True),
    sa.Column('told_at', UtcDateTime(), nullable=True),
    sa.Column('approved_at', UtcDateTime(), nullable=True),
    sa.Column('approved_by', sa.Integer(), nullable=True),
    sa.Column('seen_notes', sa.JSON(), nullable=False),
    sa.Column('disbursed_at', UtcDateTime(), nullable=True),
    sa.Column('thanked_at', UtcDateTime(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state NOT IN ('reserved', 'disbursed') OR (accepted_by IS NOT NULL AND approved_by IS NOT NULL)", name=op.f('ck_tranches_released_by_two')),
    sa.CheckConstraint('accepted_by <> approved_by', name=op.f('ck_tranches_two_people')),
    sa.CheckConstraint('asked_minor > 0', name=op.f('ck_tranches_asked_positive')),
    sa.CheckConstraint('sent_by <> approved_by', name=op.f('ck_tranches_not_by_its_sender')),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestones.id'], name=op.f('fk_tranches_milestone_id')),
    sa.ForeignKeyConstraint(['project_id'], ['projects.id'], name=op.f('fk_tranches_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tranches')),
    sa.UniqueConstraint('milestone_id', 'round', name=op.f('uq_tranches_milestone_id_round'))
    )
    op.create_index(op.f('ix_tranches_milestone_id'), 'tranches', ['milestone_id'], unique=False)
    op.create_index(op.f('ix_tranches_project_id'), 'tranches', ['project_id'], unique=False)
    op.create_index(op.f('ix_tranches_state'), 'tranches', ['state'], unique=False)
    op.create_index('uq_tranches_live', 'tranches', ['milestone_id'], unique=True, sqlite_where=sa.text("state <> 'voided'"), postgresql_where=sa.text("state <> 'voided'"))
    op.create_table('tranche_contests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('tranche_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('donation_id', sa.BigInteger(), nullable=True),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('lang', sa.String(length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['donation_id'], ['donations.id'], name=op.f('fk_tranche_contests_donation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_tranche_contests_person_id')),
    sa.ForeignKeyConstraint(['tranche_id'], ['tranches.id'], name=op.f('fk_tranche_contests_tranche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tranche_contests')),
    sa.UniqueConstraint('tranche_id', 'turn', 'donation_id', name=op.f('uq_tranche_contests_tranche_id_turn_donation_id')),
    sa.UniqueConstraint('tranche_id', 'turn', 'person_id', name=op.f('uq_tranche_contests_tranche_id_turn_person_id'))
    )
    op.create_index(op.f('ix_tranche_contests_donation_id'), 'tranche_contests', ['donation_id'], unique=False)
    op.create_index(op.f('ix_tranche_contests_person_id'), 'tranche_contests', ['person_id'], unique=False)
    op.create_index(op.f('ix_tranche_contests_state'), 'tranche_contests', ['state'], unique=False)
    op.create_index(op.f('ix_tranche_contests_tranche_id'), 'tranche_contests', ['tranche_id'], unique=False)
    op.create_table('tranche_evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('tranche_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('said_by', sa.Integer(), nullable=True),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('added_at', UtcDateTime(), nullable=False),
    sa.Column('set_aside_at', UtcDateTime(), nullable=True),
    sa.Column('set_aside_by', sa.Integer(), nullable=True),
    sa.Column('set_aside_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("file_id IS NOT NULL OR words <> ''", name=op.f('ck_tranche_evidence_says_something')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_tranche_evidence_file_id')),
    sa.ForeignKeyConstraint(['said_by'], ['people.id'], name=op.f('fk_tranche_evidence_said_by')),
    sa.ForeignKeyConstraint(['tranche_id'], ['tranches.id'], name=op.f('fk_tranche_evidence_tranche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tranche_evidence'))
    )
    op.create_index(op.f('ix_tranche_evidence_file_id'), 'tranche_evidence', ['file_id'], unique=False)
    op.create_index(op.f('ix_tranche_evidence_said_by'), 'tranche_evidence', ['said_by'], unique=False)
    op.create_index(op.f('ix_tranche_evidence_tranche_id'), 'tranche_evidence', ['tranche_id'], unique=False)
    op.create_table('tranche_parts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('tranche_id', sa.Integer(), nullable=False),
    sa.Column('k', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('host_account_id', sa.Integer(), nullable=True),
    sa.Column('currency', sa.String(length=40), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('pays_in', sa.String(length=40), nullable=False),
    sa.Column('leaves_minor', sa.BigInteger(), nullable=False),
    sa.Column('quote_rate', sa.Numeric(precision=18, scale=8), nullable=False),
    sa.Column('quote_minor', sa.BigInteger(), nullable=False),
    sa.Column('reservation_id', sa.BigInteger(), nullable=False),
    sa.Column('disbursement_id', sa.BigInteger(), nullable=True),
    sa.Column('void_id', sa.BigInteger(), nullable=True),
    sa.Column('paid_from', sa.String(length=255), nullable=True),
    sa.Column('arrived_minor', sa.BigInteger(), nullable=True),
    sa.Column('arrived_on', sa.Date(), nullable=True),
    sa.Column('proof_id', sa.Integer(), nullable=True),
    sa.Column('paid_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('amount_minor > 0 AND leaves_minor > 0', name=op.f('ck_tranche_parts_amount_positive')),
    sa.CheckConstraint('disbursement_id IS NULL OR (arrived_minor > 0 AND paid_from IS NOT NULL)', name=op.f('ck_tranche_parts_paid_is_proven')),
    sa.CheckConstraint('disbursement_id IS NULL OR void_id IS NULL', name=op.f('ck_tranche_parts_paid_or_voided')),
    sa.ForeignKeyConstraint(['host_account_id'], ['host_accounts.id'], name=op.f('fk_tranche_parts_host_account_id')),
    sa.ForeignKeyConstraint(['proof_id'], ['stored_files.id'], name=op.f('fk_tranche_parts_proof_id')),
    sa.ForeignKeyConstraint(['tranche_id'], ['tranches.id'], name=op.f('fk_tranche_parts_tranche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tranche_parts')),
    sa.UniqueConstraint('disbursement_id', name=op.f('uq_tranche_parts_disbursement_id')),
    sa.UniqueConstraint('reservation_id', name=op.f('uq_tranche_parts_reservation_id')),
    sa.UniqueConstraint('source', name=op.f('uq_tranche_parts_source')),
    sa.UniqueConstraint('tranche_id', 'k', name=op.f('uq_tranche_parts_tranche_id_k')),
    sa.UniqueConstraint('void_id', name=op.f('uq_tranche_parts_void_id'))
    )
    op.create_index(op.f('ix_tranche_parts_tranche_id'), 'tranche_parts', ['tranche_id'], unique=False)
    op.create_table('tranche_contest_opinions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['tranche_contests.id'], name=op.f('fk_tranche_contest_opinions_contest_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tranche_contest_opinions')),
    sa.UniqueConstraint('contest_id', 'staff_id', name=op.f('uq_tranche_contest_opinions_contest_id_staff_id'))
    )
    op.create_index(op.f('ix_tranche_contest_opinions_contest_id'), 'tranche_contest_opinions', ['contest_id'], unique=False)
    op.bulk_insert(policy_rules, read_policy())


def downgrade() -> None:
    keys = [row["key"] for row in read_policy()]
    op.execute(policy_rules.delete().where(policy_rules.c.key.in_(keys)))
    op.drop_index(op.f('ix_tranche_contest_opinions_contest_id'), table_name='tranche_contest_opinions')
    op.drop_table('tranche_contest_opinions')
    op.drop_index(op.f('ix_tranche_parts_tranche_id'), table_name='tranche_parts')
    op.drop_table('tranche_parts')
    op.drop_index(op.f('ix_tranche_evidence_tranche_id'), table_name='tranche_evidence')
    op.drop_index(op.f('ix_tranche_evidence_said_by'), table_name='tranche_evidence')
    op.drop_index(op.f('ix_tranche_evidence_file_id'), table_name='tranche_evidence')
    op.drop_table('tranche_evidence')
    op.drop_index(op.f('ix_tranche_contests_tranche_id'), table_name='tranche_contests')
    op.drop_index(op.f('ix_tranche_contests_state'), table_name='tranche_contests')
    op.drop_index(op.f('ix_tranche_contests_person_id'), table_name='tranche_contests')
    op.drop_index(op.f('ix_tranche_contests_donation_id'), table_name='tranche_contests')
    op.drop_table('tranche_contests')
    op.drop_index('uq_tranches_live', table_name='tranches', sqlite_where=sa.text("state <> 'voided'"), postgresql_where=sa.text("state <> 'voided'"))
    op.drop_index(op.f('ix_tranches_state'), table_name='tranches')
    op.drop_index(op.f('ix_tranches_project_id'), table_name='tranches')
    op.drop_index(op.f('ix_tranches_milestone_id'), table_name='tranches')
    op.drop_table('tranches')
    op.drop_table('required_roles')
    op.drop_index(op.f('ix_release_freezes_project_id'), table_name='release_freezes')
    op.drop_table('release_freezes')
