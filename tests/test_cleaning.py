from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ingest.cleaning import Cleaned, clean
from workbench.ingest.types import Markup

STORY = (
    "The harbour authority of Velmora closed the northern pier on Tuesday after engineers found cracks in two of its "
    "pillars.\n\n"
    "“We will not reopen it before the spring,” said Ilka Draan, who runs the authority – and nobody disagreed.\n\n"
    "Repairs are expected to cost 14.5 million florins, according to the city council."
)


def plain(raw: str) -> Cleaned:
    return clean(raw, markup=Markup.PLAIN)


def markdown(raw: str) -> Cleaned:
    return clean(raw, markup=Markup.MARKDOWN)


def test_a_story_without_a_header_keeps_every_word_and_gets_no_title() -> None:
    cleaned = plain(STORY)
    assert cleaned.text == STORY
    assert (cleaned.title, cleaned.byline, cleaned.published, cleaned.left_out) == (None, None, None, ())


def test_paragraphs_on_single_lines_come_apart_by_a_blank_line() -> None:
    assert plain(STORY.replace("\n\n", "\n")).text == STORY


def test_hard_wrapped_lines_stay_one_paragraph_as_printed() -> None:
    wrapped = (
        "The harbour authority of Velmora closed the northern pier on\n"
        "Tuesday after engineers found cracks in two of its pillars, and\n"
        "nobody can say when it will be open again to the public."
    )
    assert plain(f"{wrapped}\n\nA second paragraph stands below it.").text.split("\n\n")[0] == wrapped


def test_headline_byline_date_and_credit_above_the_story_become_metadata() -> None:
    raw = f"# Velmora Shuts Its 'Unsafe' Pier\n\nBy [Orlo News](#)\n\nMarch 4, 2031\n\n## Tessenport\n\n{STORY}"
    cleaned = markdown(raw)
    assert cleaned.title == "Velmora Shuts Its 'Unsafe' Pier"
    assert cleaned.byline == "Orlo News"
    assert cleaned.published is not None and cleaned.published.text == "2031-03-04"
    assert cleaned.text == STORY


def test_a_sentence_heading_below_the_date_stays_in_the_text() -> None:
    raw = f"# Pier closed\n\nMarch 4, 2031\n\n## Engineers say the cracks were known for years\n\n{STORY}"
    assert markdown(raw).text.startswith("Engineers say the cracks were known for years\n\nThe harbour")


def test_a_plain_first_line_that_stands_apart_is_the_title() -> None:
    cleaned = plain(f"Velmora shuts its northern pier\n\n{STORY}")
    assert cleaned.title == "Velmora shuts its northern pier"
    assert cleaned.text == STORY


def test_a_first_line_that_closes_as_a_sentence_is_no_title() -> None:
    cleaned = plain(f"Nobody was hurt in Velmora.\n\n{STORY}")
    assert cleaned.title is None
    assert cleaned.text.startswith("Nobody was hurt in Velmora.")


def test_a_line_repeating_a_known_title_leaves_the_text() -> None:
    cleaned = clean(f"VELMORA SHUTS PIER\n\n{STORY}", markup=Markup.PLAIN, known_title="Velmora shuts pier")
    assert cleaned.text == STORY


def test_a_signature_of_several_parts_on_one_line_is_read() -> None:
    cleaned = plain(f"Velmora shuts its pier\n\nBy Ilka Draan | 4 March 2031, 10:30 GMT | 3 min read\n\n{STORY}")
    assert cleaned.byline == "Ilka Draan"
    assert cleaned.published is not None and cleaned.published.text == "2031-03-04T10:30:00+00:00"
    assert cleaned.text == STORY


def test_a_date_without_a_year_is_no_publication_date() -> None:
    assert plain(f"Velmora shuts its pier\n\n4 March\n\n{STORY}").published is None


def test_original_url_line_becomes_the_address() -> None:
    cleaned = markdown(f"{STORY}\n\nOriginal url:\n\n<https://herald.velmora.example/2031/03/04/pier>")
    assert cleaned.original_url == "https://herald.velmora.example/2031/03/04/pier"
    assert cleaned.text == STORY


def test_the_address_of_a_cited_source_is_not_the_address_of_the_article() -> None:
    cleaned = plain(f"{STORY}\n\nSource: https://stats.velmora.example/piers.pdf")
    assert cleaned.original_url is None
    assert cleaned.text == STORY


@pytest.mark.parametrize(
    "line",
    [
        "**Related article:** [Ferry Fares Rise Again](#)",
        "Read also: Ferry fares rise again in the south",
        "READ MORE: Ferry fares rise again",
        "Читайте також: У Вельморі зросли ціни на пором",
        "Читайте также: В Вельморе выросли цены на паром",
        "Lesen Sie auch: Fährpreise steigen erneut",
        "À lire aussi : Les tarifs du ferry augmentent",
        "Te puede interesar: Suben las tarifas del ferry",
        "اقرأ أيضا: ارتفاع أسعار العبارات",
        "Share on Facebook",
        "Facebook | Twitter | WhatsApp | Telegram",
        "Поділитися",
        "Sign up for our newsletter to get the harbour news every morning.",
        "Підписуйтесь на наш канал у Telegram",
        "We use cookies to improve your experience on this site.",
        "Photo: Ilka Draan / Orlo News",
        "(Photo by Oren Vale/Orlo News)",
        "Фото: пресслужба порту",
        "Foto: Oren Vale",
        "© 2031 The Velmora Herald. All rights reserved.",
        "Все права защищены",
        "Advertisement",
        "3 min read",
        "Comments (12)",
        "Tags: harbour, Velmora, repairs",
        "(Reporting by Ilka Draan; Editing by Oren Vale)",
        "Updated: 5 March 2031",
        "https://herald.velmora.example/live",
        "![the pier](https://herald.velmora.example/pier.jpg)",
    ],
)
def test_a_line_that_is_not_story_leaves_the_text(line: str) -> None:
    first, rest = STORY.split("\n\n", 1)
    assert markdown(f"{first}\n\n{line}\n\n{rest}").text == STORY


@pytest.mark.parametrize(
    "line",
    [
        "Related industries lost about a tenth of their orders, the chamber said.",
        "Read more than one report on the pier and you will find two different numbers.",
        "Photographs of the cracks were published by the council on Friday.",
        "Share prices of the builder fell by nine per cent on Wednesday.",
        "Subscribers of the ferry line will be paid back, the company said.",
        "Written by hand in 1920, the letter describes the old pier in detail.",
        "Comments by the mayor caused anger among the fishermen.",
        "Sources close to the council said the pier would not be rebuilt.",
        "Breaking: two pillars of the northern pier gave way during the night.",
        "Фотографії тріщин міська рада оприлюднила у п’ятницю.",
        "Автор проєкту заявив, що опори були розраховані на сто років.",
        "Location: the pier lies two kilometres north of the old town.",
        "By Tuesday evening, all ships had left the northern basin.",
        "Von der Hafenbehörde gab es am Dienstag keine weiteren Angaben zur Ursache.",
        "Copyright law does not protect the plans of the pier, a court found.",
        "In 2019, 4 March was still a holiday in Velmora.",
    ],
)
def test_prose_that_starts_like_a_notice_stays(line: str) -> None:
    first, rest = STORY.split("\n\n", 1)
    assert markdown(f"{first}\n\n{line}\n\n{rest}").text == f"{first}\n\n{line}\n\n{rest}"


def test_a_label_standing_alone_takes_the_links_below_it_and_nothing_else() -> None:
    first, rest = STORY.split("\n\n", 1)
    links = "- [Ferry fares rise](https://a.example/1)\n- [Old town flooded](https://a.example/2)"
    assert markdown(f"{first}\n\n**Read also**\n\n{links}\n\n{rest}").text == STORY


def test_dates_of_a_chronicle_stay_between_its_paragraphs() -> None:
    raw = f"{STORY}\n\n5 March 2031\n\nThe council met in the morning and voted for a new survey of the pillars."
    assert "\n\n5 March 2031\n\n" in plain(raw).text


def test_markdown_links_and_emphasis_are_unwrapped() -> None:
    cleaned = markdown(f"{STORY}\n\nThe **council** said [in a *short* note](https://a.example/n) that it would wait.")
    assert cleaned.text.endswith("The council said in a short note that it would wait.")


def test_asterisks_and_brackets_of_plain_text_are_kept() -> None:
    line = "The survey [sic] gave 4 * 5 pillars and a mark of B_2 to the * northern * pier."
    assert plain(f"{STORY}\n\n{line}").text.endswith(line)


def test_lines_left_out_are_kept_for_their_credits() -> None:
    assert "© 2031 Orlo News" in plain(f"{STORY}\n\n© 2031 Orlo News").left_out


def test_zero_width_joiners_stay_where_the_script_needs_them() -> None:
    persian, hindi, emoji = "می‌خواهم", "क्‍ष", "👩‍🚒"
    cleaned = plain(f"{STORY}\n\n{persian} {hindi} {emoji}")
    assert cleaned.text.endswith(f"{persian} {hindi} {emoji}")
    assert not cleaned.hidden


@pytest.mark.parametrize(
    "smuggled", ["pi\u200ber", "pi\u200der", "\u202epier", "pier\U000e0041\U000e0042", "pi\u2066er"]
)
def test_characters_that_hide_words_are_taken_out_and_reported(smuggled: str) -> None:
    cleaned = plain(f"{STORY}\n\nThe {smuggled} will stay closed for months, they said.")
    assert cleaned.text.endswith("The pier will stay closed for months, they said.")
    assert cleaned.hidden


def test_a_byte_order_mark_and_soft_hyphens_go_without_a_finding() -> None:
    cleaned = plain("\ufeff" + STORY.replace("engineers", "engi\u00adneers"))
    assert cleaned.text == STORY
    assert not cleaned.hidden


def test_text_is_composed_and_line_endings_are_one_kind() -> None:
    assert plain("Cafe\u0301 owners in Velmora agreed.\r\n\r\nNobody else did.").text == (
        "Café owners in Velmora agreed.\n\nNobody else did."
    )


@given(st.text(max_size=400), st.sampled_from(list(Markup)))
def test_cleaned_text_is_composed_trimmed_and_free_of_controls(raw: str, markup: Markup) -> None:
    cleaned = clean(raw, markup=markup)
    assert cleaned.text == cleaned.text.strip("\n")
    assert unicodedata.is_normalized("NFC", cleaned.text)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in cleaned.text)


@given(
    st.lists(
        st.sampled_from(["The pier in Velmora is closed for good, the council said on Monday.", "", "Read also: x"])
    )
)
def test_cleaning_a_clean_text_changes_nothing(lines: list[str]) -> None:
    once = plain("\n".join(lines)).text
    assert plain(once).text == once
