"""The clerk's decisions, written straight by the office's own hand: what the pages have to come to as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync_server import held
from sync_server.county import Decision
from sync_server.office import SIGNATURE, Office


def resolved(value: Any, records: Mapping[str, str]) -> Any:
    """The value with every `@key` replaced by its record's id."""
    if isinstance(value, str) and value.startswith("@"):
        return records[value[1:]]
    if isinstance(value, list):
        return [resolved(part, records) for part in value]
    return value


class Hand:
    """Decides in an open office."""

    def __init__(self, office: Office, records: Mapping[str, str]) -> None:
        self.office, self.records = office, records

    def decide(self, decision: Decision) -> None:
        fields = {name: resolved(value, self.records) for name, value in decision.fields.items()}
        ids = [self.records[key] for key in decision.records if key in self.records]
        getattr(self, f"_{decision.act}")(decision, ids, fields)

    def _heads(self, record: str) -> tuple[str, ...]:
        return tuple(self.office.records.get(record).heads)

    def _record(self, decision: Decision, ids: list[str], fields: dict[str, Any]) -> None:
        self.office.author.record(decision.form, fields, SIGNATURE)

    def _join(self, decision: Decision, ids: list[str], fields: dict[str, Any]) -> None:
        heads = sorted({head for record in ids for head in self._heads(record)})
        said = {"form": decision.form, "records": ids, "lead_record": ids[0], "heads": heads}
        self.office.author.record("same_event", said | fields | {"reason": decision.reason}, SIGNATURE)

    def _rule(self, decision: Decision, ids: list[str], fields: dict[str, Any]) -> None:
        said = {"form": decision.form, "record": ids[0], "heads": list(self._heads(ids[0]))}
        self.office.author.record("ruling", said | fields | {"reason": decision.reason}, SIGNATURE)

    def _apart(self, decision: Decision, ids: list[str], fields: dict[str, Any]) -> None:
        heads = sorted({head for record in ids for head in self._heads(record)})
        said = {"what": "include", "form": decision.form, "record": ids[0], "heads": heads}
        self.office.author.record("ruling", said | {"reason": decision.reason}, SIGNATURE)

    def _amend(self, decision: Decision, ids: list[str], fields: dict[str, Any]) -> None:
        self.office.author.amend(ids[0], decision.form, fields, self._heads(ids[0]), SIGNATURE)

    _settle = _amend

    def _restore(self, decision: Decision, ids: list[str], fields: dict[str, Any]) -> None:
        self.office.author.restore(ids[0], decision.form, self._heads(ids[0]), SIGNATURE)

    def _release(self, decision: Decision, ids: list[str], fields: dict[str, Any]) -> None:
        for change in list(held.held(self.office)):
            if change.record == ids[0]:
                held.release(self.office, change.id.hex())
