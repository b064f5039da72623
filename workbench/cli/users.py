"""`workbench user add | list | password`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.session import JsonFlag, out, print_json, session_of

if TYPE_CHECKING:
    from workbench.accounts import Accounts
    from workbench.desk import Desk

app = typer.Typer(help="Accounts for a desk served beyond this machine.", no_args_is_help=True, rich_markup_mode=None)

_ROLES = "viewer, reviewer, adjudicator or admin"


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    role: Annotated[str, typer.Option(help=_ROLES)] = "reviewer",
) -> None:
    """Make an account. Asks for the password, or reads one line from stdin when that is not a terminal."""
    from workbench.accounts import Role
    from workbench.errors import UsageError

    try:
        chosen = Role(role)
    except ValueError:
        raise UsageError(f"no role {role!r}: choose {_ROLES}") from None
    with session_of(context).desk() as desk:
        _accounts(desk).add(name, chosen, _password())
    out().print(f"{name} added as {chosen!s}")


@app.command()
def password(context: typer.Context, name: Annotated[str, typer.Argument()]) -> None:
    """Set a new password; the account's open sessions end."""
    with session_of(context).desk() as desk:
        _accounts(desk).change_password(name, _password())
    out().print(f"password of {name} changed")


@app.command("list")
def list_users(context: typer.Context, as_json: JsonFlag = False) -> None:
    """List accounts."""
    with session_of(context).desk() as desk:
        users = desk.users.list()
    if as_json:
        print_json([{"name": u.name, "role": u.role, "created_at": u.created_at.isoformat()} for u in users])
        return
    for user in users:
        out().print(f"{user.name}  {user.role}")
    if not users:
        out().print("no accounts: this desk can be served on this machine only")


def _accounts(desk: Desk) -> Accounts:
    from workbench.accounts import Accounts, load_secret

    return Accounts(desk.users, secret=load_secret(desk.settings.data_dir / "session.key"))


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip(os.linesep)
