"""The sandbox as a process: `python -m sandbox --port 8701`."""

import argparse
import contextlib
import signal
import sys
from collections.abc import Sequence

from .dialects import KNOWN, dialect_of, read_names
from .model.options import ServerOptions
from .seed import seed_demo
from .server import DEFAULT_API_KEY, DEFAULT_CLIENT_ID, SandboxServer


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """:rtype: argparse.Namespace"""
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0: any free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--journal", metavar="FILE", help="one JSON a line, added to")
    parser.add_argument("--seed-demo", action="store_true", help="start with some postings")
    parser.add_argument("--delay", type=float, default=0.5, help="seconds until a change shows")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds of every answer")
    parser.add_argument(
        "--dialect",
        action="append",
        default=[],
        metavar="NAME[,NAME]",
        help=f"how Ozon answers what its documents leave open; may be repeated: {', '.join(KNOWN)}",
    )
    parser.add_argument("--client-id", default=DEFAULT_CLIENT_ID)
    parser.add_argument("--api-key", default=DEFAULT_API_KEY)
    read = parser.parse_args(arguments)
    try:
        dialect_of(read_names(read.dialect))
    except ValueError as error:
        parser.error(str(error))
    return read


def main() -> None:
    """Serve until interrupted or terminated."""
    arguments = read_arguments()
    server = SandboxServer(
        port=arguments.port,
        host=arguments.host,
        journal=arguments.journal,
        client_id=arguments.client_id,
        api_key=arguments.api_key,
        options=ServerOptions(delay=arguments.delay, latency=arguments.latency),
        dialects=arguments.dialect,
    )
    if arguments.seed_demo:
        seed_demo(server.state)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    print(f"Ozon sandbox at {server.url}, Client-Id {server.client_id}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
