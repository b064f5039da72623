"""Domains made to be mistaken for another's, so that five imitations of one paper are not five origins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


@dataclass(frozen=True, slots=True)
class _Edge:
    rank: tuple[int, int, int]
    """Listed before not, the plainest trick, the earliest domain."""
    other: str
    why: str


class Lookalikes:
    """The domains of a desk, and which of them imitate which.

    A domain of a listed publisher or agency is never an imitation. Of two others, the one that comes first in
    `domains` is the imitated. Sets that hang together (b imitates a, c imitates b) resolve to one. Accounts on
    platforms and names that are no domains resemble nothing here. Nothing is computed before the first question.
    """

    def __init__(self, domains: Iterable[str], *, publishers: Publishers, agencies: Agencies | None = None) -> None:
        """Take the domains, the most established first (most articles, then oldest).

        Args:
            domains: registered domains, as articles record their publishers.
            publishers: listed publishers; their names are taken, whether or not they are among `domains`.
            agencies: listed agencies, likewise; the bundled ones when not given.
        """
        self._given = tuple(domains)
        self._publishers = publishers
        self._agencies = agencies
        self._found: dict[str, Resemblance | None] = {}

    def resembles(self, domain: str) -> Resemblance | None:
        """The domain that this one could be mistaken for; `None` when it stands for itself or is no domain."""
        name = domain if domain in self._places else registered_domain(domain)
        if name is None or "/" in domain or name in self._listed:
            return None
        if name not in self._found:
            self._resolve(name)
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
    def _index(self) -> dict[str, list[Form]]:
        """Every shape by which a domain may be found → the domains."""
        index: dict[str, list[Form]] = {}
        for domain in (*self._listed, *self._places):
            form = form_of(domain)
            for key in _keys(form):
                index.setdefault(key, []).append(form)
        return index

    def _edges(self, own: Form) -> Iterator[_Edge]:
        """Every domain that resembles this one."""
        forms = {form.domain: form for key in _keys(own) for form in self._index.get(key, ())}
        forms.pop(own.domain, None)
        for domain, form in forms.items():
            place = self._listed.get(domain)
            is_listed = place is not None
            found = trick(own, form, listed=is_listed)
            if found is not None:
                order = place if place is not None else self._places[domain]
                yield _Edge((not is_listed, found[0], order), domain, found[1])

    def _resolve(self, domain: str) -> None:
        """Settle a domain and all that hang together with it: outwards from the listed ones, else from the first."""
        members = self._members(domain)
        found: dict[str, Resemblance | None] = {
            name: Resemblance(other=edges[0].other, why=edges[0].why)
            for name, edges in members.items()
            if edges and edges[0].other in self._listed
        }
        if not found:
            found = {min(members, key=lambda name: self._places.get(name, len(self._places))): None}
        waiting = list(found)
        for near in waiting:
            for edge in members[near]:
                if edge.other in members and edge.other not in found:
                    why = next(back.why for back in members[edge.other] if back.other == near)
                    found[edge.other] = _through(near, found[near], why)
                    waiting.append(edge.other)
        self._found |= found

    def _members(self, domain: str) -> dict[str, list[_Edge]]:
        """The domains not listed that hang together with this one, itself too, each with its edges, best first."""
        members: dict[str, list[_Edge]] = {}
        waiting = [domain]
        while waiting:
            name = waiting.pop()
            if name not in members:
                members[name] = sorted(self._edges(form_of(name)), key=lambda edge: edge.rank)
                waiting += [edge.other for edge in members[name] if edge.other not in self._listed]
        return members


def _through(near: str, root: Resemblance | None, why: str) -> Resemblance:
    """What a domain imitates that resembles `near`: that, or what `near` imitates in its turn."""
    if root is None:
        return Resemblance(other=near, why=why)
    return Resemblance(other=root.other, why=f"{why}, beside {near}, which resembles {root.other}")


def _keys(form: Form) -> set[str]:
    """Under what a domain is found: two that resemble each other share one of these.

    Deletions of one letter lead to names that differ by one letter (the symmetric deletion method of SymSpell).
    """
    names = {form.base, form.stem}
    cut = {f"-{name[:at]}{name[at + 1 :]}" for name in names if len(name) >= _LONG for at in range(len(name))}
    return {form.shape, form.loose, form.label, *names, form.core, *cut, *(f"-{name}" for name in names)}
