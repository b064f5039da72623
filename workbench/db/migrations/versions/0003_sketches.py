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
    # They were runs of five words; the same column now holds runs of three content words.
    op.execute("DELETE FROM copy_shingles")
