"""Reads article rows: JSON Lines, or one JSON object or list of them. A bad row fails alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.ingest.charset import decode
from workbench.ingest.types import Failure, Markup, Reading
from workbench.types import Given

__all__ = ["Row", "read_rows"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One good row."""

    source: str
    """`name:line`."""
    reading: Reading
    given: Given


class _ArticleRow(BaseModel):
    # Corpora carry fields of their own (ids, scores); those are let pass rather than the row refused.
    model_config = ConfigDict(extra="ignore", strict=True)

    text: str = Field(min_length=1)
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    byline: str | None = None
    agency: str | None = None
    language: str | None = None


def read_rows(body: bytes, *, name: str, charset: str | None = None) -> Iterator[Row | Failure]:
    """Read row by row, in order; each failure names its line.

    Raises:
        IngestError: `empty` or `unreadable`, for the whole file.
    """
    text = decode(body, name=name, declared=charset).lstrip("\ufeff")
    for number, raw in _raw_rows(text):
        if raw.strip():
            yield _read_row(raw, f"{name}:{number}")


def _raw_rows(text: str) -> Iterator[tuple[int, str]]:
    # Only `\n` ends a row: JSON may hold U+2028 inside a string.
    lines = text.split("\n")
    whole = _whole(text) if len(lines) > 1 or text.lstrip().startswith("[") else None
    if whole is not None:
        yield from enumerate((json.dumps(item) for item in whole), 1)
    else:
        yield from enumerate(lines, 1)


def _whole(text: str) -> list[object] | None:
    """The items of a file that is one JSON value; `None` for JSON Lines, which are not."""
    if (
        not text.lstrip().startswith("[")
        and not text.lstrip().startswith("{\n")
        and not text.lstrip().startswith("{\r\n")
    ):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) else [value]


def _read_row(raw: str, source: str) -> Row | Failure:
    try:
        fields = json.loads(raw)
        row = _ArticleRow.model_validate(fields)
    except ValidationError as error:
        return _bad_row(source, _explain(error))
    except (ValueError, RecursionError) as error:
        return _bad_row(source, f"not JSON ({str(error)[:80]})")
    given = Given(**{name: _stated(getattr(row, name)) for name in _STATED})
    return Row(source=source, given=given, reading=Reading(raw=row.text, markup=_markup(row.text)))


_STATED = ("title", "url", "publisher", "published", "byline", "agency", "language")


def _stated(value: str | None) -> str | None:
    return (value or "").strip() or None


def _markup(text: str) -> Markup:
    from workbench.ingest.lines import looks_like_markdown

    return Markup.MARKDOWN if looks_like_markdown(text) else Markup.PLAIN


def _explain(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])


def _bad_row(source: str, why: str) -> Failure:
    message = f'{source} is not an article row: {why}. A row is a JSON object with at least "text".'
    return Failure(source=source, code="bad_row", message=message)
