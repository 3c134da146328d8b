"""What an operator can say to the tool."""

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

LATEST = 20


def given_in(arguments: Sequence[str]) -> Namespace:
    """Read a command; what is no command ends the program with the usage and exit code 2."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.command == "replay" and bool(given.ids) == given.all:
        parser.error("replay: name messages, or say --all")
    if given.command == "replay" and given.queue and not given.all:
        parser.error("replay: --queue goes with --all; for one message say ID@QUEUE")
    return given


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="taoshu parked",
        description="Look at events that nobody could act on, and send them again.",
        epilog="An ID may be cut short, or be ID@QUEUE. Exit codes: 0 done, 1 not all of it, 2 nothing was done.",
    )
    by_line, by_queue = ArgumentParser(add_help=False), ArgumentParser(add_help=False)
    by_line.add_argument("--json", action="store_true", help="a line of JSON each, with nothing left out")
    by_queue.add_argument("--queue", metavar="NAME", help="only what failed in this queue")
    command = parser.add_subparsers(dest="command", required=True)
    command.add_parser("list", parents=[by_line, by_queue], help="what is parked, oldest first")
    show = command.add_parser("show", help="all about one message, and what to do with it")
    show.add_argument("id", metavar="ID")
    _add_deeds(command, by_queue)
    audit = command.add_parser("audit", parents=[by_line], help="what was replayed and dropped, and by whom")
    audit.add_argument("--last", metavar="N", type=_count, default=LATEST, help=f"how many entries (default: {LATEST})")
    return parser


def _add_deeds(command: "argparse._SubParsersAction[ArgumentParser]", by_queue: ArgumentParser) -> None:
    replay = command.add_parser("replay", parents=[by_queue], help="send messages back to where they failed")
    replay.add_argument("ids", metavar="ID", nargs="*")
    replay.add_argument("--all", action="store_true", help="all of them, oldest first")
    drop = command.add_parser("drop", help="take messages off for good; the audit keeps them")
    drop.add_argument("ids", metavar="ID", nargs="+")
    drop.add_argument("--because", metavar="WORDS", required=True, type=_words, help="why, for the audit")


def _words(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("say why")
    return text.strip()


def _count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)
