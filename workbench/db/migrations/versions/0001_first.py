"""First shape of the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table('articles',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('url_key', sa.Text(), nullable=True),
    sa.Column('text_sha', sa.String(length=64), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('byline', sa.Text(), nullable=True),
    sa.Column('agency', sa.Text(), nullable=True),
    sa.Column('publisher', sa.Text(), nullable=True),
    sa.Column('upstream', sa.JSON(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('canonical_url', sa.Text(), nullable=True),
    sa.Column('published_day', sa.Date(), nullable=True),
    sa.Column('published_at', sa.String(length=40), nullable=True),
    sa.Column('published_found', sa.String(length=20), nullable=True),
    sa.Column('retrieved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=True),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('replaces', sa.String(length=64), nullable=True),
    sa.Column('replaced_by', sa.String(length=64), nullable=True),
    sa.Column('cluster', sa.String(length=64), nullable=True),
    sa.Column('passages', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claims_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_articles_added_at'), 'articles', ['added_at'], unique=False)
    op.create_index(op.f('ix_articles_cluster'), 'articles', ['cluster'], unique=False)
    op.create_index(op.f('ix_articles_published_day'), 'articles', ['published_day'], unique=False)
    op.create_index(op.f('ix_articles_publisher'), 'articles', ['publisher'], unique=False)
    op.create_index(op.f('ix_articles_text_sha'), 'articles', ['text_sha'], unique=False)
    op.create_index(op.f('ix_articles_url_key'), 'articles', ['url_key'], unique=False)
    op.create_table('events',
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('entity_id', sa.String(length=64), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('seq')
    )
    op.create_index(op.f('ix_events_at'), 'events', ['at'], unique=False)
    op.create_index(op.f('ix_events_entity_id'), 'events', ['entity_id'], unique=False)
    op.create_table('ingest_jobs',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('added_by', sa.Text(), nullable=False),
    sa.Column('given', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_ingest_jobs_created_at'), 'ingest_jobs', ['created_at'], unique=False)
    op.create_table('outbox',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('action', sa.String(length=10), nullable=False),
    sa.Column('passage_id', sa.String(length=64), nullable=False),
    sa.Column('indexed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('seq')
    )
    op.create_index(op.f('ix_outbox_indexed_at'), 'outbox', ['indexed_at'], unique=False)
    op.create_table('state',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('users',
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('session_epoch', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('claims',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('article_id', sa.String(length=64), nullable=True),
    sa.Column('start', sa.Integer(), nullable=True),
    sa.Column('end', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('standalone', sa.Text(), nullable=False),
    sa.Column('speaker', sa.Text(), nullable=True),
    sa.Column('attribution', sa.Text(), nullable=True),
    sa.Column('hedge', sa.Text(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('claimed_on', sa.Date(), nullable=True),
    sa.Column('checkworthy', sa.Double(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('added_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_claims_article_id'), 'claims', ['article_id'], unique=False)
    op.create_index(op.f('ix_claims_status'), 'claims', ['status'], unique=False)
    op.create_table('copies',
    sa.Column('article_a', sa.String(length=64), nullable=False),
    sa.Column('article_b', sa.String(length=64), nullable=False),
    sa.Column('containment', sa.Double(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['article_a'], ['articles.id'], ),
    sa.ForeignKeyConstraint(['article_b'], ['articles.id'], ),
    sa.PrimaryKeyConstraint('article_a', 'article_b')
    )
    op.create_index(op.f('ix_copies_article_b'), 'copies', ['article_b'], unique=False)
    op.create_table('copy_bands',
    sa.Column('band', sa.BigInteger(), nullable=False),
    sa.Column('article_id', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], ),
    sa.PrimaryKeyConstraint('band', 'article_id')
    )
    op.create_index(op.f('ix_copy_bands_article_id'), 'copy_bands', ['article_id'], unique=False)
    op.create_table('copy_shingles',
    sa.Column('shingle', sa.BigInteger(), nullable=False),
    sa.Column('article_id', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], ),
    sa.PrimaryKeyConstraint('shingle', 'article_id')
    )
    op.create_index(op.f('ix_copy_shingles_article_id'), 'copy_shingles', ['article_id'], unique=False)
    op.create_table('ingest_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.String(length=64), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('article_id', sa.String(length=64), nullable=True),
    sa.Column('passages', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=False),
    sa.Column('error_code', sa.String(length=40), nullable=True),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['job_id'], ['ingest_jobs.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_ingest_items_job_id'), 'ingest_items', ['job_id'], unique=False)
    op.create_index(op.f('ix_ingest_items_state'), 'ingest_items', ['state'], unique=False)
    op.create_table('passages',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('article_id', sa.String(length=64), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_passages_article_id'), 'passages', ['article_id'], unique=False)
    op.create_table('drafts',
    sa.Column('claim_id', sa.String(length=64), nullable=False),
    sa.Column('reviewer', sa.String(length=200), nullable=False),
    sa.Column('label', sa.String(length=30), nullable=True),
    sa.Column('rationale', sa.Text(), nullable=False),
    sa.Column('cite', sa.JSON(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], ),
    sa.PrimaryKeyConstraint('claim_id', 'reviewer')
    )
    op.create_table('evidence',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('claim_id', sa.String(length=64), nullable=False),
    sa.Column('passage_id', sa.String(length=64), nullable=False),
    sa.Column('article_id', sa.String(length=64), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_evidence_claim_id'), 'evidence', ['claim_id'], unique=False)
    op.create_index(op.f('ix_evidence_passage_id'), 'evidence', ['passage_id'], unique=False)
    op.create_table('retrievals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('claim_id', sa.String(length=64), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=True),
    sa.Column('k', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('found', sa.JSON(), nullable=False),
    sa.Column('retrieved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_retrievals_claim_id'), 'retrievals', ['claim_id'], unique=False)
    op.create_table('vectors',
    sa.Column('passage_id', sa.String(length=64), nullable=False),
    sa.Column('fingerprint', sa.String(length=120), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['passage_id'], ['passages.id'], ),
    sa.PrimaryKeyConstraint('passage_id', 'fingerprint')
    )
    op.create_table('verdicts',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('claim_id', sa.String(length=64), nullable=False),
    sa.Column('reviewer', sa.Text(), nullable=False),
    sa.Column('label', sa.String(length=30), nullable=False),
    sa.Column('confidence', sa.String(length=10), nullable=True),
    sa.Column('rationale', sa.Text(), nullable=False),
    sa.Column('cited', sa.JSON(), nullable=False),
    sa.Column('suggestion_id', sa.String(length=64), nullable=True),
    sa.Column('suggestion_seen', sa.Boolean(), nullable=False),
    sa.Column('seconds_open', sa.Double(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaces', sa.String(length=64), nullable=True),
    sa.Column('idempotency_key', sa.String(length=100), nullable=True),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('claim_id', 'seq'),
    sa.UniqueConstraint('idempotency_key')
    )
    op.create_index(op.f('ix_verdicts_claim_id'), 'verdicts', ['claim_id'], unique=False)
    op.create_index(op.f('ix_verdicts_seq'), 'verdicts', ['seq'], unique=False)
    op.create_table('withdrawals',
    sa.Column('verdict_id', sa.String(length=64), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['verdict_id'], ['verdicts.id'], ),
    sa.PrimaryKeyConstraint('verdict_id')
    )
