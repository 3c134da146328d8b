"""Load the demo library: ``python -m deploy.demo.load --accounts FILE``.

It asks the services as an administrator would. Running it again adds what is missing and changes nothing else.
"""

import argparse
import csv
import json
import os
import secrets
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from environs import Env

from services.chassis.rpc.client import Asking, RefusedByService, RpcClient

HERE = Path(__file__).parent
ADMINISTRATOR = Asking(subject={"account_id": "deploy", "role": "admin", "name": "安装程序"})
AT_ONCE = 16

ACCOUNTS: dict[str, dict[str, Any]] = {
    "reader": {"login": "wang.xiulan", "name": "王秀兰", "card": "trust_card", "community": "锦林社区"},
    "reader2": {"login": "li.ming", "name": "李明", "card": "city_pass", "community": None},
    "staff": {"login": "librarian", "name": "周馆员", "card": None, "community": None},
    "courier": {"login": "courier", "name": "陈师傅", "card": None, "community": None},
    "admin": {"login": "admin", "name": "管理员", "card": None, "community": None},
}
ROLES = {"reader2": "reader"}


def titles() -> Iterator[dict[str, Any]]:
    """The shipped titles as the catalog accepts them."""
    with (HERE / "titles.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "title_id": row["title_id"],
                "title": row["title"],
                "authors": _several(row["authors"]),
                "publisher": row["publisher"] or None,
                "published_year": int(row["published_year"]) if row["published_year"] else None,
                "isbn": row["isbn"] or None,
                "category": row["category"],
                "language": row["language"],
                "subjects": _several(row["subjects"]),
                "summary": row["summary"] or None,
                "copies": _copies(row["title_id"], row["copies"]),
            }


def load(client: RpcClient, accounts_file: Path) -> int:
    """Load everything; returns how many titles were new."""
    for branch in _read("branches.json"):
        client.call("orders", "set_branch", branch, ADMINISTRATOR)
    client.call("catalog", "put_categories", {"categories": _read("categories.json")}, ADMINISTRATOR)
    _open_accounts(client, accounts_file)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(lambda title: _added(client, "catalog", "add_title", title), titles()))


def _open_accounts(client: RpcClient, accounts_file: Path) -> None:
    known = json.loads(accounts_file.read_text()) if accounts_file.exists() else {}
    for who, facts in ACCOUNTS.items():
        is_new = who not in known
        # Kept before the account exists, so that no account has a password which nobody knows.
        known.setdefault(who, {"login": facts["login"], "password": secrets.token_urlsafe(12)})
        _write_private(accounts_file, known)
        account = {**facts, **known[who], "role": ROLES.get(who, who), "phone": "0731-5555-0100"}
        if not _added(client, "users", "appoint", account) and is_new:
            print(f"{facts['login']} has an account already; its password was set by an earlier run")
            del known[who]
            _write_private(accounts_file, known)


def _added(client: RpcClient, service: str, operation: str, what: dict[str, Any]) -> bool:
    try:
        client.call(service, operation, what, ADMINISTRATOR, timeout=30)
    except RefusedByService as refused:
        if refused.refusal.slug in ("title-exists", "login-taken"):
            return False
        raise SystemExit(f"{operation} {what}: {refused.refusal}") from refused
    return True


def _several(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(";") if each.strip()]


def _copies(title_id: str, cell: str) -> list[dict[str, str]]:
    branches = [name for part in _several(cell) for name, n in [part.split(":")] for _ in range(int(n))]
    return [
        {"barcode": f"TS{title_id[1:]}{number}", "branch_id": branch} for number, branch in enumerate(branches, start=1)
    ]


def _read(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def _write_private(path: Path, content: Any) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)


def main() -> int:
    """Read the arguments and load."""
    parser = argparse.ArgumentParser(description="Load the demo library.")
    parser.add_argument("--accounts", type=Path, required=True, help="where the passwords are kept")
    given = parser.parse_args()
    client = RpcClient(Env().str("TAOSHU_AMQP_URI"), caller="deploy")
    try:
        print(f"{load(client, given.accounts)} new titles")
    finally:
        client.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
