"""People on a desk served beyond loopback: passwords, roles, lockout and sessions."""

from __future__ import annotations

import os
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from workbench.db.users import UserRow
from workbench.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = [
    "Accounts",
    "Action",
    "ActionRefused",
    "LoginRefused",
    "Role",
    "UserStore",
    "allows",
    "load_secret",
    "require",
]

SESSION_HOURS = 12
"""A session ends this many hours after its login."""
MIN_PASSWORD = 12
"""Fewest characters of a password."""

_MAX_PASSWORD = 1024
_FEWEST_DIFFERENT = 5
_MAX_NAME = 60


class Role(StrEnum):
    """What a person may do, each role including those before it."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADJUDICATOR = "adjudicator"
    ADMIN = "admin"


class Action(StrEnum):
    """What the service asks leave for."""

    READ = "read"
    """See articles, claims, evidence, verdicts and history; export them."""
    ADD_ARTICLES = "add_articles"
    """Add articles and claims, correct their metadata."""
    REVIEW = "review"
    """Search evidence, ask for a suggestion, draft, record and withdraw one's own verdicts."""
    ADJUDICATE = "adjudicate"
    """Settle a claim on which reviewers differ; reopen and dismiss claims."""
    ADMINISTER = "administer"
    """Users, budgets, backups, the index."""


_LEAST: dict[Action, Role] = {
    Action.READ: Role.VIEWER,
    Action.ADD_ARTICLES: Role.REVIEWER,
    Action.REVIEW: Role.REVIEWER,
    Action.ADJUDICATE: Role.ADJUDICATOR,
    Action.ADMINISTER: Role.ADMIN,
}
_ORDER = tuple(Role)


class LoginRefused(SettingsError):
    """Name and password do not let anyone in. One message for every reason, so that it tells nothing about names."""

    code, http_status = "login_refused", 401


class ActionRefused(SettingsError):
    """The person's role does not cover the action."""

    code, http_status = "not_allowed", 403


class UserStore(Protocol):
    """Where accounts are kept. Every method is one transaction."""

    def get(self, name: str) -> UserRow | None:
        """The account of exactly this name."""
        ...

    def add(self, user: UserRow) -> None:
        """Keep a new account; `UsageError` when the name is taken."""
        ...

    def list(self) -> Sequence[UserRow]:
        """All accounts by name."""
        ...

    def set_password_hash(self, name: str, password_hash: str, changed_at: datetime) -> None:
        """Replace the hash and raise `session_epoch` by one, which voids sessions of an earlier epoch."""
        ...

    def record_failure(self, name: str, at: datetime) -> None:
        """Count a wrong password; after several in a row `locked_until` is set, each time further off."""
        ...

    def clear_failures(self, name: str) -> None:
        """Set `failures` to 0 and `locked_until` to nothing."""
        ...


def allows(role: Role | str, action: Action) -> bool:
    """Whether a role, also as its stored word, covers an action."""
    return _ORDER.index(Role(role)) >= _ORDER.index(_LEAST[action])


def require(role: Role | str, action: Action) -> None:
    """Do nothing when the role covers the action.

    Raises:
        ActionRefused: it does not.
    """
    if not allows(role, action):
        raise ActionRefused(f"A {role} may not {action.replace('_', ' ')}; it takes a {_LEAST[action]}. Ask an admin.")


def load_secret(path: Path) -> str:
    """The key that signs sessions, 256 random bits, made on first use in a file that only its owner can read.

    Raises:
        SettingsError: others can read the file, or it does not hold a key.
    """
    if not path.exists():
        _write_secret(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SettingsError(f"{path} signs sessions and others can read it; delete it, or run `chmod 600` on it.")
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < 64:
        raise SettingsError(f"{path} holds no session key; delete it, and a new one is made.")
    return key


def _write_secret(path: Path) -> None:
    """Write beside and link, so that of two processes starting at once both read the same whole key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return
    finally:
        draft.unlink()


class Accounts:
    """The rules of accounts over a store. Safe to share between threads where the store is."""

    def __init__(
        self,
        store: UserStore,
        *,
        secret: str,
        hasher: PasswordHasher | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Keep the store and the session key (`load_secret`); the hasher defaults to argon2-cffi's (RFC 9106)."""
        self._store = store
        self._secret = secret
        self._given_hasher = hasher
        self._now = now

    def any(self) -> bool:
        """Whether there are accounts; with none, the desk asks nobody to log in and stays on loopback."""
        return bool(self._store.list())

    def list(self) -> Sequence[UserRow]:
        """All accounts by name."""
        return self._store.list()

    def add(self, name: str, role: Role, password: str) -> UserRow:
        """Make an account.

        Raises:
            UsageError: the name is taken or not usable, or the password breaks a rule.
        """
        clean = _checked_name(name)
        if any(row.name.casefold() == clean.casefold() for row in self._store.list()):
            raise UsageError(f"There is an account {clean!r} already; choose another name.")
        row = UserRow(
            name=clean,
            role=role,
            password_hash=self._hasher.hash(_checked_password(password, clean)),
            created_at=self._now(),
        )
        self._store.add(row)
        return row

    def change_password(self, name: str, password: str) -> None:
        """Set a new password; every session of the account ends, and a lock with it.

        Raises:
            UsageError: no such account, or the password breaks a rule.
        """
        row = self._store.get(_normal(name))
        if row is None:
            raise UsageError(f"There is no account {name!r}.")
        hashed = self._hasher.hash(_checked_password(password, row.name))
        self._store.set_password_hash(row.name, hashed, self._now())
        self._store.clear_failures(row.name)

    def log_in(self, name: str, password: str) -> UserRow:
        """The account behind a name and password.

        An unknown name and a locked account take as long as a wrong password, and are told in the same words.

        Raises:
            LoginRefused: they do not belong together, or too many tries failed.
        """
        row, now = self._store.get(_normal(name)), self._now()
        right = self._matches(row.password_hash if row else self._nobody, password)
        if row is None or (row.locked_until is not None and now < row.locked_until):
            raise _refused()
        if not right:
            self._store.record_failure(row.name, now)
            raise _refused()
        if row.failures or row.locked_until is not None:
            self._store.clear_failures(row.name)
        return row

    def session_of(self, row: UserRow) -> str:
        """A signed token for a cookie; it says name and epoch, and holds for `SESSION_HOURS` hours."""
        return self._signer.dumps([row.name, row.session_epoch])

    def user_of(self, session: str | None) -> UserRow | None:
        """The account a token stands for; `None` when it is forged, expired or from before a change of password."""
        from itsdangerous import BadData

        try:
            said = self._signer.loads(session or "", max_age=SESSION_HOURS * 3600)
        except BadData:
            return None
        name, epoch = said if isinstance(said, list) and len(said) == 2 else (None, None)
        row = self._store.get(name) if isinstance(name, str) else None
        return row if row is not None and row.session_epoch == epoch else None

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return self._given_hasher or PasswordHasher()

    @cached_property
    def _signer(self) -> _Signer:
        from itsdangerous import TimestampSigner, URLSafeTimedSerializer

        now = self._now

        class OnOurClock(TimestampSigner):
            def get_timestamp(self) -> int:
                return int(now().timestamp())

        return URLSafeTimedSerializer(self._secret, salt="workbench.session", signer=OnOurClock)

    @cached_property
    def _nobody(self) -> str:
        """A hash that no password matches, to spend the same time on names that are not there."""
        return self._hasher.hash(secrets.token_hex(32))

    def _matches(self, password_hash: str, password: str) -> bool:
        from argon2.exceptions import Argon2Error, InvalidHashError

        try:
            return self._hasher.verify(password_hash, unicodedata.normalize("NFC", password[:_MAX_PASSWORD]))
        except (Argon2Error, InvalidHashError):
            return False


class _Signer(Protocol):
    def dumps(self, obj: object) -> str: ...

    def loads(self, s: str, max_age: int) -> object: ...


def _normal(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).split())


def _checked_name(name: str) -> str:
    clean = _normal(name)
    if not clean or len(clean) > _MAX_NAME or not all(char.isalnum() or char in " .-_'@" for char in clean):
        raise UsageError(f"{name[:80]!r} is no usable name: 1 to {_MAX_NAME} letters, digits, spaces and . - _ ' @.")
    return clean


def _checked_password(password: str, name: str) -> str:
    clean = unicodedata.normalize("NFC", password)
    if len(clean) < MIN_PASSWORD:
        raise UsageError(f"A password needs at least {MIN_PASSWORD} characters.")
    if len(clean) > _MAX_PASSWORD:
        raise UsageError(f"A password has at most {_MAX_PASSWORD} characters.")
    if len(set(clean)) < _FEWEST_DIFFERENT:
        raise UsageError(f"A password needs at least {_FEWEST_DIFFERENT} different characters.")
    if len(name) >= 3 and name.casefold() in clean.casefold():
        raise UsageError("A password must not contain the account's name.")
    return clean


def _refused() -> LoginRefused:
    return LoginRefused("The name or the password is wrong, or too many tries failed; check both, or try again later.")
