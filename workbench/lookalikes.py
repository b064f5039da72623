"""Domains made to be mistaken for another's, so that five imitations of one paper are not five origins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from workbench.agencies import Agencies, bundled_agencies
from workbench.domain_words import is_generic
from workbench.domains import host_of, registered_domain
from workbench.publishers import Publishers
from workbench.resemblance import Form, form_of, trick

__all__ = ["Lookalikes", "Resemblance"]

_LONG = 6


@dataclass(frozen=True, kw_only=True)
class Resemblance:
    """Whose name a domain could be taken for."""

    other: str
    """The registered domain imitated: what the article counts under (by `Publishers.key`)."""
    why: str
    """The trick, in words."""


class Lookalikes:
    """The domains of a desk, and which of them imitate which.

    A domain of a listed publisher or agency is never an imitation. Of two others, the one that comes first in
    `domains` is the imitated; of more with equally many articles, the one that most of them resemble. Sets that hang
    together (b imitates a, c imitates b) resolve to one. Accounts on platforms and names that are no domains resemble
    nothing here. Nothing is computed before the first question.
    """

    def __init__(
        self,
        domains: Iterable[str],
        *,
        publishers: Publishers,
        agencies: Agencies | None = None,
        articles: Mapping[str, int] | None = None,
    ) -> None:
        """Take the domains, the most established first (most articles, then oldest).

        Args:
            domains: registered domains, as articles record their publishers.
            publishers: listed publishers; their names are taken, whether or not they are among `domains`.
            agencies: listed agencies, likewise; the bundled ones when not given.
            articles: domain → how many articles the desk has of it.
        """
        self._given = tuple(domains)
        self._publishers = publishers
        self._agencies = agencies
        self._articles = articles
        self._found: dict[str, Resemblance | None] = {}

    def resembles(self, domain: str) -> Resemblance | None:
        """The domain that this one could be mistaken for; `None` when it stands for itself or is no domain."""
        name = domain if domain in self._places else registered_domain(domain)
        if name is None or "/" in domain or name in self._listed:
            return None
        if name not in self._found:
            self._found |= self._resolved(name) if name in self._places else {name: self._newcomer(form_of(name))}
        return self._found[name]

    def resembles_host(self, host: str) -> Resemblance | None:
        """The same for a whole host or url, where a name may also stand before another's domain.

        `reuters.com.evil.example` is the domain `evil.example` with another's name before it.
        """
        domain = registered_domain(host)
        if domain is None or domain in self._listed:
            return None
        return self.resembles(domain) or self._before(host, domain)

    def _before(self, host: str, domain: str) -> Resemblance | None:
        name = (host_of(host)[0] or "").removesuffix(domain).rstrip(".")
        labels = name.split(".") if name else []
        runs = [".".join(labels[start:end]) for start in range(len(labels)) for end in range(len(labels), start, -1)]
        runs += [label.removeprefix("www-").replace("-", ".") for label in labels]
        whole = [run for run in runs if run in self._listed or run in self._places]
        others = whole + [self._by_label[label] for label in labels if label in self._by_label]
        return Resemblance(other=others[0], why=f"{name} stands before another's domain, {domain}") if others else None

    @cached_property
    def _listed(self) -> dict[str, int]:
        agencies = self._agencies or bundled_agencies()
        domains = [domain for publisher in self._publishers.entries for domain in publisher.domains]
        domains += [domain for agency in agencies.entries for domain in agency.domains]
        return {domain: place for place, domain in enumerate(dict.fromkeys(domains)) if "/" not in domain}

    @cached_property
    def _places(self) -> dict[str, int]:
        """The desk's own domains by their place in its order."""
        plain = (domain for domain in self._given if "." in domain and "/" not in domain and " " not in domain)
        return {domain: place for place, domain in enumerate(dict.fromkeys(plain)) if domain not in self._listed}

    @cached_property
    def _by_label(self) -> dict[str, str]:
        """Names of listed domains that are nobody else's: long, and no common word."""
        labels = {form_of(domain).label: domain for domain in reversed(self._listed)}
        return {label: domain for label, domain in labels.items() if len(label) >= _LONG and not is_generic(label)}

    @cached_property
    def _index(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        """Every key under which a domain may be found → the first domain, and → the others, where there are more."""
        first: dict[str, str] = {}
        more: dict[str, list[str]] = {}
        for domain in (*self._listed, *self._places):
            for key in _keys(form_of(domain)):
                # Most keys lead to one domain, and a list for each would cost twice the time.
                if first.setdefault(key, domain) != domain:
                    more.setdefault(key, []).append(domain)
        return first, more

    def _candidates(self, own: Form) -> list[Form]:
        """The other domains that share a key with this one, listed ones first, each kind in its order."""
        first, more = self._index
        keys = [key for key in _keys(own) if key in first]
        found = {first[key] for key in keys}.union(*(more.get(key, ()) for key in keys)) - {own.domain}
        return [form_of(domain) for domain in sorted(found, key=self._order)]

    def _order(self, domain: str) -> tuple[bool, int]:
        place = self._listed.get(domain)
        return (False, place) if place is not None else (True, self._places[domain])

    def _imitated(self, own: Form) -> Resemblance | None:
        """The listed domain that this one imitates, by the plainest trick."""
        listed = [form for form in self._candidates(own) if form.domain in self._listed]
        tricks = [(found, form.domain) for form in listed if (found := trick(own, form, listed=True))]
        if not tricks:
            return None
        (_, why), other = min(tricks, key=lambda row: row[0][0])
        return Resemblance(other=other, why=why)

    def _linked(self, own: Form, wanted: Callable[[str], bool]) -> list[Form]:
        """The domains wanted that are not listed and that resemble this one, in their order."""
        forms = [form for form in self._candidates(own) if form.domain not in self._listed and wanted(form.domain)]
        return [form for form in forms if trick(own, form, listed=False)]

    def _newcomer(self, own: Form) -> Resemblance | None:
        """What a domain imitates that is not one of the desk's: it comes after all of them."""
        imitated = self._imitated(own)
        linked = [] if imitated else self._linked(own, lambda _: True)
        return _through(own, linked[0], self.resembles(linked[0].domain)) if linked else imitated

    def _resolved(self, domain: str) -> dict[str, Resemblance | None]:
        """A domain and all that hang together with it, outwards from those like a listed one, else from the first."""
        members = sorted(self._hanging_together(domain), key=self._order)
        found = {name: imitated for name in members if (imitated := self._imitated(form_of(name)))}
        resolved: dict[str, Resemblance | None] = {**found} if found else {self._first(members): None}
        left = set(members) - set(resolved)
        waiting = list(resolved)
        for name in waiting:
            near = form_of(name)
            for form in self._linked(near, left.__contains__):
                resolved[form.domain] = _through(form, near, resolved[name])
                left.remove(form.domain)
                waiting.append(form.domain)
        return resolved

    def _first(self, members: Sequence[str]) -> str:
        """Whom the others imitate, of members in their order: most resemble it, and it is the most plainly written."""
        if self._articles is None:
            return members[0]
        most = max(self._articles.get(name, 0) for name in members)
        equal = [name for name in members if self._articles.get(name, 0) == most]
        endings = Counter(_ending(name) for name in members)
        tricks = {name: self._tricks(name, members) for name in equal}
        return max(
            equal, key=lambda name: (len(tricks[name]), -_signs(name), -sum(tricks[name]), endings[_ending(name)])
        )

    def _tricks(self, domain: str, others: Collection[str]) -> list[int]:
        """How plainly each of the others that resemble a domain does so."""
        own = form_of(domain)
        found = (trick(form, own, listed=False) for form in self._linked(own, others.__contains__))
        return [plainness for plainness, _ in filter(None, found)]

    def _hanging_together(self, domain: str) -> set[str]:
        """The domains not listed that resemble this one, directly or through others, itself too."""
        seen = {domain}
        waiting = [domain]
        for name in waiting:
            linked = [form.domain for form in self._linked(form_of(name), lambda other: other not in seen)]
            seen.update(linked)
            waiting += linked
        return seen


def _ending(domain: str) -> str:
    return domain.partition(".")[2]


def _signs(domain: str) -> int:
    """Hyphens, digits and letters beyond ASCII in a domain: what imitations are made with."""
    return sum(not (letter.isascii() and letter.isalpha()) for letter in domain)


def _through(own: Form, near: Form, root: Resemblance | None) -> Resemblance:
    """What a domain imitates that resembles `near`: that, or what `near` imitates in its turn."""
    found = trick(own, near, listed=False)
    why = found[1] if found else ""
    if root is None:
        return Resemblance(other=near.domain, why=why)
    return Resemblance(other=root.other, why=f"{why}, beside {near.domain}, which resembles {root.other}")


def _keys(form: Form) -> set[str]:
    """Under what a domain is found: two that resemble each other share one of these.

    Deletions of one letter lead to names that differ by one letter (the symmetric deletion method of SymSpell).
    """
    names = {form.squeezed, form.base, form.stems[0]}
    slips = {f"-{name[:at]}{name[at + 1 :]}" for name in names if len(name) >= _LONG - 1 for at in range(len(name))}
    return {form.shape, form.loose, form.label, *names, *form.stems, *slips, *(f"-{name}" for name in names)}
