"""A form in a page, as a browser would fill it in and send it."""

from __future__ import annotations

from html.parser import HTMLParser

Sent = dict[str, list[str]]


class FilledForm(HTMLParser):
    """The form of a page that carries what was shown: what it would send as it stands, and its labels."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: Sent = {}
        self.labels: dict[str, str] = {}
        self.choices: dict[tuple[str, str], str] = {}
        self._inside = self._is_ours = False
        self._text: str | None = None
        self._label = self._menu = ""
        self._forms: list[Sent] = []
        self.feed(page)
        ours = [form for form in self._forms if "heads" in form or "record" in form]
        if len(ours) != 1:
            raise AssertionError(f"{len(ours)} forms that save something in: {page[:2000]}")
        self.sent = ours[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "").lower() == "post"
            self._forms.append({})
        elif tag == "label":
            self._label = given.get("for", "")
        elif self._inside:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input":
            value, kind = given.get("value", ""), given.get("type", "text")
            if kind in ("radio", "checkbox"):
                self.choices[name, value] = given.get("id", "")
            if name and (kind not in ("radio", "checkbox", "submit", "button") or "checked" in given):
                self._put(name, value)
        elif tag == "textarea":
            self._menu, self._text = name, ""
        elif tag == "select":
            self._menu = name
        elif tag == "option" and "selected" in given and self._menu:
            self._put(self._menu, given.get("value", ""))

    def _put(self, name: str, value: str) -> None:
        self._forms[-1].setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._text is not None:
            self._put(self._menu, self._text.strip())
            self._menu, self._text = "", None
        elif tag == "select":
            self._menu = ""
        elif tag == "label":
            self._label = ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data
        if self._label:
            self.labels[self._label] = self.labels.get(self._label, "") + data

    def label(self, name: str, value: str) -> str:
        """The words beside one choice."""
        return " ".join(self.labels.get(self.choices[name, value], "").split())

    def choose(self, name: str, words: str) -> None:
        """Click the choice whose words begin so."""
        found = [
            value for (of, value) in self.choices if of == name and self.label(of, value).startswith(words)
        ]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} choices of {name} begin with {words}")
        self.sent[name] = found

    def click(self, name: str, value: str) -> None:
        """Click a choice by its value."""
        if (name, value) not in self.choices:
            raise AssertionError(f"no choice {value} of {name}")
        self.sent[name] = [value]

    def write(self, name: str, text: str) -> None:
        """Type into an input, or choose from its menu, which must be there."""
        if name not in self.sent and not any(of == name for of, _ in self.choices):
            raise AssertionError(f"nothing to write {name} in; there is {sorted(self.sent)}")
        self.sent[name] = [text]
