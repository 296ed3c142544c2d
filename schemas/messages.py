"""Every message between two replicas, as marshmallow schemas: shape, sizes and kinds, not meaning.

A message is tolerant of what it does not know and refuses what is malformed. Columns are
checked whole, which is what keeps a page of a thousand changes cheap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, validate

from schemas.canonical import WHOLE_MAX, are_plain, check_limits
from schemas.limits import PAGE_CHANGES_MAX, PROTOCOL
from schemas.problems import TaizhangError, fail

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_ID = re.compile(r"[0-9a-f]{64}")
_HEX = re.compile(r"[0-9a-f]{0,64}")

Test = Callable[[Any], bool]


def _text(pattern: re.Pattern[str]) -> Test:
    return lambda value: type(value) is str and pattern.fullmatch(value) is not None


def _whole(low: int, high: int = WHOLE_MAX) -> Test:
    return lambda value: type(value) is int and low <= value <= high


def _one_of(*choices: str) -> Test:
    return lambda value: type(value) is str and value in choices


def _or_null(test: Test) -> Test:
    return lambda value: value is None or test(value)


def _list_of(test: Test) -> Test:
    return lambda value: type(value) is list and all(map(test, value))


def _field_name(value: Any) -> bool:
    return type(value) is str and 0 < len(value) <= 64 and value.isascii()


_IS_NAME = validate.Regexp(rf"\A{_NAME.pattern}\Z")
_MARK = (_whole(0), _text(_HEX), lambda value: type(value) is str and len(value) <= 64)
_HEAD = (_whole(0), _or_null(_text(_ID)))
_SHAPE = (
    _text(_NAME),
    _whole(0),
    _one_of("set", "withdraw", "restore"),
    _one_of("open", "sealed", "erased", "header", "sealed header"),
    _list_of(_field_name),
)
_RUN = (
    _text(_NAME),
    _whole(1),
    _or_null(_text(_ID)),
    _whole(1, PAGE_CHANGES_MAX),
    _text(_ID),
    _or_null(_list_of(_text(_ID))),
)


class Row(fields.Field[tuple[Any, ...]]):
    """A few values in a fixed order, with one test for each; the general `Tuple` would cost ten times as much."""

    def __init__(self, tests: Sequence[Test], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tests = tests

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Any, ...]:
        if type(value) is not list and type(value) is not tuple:
            raise ValidationError("not a list")
        if len(value) != len(self.tests):
            raise ValidationError(f"{len(value)} values for {len(self.tests)}")
        for place, (test, part) in enumerate(zip(self.tests, value, strict=True)):
            if not test(part):
                raise ValidationError(f"[{place}] is malformed: {part!r:.80}")
        return tuple(value)


class Rows(fields.Field[list[tuple[Any, ...]]]):
    """A list of such rows."""

    def __init__(self, tests: Sequence[Test], count_max: int = PAGE_CHANGES_MAX, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.row, self.count_max = Row(tests), count_max

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[tuple[Any, ...]]:
        if type(value) is not list or len(value) > self.count_max:
            raise ValidationError(f"not a list of at most {self.count_max}")
        return [self.row._deserialize(row, attr, data) for row in value]


class Column(fields.Field[list[Any]]):
    """A whole column of plain values of the kinds named, checked at one stroke."""

    def __init__(self, *kinds: type, size_max: int = 100) -> None:
        super().__init__(required=True)
        self.kinds, self.size_max = set(kinds), size_max

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if type(value) is not list or not self.kinds.issuperset(map(type, value)) or not are_plain(value):
            raise ValidationError("not a column of the right kind")
        if str in self.kinds and max(map(len, value), default=0) > self.size_max:
            raise ValidationError("a text is too long")
        return value


class Parents(fields.Field[list[list[int | str]]]):
    """For each change a list of positions and ids."""

    def __init__(self) -> None:
        super().__init__(required=True)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[list[int | str]]:
        if type(value) is not list or not set(map(type, value)) <= {list}:
            raise ValidationError("not lists of parents")
        for parent in (p for parents in value for p in parents):
            if not (type(parent) is int and parent >= 0) and not (type(parent) is str and len(parent) == 64):
                raise ValidationError("not a parent")
        return value


class Values(fields.Field[list[list[list[Any]]]]):
    """For each shape its columns of field values, within the limits of canonical JSON."""

    def __init__(self) -> None:
        super().__init__(required=True)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[list[list[Any]]]:
        if type(value) is not list or not all(type(s) is list for s in value):
            raise ValidationError("not columns")
        for column in (c for shape in value for c in shape):
            if type(column) is not list:
                raise ValidationError("not a column")
            if not are_plain(column):
                try:
                    check_limits(column)
                except TaizhangError as error:
                    raise ValidationError(error.problem.text("en")) from None
        return value


class _Message(Schema):
    class Meta:
        """What a newer program adds is left aside."""

        unknown = EXCLUDE


class PageSchema(_Message):
    """A page of changes; see `schemas.pages`."""

    shapes = Rows(_SHAPE, required=True)
    runs = Rows(_RUN, required=True)
    shape = Column(int)
    record = Column(str)
    author = Column(str)
    parents = Parents()
    made_at = Column(int)
    salt = Column(str)
    fields_ = Values()

    class Meta(_Message.Meta):
        """`fields` is a name that marshmallow keeps for itself."""


PageSchema._declared_fields["fields"] = PageSchema._declared_fields.pop("fields_")


class RequestSchema(_Message):
    """What a replica asks of its peer: here is my head, take this page, and send what I lack since this mark."""

    v = fields.Integer(required=True, strict=True)
    device = fields.String(required=True, validate=_IS_NAME)
    head = Row(_HEAD, required=True)
    seen = Row(_MARK, load_default=None, allow_none=True)
    since = Row(_MARK, load_default=None, allow_none=True)
    limit = fields.Integer(
        load_default=PAGE_CHANGES_MAX, strict=True, validate=validate.Range(0, PAGE_CHANGES_MAX)
    )
    page = fields.Nested(PageSchema, load_default=None, allow_none=True)


class ReceiptsSchema(_Message):
    """What the sender of a pull page attests beside its changes; lists run along the page's changes."""

    seq = Column(int)
    received_at = Column(int)
    problems = fields.Dict(fields.String(), fields.Dict(), load_default=dict)
    contacts = fields.List(fields.List(fields.Raw(allow_none=True)), load_default=list)
    passed = fields.List(fields.List(fields.Raw()), load_default=list)


class ReplySchema(_Message):
    """What the peer answers; see docs/protocol.md."""

    v = fields.Integer(required=True, strict=True)
    mark = Row(_MARK, required=True)
    since = Row(_MARK, load_default=None, allow_none=True)
    seen = Row(_MARK, load_default=None, allow_none=True)
    upto = Row(_MARK, load_default=None, allow_none=True)
    rewound = fields.Boolean(load_default=False)
    restart = fields.Boolean(load_default=False)
    took = Row(_HEAD, load_default=None, allow_none=True)
    heads = Rows(_HEAD, load_default=None, allow_none=True)
    damaged = fields.Boolean(load_default=False)
    forked = fields.Boolean(load_default=False)
    held = fields.Dict(fields.String(), fields.Dict(), load_default=dict)
    page = fields.Nested(PageSchema, load_default=None, allow_none=True)
    receipts = fields.Nested(ReceiptsSchema, load_default=None, allow_none=True)
    more = fields.Boolean(load_default=False)


class JoinSchema(_Message):
    """A device asks to be enrolled with a one-time code."""

    v = fields.Integer(required=True, strict=True)
    code = fields.String(required=True, validate=validate.Length(4, 64))
    device = fields.String(required=True, validate=_IS_NAME)


class SucceedSchema(_Message):
    """A device whose chain has forked goes on under a new identity, vouched for by its token."""

    v = fields.Integer(required=True, strict=True)
    device = fields.String(required=True, validate=_IS_NAME)


class TokenSchema(_Message):
    """The answer to both: the token, and the name the office gave the device."""

    v = fields.Integer(required=True, strict=True)
    token = fields.String(required=True, validate=validate.Length(8, 4096))
    name = fields.String(required=True)


class CopySchema(_Message):
    """The file that a field page saves: every own change, as the pages it would push, and the drafts as they are."""

    v = fields.Integer(required=True, strict=True)
    kind = fields.String(required=True, validate=validate.Equal("taizhang-backup"))
    made_at = fields.Integer(strict=True)
    device = fields.String(validate=_IS_NAME)
    identities = fields.List(fields.String(validate=_IS_NAME), required=True)
    name = fields.String(allow_none=True)
    pages = fields.List(fields.Nested(PageSchema), required=True)
    drafts = fields.List(fields.Raw(), load_default=list)


_REQUEST, _REPLY, _JOIN, _SUCCEED, _TOKEN, _COPY = (
    RequestSchema(), ReplySchema(), JoinSchema(), SucceedSchema(), TokenSchema(), CopySchema(),
)  # fmt: skip
SCHEMAS: Mapping[str, Schema] = {
    "request": _REQUEST, "reply": _REPLY, "join": _JOIN, "succeed": _SUCCEED, "token": _TOKEN,
    "copy": _COPY,
}  # fmt: skip


def check(kind: str, message: Any) -> dict[str, Any]:
    """The message with its defaults. Raises `unknown_protocol`, `page_too_large` or `bad_message`."""
    if isinstance(message, dict):
        if message.get("v") != PROTOCOL:
            raise fail("unknown_protocol", got=str(message.get("v")))
        page = message.get("page")
        count = page.get("record") if isinstance(page, dict) else None
        if isinstance(count, list) and len(count) > PAGE_CHANGES_MAX:
            raise fail("page_too_large", got=str(len(count)), limit=PAGE_CHANGES_MAX)
    try:
        return _load(SCHEMAS[kind], message)
    except ValidationError as error:
        raise fail("bad_message", where=kind, got=str(error.messages)[:500]) from None


def _load(schema: Schema, message: Any) -> dict[str, Any]:
    """`schema.load`, for schemas that only have fields: sound messages take a third of the time, and what is not
    sound gets the words of the whole.
    """
    try:
        return {
            name: _load(field.schema, message[name]) if _is_nested(field, message.get(name)) else
            field.deserialize(message.get(name, missing), name, message)
            for name, field in schema.fields.items()
        }  # fmt: skip
    except (ValidationError, AttributeError):
        loaded: dict[str, Any] = schema.load(message)
        return loaded


def _is_nested(field: fields.Field[Any], value: Any) -> TypeGuard[fields.Nested]:
    return isinstance(field, fields.Nested) and value is not None
