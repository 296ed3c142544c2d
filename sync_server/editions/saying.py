"""An explanation in words: `外出宣讲场次 4→5：丁村 2020-06-28 一场，王的手机 7月19日补报`.

Records of private forms are told apart only to those who may see them; to everybody else, how many there are and what they
come to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from importlib.metadata import version
from typing import Any

from schemas.answers.showing import show
from schemas.clock import local
from schemas.figures import Figure
from schemas.figures.statement import TOPIC_LIFE
from schemas.figures.wording import plain
from schemas.fold import Folded
from sync_server.editions import causes as why
from sync_server.editions.causes import Cause
from sync_server.editions.changed import Came
from sync_server.editions.definitions import declared_by
from sync_server.editions.differing import Move
from sync_server.editions.explaining import Explanation, Moved
from sync_server.editions.words import KEYS, KINDS, RULED
from sync_server.office import SIGNATURE

Pick = Callable[[str, str], str]
"""Chooses between the Chinese and the English text."""


class Saying:
    """Puts one explanation into words for somebody. `sees_private` says whether that person may see private records."""

    def __init__(self, told: Explanation, pick: Pick, *, sees_private: bool) -> None:
        self.told, self.pick, self.sees_private = told, pick, sees_private
        self.between = told.between
        self.forms = self.between.office.known_forms.all()

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        against = self.told.against
        return {
            "edition": self.told.edition.told(), "against": against.told() if against else None, "as_of": self.told.as_of,
            "figures": [self._figure(moved) for moved in self.told.moved],
        }  # fmt: skip

    def _figure(self, moved: Moved) -> dict[str, Any]:
        figure = moved.figure
        lines = [*self._moves(moved), *self._beside(moved)]
        title = self._title(figure)
        change = f"{_shown(figure, moved.before)}→{_shown(figure, moved.after)}"
        return {
            "name": figure.name, "title": title, "unit": figure.unit, "before": _number(moved.before),
            "after": _number(moved.after), "change": change, "moves": lines, "unexplained": plain(moved.unexplained),
            "over": list(figure.over),
            "text": f"{title} {change}{self.pick('：', ': ')}{self.pick('；', '; ').join(line['text'] for line in lines)}",
        }  # fmt: skip

    def _beside(self, moved: Moved) -> list[dict[str, Any]]:
        """What no record did."""
        lines = []
        pick = self.pick
        if moved.figure.measure == "ratio":
            lines.append(
                self._line(
                    pick("由{}两个数得出", "follows from {}").format(
                        self._list(self._titled(moved.figure.over))
                    )
                )
            )
        if moved.by_program:
            lines.append(self._line(self._recounted(), moved.by_program))
        if moved.redefined and (moved.by_definition or moved.figure.measure == "ratio"):
            keys = self._list(self.pick(*KEYS[key]) for key in moved.redefined if key in KEYS)
            version = f" v{moved.figure.version}"
            lines.append(
                self._line(
                    pick(f"口径改了（{keys}，现为{version}）", f"defined differently ({keys}, now{version})"),
                    moved.by_definition,
                )
            )
        if moved.unexplained and not any(not causes for _, causes in moved.moves):
            lines.append(self._line(pick("未能归因", "not accounted for"), moved.unexplained))
        return lines

    def _recounted(self) -> str:
        """The records of then do not give what the edition says: another program counts otherwise, or it was never so."""
        if self.told.edition.program != version("taizhang"):
            return self.pick("程序换了版本", "another version of the program")
        return self.pick(
            "定稿上记的与所依据的记录重算的不一样，请核对这一版的来历",
            "what the edition says does not follow from its records; find out where it is from",
        )

    def _moves(self, moved: Moved) -> list[dict[str, Any]]:
        open_to_all = [pair for pair in moved.moves if self.sees_private or not self._is_private(*pair)]
        lines = [self._move(moved.figure, move, causes) for move, causes in open_to_all]
        if hidden := [pair for pair in moved.moves if pair not in open_to_all]:
            total = sum((move.delta for move, _ in hidden), Fraction(0))
            text = self.pick(f"私密记录 {len(hidden)} 处", f"{len(hidden)} private records")
            lines.append(self._line(text, total))
        return lines

    def _move(self, figure: Figure, move: Move, causes: tuple[Cause, ...]) -> dict[str, Any]:
        reasons = [*(self._cause(cause) for cause in causes), *self._outcome(move, causes)]
        if not reasons:
            reasons = [
                self.pick(f"未能归因 {_signed(move.delta)}", f"not accounted for {_signed(move.delta)}")
            ]
        event, reason = self._event(figure, move), self._with(self.pick("；", "; ").join(reasons), move.delta)
        text = self.pick(f"{event}，{reason}", f"{event}, {reason}")
        return {
            "text": text, "event": event, "reason": reason, "delta": plain(move.delta), "private": self._is_private(move, causes),
            "records": list(move.records), "form": self._form_of(move),
            "kinds": [cause.kind for cause in causes],
            "changes": [cause.came.change.id for cause in causes if cause.came],
        }  # fmt: skip

    def _outcome(self, move: Move, causes: tuple[Cause, ...]) -> list[str]:
        """Whether a correction took the record out of the figure, or into it: an answer may contradict another now."""
        if not causes or {cause.kind for cause in causes} - {why.CORRECTED, why.LISTED}:
            return []
        was, is_now = (bool(day) for day in move.days)
        if was == is_now:
            return []
        if was:
            return [self.pick("改后不再计入", "no longer counted")]
        return [self.pick("改后计入", "counted from then on")]

    def _line(self, text: str, delta: Fraction = Fraction(0)) -> dict[str, Any]:
        """What is put down to no record."""
        said = self._with(text, delta) if delta else text
        return {
            "text": said, "event": "", "reason": said, "delta": plain(delta), "private": False, "records": [], "kinds": [],
            "changes": [],
        }  # fmt: skip

    def _with(self, text: str, delta: Fraction) -> str:
        return self.pick(f"{text}（{_signed(delta)}）", f"{text} ({_signed(delta)})")

    def _list(self, texts: Iterable[str]) -> str:
        return self.pick("、", ", ").join(texts)

    def _title(self, figure: Figure) -> str:
        return self.pick(figure.name, figure.english.replace("_", " ").capitalize() or figure.name)

    def _titled(self, names: Iterable[str]) -> list[str]:
        figures = declared_by(self.told.edition.definitions).figures
        return [self._title(figures[name]) if name in figures else name for name in names]

    # One event, one reason.

    def _event(self, figure: Figure, move: Move) -> str:
        record = move.records[0]
        found = self._as_known(record)
        day = move.days[1] or move.days[0]
        if found is None:
            return day
        if figure.view == "session":
            place = self._named("place", str(found.values.get("place") or ""))
            where = place or str(found.values.get("title") or "")
            return " ".join(part for part in (where, day, self.pick("一场", "session")) if part)
        name = self._named(found.form, record)
        label = self._label(found.form) if figure.view != TOPIC_LIFE else ""
        return " ".join(part for part in (name, day, label) if part)

    def _cause(self, cause: Cause) -> str:
        template = self.pick(*KINDS.get(cause.kind, KINDS[why.CORRECTED]))
        if cause.came is None:
            return template
        change = cause.came.change
        parts = {
            "who": self._who(cause.came), "day": self._day(cause.came.received_at), "fields": self._fields(cause),
            "record": self._named(change.form, change.record), **self._decision(cause.came),
        }  # fmt: skip
        return template.format(**parts)

    def _decision(self, came: Came) -> Mapping[str, str]:
        found = self._as_known(came.change.record)
        values = found.values if found else {}
        ruled = RULED.get(str(values.get("what")), ("认定为同一件事", "one event"))
        undone = {"withdraw": ("撤回：", "taken back: "), "restore": ("恢复：", "made again: ")}
        begun = self.pick(*undone.get(came.change.act, ("", "")))
        return {"what": begun + self.pick(*ruled), "reason": str(values.get("reason") or "")}

    def _fields(self, cause: Cause) -> str:
        if cause.came is None or not cause.fields:
            return ""
        record = cause.came.change.record
        then, now = (self.between.folded(record, side) for side in (0, 1))
        parts = []
        for name in cause.fields:
            field = self.forms[cause.came.change.form].by_name.get(name)
            if field is not None and now is not None:
                old, new = (
                    show(field, f.values.get(name), self._named, self._language) if f else ""
                    for f in (then, now)
                )
                waits = self.pick("（另有说法，待核）", " (contested)") if name in now.conflicts else ""
                label = field.label[self._language] if self._language in field.label else field.label["zh"]
                parts.append(f"{label} {old or '—'}→{new or '—'}{waits}")
        return self.pick("：", ": ") + self._list(parts) if parts else ""

    def _who(self, came: Came) -> str:
        device = self._devices.get(came.change.device)
        author = came.change.author
        if not device and author == SIGNATURE:
            return self.pick(SIGNATURE, "the office")
        return device or self.pick(f"办公室{author}", f"{author} at the office")

    def _day(self, received_at: int) -> str:
        at = local(received_at)
        return f"{at.month}月{at.day}日" if self._language == "zh" else f"{at:%Y-%m-%d}"

    def _named(self, of: str, record: str) -> str:
        found = self._as_known(record) if record else None
        title = self.forms[found.form].title if found and found.form in self.forms else ""
        field = self.forms[found.form].by_name.get(title) if found and title else None
        if found is None or field is None:
            return ""
        if not field.choices:
            return str(found.values.get(title) or "")
        return show(field, found.values.get(title), self._named, self._language)

    def _label(self, form: str) -> str:
        known = self.forms.get(form)
        return known.label.get(self._language, known.label["zh"]) if known else form

    def _as_known(self, record: str) -> Folded | None:
        return self.between.folded(record, 1) or self.between.folded(record, 0)

    def _form_of(self, move: Move) -> str:
        found = self._as_known(move.records[0])
        return found.form if found else ""

    def _is_private(self, move: Move, causes: tuple[Cause, ...]) -> bool:
        forms = {self._form_of(move)} | {cause.came.change.form for cause in causes if cause.came}
        return any(self.forms[name].home == "private" for name in forms if name in self.forms)

    @cached_property
    def _language(self) -> str:
        return self.pick("zh", "en")

    @cached_property
    def _devices(self) -> Mapping[str, str]:
        return {device: known.name for device, known in self.between.office.registry.all().items()}


def _signed(value: Fraction) -> str:
    return f"+{plain(value)}" if value > 0 else plain(value)


def _number(value: Fraction | None) -> str | None:
    return None if value is None else plain(value)


def _shown(figure: Figure, value: Fraction | None) -> str:
    if value is None:
        return "—"
    return f"{float(value * 100):.2f}%" if figure.unit == "%" else plain(value)
