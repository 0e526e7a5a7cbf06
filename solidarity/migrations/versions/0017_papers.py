"""papers: tax receipts, and the roots under the published heads of the book"""

import sqlalchemy as sa
from alembic import op

from solidarity.columns import UtcDateTime

revision = '0017'
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('book_roots',
    sa.Column('book', sa.String(length=40), nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('from_seq', sa.BigInteger(), nullable=False),
    sa.Column('root', sa.String(length=255), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('from_seq BETWEEN 1 AND seq', name=op.f('ck_book_roots_some_seals')),
    sa.PrimaryKeyConstraint('book', 'seq', name=op.f('pk_book_roots'))
    )
    op.create_table('tax_receipts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('book', sa.String(length=40), nullable=False),
    sa.Column('host_account_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('donation_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=40), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('means', sa.String(length=40), nullable=False),
    sa.Column('ruling', sa.String(length=255), nullable=False),
    sa.Column('issued_at', UtcDateTime(), nullable=False),
    sa.Column('issued_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('amount_minor > 0 AND number > 0', name=op.f('ck_tax_receipts_receipt_positive')),
    sa.ForeignKeyConstraint(['donation_id'], ['donations.id'], name=op.f('fk_tax_receipts_donation_id')),
    sa.ForeignKeyConstraint(['host_account_id'], ['host_accounts.id'], name=op.f('fk_tax_receipts_host_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tax_receipts')),
    sa.UniqueConstraint('book', 'host_account_id', 'year', 'number', name=op.f('uq_tax_receipts_book_host_account_id_year_number')),
    sa.UniqueConstraint('donation_id', 'round', name=op.f('uq_tax_receipts_donation_id_round'))
    )
    op.create_table('tax_receipt_holders',
    sa.Column('receipt_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_tax_receipt_holders_person_id')),
    sa.ForeignKeyConstraint(['receipt_id'], ['tax_receipts.id'], name=op.f('fk_tax_receipt_holders_receipt_id')),
    sa.PrimaryKeyConstraint('receipt_id', name=op.f('pk_tax_receipt_holders'))
    )
    op.create_index(op.f('ix_tax_receipt_holders_person_id'), 'tax_receipt_holders', ['person_id'], unique=False)
    op.create_table('tax_receipt_voids',
    sa.Column('receipt_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['receipt_id'], ['tax_receipts.id'], name=op.f('fk_tax_receipt_voids_receipt_id')),
    sa.PrimaryKeyConstraint('receipt_id', name=op.f('pk_tax_receipt_voids'))
    )


def downgrade() -> None:
    op.drop_table('tax_receipt_voids')
    op.drop_index(op.f('ix_tax_receipt_holders_person_id'), table_name='tax_receipt_holders')
    op.drop_table('tax_receipt_holders')
    op.drop_table('tax_receipts')
    op.drop_table('book_roots')
