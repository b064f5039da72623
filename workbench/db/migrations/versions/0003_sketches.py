"""Sketches of another kind: articles that are there already wait to be sketched again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "sketches_due",
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.PrimaryKeyConstraint("article_id"),
    )
    op.execute("INSERT INTO sketches_due (article_id) SELECT id FROM articles WHERE replaced_by IS NULL")
    # It held runs of five words; the same columns now hold runs of three content words, and take less room.
    op.drop_table("copy_shingles")
    op.create_table(
        "copy_shingles",
        sa.Column("shingle", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.PrimaryKeyConstraint("shingle", "article_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_copy_shingles_article_id"), "copy_shingles", ["article_id"], unique=False)
