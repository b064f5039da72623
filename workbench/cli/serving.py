"""`workbench serve`, `workbench demo` and `--version`."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.session import err, out, session_of


def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on [127.0.0.1]; another one needs accounts.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port [7860]; 0 takes a free one.")] = None,
) -> None:
    """Open the web desk and the HTTP API. Other commands on the same data folder work at the same time."""
    from workbench.serving import serve_desk

    settings = session_of(context).settings(host=host, port=port)
    serve_desk(settings, on_ready=_tell)


def demo(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port [7860, or a free one].")] = None,
    load_only: Annotated[bool, typer.Option("--load-only", help="Load the sample articles and stop.")] = False,
) -> None:
    """Load the bundled sample desk, about an invented region, and open the web desk on it."""
    from workbench.demo import demo_settings, load_demo
    from workbench.serving import free_port_from, serve_desk

    session = session_of(context)
    settings = demo_settings(session.settings(host=host, port=port))
    if port is None:
        settings = settings.model_copy(update={"port": free_port_from(settings.host, settings.port)})
    loaded = load_demo(settings)
    err().print(f"sample desk in {settings.data_dir}: {loaded.articles} articles, {loaded.claims} claims")
    if not load_only:
        serve_desk(settings, on_ready=_tell)


def _tell(url: str) -> None:
    out().print(f"Desk:  {url}\nAPI:   {url}/api/v1/openapi.json\nStop with Ctrl+C")


def show_version(value: bool) -> None:
    """Print the version when asked, before any command."""
    if value:
        from workbench import __version__

        out().print(__version__)
        raise typer.Exit
