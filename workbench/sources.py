"""Who stands behind an article: its publisher, the agency it comes from, the named sources it rests on.

The parts: `domains` (registered domain of an address), `publishers` (one source under several names), `agencies` (their
names), `credits` (agency marks on a story), `attribution` (named sources).
"""

from __future__ import annotations

from workbench.agencies import Agencies, Agency, bundled_agencies, load_agencies
from workbench.attribution import find_upstream
from workbench.credits import Credit, CreditKind, find_credit
from workbench.domains import registered_domain
from workbench.publishers import (
    Publisher,
    Publishers,
    bundled_publishers,
    load_publishers,
    publisher_of,
    same_publisher,
)

__all__ = [
    "Agencies",
    "Agency",
    "Credit",
    "CreditKind",
    "Publisher",
    "Publishers",
    "bundled_agencies",
    "bundled_publishers",
    "find_credit",
    "find_upstream",
    "load_agencies",
    "load_publishers",
    "publisher_of",
    "registered_domain",
    "same_publisher",
]
