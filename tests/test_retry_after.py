"""How long a busy server asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workbench.retry_after import retry_after_s

NOW = datetime(2024, 3, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": " 0.25 "}, 0.25),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Wed, 20 Mar 2024 12:00:07 GMT"}, 7.0),
        ({"retry-after": "Wed, 20 Mar 2024 11:00:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 20 Mar 2024 12:00:07 GMT", "date": "Wed, 20 Mar 2024 12:00:05 GMT"}, 2.0),
        ({"retry-after": "Wed, 20 Mar 2024 12:00:07 -0000"}, 7.0),
        ({"retry-after": "Wed Mar 20 12:00:07 2024"}, 7.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "1 Jan 99999999999 00:00:00 +0000"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "later", "retry-after": "2"}, 2.0),
        ({"retry-after": ""}, None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers, NOW) == seconds
