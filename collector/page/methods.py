"""What the page asks of a notebook: one method for each of the store's, over plain data.

`collector/page/static/core/phone.js` has the same methods over the phone's own storage; the page does not know which of the
two it talks to. Here they only translate to the notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from collector.clock_doubt import today
from collector.doubts import doubts
from collector.first_values import Given, first_values
from collector.names import Entry, short
from collector.notebook import Notebook, Saved
from collector.page.drafts import Drafts
from collector.page.rows import Rows
from collector.standing import standing
from schemas.changes import Change
from schemas.fold import Folded
from schemas.limits import PAGE_CHANGES_MAX
from schemas.pages import encode
from schemas.problems import Problem, fail

USED = ("field", "office", "list", "decision", "system")
ROWS_MAX = 5000
RECENT_ROWS = 200

Method = Callable[..., Any]


class Methods:
    """The page's methods over one open notebook. Not for two threads at once."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook, self.drafts, self.rows = notebook, Drafts(notebook), Rows(notebook)

    def named(self) -> Mapping[str, Method]:
        """The methods by the names the page calls them by."""
        drafts = self.drafts
        return {
            "status": self.status, "forms": self.forms, "list": self.list, "get": self.rows.one,
            "names": self.names, "recent": self.recent, "first": self.first, "doubts": self.doubts,
            "save": self.save, "withdraw": self.withdraw, "restore": self.restore,
            "drafts": drafts.all, "draft": drafts.get, "keepDraft": drafts.keep, "dropDraft": drafts.drop,
            "sign": self.sign, "backup": self.backup,
        }  # fmt: skip

    # How things stand.

    def status(self) -> dict[str, Any]:
        """How the notebook stands; times in milliseconds."""
        now, notebook = standing(self.notebook), self.notebook
        seen = notebook.replica.seen
        return {
            "device": now.device, "name": now.name, "joined": bool(now.office), "url": now.office,
            "author": now.signature, "me": notebook.me, "waiting": now.unsent, "drafts": len(self.drafts.all()),
            "held": len(now.held),
            "receipt": {"seq": seen.seq, "mark": str(seen.seq)} if seen else None,
            "lastContact": now.last_contact, "lastTry": now.last_try, "lastError": _problem(now.last_error),
            "syncing": False, "clockDoubt": _problem(now.clock_doubt), "persisted": True,
            "successor": len(notebook.replica.identities) > 1,
        }  # fmt: skip

    def forms(self) -> list[dict[str, Any]]:
        """Every form, those of the field first."""
        forms = sorted(self.notebook.forms.values(), key=lambda form: USED.index(form.used))
        return [form.to_json() | {"mayWrite": self.notebook.may_write(form)} for form in forms]

    # Reading.

    def list(self, wanted: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Rows, the newest day first; or those of which the office holds a change."""
        wanted = wanted or {}
        if wanted.get("held"):
            return self.rows.held()
        limit = min(int(wanted.get("limit") or 200), ROWS_MAX)
        return self.rows.listed(wanted.get("form"), limit, wanted.get("before"))

    def names(self, of: str) -> Sequence[dict[str, Any]]:
        """The entries of a list, with all that means them."""
        return [self._entry(entry) for entry in self.notebook.names.entries(of).values()]

    def _entry(self, entry: Entry) -> dict[str, Any]:
        return {
            "record": entry.record, "name": entry.name, "own": entry.own, "above": entry.above,
            "keys": [sorted(keys) for keys in entry.keys], "standsFor": entry.stands_for,
            "values": dict(self.notebook.records.get(entry.record).values),
        }  # fmt: skip

    def recent(self, of: str, limit: int = 6) -> Sequence[str]:
        """Entries of a list that records made here named last, the newest first."""
        found: dict[str, None] = {}
        for record in reversed(self.notebook.own_records()[-RECENT_ROWS:]):
            folded = self.notebook.records.get(record)
            form = self.notebook.forms.get(folded.form)
            for field in form.live() if form else ():
                if field.of == of and (value := folded.values.get(field.name)):
                    found.update(dict.fromkeys(value if isinstance(value, list) else [value]))
            if len(found) >= limit:
                break
        return [*found][:limit]

    def first(
        self, form: str, values: Mapping[str, Any], given: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """First values to add for a new record. A doubtful clock gives no day."""
        notebook = self.notebook
        day = None if notebook.clock_doubt else today(notebook.clock())
        return first_values(notebook, notebook.form(form), values, Given(day, notebook.me))

    def doubts(self, form: str, values: Mapping[str, Any], record: str = "") -> Sequence[dict[str, Any]]:
        """What one would ask about these answers; nothing of it blocks."""
        written = Folded(record or "~", form, 0, dict(values), ())
        definition, now = self.notebook.form(form), self.notebook.clock()
        return [p.to_json() for p in doubts(self.notebook, definition, written, values.keys(), today(now))]

    # Writing.

    def save(
        self, form: str, values: Mapping[str, Any], options: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Make a record, or amend `options.record` as its author was shown it."""
        options = options or {}
        with self.notebook.together():
            if record := options.get("record"):
                saved = self.notebook.amend(record, values, self._parents(record, options.get("parents")))
            else:
                saved = self.notebook.record(form, {k: v for k, v in values.items() if v is not None})
            if options.get("draft"):
                self.drafts.drop(str(options["draft"]))
        return _saved(saved)

    def withdraw(self, record: str, parents: Sequence[str]) -> dict[str, Any]:
        """Take a record out of every figure."""
        return self._act(record, parents, self.notebook.author.withdraw)

    def restore(self, record: str, parents: Sequence[str]) -> dict[str, Any]:
        """Undo a withdrawal."""
        return self._act(record, parents, self.notebook.author.restore)

    def _act(self, record: str, parents: Sequence[str], act: Callable[..., Change]) -> dict[str, Any]:
        form = self.notebook.records.get(record).form
        shown = self._parents(record, parents) or ()
        change = act(record, form, shown, self.notebook.signature)
        return _saved(Saved(change, tuple(self.notebook.problems(self.notebook.records.get(record)))))

    def _parents(self, record: str, parents: Sequence[str] | None) -> tuple[str, ...] | None:
        """The changes the author was shown. Raises `bad_message` for one that is not of this record."""
        known = {step.change.id for step in self.notebook.records.history(record)}
        for parent in parents or ():
            if parent not in known:
                raise fail("bad_message", got=short(str(parent)))
        return tuple(parents) if parents else None

    def sign(self, name: str) -> dict[str, str]:
        """Who signs from now on."""
        self.notebook.sign_as(name)
        return {"author": self.notebook.signature, "me": self.notebook.me}

    def backup(self) -> dict[str, Any]:
        """Every own change, as the pages an office can take in, and the drafts."""
        replica = self.notebook.replica
        pages = []
        for device in replica.identities:
            upto = replica.log.head(device)[0]
            for after in range(0, upto, PAGE_CHANGES_MAX):
                pages.append(encode(replica.log.mine(device, after, PAGE_CHANGES_MAX)))
        return {
            "v": 1, "kind": "taizhang-backup", "made_at": self.notebook.clock(), "device": replica.device,
            "identities": replica.identities, "name": standing(self.notebook).name, "pages": pages,
            "drafts": self.drafts.all(),
        }  # fmt: skip


def _saved(saved: Saved) -> dict[str, Any]:
    return {
        "record": saved.change.record, "change": saved.change.id,
        "problems": [p.to_json() for p in saved.problems],
    }  # fmt: skip


def _problem(problem: Problem | None) -> dict[str, Any] | None:
    return problem.to_json() if problem else None
