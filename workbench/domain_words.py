"""Words that many papers have in their addresses: what they add to a name, and names that belong to nobody alone."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["is_added", "is_generic", "without_added", "without_article", "without_parts"]

_FILLERS = (
    "news online press daily live tv media world today official info portal net web site blog now global "
    "international breaking report reports updates update latest video radio network weekly agency group digital "
    "channel fm hub app 24 365 plus novosti noviny novyny vesti visti nachrichten noticias notizie actu actualites "
    "infos aktuell haber"
).split()
"""Words added to a name that tell nothing of whose it is."""
_MASTHEADS = (
    "times time post herald gazette tribune tribuna chronicle journal courier courrier kurier kurir corriere mail "
    "mirror star sun sunday guardian telegraph telegraaf independent observer observador observator express "
    "expresso expreso espreso espresso expressen echo eco record standard standaard citizen examiner inquirer "
    "enquirer argus advertiser dispatch leader ledger nation nacion mondo mundo globe globo pais paese patria "
    "reporter register review sentinel bulletin voice voz voix zeitung presse prensa pravda gazeta gazete diario "
    "giornale journaux matin manana soir sera noche parisien capital comercio nacional universal heraldo republica "
    "opinion razon verdad libertad liberation tageblatt tagblatt tageszeitung anzeiger bild welt zeit stern focus "
    "merkur dagblad dagbladet aftonbladet aftenbladet avisen posten politika politiken vjesti vijesti nova novaya "
    "novoe novyi novini novine novosti kronika dnevnik segodnya sevodnya vremya chas den hoy metro morning evening "
    "night weekend business economic economist economista economia financial finance money market markets sport "
    "sports football politics political science nature health culture art arts tech technology city local people "
    "public free new old big first central national federal state regional street village monitor mercury messenger "
    "signal insider outlook outlet wire flash line link page hill week weekly month monthly year day president "
    "government parliament senate congress ministry minister defence defense justice police army navy court council "
    "commission statistics stat stats customs treasury embassy university institute academy abc sky fox statesman "
    "lexpress oglobo periodico vanguardia tiempo segunda correo telegraf telegrafi telegrafo universo espectador "
    "chronik rundschau allgemeine neue watan quds ahram ghad rai bayan ayam hayat sharq ittihad jumhuriya thawra "
    "новости новини вести вісті правда газета время час"
).split()
"""Names that papers and offices of many places share."""
_PLACES = (
    "africa america asia europe euro europa balkan baltic afghanistan albania algeria argentina armenia australia "
    "austria azerbaijan belarus belgium bosnia brazil brasil britain bulgaria canada chile china colombia croatia "
    "cyprus czech denmark egypt england estonia finland france georgia germany deutschland ghana greece hungary india "
    "indonesia iran iraq ireland israel italy italia japan jordan kazakhstan kenya korea kosovo latvia lebanon libya "
    "lithuania malaysia malta mexico moldova morocco nepal netherlands nigeria norway pakistan palestine peru "
    "philippines poland polska portugal qatar romania russia rossiya scotland serbia singapore slovakia slovenia "
    "spain espana sudan sweden swiss switzerland syria taiwan thailand tunisia turkey turkiye uganda ukraine ukraina "
    "uk usa us vietnam wales yemen zambia zimbabwe berlin boston brussels cairo chicago delhi dublin istanbul "
    "jerusalem kiev kyiv london madrid miami moscow mumbai ny paris prague roma rome sofia tokyo warsaw wien zurich"
).split()
_ARTICLES = "the my le la les el los il lo gli der die das al os de of and".split()
_GENERIC = (frozenset([*_FILLERS, *_MASTHEADS, *_ARTICLES]), frozenset([*_FILLERS, *_PLACES, *_ARTICLES]))
_ADDED_PARTS = frozenset(
    "the my www m en eng ua ukr ru de fr es pl eu it ar tr int com org co real new go get corp inc hd mobile "
    "verified".split()
) | {*_FILLERS, *_PLACES}
"""What may stand beside a name behind a hyphen."""
# Longest first: `newsonline` ends in `online`, and nothing shorter may be cut before it.
_GLUED_AFTER = tuple(sorted((word for word in _FILLERS if word not in ("net", "now", "fm")), key=len, reverse=True))
_GLUED_BEFORE = ("official", "breaking", "daily", "world", "news", "live", "real", "the", "www", "my")
_SHORTEST = 6


def is_added(word: str) -> bool:
    """Whether a word says nothing of whose an address is (`news`, `ua`, `official`)."""
    return word in _ADDED_PARTS or word.isdigit()


def without_article(label: str) -> str:
    """A label without a leading `the`, when a name is left."""
    return label[3:] if label.startswith("the") and len(label) > len("the") + 2 else label


def without_parts(label: str) -> str:
    """A label without the parts between hyphens that are only added words; hyphens gone, and a leading `the`.

    A label of nothing but such words stays whole.
    """
    if "-" not in label:
        return without_article(label)
    parts = label.split("-")
    return without_article("".join([part for part in parts if not is_added(part)] or parts))


def without_added(label: str) -> tuple[str, ...]:
    """What is left of a label as words are cut from its ends, glued or not, down to six letters of a name.

    Longest first, beginning with `without_parts`.
    """
    names = [without_parts(label)]
    while (shorter := _cut(names[-1])) != names[-1]:
        names.append(shorter)
    return tuple(names)


def _cut(name: str) -> str:
    """A name without its number, else without one added word at its end, else without one at its beginning."""
    cuts = [name.rstrip("0123456789")] if name[-1:].isdigit() else []
    cuts += (
        [name.removesuffix(word) for word in _GLUED_AFTER if name.endswith(word)] if name.endswith(_GLUED_AFTER) else []
    )
    cuts += [name.removeprefix(word) for word in _GLUED_BEFORE if name.startswith(word)]
    return next((cut for cut in cuts if len(cut) >= _SHORTEST), name)


@lru_cache(16_384)
def is_generic(label: str) -> bool:
    """Whether a label is made of words many papers share (`thedailynews`, `ukraine-today`).

    A place with a paper's word (`kyivpost`) is a name of its own.
    """
    name = label.replace("-", "")
    return any(_made_of(name, words) for words in _GENERIC)


def _made_of(name: str, words: frozenset[str]) -> bool:
    """Whether a name can be cut into words of the list."""
    reached = {0}
    for start in range(len(name)):
        if start in reached:
            reached |= {end for end in range(start + 1, min(len(name), start + 14) + 1) if name[start:end] in words}
    return len(name) in reached
