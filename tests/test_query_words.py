"""What is searched for when a claim is checked."""

import pytest

from workbench.query import search_words


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The ferry sank on Monday.", "The ferry sank on Monday."),
        ("Ferry sank! https://t.example/x1 www.osk.example/news", "Ferry sank!"),
        ("Look pic.twitter.com/Ab1 at the ferry", "Look at the ferry"),
        ("#SaveTheFerry says @OskCouncil", "Save The Ferry says Osk Council"),
        ("#FERRYNews and #NATOSummit", "FERRY News and NATO Summit"),
        ("#пором затонув", "пором затонув"),
        ("Costs rose by #3 and a@b.example is a mail", "Costs rose by 3 and a@b.example is a mail"),
        ("https://t.example/only", "https://t.example/only"),
    ],
)
def test_addresses_go_and_tags_become_words(claim: str, expected: str) -> None:
    assert search_words(claim) == expected


def test_the_speaker_is_searched_for_unless_the_claim_names_them() -> None:
    assert search_words("The ferry sank.", speaker="Ada Brook") == "The ferry sank. Ada Brook"
    assert search_words("Ada Brook said the ferry sank.", speaker="Ada Brook") == "Ada Brook said the ferry sank."
