"""How a record stands towards the figures, in one sentence; and in one word for what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from datasette_plugins.browse.looking import texts
from datasette_plugins.browse.record_reading import Found, Row
from datasette_plugins.browse.story import Step, Story
from datasette_plugins.language import say, spoken
from schemas.clock import shown

Tone = Literal["ok", "warn", "bad", ""]


class Standing(NamedTuple):
    """The sentence, its tone, and the record that stands in its place, if one does."""

    text: str
    tone: Tone
    instead: str = ""


def standing(found: Found, story: Story) -> Standing:
    """What to say of a record before anything else."""
    state = found.row["state"]
    if state == "held":
        return Standing(say("扣下待查，没有计入数字", "Held for checking; not counted"), "warn")
    if state == "erased":
        return Standing(
            say("内容已按规定删除，只留下有过这条记录", "Its contents were erased; only its trace is left"),
            "",
        )
    if state == "withdrawn":
        return Standing(_withdrawn(found, story), "")
    if found.returned is not None:
        back = say("已退回更正，等填报人改：", "Sent back for correction: ") + found.returned["reason"]
        return Standing(back, "warn")
    if not found.has_figures:
        return _of_lists(found)
    return _towards_figures(found)


def _of_lists(found: Found) -> Standing:
    """Decisions and the programs' own forms count nothing."""
    if found.row["state"] in ("ok", "conflict"):
        return Standing(say("有效", "In force"), "ok")
    return Standing(say("待核，还没有生效", "Waits for a person; not in force"), "warn")


def _towards_figures(found: Found) -> Standing:
    if found.unsettled:
        return Standing(say("待核，没有计入数字", "Waits for a person; not counted"), "warn")
    if found.counted is None:
        return Standing(_ruled_out(found.rulings), "")
    if found.counted["record"] != found.row["record"]:
        text = say(
            "与另一条是同一件事，按那一条计", "One event with another report, which is the one counted"
        )
        return Standing(text, "ok", found.counted["record"])
    is_open = found.counted["reopened"] or found.conflicts or found.counted.get("audience_unsettled")
    return Standing(_counted(found, found.counted), "warn" if is_open else "ok")


def _counted(found: Found, counted: Row) -> str:
    together = len(texts(counted["reports"]))
    parts = [say("计入数字", "Counted")]
    if together > 1:
        parts.append(say(f"{together} 条报告合为一件", f"{together} reports joined into one event"))
    if counted.get("audience_unsettled"):
        parts.append(say("人次还没有定", "its audience is not settled yet"))
    if found.row["state"] == "conflict":
        parts.append(
            say("有并存的答案，暂按后填的", "answers stand side by side, the later one is taken for now")
        )
    if found.row["state"] in ("broken", "contested"):
        parts.append(say("按认定计入", "ruled in"))
    if counted["reopened"]:
        parts.append(
            say("作认定以后又改过，请再看一次", "changed since it was decided about, please look again")
        )
    return say("，", "; ").join(parts)


def _ruled_out(rulings: object) -> str:
    out = [r for r in rulings if r["counted"] and r["what"] == "exclude"] if isinstance(rulings, list) else []
    reason = (say("：", ": ") + out[-1]["reason"]) if out else ""
    return say("没有计入数字", "Not counted") + (say("，按认定不计", ", by a ruling") + reason if out else "")


def with_withdrawal(rulings: Sequence[Row], step: Step) -> Row | None:
    """The ruling that gives the reason of a withdrawal: it was written in the same breath, right after it."""
    if step.change.act != "withdraw":
        return None
    with_it = (r for r in rulings if r["what"] == "exclude" and r["seq_from"] == step.seq + 1)
    return next(with_it, None)


def _withdrawn(found: Found, story: Story) -> str:
    last = [step for step in story.steps if step.change.act == "withdraw"]
    if not last:
        return say("已撤回", "Withdrawn")
    who, when = last[-1].change.author, shown(last[-1].received_at)[:16]
    told = with_withdrawal(found.rulings, last[-1])
    why = say("：", ": ") + told["reason"] if told and told["reason"] else ""
    return say(f"已撤回，撤回人 {who}（{when}）", f"Withdrawn by {who} ({when})") + why


def reasons(found: Found) -> list[str]:
    """Why it waits, in words: the rules it breaks, the withdrawal beside an edit."""
    said = []
    if found.row["state"] == "contested":
        said.append(
            say(
                "一人撤回的同时另一人在改，要定下撤回还是保留",
                "Withdrawn by one while another edited it: withdraw or keep?",
            )
        )
    return said + [str(p[spoken()]) for p in found.problems]
