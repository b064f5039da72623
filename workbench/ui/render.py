"""The one renderer: values in, safe HTML out. Nothing else in the desk may write HTML.

Three locks, each enough on its own for the usual attack: Jinja2 escapes every value, addresses pass a scheme
allow-list before they become links, and the finished markup goes through nh3, which keeps only the tags and
attributes named here (so no script, style, event handler, image or frame can be in it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import jinja2
import nh3

from workbench.blinding import KEPT, SHOWN
from workbench.corroboration import corroboration_line, left_out
from workbench.db.verdicts import NOBODY_YET
from workbench.types import (
    Article,
    Claim,
    Excluded,
    Label,
    OriginEdit,
    Retrieval,
    Review,
    Verdict,
)
from workbench.ui import suggestion_words, words
from workbench.ui.ledger import Ledger, origins_shown, other_edits
from workbench.ui.marks import Marked, cut, pieces
from workbench.ui.passages import marked_passage, slots_shown
from workbench.ui.suggestion_view import Panel, PanelState

if TYPE_CHECKING:
    from workbench.db.articles import Page
    from workbench.db.jobs import IngestJob
    from workbench.desk import Progress, QueuePage

_TAGS = set(
    "a abbr blockquote button bdi br dd details dialog div dl dt em h1 h2 h3 h4 header input kbd label li mark nav ol "
    "option p progress section select small span strong summary table tbody td th thead time tr ul".split()
)
_GENERIC = {"class", "dir", "hidden", "id", "lang", "role", "tabindex", "title"}
_ATTRIBUTES = {
    "*": _GENERIC,
    "a": {"href", "target"},
    "button": {"disabled", "type"},
    "details": {"open"},
    "input": {"autocomplete", "maxlength", "name", "placeholder", "type", "value"},
    "label": {"for"},
    "option": {"selected", "value"},
    "progress": {"max", "value"},
    "select": {"name"},
    "td": {"colspan"},
    "th": {"scope"},
    "time": {"datetime"},
}


_NO_LEDGER = Ledger()


@dataclass(frozen=True, kw_only=True)
class Span:
    """The part of an article to show marked, in code points of its text."""

    start: int
    end: int


def safe_url(url: str | None) -> str | None:
    """The address when it is plain http or https with a host, else `None`: the rest is shown as text, not linked."""
    if not url or any(ord(char) <= 0x20 or ord(char) == 0x7F for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.hostname else None


def queue(page: QueuePage, *, current: str | None) -> str:
    """The list of claims with the numbers that tell how far the work is; `current` is the open claim's id."""
    return _draw("queue.html", page=page, current=current)


def article(
    shown: Article, claims: Sequence[Claim] = (), *, current: str | None = None, passage: Span | None = None
) -> str:
    """An article with its claims marked and numbered in the order of the text; `passage` is marked as opened."""
    placed = sorted((c for c in claims if c.start is not None and c.end is not None), key=lambda c: (c.start, c.end))
    marks = [Marked(key=c.id, start=c.start or 0, end=c.end or 0) for c in placed]
    if passage is not None:
        marks.append(Marked(key="passage", start=passage.start, end=passage.end))
    return _draw(
        "article.html",
        article=shown,
        segments=cut(shown.text, marks),
        numbers={claim.id: number for number, claim in enumerate(placed, start=1)},
        claims={claim.id: claim for claim in claims},
        current=current,
        opened=passage is not None,
    )


def claim_without_article(claim: Claim) -> str:
    """The middle column for a claim that a person typed: its words and what is known about them."""
    return _draw("article_none.html", claim=claim)


def evidence(
    review: Review,
    *,
    ledger: Ledger = _NO_LEDGER,
    pinned: frozenset[str] = frozenset(),
    query: str | None = None,
    failed: str | None = None,
    panel: Panel | None = None,
) -> str:
    """What other sources say about the claim, one card per origin.

    Args:
        review: the claim with what was found for it.
        ledger: what the desk knows around it: copies, people's corrections, whether the reader may correct.
        pinned: evidence ids already chosen.
        query: the words searched with, when a person edited them.
        failed: why the search could not be made; what was found last is shown below it.
        panel: the model's suggestion as it may be shown; `None` on a desk without a model.
    """
    return _draw(
        "evidence.html",
        review=review,
        origins=origins_shown(review, ledger),
        other_edits=other_edits(review, ledger),
        may_correct=ledger.may_correct,
        pinned=pinned,
        query=query,
        failed=failed,
        panel=panel,
        revealed=panel is not None and panel.state is PanelState.OPEN,
    )


def corrected(text: str, *, edit: OriginEdit | None = None) -> str:
    """The line that says how origins are counted now; `edit` is the correction that Undo takes back."""
    return _draw("corrected.html", text=text, edit=edit)


def history(review: Review, *, reviewer: str, others: bool) -> str:
    """The claim's verdicts, newest first. Without `others`, only the reviewer's own: nobody is led by a colleague."""
    return _draw(
        "history.html",
        verdicts=[v for v in reversed(review.verdicts) if others or v.reviewer == reviewer],
        hidden=0 if others else sum(v.reviewer != reviewer for v in review.verdicts),
        reviewer=reviewer,
        saw={event.who for event in review.events if event.action == SHOWN},
        kept={event.after for event in review.events if event.action == KEPT},
    )


def jobs(shown: Sequence[IngestJob]) -> str:
    """Progress of adding articles, newest job first; empty when nothing was added lately."""
    return _draw("jobs.html", jobs=shown)


def articles(page: Page, *, current: str | None) -> str:
    """The table of articles, with chips for the metadata a person should fill in."""
    return _draw("articles.html", page=page, current=current)


def article_claims(claims: Sequence[Claim]) -> str:
    """The claims of one article as links into Review."""
    return _draw("article_claims.html", claims=claims)


def progress(done: Progress, *, account: str | None = None) -> str:
    """How far one reviewer has come; `account` is their name where the desk asks for a login."""
    return _draw("progress.html", progress=done, account=account)


def state(kind: str, title: str, what_to_do: str, *, region: str, error_id: str | None = None) -> str:
    """A region that has nothing to show yet: `kind` is `loading`, `empty` or `error`, in words a person can act on."""
    return _draw("state.html", kind=kind, title=title, what_to_do=what_to_do, region=region, error_id=error_id)


def notice(text: str, *, kind: str = "info", verdict: Verdict | None = None, suggestion_of: str | None = None) -> str:
    """The line at the verdict form that says what was just done.

    Args:
        text: what was done.
        kind: `info` or `done`.
        verdict: the one that Undo takes back.
        suggestion_of: the claim whose suggestion is offered now.
    """
    return _draw("notice.html", text=text, kind=kind, verdict=verdict, suggestion_of=suggestion_of)


def conflict(theirs: Verdict | None, *, label: Label, rationale: str) -> str:
    """Someone else recorded first: both versions, and the three things the reviewer can do."""
    return _draw("conflict.html", theirs=theirs, label=label, rationale=rationale)


def frame(name: str, *, with_model: bool = False) -> str:
    """A fixed part of the page: `header`, `filters`, `labels`, `help`."""
    return _draw(f"{name}.html", labels=words.LABELS, with_model=with_model)


def _draw(template: str, **values: object) -> str:
    drawn = _environment().get_template(template).render(values)
    return nh3.clean(
        drawn,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(w=words, s=suggestion_words, nobody_yet=NOBODY_YET)
    made.globals.update(evidence_line=_line, evidence_left_out=_left_out)
    made.filters.update(safe_url=safe_url, quoted=marked_passage, pieces=pieces, slots_shown=slots_shown)
    return made


def _line(found: Retrieval) -> str:
    """What was found, in one line; what was left out is told beside it, more quietly."""
    return corroboration_line(replace(found, excluded=Excluded()))


def _left_out(found: Retrieval) -> str:
    return "; ".join(left_out(found.excluded, as_of=found.as_of))


__all__ = [
    "article",
    "article_claims",
    "articles",
    "claim_without_article",
    "conflict",
    "corrected",
    "evidence",
    "frame",
    "history",
    "jobs",
    "notice",
    "progress",
    "queue",
    "safe_url",
    "state",
]
