"""Accounts let in who has the password, slow down who has not, and end their sessions when they should."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from workbench.accounts import (
    SESSION_HOURS,
    Accounts,
    Action,
    ActionRefused,
    LoginRefused,
    Role,
    allows,
    load_secret,
    require,
)
from workbench.db.engine import Database
from workbench.db.users import UserStore
from workbench.errors import SettingsError, UsageError

PASSWORD = "seven grey herons"
SECRET = "k" * 64


@dataclass
class Clock:
    now: datetime = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[UserStore]:
    database = Database(f"sqlite:///{tmp_path / 'desk.db'}", lock_folder=tmp_path)
    yield UserStore(database)
    database.close()


@pytest.fixture
def accounts(store: UserStore, clock: Clock) -> Accounts:
    # The smallest cost argon2 takes: these tests are about rules, not about hardness.
    return Accounts(store, secret=SECRET, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), now=clock)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Accounts, str]]:
    """Accounts with one session, shared by properties that change nothing."""
    folder = tmp_path_factory.mktemp("standing")
    database = Database(f"sqlite:///{folder / 'desk.db'}", lock_folder=folder)
    accounts = Accounts(UserStore(database), secret=SECRET, now=Clock())
    yield accounts, accounts.session_of(accounts.add("ada", Role.VIEWER, PASSWORD))
    database.close()


def fail(accounts: Accounts, name: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(LoginRefused):
            accounts.log_in(name, "a wrong password")


def test_a_new_desk_has_no_accounts(accounts: Accounts) -> None:
    assert not accounts.any()


def test_the_right_password_lets_in(accounts: Accounts) -> None:
    accounts.add("Ada Fenn", Role.REVIEWER, PASSWORD)
    assert accounts.any()
    row = accounts.log_in("  Ada  Fenn ", PASSWORD)
    assert (row.name, row.role) == ("Ada Fenn", "reviewer")


def test_the_password_itself_is_not_stored(accounts: Accounts, store: UserStore) -> None:
    accounts.add("ada", Role.ADMIN, PASSWORD)
    row = store.get("ada")
    assert row is not None and row.password_hash.startswith("$argon2id$") and PASSWORD not in row.password_hash


def test_two_accounts_with_one_password_have_different_hashes(accounts: Accounts) -> None:
    assert (
        accounts.add("ada", Role.ADMIN, PASSWORD).password_hash
        != accounts.add("odd", Role.ADMIN, PASSWORD).password_hash
    )


def test_a_password_is_the_same_however_its_accents_are_composed(accounts: Accounts) -> None:
    accounts.add("ada", Role.VIEWER, "caf\u00e9 au lait 12")
    assert accounts.log_in("ada", "cafe\u0301 au lait 12").name == "ada"


def test_unknown_name_wrong_password_and_locked_account_are_told_alike(accounts: Accounts) -> None:
    accounts.add("ada", Role.VIEWER, PASSWORD)
    messages = []
    for name, password in (("nobody", PASSWORD), ("ada", "a wrong password")):
        with pytest.raises(LoginRefused) as caught:
            accounts.log_in(name, password)
        messages.append(caught.value.message)
    fail(accounts, "ada", 8)
    with pytest.raises(LoginRefused) as caught:
        accounts.log_in("ada", PASSWORD)
    assert {*messages, caught.value.message} == {messages[0]}
    assert caught.value.http_status == 401


class CountingHasher(PasswordHasher):
    """The real hasher; counts verifications, as times are too noisy to compare."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        self.verified += 1
        return bool(super().verify(hash, password))


@pytest.mark.parametrize(("name", "locked"), [("nobody", False), ("ada", False), ("ada", True)])
def test_every_login_costs_one_verification(store: UserStore, clock: Clock, name: str, locked: bool) -> None:
    hasher = CountingHasher()
    accounts = Accounts(store, secret=SECRET, hasher=hasher, now=clock)
    accounts.add("ada", Role.VIEWER, PASSWORD)
    fail(accounts, "ada", 8 if locked else 0)
    hasher.verified = 0
    fail(accounts, name, 1)
    assert hasher.verified == 1


def test_a_few_wrong_passwords_do_not_lock(accounts: Accounts) -> None:
    accounts.add("ada", Role.VIEWER, PASSWORD)
    fail(accounts, "ada", 4)
    assert accounts.log_in("ada", PASSWORD).name == "ada"


def test_many_wrong_passwords_lock_the_account_for_a_while(accounts: Accounts, clock: Clock, store: UserStore) -> None:
    accounts.add("ada", Role.VIEWER, PASSWORD)
    fail(accounts, "ada", 5)
    with pytest.raises(LoginRefused):
        accounts.log_in("ada", PASSWORD)
    row = store.get("ada")
    assert row is not None and row.locked_until is not None
    clock.now = row.locked_until
    assert accounts.log_in("ada", PASSWORD).name == "ada"


def test_the_lock_grows_with_further_failures(accounts: Accounts, clock: Clock, store: UserStore) -> None:
    accounts.add("ada", Role.VIEWER, PASSWORD)
    fail(accounts, "ada", 5)
    waits = []
    for _ in range(3):
        row = store.get("ada")
        assert row is not None and row.locked_until is not None
        waits.append(row.locked_until - clock.now)
        clock.now = row.locked_until
        fail(accounts, "ada", 1)
    assert waits[0] < waits[1] < waits[2]


def test_tries_on_a_locked_account_do_not_lengthen_its_lock(accounts: Accounts, store: UserStore) -> None:
    accounts.add("ada", Role.VIEWER, PASSWORD)
    fail(accounts, "ada", 5)
    before = store.get("ada")
    fail(accounts, "ada", 5)
    assert store.get("ada") == before


def test_a_right_password_forgets_the_failures(accounts: Accounts, store: UserStore) -> None:
    accounts.add("ada", Role.VIEWER, PASSWORD)
    fail(accounts, "ada", 4)
    accounts.log_in("ada", PASSWORD)
    row = store.get("ada")
    assert row is not None and (row.failures, row.locked_until) == (0, None)


def test_a_damaged_hash_lets_nobody_in(accounts: Accounts, store: UserStore, clock: Clock) -> None:
    accounts.add("ada", Role.VIEWER, PASSWORD)
    store.set_password_hash("ada", "$argon2id$damaged", clock.now)
    fail(accounts, "ada", 1)


@pytest.mark.parametrize(
    "password", ["", "short", "x" * 11, "x" * 40, "abababababab", "my ADA FENN 12345", "p" * 1000 + "abcde" * 9]
)
def test_a_weak_or_endless_password_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(UsageError, match="password"):
        accounts.add("Ada Fenn", Role.VIEWER, password)
    assert not accounts.any()


@pytest.mark.parametrize("name", ["", "  ", "a\nb\x00", "a/b", "<b>", "x" * 61, "a\u202eb", "a;b"])
def test_an_unusable_name_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(UsageError, match="usable name"):
        accounts.add(name, Role.VIEWER, PASSWORD)


@pytest.mark.parametrize("name", ["Ada", "ada", " ADA ", "Ａda"])
def test_a_name_is_taken_in_any_spelling(accounts: Accounts, name: str) -> None:
    accounts.add("Ada", Role.VIEWER, PASSWORD)
    with pytest.raises(UsageError, match="already"):
        accounts.add(name, Role.VIEWER, PASSWORD)


# Sessions


def test_a_session_stands_for_its_account(accounts: Accounts) -> None:
    row = accounts.add("Ada Fenn", Role.REVIEWER, PASSWORD)
    assert accounts.user_of(accounts.session_of(row)) == row


def test_a_session_ends_after_its_hours(accounts: Accounts, clock: Clock) -> None:
    session = accounts.session_of(accounts.add("ada", Role.VIEWER, PASSWORD))
    clock.now += timedelta(hours=SESSION_HOURS)
    assert accounts.user_of(session) is not None
    clock.now += timedelta(seconds=1)
    assert accounts.user_of(session) is None


def test_a_changed_password_ends_every_session_and_the_lock(accounts: Accounts) -> None:
    session = accounts.session_of(accounts.add("ada", Role.VIEWER, PASSWORD))
    fail(accounts, "ada", 6)
    accounts.change_password("ada", "nine white swans")
    assert accounts.user_of(session) is None
    assert accounts.user_of(accounts.session_of(accounts.log_in("ada", "nine white swans"))) is not None


def test_a_password_of_nobody_cannot_be_changed(accounts: Accounts) -> None:
    with pytest.raises(UsageError, match="no account"):
        accounts.change_password("ada", PASSWORD)


def test_a_session_of_another_desk_is_void(accounts: Accounts, store: UserStore, clock: Clock) -> None:
    other = Accounts(store, secret="j" * 64, now=clock)
    assert accounts.user_of(other.session_of(accounts.add("ada", Role.VIEWER, PASSWORD))) is None


@given(position=st.integers(0, 400), letter=st.sampled_from("AZaz09-_."))
def test_a_session_changed_anywhere_is_void_or_says_the_same(
    standing: tuple[Accounts, str], position: int, letter: str
) -> None:
    accounts, session = standing
    place = position % len(session)
    user = accounts.user_of(session[:place] + letter + session[place + 1 :])
    # base64 leaves some bits of a last letter unused, so a changed token may still say the same.
    assert user is None or user.name == "ada"


@given(st.text(max_size=60))
def test_any_text_is_no_session(standing: tuple[Accounts, str], text: str) -> None:
    assert standing[0].user_of(text) is None


def test_no_cookie_is_no_session(accounts: Accounts) -> None:
    assert accounts.user_of(None) is None


# Roles


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.VIEWER, {Action.READ}),
        (Role.REVIEWER, {Action.READ, Action.ADD_ARTICLES, Action.REVIEW}),
        (Role.ADJUDICATOR, {Action.READ, Action.ADD_ARTICLES, Action.REVIEW, Action.ADJUDICATE}),
        (Role.ADMIN, set(Action)),
    ],
)
def test_each_role_covers_its_actions_and_no_more(role: Role, may: set[Action]) -> None:
    assert {action for action in Action if allows(role, action)} == may


def test_what_a_role_does_not_cover_is_refused_in_words() -> None:
    require(Role.ADMIN, Action.ADMINISTER)
    with pytest.raises(ActionRefused, match="A viewer may not review; it takes a reviewer") as caught:
        require(Role.VIEWER, Action.REVIEW)
    assert caught.value.http_status == 403


# The key that signs sessions


def test_the_key_is_made_once_and_readable_to_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "session.key"
    key = load_secret(path)
    assert load_secret(path) == key and len(key) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["session.key"]


def test_processes_that_start_at_once_read_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(load_secret, [tmp_path / "session.key"] * 24))) == 1


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "session.key"
    load_secret(path)
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        load_secret(path)


def test_a_cut_off_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "session.key"
    path.touch(mode=0o600)
    with pytest.raises(SettingsError, match="no session key"):
        load_secret(path)
