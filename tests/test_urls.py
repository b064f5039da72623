"""When two addresses are the same page."""

from __future__ import annotations

import pytest

from workbench.urls import url_key


@pytest.mark.parametrize(
    "other",
    [
        "http://www.quay.example/a/",
        "https://quay.example:443/a#top",
        "https://QUAY.example/a?utm_source=mail&fbclid=1",
    ],
)
def test_what_does_not_make_another_page(other: str) -> None:
    assert url_key(other) == url_key("https://quay.example/a")


@pytest.mark.parametrize("other", ["https://quay.example/b", "https://quay.example/a?id=1", "https://pier.example/a"])
def test_what_makes_another_page(other: str) -> None:
    assert url_key(other) != url_key("https://quay.example/a")


def test_the_order_of_a_query_does_not_matter() -> None:
    assert url_key("https://quay.example/?a=1&b=2") == url_key("https://quay.example/?b=2&a=1")


@pytest.mark.parametrize("broken", ["https://[quay/a", "https://quay.example:99999999/a"])
def test_what_cannot_be_taken_apart_is_only_itself(broken: str) -> None:
    assert url_key(broken) == broken


def test_no_address_has_no_key() -> None:
    assert url_key(None) is None and url_key("") is None
