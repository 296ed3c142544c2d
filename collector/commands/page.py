"""`page`: the field page on this machine, in the browser that is there."""

from __future__ import annotations

import contextlib
import signal
import threading
import webbrowser
from typing import Any

import click

from collector.commands import purpose
from collector.commands.shell import Shell, pass_shell
from collector.notebook import Notebook


@click.command("page", help=purpose("page"))
@click.option(
    "--port", default=0, show_default=True, help="端口，0 表示随便一个 the port, 0 for any free one"
)
@click.option("--no-browser", is_flag=True, help="只打印地址 only print the address")
@pass_shell
def page_command(shell: Shell, port: int, no_browser: bool) -> None:
    """Serve the page until it is stopped."""
    from collector.page.guard import Guard  # noqa: PLC0415
    from collector.page.serving import HOST, Desk, serve  # noqa: PLC0415

    shell.notebook.close()
    token = shell.machine.random(16).hex()
    desk = Desk(
        lambda: Notebook(shell.path, shell.machine.clock, shell.machine.random),
        lambda notebook: _sync(shell, notebook),
        lambda notebook, url, code: _join(shell, notebook, url, code),
    )
    server = serve(desk, Guard(token, shell.machine.random), port)
    # The token stands behind the #: a browser never sends that part anywhere.
    address = f"http://{HOST}:{server.port}/#token={token}"
    shell.say(f"页面开着，Ctrl-C 停止：{address}", f"The page is open; Ctrl-C stops it: {address}")
    shell.answer({"address": address})
    if not no_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    # Whoever ends the session ends the page as Ctrl-C does: with the notebook closed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    finally:
        server.server_close()
        desk.close()


def _join(shell: Shell, notebook: Notebook, url: str, code: str) -> None:
    from collector.membership import join  # noqa: PLC0415

    join(notebook, shell.wire(url), code)


def _sync(shell: Shell, notebook: Notebook) -> dict[str, Any]:
    from collector.membership import joined  # noqa: PLC0415
    from collector.syncing import sync  # noqa: PLC0415

    done = sync(notebook, shell.wire(joined(notebook).url), shell.machine.sleep)
    return {
        "sent": done.sent, "received": done.received, "renewed": done.renewed,
        "held": {i: p.to_json() for i, p in done.report.held.items()},
    }  # fmt: skip
