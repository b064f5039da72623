from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.agencies import bundled_agencies
from workbench.attribution import find_upstream
from workbench.domains import is_lent_out, registered_domain
from workbench.errors import SettingsError
from workbench.platforms import publisher_address
from workbench.publishers import bundled_publishers, load_publishers, publisher_of, same_publisher, squeeze

BOOK = bundled_publishers()


def test_no_name_or_address_is_listed_twice() -> None:
    names = [squeeze(name) for entry in BOOK.entries for name in {squeeze(n) for n in (entry.name, *entry.names)}]
    domains = [domain for entry in BOOK.entries for domain in entry.domains]
    assert sorted(set(names)) == sorted(names)
    assert sorted(set(domains)) == sorted(domains)


def test_listed_addresses_are_written_as_articles_record_them() -> None:
    domains = [domain for entry in BOOK.entries for domain in entry.domains]
    assert [domain for domain in domains if publisher_address(domain) != domain] == []


def test_no_publisher_is_also_listed_as_an_agency() -> None:
    agencies = bundled_agencies()
    assert [e.name for e in BOOK.entries for name in (e.name, *e.names, *e.domains) if agencies.named(name)] == []


def test_every_newsroom_of_several_papers_has_at_least_two() -> None:
    owners = [entry.owner for entry in BOOK.entries if entry.owner]
    assert [owner for owner in owners if owners.count(owner) < 2] == []


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("WHO", "WHO"),
        ("ВООЗ", "WHO"),
        ("منظمة الصحة العالمية", "WHO"),
        ("World Health Organization", "WHO"),
        ("Institut für Kriegsstudien", "ISW"),
        ("ONU", "UN"),
        ("RFI", "RFI"),
        ("Українська правда", "Ukrainska Pravda"),
    ],
)
def test_a_publisher_is_named_in_many_languages(name: str, listed: str) -> None:
    assert BOOK.named(name) == listed


@pytest.mark.parametrize("word", ["Who", "Un", "un", "Torvin Post"])
def test_an_ordinary_word_names_no_publisher(word: str) -> None:
    assert BOOK.named(word) is None


def test_a_body_is_told_from_a_paper() -> None:
    found = [BOOK.find(name) for name in ("who.int", "bbc", "Institute for the Study of War")]
    assert [entry and entry.is_body for entry in found] == [True, False, True]
    assert BOOK.find("torvinpost.example") is None


def test_telling_a_body_something_does_not_make_it_the_source() -> None:
    assert find_upstream("The mayor told NATO that nine quays are shut.") == ()
    assert find_upstream("Nine quays are shut, according to NATO.") == ("NATO",)


def test_papers_of_one_newsroom_are_one_source_and_keep_their_names() -> None:
    assert same_publisher("derbund.ch", "Basler Zeitung")
    assert BOOK.named("Basler Zeitung") == "Basler Zeitung"
    assert not same_publisher("thetimes.co.uk", "thesun.co.uk")


def test_an_unknown_kind_is_refused_and_the_place_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("publishers: [{name: X, domains: [x.test]}, {name: Y, domains: [y.test], kind: office}]")
    with pytest.raises(SettingsError, match=r"ours\.yaml, entry 2: kind is 'office'"):
        load_publishers(file)


def test_a_domain_that_is_no_address_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("publishers: [{name: X, domains: [The Harbour Herald]}]")
    with pytest.raises(SettingsError, match="no web address"):
        load_publishers(file)


def test_a_users_entry_may_be_an_account_written_as_an_address(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("publishers: [{name: X, domains: [WWW.X.test, 'https://t.me/s/XPaper'], kind: body}]")
    known = load_publishers(file)
    assert same_publisher("https://t.me/xpaper/12", "x.test", publishers=known)
    assert known.entries[-1].is_body


def test_a_users_entry_holds_where_both_list_a_name(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("publishers: [{name: Our BBC, domains: [bbc.test], names: [BBC]}]")
    assert load_publishers(file).key("BBC") == "bbc.test"


@pytest.mark.parametrize(
    ("url", "publisher"),
    [
        ("https://t.me/Some_Channel/123", "t.me/some_channel"),
        ("https://t.me/s/Some_Channel?before=9", "t.me/some_channel"),
        ("https://telegram.me/some_channel", "t.me/some_channel"),
        ("https://twitter.com/Harbour/status/1", "x.com/harbour"),
        ("https://mobile.x.com/harbour", "x.com/harbour"),
        ("https://www.facebook.com/harbour.herald/posts/1", "facebook.com/harbour.herald"),
        ("https://m.facebook.com/story.php?story_fbid=1&id=22", "facebook.com/22"),
        ("https://www.youtube.com/@HarbourTV/videos", "youtube.com/@harbourtv"),
        ("https://www.youtube.com/channel/UCabc", "youtube.com/channel/ucabc"),
        ("https://www.instagram.com/harbour.herald/reel/9", "instagram.com/harbour.herald"),
        ("https://www.tiktok.com/@harbour/video/1", "tiktok.com/@harbour"),
        ("https://medium.com/@harbour/a-story-1", "medium.com/@harbour"),
        ("https://bsky.app/profile/harbour.example/post/1", "bsky.app/harbour.example"),
        ("https://harbour.substack.com/p/a-story", "harbour.substack.com"),
        ("https://harbour.wordpress.com/2031", "harbour.wordpress.com"),
    ],
)
def test_on_a_platform_the_account_is_the_publisher(url: str, publisher: str) -> None:
    assert publisher_of(url, None) == publisher
    assert publisher_of(publisher, None) == publisher
    assert same_publisher(url, publisher)
    assert BOOK.key(url) == BOOK.key(publisher)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=1",
        "https://youtu.be/abc",
        "https://t.me/c/123/4",
        "https://t.me/+AbCd",
        "https://x.com/i/web/status/1",
        "https://www.facebook.com/groups/123/posts/1",
        "https://www.instagram.com/p/abc/",
        "https://vk.com/wall-1_2",
    ],
)
def test_where_a_platform_does_not_tell_the_account_the_publisher_is_unknown(url: str) -> None:
    assert publisher_of(url, None) is None
    assert publisher_of(url, "The Harbour Herald") == "The Harbour Herald"


def test_a_platforms_own_name_states_no_publisher() -> None:
    assert publisher_of("https://www.youtube.com/@HarbourTV", "YouTube") == "youtube.com/@harbourtv"
    assert publisher_of("https://www.youtube.com/watch?v=1", "YouTube") is None
    assert publisher_of("https://x.com/harbour/status/1", "X (formerly Twitter)") == "x.com/harbour"


def test_two_accounts_of_one_platform_are_two_publishers() -> None:
    assert not same_publisher("https://t.me/harbour/1", "https://t.me/quayside/1")
    assert not same_publisher("t.me/harbour", "x.com/harbour")


def test_a_name_that_spells_its_account_is_that_account() -> None:
    assert publisher_of("https://t.me/harbourherald/7", "The Harbour Herald") == "t.me/harbourherald"
    assert same_publisher("Harbour Herald", "t.me/harbourherald")


def test_the_registered_domain_of_an_account_is_still_the_platforms() -> None:
    assert registered_domain("t.me/harbour") == "t.me"
    assert registered_domain("https://www.github.io/") == "github.io"


def test_subdomains_that_a_host_lends_out_stay_apart() -> None:
    assert registered_domain("https://ada.substack.com/p/1") == "ada.substack.com"
    assert is_lent_out("ada.substack.com")
    assert is_lent_out("ada.github.io")
    assert not is_lent_out("bbc.co.uk")


@given(st.text(max_size=60) | st.from_regex(r"https://(t\.me|x\.com|facebook\.com|medium\.com)/[\w@./-]{0,30}"))
def test_any_text_gives_an_address_that_gives_itself_or_none(text: str) -> None:
    found = publisher_address(text)
    assert found is None or publisher_address(found) == found
