"""The embedded axis by itself: ``axis serve`` runs it, ``axis register`` adds an office to it."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import say
from commands.parser import add_json, legible
from office.errors import BadInput
from translations import _

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser

HOST = "127.0.0.1"
PORT = 8700


def _add_data(parser: Parser) -> None:
    parser.add_argument(
        "--data", metavar=_("DIR"), type=Path, help=_("where the axis keeps its packages (default: the user's data)")
    )


def _data(arguments: argparse.Namespace) -> Path:
    if arguments.data is not None:
        return Path(arguments.data).expanduser()
    from platformdirs import user_data_path

    return user_data_path("vanthu-axis")


def _port(text: str) -> int:
    import argparse

    if text.isascii() and text.isdigit() and int(text) <= 0xFFFF:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text} is not a port from 0 to 65535").format(text=text))


def define_serve(parser: Parser) -> None:
    """``axis serve [--host 127.0.0.1] [--port 8700] [--data DIR] [--faults]``."""
    parser.add_argument(
        "--host", metavar=_("HOST"), default=HOST, help=_("address to listen on (default: {host})").format(host=HOST)
    )
    parser.add_argument(
        "--port",
        metavar=_("PORT"),
        default=PORT,
        type=_port,
        help=_("port to listen on; 0 takes a free one (default: {port})").format(port=PORT),
    )
    _add_data(parser)
    parser.add_argument(
        "--faults",
        action="store_true",
        help=_("for trials: let whoever reaches it make it delay, drop, refuse, repeat, at /control/faults"),
    )


def run_serve(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; one line on standard output says that connections are accepted, and where."""
    from axis.server.run import serve

    if not _is_loopback(arguments.host):
        say(
            _(
                "Warning: {host} can be reached from other machines, and the embedded axis speaks without encryption. "
                "Put a gateway with TLS before it."
            ).format(host=arguments.host)
        )

    def announce(url: str) -> None:
        output.line(f"listening on {url}")
        output.flush()

    serve(arguments.host, arguments.port, _data(arguments), announce, control=arguments.faults)
    return 0


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def define_register(parser: Parser) -> None:
    """``axis register CODE NAME [--endpoint URL] [--data DIR] [--json]``."""
    parser.add_argument("code", metavar=_("CODE"), type=legible, help=_("the office's identifier, such as H29.14"))
    parser.add_argument("name", metavar=_("NAME"), type=legible, help=_("the office's name in full"))
    parser.add_argument("--endpoint", metavar="URL", type=legible, help=_("where the office itself can be reached"))
    _add_data(parser)
    add_json(parser, _("print one JSON object"))


def run_register(arguments: argparse.Namespace) -> int:
    """Enter the office and print its secret, which cannot be shown again."""
    from axis.server.admin import BadOffice, register_office

    try:
        secret = register_office(_data(arguments), arguments.code, arguments.name, arguments.endpoint)
    except BadOffice as error:
        raise BadInput(str(error)) from error
    if arguments.json:
        output.data({"code": arguments.code, "name": arguments.name, "secret": secret})
    else:
        output.fields([(_("Code"), arguments.code), (_("Name"), arguments.name), (_("Secret"), secret)])
        output.flush()
        say(_("Keep the secret now: it is not shown again. Registering the office once more gives it a new one."))
    return 0
