from __future__ import annotations

import random

import pytest

from tests.domains import FAMILIES, INVENTED, KNOWN, REAL, imitations
from workbench.domains import registered_domain
from workbench.lookalikes import Lookalikes, Resemblance
from workbench.publishers import Publisher, Publishers, bundled_publishers

BOOK = bundled_publishers()


def desk(*domains: str) -> Lookalikes:
    return Lookalikes(domains, publishers=BOOK)


def test_five_lookalikes_of_one_paper_resolve_to_that_paper() -> None:
    domains = (
        "torvinpost.example",
        "torv\u0456npost.example",
        "torvinp0st.example",
        "torvin-post.example",
        "torvinpost-news.test",
        "torvinpost.test",
    )
    found = [desk(*domains).resembles(domain) for domain in domains]
    assert [one and one.other for one in found] == [None, *["torvinpost.example"] * 5]


def test_of_equally_many_articles_the_paper_that_the_others_resemble_is_the_imitated() -> None:
    imitations_of_one = ("torvin-post.example", "torvinp0st.example", "torvinpost-news.test", "torvinpost.test")
    domains = (*imitations_of_one, "torvinpost.example")
    one_each = Lookalikes(domains, publishers=BOOK, articles=dict.fromkeys(domains, 1))
    assert [one and one.other for one in map(one_each.resembles, domains)] == [*["torvinpost.example"] * 4, None]
    mistyped = ("torvinpos.example", *domains)
    with_slip = Lookalikes(mistyped, publishers=BOOK, articles=dict.fromkeys(mistyped, 1))
    assert with_slip.resembles("torvinpost.example") is None
    older = Lookalikes(domains, publishers=BOOK, articles=dict.fromkeys(domains, 1) | {"torvin-post.example": 9})
    assert older.resembles("torvin-post.example") is None


def test_a_listed_paper_is_known_although_the_desk_has_no_article_of_it() -> None:
    assert desk().resembles("reuters-news.org") == Resemblance(other="reuters.com", why="words added to reuters")


@pytest.mark.parametrize(
    ("domain", "other", "why"),
    [
        ("r\u0435uters.com", "reuters.com", "looks the same in other letters (Cyrillic \u0435)"),
        ("xn--ruters-3of.com", "reuters.com", "looks the same in other letters (Cyrillic \u0435)"),
        ("spieg\u00e9l.de", "spiegel.de", "looks the same but for marks (\u00e9)"),
        ("nytirnes.com", "nytimes.com", "looks alike: rn for m"),
        ("clw.com", "dw.com", "looks alike: cl for d"),
        ("b1ld.de", "bild.de", "looks alike: 1 for i"),
        ("reuters.com.co", "reuters.com", "the same name under another ending (.com.co for .com)"),
        ("ny-times.com", "nytimes.com", "a hyphen added"),
        ("thereuters.com", "reuters.com", '"the" added'),
        ("bbc-ukraine.com", "bbc.co.uk", "words added to bbc"),
        ("theguardian-news.org", "theguardian.com", "words added to theguardian"),
        ("washigntonpost.com", "washingtonpost.com", "two letters swapped: gn for ng"),
        ("bellingcta.com", "bellingcat.com", "two letters swapped: ta for at"),
        ("bellimgcat.com", "bellingcat.com", "one letter differs: m for n"),
        ("bellingat.com", "bellingcat.com", "one letter left out: c"),
        ("bellingccat.com", "bellingcat.com", "one letter added: c"),
    ],
)
def test_the_trick_is_told_in_words(domain: str, other: str, why: str) -> None:
    assert desk().resembles(domain) == Resemblance(other=other, why=why)


@pytest.mark.parametrize("family", FAMILIES)
def test_imitations_are_found(family: str) -> None:
    dice = random.Random(family)
    lookalikes = desk(*INVENTED)
    made = imitations(family, [*KNOWN, *INVENTED], dice)
    resolved = {domain: lookalikes.resembles(domain) for domain in made}
    caught = [d for d, brand in made.items() if (found := resolved[d]) and BOOK.key(found.other) == BOOK.key(brand)]
    assert len(made) >= 35
    assert len(caught) >= 0.95 * len(made), sorted(made.keys() - caught)


def test_imitations_are_found_when_they_stand_among_the_desks_own_domains() -> None:
    dice = random.Random(3)
    made = {domain: brand for family in FAMILIES for domain, brand in imitations(family, INVENTED, dice).items()}
    lookalikes = desk(*INVENTED, *made)
    missed = {
        d: brand for d, brand in made.items() if (found := lookalikes.resembles(d)) is None or found.other != brand
    }
    assert [lookalikes.resembles(domain) for domain in INVENTED] == [None] * len(INVENTED)
    assert len(missed) <= 0.05 * len(made), missed


def test_real_papers_with_names_alike_are_not_flagged() -> None:
    domains = list(dict.fromkeys(registered_domain(domain) or "" for domain in REAL))
    lookalikes = desk(*domains)
    flagged = {domain: found for domain in domains if (found := lookalikes.resembles(domain))}
    assert len(domains) > 390
    assert flagged == {}


def test_of_two_unknown_papers_the_first_is_the_imitated() -> None:
    assert desk("torvinpost.example", "torvlnpost.example").resembles("torvinpost.example") is None
    assert desk("torvlnpost.example", "torvinpost.example").resembles("torvlnpost.example") is None


def test_a_listed_domain_is_the_imitated_wherever_it_comes() -> None:
    lookalikes = desk("reuters-live.com", "reuters.com")
    assert lookalikes.resembles("reuters.com") is None
    found = lookalikes.resembles("reuters-live.com")
    assert found and found.other == "reuters.com"


def test_a_chain_of_imitations_leads_to_one_domain_whichever_is_asked_first() -> None:
    chain = ("torvinpost.example", "torvimpost.example", "torvimpozt.example", "torvimpoztt.example")
    for order in (chain, chain[::-1]):
        lookalikes = desk(*chain)
        assert {domain: (f := lookalikes.resembles(domain)) and f.other for domain in order} == {
            chain[0]: None,
            **dict.fromkeys(chain[1:], chain[0]),
        }


def test_a_chain_does_not_join_two_listed_publishers() -> None:
    listed = Publishers(
        entries=(
            Publisher(name="Mara Chronik", domains=("marachronik.example",)),
            Publisher(name="Mora Chronik", domains=("morachronik.example",)),
        )
    )
    lookalikes = Lookalikes(["marachronikk.example", "morachronikk.example"], publishers=listed)
    found = [lookalikes.resembles(domain) for domain in ("marachronikk.example", "morachronikk.example")]
    assert [one and one.other for one in found] == ["marachronik.example", "morachronik.example"]
    assert lookalikes.resembles("morachronik.example") is None


def test_a_user_ends_a_false_alarm_by_listing_the_paper() -> None:
    mine = Publishers(entries=(*BOOK.entries, Publisher(name="Reuters Road News", domains=("reuters-road.example",))))
    assert Lookalikes((), publishers=mine).resembles("reuters-road.example") is None


@pytest.mark.parametrize(
    ("host", "other"),
    [
        ("https://reuters.com.evil.example/world", "reuters.com"),
        ("bbc.co.uk.evil.example", "bbc.co.uk"),
        ("www.washingtonpost.evil.example", "washingtonpost.com"),
        ("www-bbc-com.evil.example", "bbc.com"),
        ("news.reuters-live.com", "reuters.com"),
    ],
)
def test_a_name_before_anothers_domain_is_seen_in_the_host(host: str, other: str) -> None:
    found = desk().resembles_host(host)
    assert found and found.other == other


@pytest.mark.parametrize(
    "host",
    ["edition.cnn.com", "news.yahoo.com", "times.evil.example", "www.torvinpost.example", "t.me/reuters", "", "x"],
)
def test_an_ordinary_host_resembles_nothing(host: str) -> None:
    assert desk().resembles_host(host) is None


@pytest.mark.parametrize("name", ["Torvin Post", "t.me/torvinpost", "t.me/t0rvinpost", "127.0.0.1", "", "localhost"])
def test_names_accounts_and_machines_resemble_nothing(name: str) -> None:
    assert desk("torvinpost.example", "Torvin Post", "t.me/torvinpost", "127.0.0.2").resembles(name) is None


def test_strangers_on_a_host_that_lends_out_are_kept_apart() -> None:
    lookalikes = desk("kestrelwatch.github.io", "kestrelwatch.substack.com", "kestrel-watch.substack.com")
    assert lookalikes.resembles("kestrelwatch.substack.com") is None
    assert lookalikes.resembles("kestrel-watch.substack.com") is None
    assert lookalikes.resembles("nytimes-news.substack.com") is not None
