"""Recognises names of organisations in running text by their own words: head nouns, acronyms, listed names.

No model and no gazetteer of the world: what cannot be told from a person or a place is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.agencies import Agencies
from workbench.publishers import Publishers

__all__ = ["NOT_ORGANISATIONS", "Named", "has_head", "is_medium_name", "organisation_at", "organisations"]


@dataclass(frozen=True, kw_only=True)
class Named:
    """An organisation named at a place of a text."""

    name: str
    """Shortest good form: the listed name, the acronym given, else as written without its article."""
    aliases: tuple[str, ...]
    """Forms under which the text goes on to mention it."""
    start: int
    end: int
    is_media: bool
    """A listed agency or paper, or introduced as a paper, agency or broadcaster."""


_UPPER = "A-ZÀ-ÖØ-ÞŁŚŠŽČĆŻŹĐА-ЯІЇЄҐЁ"
_CAP = rf"[{_UPPER}][\w’'.&-]*[\w’']|[{_UPPER}]"
_LINK = (
    r"(?:of|for|on|and(?!\s+the)|in|to|&|de|du|des|d[’']|la|le|les|el|los|del|y|et|für|der|die|das|und|zur|von|"
    r"з|із|та|і|по|и)"
)
_NAME = re.compile(rf"(?:{_CAP})(?:\s+(?:{_LINK}\s+(?:{_LINK}\s+|the\s+)?)?(?:{_CAP}))*")
_ACRONYM = re.compile(rf"\s*\(([{_UPPER}][\w-]{{1,9}})(?:[,;][^)]{{0,40}})?\)")
_QUOTED = re.compile(r"[«“„\"]([^«»“”„\"\n]{2,50})[»”“\"]")

_SKIP = re.compile(
    r"(?:the|an?|its|their|this|our|das|die|der|dem|den|le|la|les|el|los|las)\s+|l[’']|ل(?:ـ\s*)?", re.IGNORECASE
)
_DESCRIBED = re.compile(
    r"""(?:[\w’'-]+\s+){0,4}?(?:
      (?P<media>news\s?agency|news\s+(?:outlet|site|website|portal)|agency|newspaper|daily|weekly|magazine|tabloid|
        broadcaster|channel|television|outlet|website|portal|paper|
        (?:інформаційн\w+\s+)?агентств\w+|агенці\w+|газет\w+|видан\w+|телеканал\w*|портал\w*|
        издани\w+|Nachrichtenagentur|Agentur|Zeitung|Tageszeitung|Sender\w*|Magazin|
        agence(?:\s+de\s+presse)?|journal|quotidien|chaîne|agencia(?:\s+de\s+noticias)?|diario|periódico|cadena)
      |think[\s-]tank|watchdog|institute|institut|charity|NGO|non-?profit|group|organi[sz]ation|pollster|polling\s+firm|
        consultancy|company|university|ministry|research\s+(?:centre|center|group|firm)|monitoring\s+group|
        аналітичн\w+\s+центр\w*|організаці\w+|аналитическ\w+\s+центр\w*|организаци\w+|Denkfabrik|
        organisation|centre|ONG|organización|centro
    )\s+(?=["«“„A-ZÀ-ÖØ-ÞА-ЯІЇЄҐЁ])""",
    re.VERBOSE,
)
_HEAD = re.compile(
    r"""\b(?:
    Institute?|Instituto|Institut\w*|Ministry|Ministère|Ministerio|Ministerium\w*|\w+ministerium\w*|Agency|Agence|Agencia|
    Agentur|Cent(?:re|er)|Centro|Zentrum|Council|Conseil|Consejo|Commission|Comisión|Kommission|Committee|Comité|Bureau|
    Office|Department|Service|Union|Foundation|Fundación|Fondation|Stiftung|Fund|Bank|Banque|Banco|Organi[sz]ation|
    Organización|Association|Asociación|Society|Federation|University|Université|Universidad|Universität|College|Academy|
    Laboratory|Observatory|Observatoire|Observatorio|Watch|Monitor|Initiative|Alliance|Coalition|Network|Group|Authority|
    Inspectorate|Directorate|Staff|Police|Registry|Archive|Chamber|Board|Court|Mission|Project|Forum|Survey|
    Times|Post|Journal|Herald|Gazette|Tribune|Guardian|Telegraph|Courier|Chronicle|Independent|Mail|Mirror|Observer|
    Express|News|Daily|Press|Radio|TV|Television|Zeitung|Tagblatt|Tageblatt|Anzeiger|Nachrichten|Diario|Periódico|Gazeta|
    Інститут\w*|Міністерств\w+|Агентств\w+|Агенці\w+|Центр\w*|Генштаб\w*|Служб\w+|Комітет\w*|Комісі\w+|Рад\w|
    Організаці\w+|Университет\w*|Університет\w*|Институт\w*|Министерств\w+|Комитет\w*|Комисси\w+|Совет\w*|
    Организаци\w+|Минобороны|Міноборони|Генеральн\w+\s+штаб\w*|Бюро|Фонд\w*|Банк\w*)\b""",
    re.VERBOSE,
)
"""Nouns that say what kind of body a name belongs to."""
_MEDIA_HEAD = re.compile(
    r"\b(?:Times|Post|Journal|Herald|Gazette|Tribune|Guardian|Telegraph|Courier|Chronicle|Independent|Mail|Mirror|"
    r"Observer|News|Daily|Press|Radio|TV|Television|Zeitung|Tagblatt|Tageblatt|Anzeiger|Nachrichten|Diario|Periódico|"
    r"Gazeta)\b"
)
_MEDIA_LAST = re.compile(
    r"\s(?:Report|Reporter|Review|Insider|Today|Star|Sun|Globe|Wire|Record|Examiner|Inquirer|Sentinel|Standard|Echo|"
    r"Weekly|Magazine|Broadcasting|Media)$|Online$"
)
"""Words that tell a paper only at the end of its name."""
_SLAVIC_HEAD = re.compile(
    r"(?:Інститут|Міністерств|Агентств|Центр|Служб|Комітет|Комісі|Рад[аиіу]|Організаці|Институт|Министерств|Комитет|"
    r"Комисси|Совет|Организаци|Генеральн|Бюро|Фонд|Банк)\w*(?:\s+(?:штаб\w*|[а-яіїєґё]{4,}|[А-ЯІЇЄҐЁ][\w’']+)){1,4}"
)
_ARABIC = re.compile(
    r"(?:ل(?=ل)|ل)?(?P<name>(?:ال|ل)?(?:معهد|وزارة|وكالة|مركز|منظمة|مرصد|صحيفة|قناة|هيئة|مجلس|لجنة|جامعة)"
    r"\s+[\u0621-\u064a]{2,}(?:\s+(?!الذي|التي|اليوم)ال[\u0621-\u064a]{2,}){0,2})"
)
NOT_ORGANISATIONS = frozenset(
    "US USA UK UAE USSR DRC EU PM MP MEP CEO TV AM GMT UTC COVID COVID-19 GDP AI IT ID HIV DNA VIP США СССР РФ ЄС ЕС "
    "ISIS ISIL IS ІДІЛ ИГИЛ DIY FAQ PDF CCTV NFL NBA PGA".split()
)
_OPENERS = frozenset(
    "The A An On In At But And While When As After Before Since Although However Monday Tuesday Wednesday Thursday "
    "Friday Saturday Sunday January February March April May June July August September October November December "
    "Meanwhile Last This Earlier Today Yesterday Also Both If That According Der Die Das Le La Les El Los Las Un Une "
    "Una".split()
)
_GENERIC = frozenset(
    "office council group police court staff service board department commission committee agency ministry institute "
    "university government union mission news daily press radio tv post mail mirror express project".split()
)


def organisation_at(text: str, start: int, agencies: Agencies, publishers: Publishers) -> Named | None:
    """The organisation whose name begins at `start`, after an article or a description (`the newspaper ...`)."""
    position, described, is_media = _introduced(text, start)
    listed = next((m for m in agencies.mentions(text[position : position + 60]) if m.start == 0), None)
    if listed is not None:
        end = position + listed.end
        return _named(text, position, _after_acronym(text, end), listed.agency, text[position:end], is_media=True)
    quoted = _QUOTED.match(text, position)
    if quoted is not None:
        return _quoted(text, quoted, publishers) if described or publishers.named(quoted.group(1)) else None
    for pattern in (_ARABIC, _SLAVIC_HEAD, _NAME):
        match = pattern.match(text, position)
        if match is not None:
            return _judged(text, match, agencies, publishers, described=described, is_media=is_media)
    return None


def organisations(text: str, agencies: Agencies, publishers: Publishers) -> Iterator[Named]:
    """Every organisation named with capitals in `text`, left to right."""
    for pattern in (_NAME, _SLAVIC_HEAD):
        for match in pattern.finditer(text):
            position = _past_openers(match.group()) + match.start()
            inner = pattern.match(text, position)
            named = inner and _judged(text, inner, agencies, publishers, described=False, is_media=False)
            if named:
                yield named


def _past_openers(name: str) -> int:
    """Where a name begins once words that only open its sentence are passed (`On Friday Meridian Institute`)."""
    position = 0
    while (word := _FIRST_WORD.match(name, position)) and word.group(1) in _OPENERS:
        position = word.end()
    return position


_FIRST_WORD = re.compile(r"(\S+)\s+")


def _introduced(text: str, start: int) -> tuple[int, bool, bool]:
    """Where the name itself begins, whether words describe it, and whether they say it is a news medium."""
    article = _SKIP.match(text, start)
    position = article.end() if article else start
    described = _DESCRIBED.match(text, position)
    if described is None or re.search(r"[.!?\n]", described.group()):
        return position, False, False
    return described.end(), True, described.group("media") is not None


def _judged(
    text: str, match: re.Match[str], agencies: Agencies, publishers: Publishers, *, described: bool, is_media: bool
) -> Named | None:
    """The match as an organisation, or `None` when it may be a person or a place."""
    written = _owned(match.groupdict().get("name") or match.group())
    start = match.start() + match.group().rindex(written)
    end = start + len(written)
    acronym = _ACRONYM.match(text, end)
    stop = acronym.end() if acronym else end
    short = acronym.group(1) if acronym else written
    listed = _listed(written, agencies, publishers) or _listed(short, agencies, publishers)
    if listed is not None:
        entry = publishers.find(listed)
        return _named(text, start, stop, listed, written, is_media=entry is None or not entry.is_body)
    tells = acronym or described or _is_acronym(written) or has_head(written) or match.re is not _NAME
    if not tells or NOT_ORGANISATIONS & {written, short} or written.casefold() in _GENERIC:
        return None
    return _named(text, start, stop, short, written, is_media=is_media or _MEDIA_HEAD.search(written) is not None)


def _owned(name: str) -> str:
    """A name without what only says whose or where it is: `Tallow's Harbour Herald`, `Harbour Herald's Jane Doe`.

    Ministries and offices keep it: `Luria's Ministry of Ports` is not the ministry of another country.
    """
    bare = re.sub(r"[’']s?$|\.$", "", name)
    bare = re.sub(rf"^[{_UPPER}][\w-]*-based\s+", "", bare)
    owner, _, owned = re.sub(r"[’']s\s+", "\0", bare, count=1).partition("\0")
    if owned and _MEDIA_HEAD.search(owned) and has_head(owned):
        return owned
    return owner if owned and _HEAD.search(owner) and not _HEAD.search(owned) else bare


def _listed(name: str, agencies: Agencies, publishers: Publishers) -> str | None:
    return agencies.named(name) or publishers.named(name)


def has_head(name: str) -> bool:
    """Whether one of several words says what kind of body it is."""
    return " " in name.strip() and _HEAD.search(name) is not None


def is_medium_name(name: str) -> bool:
    """Whether a name holds a word of papers and broadcasters: `Osk Herald`."""
    return _MEDIA_HEAD.search(name) is not None or _MEDIA_LAST.search(name) is not None


def _is_acronym(name: str) -> bool:
    return re.fullmatch(rf"[{_UPPER}]{{2,6}}(?:-[{_UPPER}\d]{{1,4}})?", name) is not None


def _quoted(text: str, match: re.Match[str], publishers: Publishers) -> Named:
    name = match.group(1).strip()
    return _named(text, match.start(), match.end(), publishers.named(name) or name, name, is_media=True)


def _after_acronym(text: str, end: int) -> int:
    acronym = _ACRONYM.match(text, end)
    return acronym.end() if acronym else end


def _named(text: str, start: int, end: int, name: str, written: str, *, is_media: bool) -> Named:
    aliases = (name, written) if name != written else (name,)
    return Named(name=" ".join(name.split()), aliases=aliases, start=start, end=end, is_media=is_media)
