from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.attribution import upstream_key
from workbench.errors import SettingsError
from workbench.sources import (
    find_upstream,
    load_agencies,
    load_publishers,
    publisher_of,
    registered_domain,
    same_publisher,
)


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.harbourherald.example/2031/05/ferry?x=1#top", "harbourherald.example"),
        ("https://reader:secret@news.tallow.co.uk:8443/a", "tallow.co.uk"),
        ("WWW.TallowTimes.COM.", "tallowtimes.com"),
        ("//cdn.tallowtimes.com/a", "tallowtimes.com"),
        ("tallowtimes.com/path", "tallowtimes.com"),
        ("ada.github.io", "ada.github.io"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("localhost:7860", "localhost"),
        ("http://newsroom/story", "newsroom"),
    ],
)
def test_an_address_is_cut_to_what_one_owner_registered(address: str, domain: str) -> None:
    assert registered_domain(address) == domain


@pytest.mark.parametrize(
    "name", ["", "   ", "http://", "The Harbour Herald", "Herald", "http://[bad", "a..b", "1.2.3.4.5"]
)
def test_what_is_no_address_has_no_domain(name: str) -> None:
    assert registered_domain(name) is None


def test_punycode_and_unicode_give_one_readable_domain() -> None:
    assert registered_domain("http://xn--e1afmkfd.xn--p1ai/a") == registered_domain("www.пример.рф") == "пример.рф"


def test_a_label_that_mixes_scripts_stays_in_punycode() -> None:
    lookalike = "t\u0430llowtimes.com"  # Cyrillic а
    found = registered_domain(lookalike)
    assert found is not None
    assert found.startswith("xn--")
    assert not same_publisher(lookalike, "tallowtimes.com")


@given(st.text(max_size=60))
def test_any_text_gives_a_domain_or_none(text: str) -> None:
    found = registered_domain(text)
    assert found is None or (found and found == found.lower() and "/" not in found)


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z]{2,8}){1,3}", fullmatch=True))
def test_the_registered_domain_is_its_own_registered_domain(host: str) -> None:
    domain = registered_domain(host)
    assert domain is not None
    assert registered_domain(domain) == domain
    assert host.endswith(domain)


def test_a_stated_publisher_wins_over_the_address() -> None:
    assert publisher_of("https://mirror.example/a", "Tallow Times") == "Tallow Times"
    assert publisher_of("https://mirror.example/a", "https://www.tallowtimes.com/") == "tallowtimes.com"


def test_a_stated_name_that_spells_its_domain_becomes_the_domain() -> None:
    assert publisher_of("https://harbourherald.example/a", "The Harbour Herald") == "harbourherald.example"


def test_without_a_statement_the_address_tells_the_publisher() -> None:
    assert publisher_of("https://news.harbourherald.example/a", None) == "harbourherald.example"
    assert publisher_of(None, "  ") is None


def test_an_unknown_publisher_equals_nobody() -> None:
    assert not same_publisher(None, None)
    assert not same_publisher(None, "harbourherald.example")
    assert not same_publisher("", "")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("bbc.co.uk", "https://www.bbc.com/news"),
        ("BBC News", "bbc.com"),
        ("The Harbour Herald", "harbourherald.example"),
        ("Harbour-Herald", "the harbour herald"[4:]),
        ("france24.com", "rfi.fr"),
    ],
)
def test_addresses_names_and_owners_of_one_publisher_are_one(a: str, b: str) -> None:
    assert same_publisher(a, b)
    assert same_publisher(b, a)


def test_one_name_on_two_suffixes_is_two_publishers() -> None:
    assert not same_publisher("harbourherald.example", "harbourherald.test")


def test_a_users_file_adds_publishers(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("publishers:\n  - {name: Tallow Times, domains: [tallow.example, tt.test], names: [TalTi]}\n")
    known = load_publishers(file)
    assert same_publisher("tt.test", "TalTi", publishers=known)
    assert same_publisher("bbc.com", "bbc.co.uk", publishers=known)
    assert not same_publisher("tt.test", "tallow.example")


@pytest.mark.parametrize(
    "content",
    [
        "publishers: [{name: X}]",
        "publishers: [3]",
        "- a",
        "publishers: [{name: X, domains: [x.test], colour: red}]",
        "a: [",
    ],
)
def test_a_publishers_file_that_cannot_be_used_says_where(tmp_path: Path, content: str) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=r"ours\.yaml"):
        load_publishers(file)


def test_a_missing_publishers_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.yaml"):
        load_publishers(tmp_path / "gone.yaml")


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("The quay will sink, according to a report by the Quay Safety Institute (QSI).", ("QSI",)),
        (
            "The list was compiled by the Institute of Tides and released by the Luria Port Office.",
            ("Institute of Tides", "Luria Port Office"),
        ),
        ("Luria's Ministry of Ports said in a report that nine quays are shut.", ("Luria's Ministry of Ports",)),
        ("Nine quays are shut, the newspaper Harbour Herald reported.", ("Harbour Herald",)),
        ("The figures were reported by Lurian news agency UNN on Monday.", ("UNN",)),
        ("The minister told Reuters and the Harbour Herald that nine quays are shut.", ("Reuters", "Harbour Herald")),
        ("Як повідомляє Укрінформ, дев’ять причалів закрито.", ("Ukrinform",)),
        ("За даними Міністерства портів Лурії, дев’ять причалів закрито.", ("Міністерства портів Лурії",)),
        ("Девять причалов закрыты, сообщает агентство «Маяк».", ("Маяк",)),
        ("По данным ТАСС, девять причалов закрыты.", ("TASS",)),
        ("Laut dem Institut für Hafenbau sind neun Kais gesperrt.", ("Institut für Hafenbau",)),
        ("Selon un rapport de l'Institut des Quais (IDQ), neuf quais sont fermés.", ("IDQ",)),
        ("Selon l'Agence France-Presse, neuf quais sont fermés.", ("AFP",)),
        ("Según un informe del Instituto de Muelles, nueve muelles están cerrados.", ("Instituto de Muelles",)),
        ("وفقا لوكالة فرانس برس، أغلقت تسعة أرصفة.", ("AFP",)),
        ("بحسب مركز الأرصفة البحرية أغلقت تسعة أرصفة.", ("مركز الأرصفة البحرية",)),
    ],
)
def test_a_source_named_in_the_opening_is_upstream(text: str, sources: tuple[str, ...]) -> None:
    assert find_upstream(text) == sources


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nine quays are shut, Mara Ilvane said on Monday.",
        "According to Mara Ilvane, the mayor of Tallow, nine quays are shut.",
        "Laut Ilvane sind neun Kais gesperrt. Nach Angaben der Polizei ist niemand verletzt.",
        "The mayor told Parliament that nine quays are shut.",
        "The US said in a statement that nine quays are shut.",
        "A survey by Mara Ilvane and colleagues found nine quays shut.",
    ],
)
def test_people_states_and_bare_offices_are_not_upstream(text: str) -> None:
    assert find_upstream(text) == ()


def test_a_source_mentioned_once_far_down_is_background() -> None:
    opening = "Nine quays were shut on Monday after the tide broke their chains, and nobody was hurt. " * 12
    assert find_upstream(opening + "According to the Institute of Tides, it was a high tide.") == ()


def test_a_source_leant_on_again_and_again_is_upstream_wherever_it_stands() -> None:
    opening = "Nine quays were shut on Monday after the tide broke their chains, and nobody was hurt. " * 12
    body = "According to the Institute of Tides, it was high. The Institute of Tides estimated the loss at nine."
    assert find_upstream(opening + body) == ("Institute of Tides",)


def test_the_source_named_most_comes_first() -> None:
    text = (
        "The count was published by the Harbour Herald and compiled by the Institute of Tides (IOT). "
        "IOT concluded that nine quays sank. The IOT warned of more. IOT will count again."
    )
    assert find_upstream(text) == ("IOT", "Harbour Herald")


def test_a_users_agency_is_a_source_too(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("agencies:\n  - {name: Lanternwire, names: {en: [Lanternwire], uk: [Лантернвайр*]}}\n")
    known = load_agencies(file)
    assert find_upstream("Nine quays are shut, as reported by Lanternwire.", agencies=known) == ("Lanternwire",)
    assert find_upstream("За даними Лантернвайру, причали закрито.", agencies=known) == ("Lanternwire",)


def test_case_endings_do_not_make_two_sources() -> None:
    assert upstream_key("Міністерство портів") == upstream_key("Міністерства портів")
    assert upstream_key("The Institute of Tides") == upstream_key("Institute of Tides")
    assert upstream_key("Institute of Tides") != upstream_key("Institute of Ports")


@given(st.text(max_size=400))
def test_any_text_has_at_most_four_sources_each_once(text: str) -> None:
    found = find_upstream(text)
    assert len(found) == len(set(found)) <= 4
