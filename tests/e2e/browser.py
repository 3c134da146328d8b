"""A browser without JavaScript: it follows links and sends forms."""

import re
from html import unescape
from html.parser import HTMLParser

import requests

Fields = dict[str, str]


class Forms(HTMLParser):
    """The forms of a page, as a browser would send them untouched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Fields]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        elif tag in ("input", "select", "textarea") and self.found and "name" in given:
            if given.get("type") in ("radio", "checkbox") and "checked" not in given:
                return
            self.found[-1][1][given["name"]] = given.get("value", "")


class Browser:
    """Somebody with cookies who follows links and sends forms."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.page = requests.Response()

    def get(self, path: str) -> str:
        """Open a page and read it."""
        self.page = self.http.get(self.url + path, timeout=30)
        return self.page.text

    def form(self, action: str) -> Fields:
        """The fields of the form with this action on the open page."""
        for found, fields in Forms(self.page.text).found:
            if found == action:
                return dict(fields)
        raise AssertionError(f"no form {action} on {self.page.url}: {self.words}")

    def send(self, action: str, **filled: str) -> str:
        """Fill in and send a form of the open page; read where it leads."""
        fields = {**self.form(action), **filled}
        self.page = self.http.post(self.url + action, data=fields, timeout=30)
        return self.page.text

    @property
    def words(self) -> str:
        """The text of the open page."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page.text)).split())

    @property
    def path(self) -> str:
        """Where this browser is."""
        return self.page.url.removeprefix(self.url)

    def sign_in(self, login: str, password: str) -> "Browser":
        self.get("/login")
        self.send("/login", login=login, password=password)
        assert self.page.status_code == 200, self.words
        return self
