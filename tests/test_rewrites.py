"""Light rewrites are copies: words replaced, clauses moved, sentences joined; the same event in own words is not."""

from __future__ import annotations

import pytest

from tests.test_copies import ARTICLE, RETOLD, SENTENCES, UKRAINIAN, folded
from workbench.copies import compare, describe, is_copy
from workbench.rewrites import NO_WORDING, share_wording
from workbench.shingles import shingle
from workbench.wording import content_words, quoted_words, wording

REPLACED = (
    "The city council of Ostermere decided late on Thursday to shut the old lift bridge for 14 months. "
    "Experts had cautioned since the spring that two of its chains were slimmer than a finger. "
    "Some 3,400 people use the bridge every morning, most of them on the way to the cannery. "
    "A boat will run every 20 minutes between the fish market and the northern jetty. "
    "Tickets are free for locals, while guests will pay 2 crowns a trip from the first of June. "
    "Traders on the northern bank say that the previous closure cost them a third of their clients. "
    "The council reserved 410,000 crowns for those who can prove that they lost trade. "
    "Mayor Ilse Varn described the vote as the hardest of her nine years in the town hall. "
    "Her rival Tam Okoro wants a second bridge upstream, funded by the harbour company. "
    "The firm declined to say whether it had been asked for money or for land. "
    "Work is due to start once the herring fleet has gone, in the second week of May. "
    "Until then trucks heavier than 7 tonnes must take the road around the lake."
)
REWORKED = (
    "Ferry to replace a bridge: what commuters should know\n\n"
    "For 14 months the old lift bridge will be closed, the town council of Ostermere decided late on Thursday. "
    "About 3,500 people walk across the bridge each morning, and most of them are on the way to the cannery. "
    "Two of its chains were thinner than a finger, engineers had warned since the winter. "
    "Between the fish market and the northern landing stage, a ferry will run every 15 minutes. "
    "Shopkeepers on the northern bank say the last closure cost them a third of their customers, so the council set "
    "aside 400,000 crowns for those who can prove that they lost trade. "
    "The vote was called the hardest of her nine years in the town hall by Mayor Ilse Varn. "
    "Until then lorries heavier than 9 tonnes must go by the road around the lake.\n\n"
    "Read more of our local news and tell us what you think of this story."
)
UKRAINIAN_REPLACED = (
    "Міськрада Остермера пізно увечері в четвер підтримала закриття старого підйомного мосту на 16 місяців. "
    "Фахівці ще з весни застерігали, що два його ланцюги стоншилися. Щоранку мостом користуються близько 3300 людей, "
    "більшість із них іде на консервний завод. Пором курсуватиме кожні 20 хвилин між рибним ринком і північним "
    "причалом. Для жителів проїзд безкоштовний, а туристи платитимуть дві крони за поїздку."
)
RUSSIAN = (
    "Городской совет Остермера поздно вечером в четверг проголосовал за закрытие старого подъёмного моста на 14 "
    "месяцев. Инженеры ещё с весны предупреждали, что две его цепи истончились. Каждое утро по мосту проходят около "
    "3200 человек, большинство из них направляется на консервный завод. Паром будет ходить каждые 20 минут между "
    "рыбным рынком и северным причалом. Для жителей проезд бесплатный, а гости заплатят две кроны за поездку."
)
RUSSIAN_REPLACED = (
    "Горсовет Остермера поздно вечером в четверг одобрил закрытие старого подъёмного моста на 15 месяцев. "
    "Специалисты ещё с весны предостерегали, что две его цепи истончились. Ежедневно по мосту проходят почти 3200 "
    "человек, большинство из них идёт на консервный завод. Паром станет ходить каждые 20 минут между рыбным рынком и "
    "северной пристанью. Для местных проезд бесплатный, а туристы заплатят две кроны за поездку."
)
ARABIC = (
    "صوّت مجلس بلدة أوسترمير في ساعة متأخرة من مساء الخميس على إغلاق الجسر القديم أربعة عشر شهرا. وكان المهندسون "
    "قد حذروا منذ الربيع من أن اثنتين من سلاسله صارتا رقيقتين. ويعبر الجسر كل صباح نحو ثلاثة آلاف شخص، معظمهم في "
    "طريقهم إلى مصنع التعليب. وستعمل عبّارة كل عشرين دقيقة بين سوق السمك والرصيف الشمالي. والركوب مجاني للسكان، "
    "أما الزوار فيدفعون قطعتين عن كل رحلة."
)
ARABIC_REPLACED = (
    "وافق مجلس بلدة أوسترمير في ساعة متأخرة من مساء الخميس على إقفال الجسر القديم أربعة عشر شهرا. وكان الخبراء قد"
    " حذروا منذ الشتاء من أن اثنتين من سلاسله صارتا رقيقتين. ويجتاز الجسر كل صباح قرابة ثلاثة آلاف شخص، معظمهم في"
    " طريقهم إلى معمل التعليب. وستعمل عبّارة كل عشرين دقيقة بين سوق السمك والمرسى الشمالي. والركوب مجاني للأهالي،"
    " أما الزوار فيدفعون قطعتين عن كل رحلة."
)
UKRAINIAN_RETOLD = (
    "Рік і два місяці мешканці Остермера обходитимуться без мосту. Депутати ухвалили таке рішення після довгої "
    "суперечки, бо механізм зносився і може не витримати. Тим, хто щодня поспішає на роботу, запропонують човен; "
    "місцевим за нього не доведеться платити. Торговці побоюються, що втратять покупців, і вимагають "
    "відшкодування від ради."
)


@pytest.mark.parametrize(
    ("text", "rewrite"),
    [
        pytest.param(ARTICLE, REPLACED, id="words replaced"),
        pytest.param(ARTICLE, REWORKED, id="words, numbers and clauses, joined and moved"),
        pytest.param(" ".join(SENTENCES[:4]), REPLACED, id="a brief of it"),
        pytest.param(UKRAINIAN, UKRAINIAN_REPLACED, id="Ukrainian"),
        pytest.param(RUSSIAN, RUSSIAN_REPLACED, id="Russian"),
        pytest.param(ARABIC, ARABIC_REPLACED, id="Arabic"),
    ],
)
def test_a_lightly_rewritten_text_is_a_copy(text: str, rewrite: str) -> None:
    assert folded(text, rewrite)
    assert folded(rewrite, text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        pytest.param(ARTICLE, RETOLD, id="English"),
        pytest.param(REPLACED, RETOLD, id="a rewrite of it"),
        pytest.param(UKRAINIAN, UKRAINIAN_RETOLD, id="Ukrainian"),
        pytest.param(UKRAINIAN_REPLACED, RUSSIAN, id="another language"),
    ],
)
def test_the_same_event_in_words_of_its_own_is_no_copy(text: str, other: str) -> None:
    assert not is_copy(compare(text, other))


def test_quotations_that_two_papers_share_make_no_copy() -> None:
    speech = (
        "“We asked for time and were given none. We asked for money and were given less. Now we are asked to wait "
        "for a ferry that nobody has seen, in a month when the wind takes the roof off the market.”"
    )
    one = f"{speech} said Ilse Varn to a full hall in Ostermere, where the vote had ended close to midnight. {RETOLD}"
    other = (
        f"The mayor spoke for a minute only. {speech} she said, and sat down. Tam Okoro left before the count was read."
    )
    assert not is_copy(compare(one, other))


def test_a_text_that_holds_a_third_of_another_is_no_copy_of_it() -> None:
    assert not is_copy(compare(f"{' '.join(SENTENCES[:4])} {UKRAINIAN} {UKRAINIAN_RETOLD}", f"{ARTICLE} {RUSSIAN}"))


def test_a_rewrite_is_told_in_words_with_the_figures_that_differ() -> None:
    told = describe(compare(ARTICLE, REPLACED))
    assert told.startswith("lightly rewritten: ")
    assert "in the same order" in told
    assert told.endswith("numbers differ: 3,200 ≠ 3,400")


def test_a_sentence_that_was_split_keeps_its_words() -> None:
    joined = "Engineers warned about the chains in spring and the council closed the bridge on Thursday evening."
    split = "Engineers warned about the chains in spring. The council closed the bridge on Thursday evening."
    shared = share_wording(wording(shingle(joined)), wording(shingle(split)))
    assert (shared.in_order, shared.sentences) == (1.0, 1.0)


def test_a_clause_that_was_moved_keeps_its_words() -> None:
    one = "Engineers warned about rusty chains last spring, although council members closed nothing until Thursday."
    other = "Although council members closed nothing until Thursday, engineers warned about rusty chains last spring."
    assert share_wording(wording(shingle(one)), wording(shingle(other))).in_order == 1.0


def test_texts_without_content_share_nothing() -> None:
    assert share_wording((), wording(shingle(ARTICLE))) == NO_WORDING


def test_small_words_and_endings_do_not_count() -> None:
    def keys(text: str) -> list[str]:
        return [key for _, key in content_words(shingle(text))]

    assert keys("The engineers of the old town") == keys("engineer in a town")
    assert keys("підйомного мосту") == ["підйом", "мосту"]
    assert keys("it is so") == ["it", "is", "so"]


def test_words_between_quotation_marks_are_known() -> None:
    text = shingle("She said “close the bridge” and left «at once».")
    assert [text.folded[n] for n in sorted(quoted_words(text))] == ["close", "the", "bridge", "at", "once"]
