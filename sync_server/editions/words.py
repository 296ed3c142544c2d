"""The words of an explanation, Chinese and English: what can have happened to a record, and what an office may say otherwise."""

from __future__ import annotations

from sync_server.editions import causes as why
from sync_server.editions.changed import GONE, HELD, RELEASED

KINDS = {
    why.LATE: ("{who} {day}补报", "came in late from {who} on {day}"),
    why.CORRECTED: ("{who} {day}更正{fields}", "corrected by {who} on {day}{fields}"),
    why.MOVED_OUT: ("{who} {day}改了日期，不在期内了{fields}", "dated out of the period by {who} on {day}{fields}"),
    why.MOVED_IN: ("{who} {day}改了日期，到了期内{fields}", "dated into the period by {who} on {day}{fields}"),
    "withdraw": ("{who} {day}撤回", "withdrawn by {who} on {day}"),
    "restore": ("{who} {day}恢复", "restored by {who} on {day}"),
    RELEASED: ("{who}的改动原来扣下待查，后来放行", "a change of {who} that was held has been released"),
    HELD: ("{who}的改动在这一边扣下待查", "a change of {who} is held here"),
    GONE: ("后一边没有{who}的这条改动", "the later side does not have this change of {who}"),
    why.DECIDED: ("{who} {day}{what}：{reason}", "{who} decided on {day}: {what}, {reason}"),
    why.LISTED: ("{who} {day}改了所引用的“{record}”{fields}", "{who} changed {record}, which it refers to, on {day}{fields}"),
    why.DEFINED: ("{who} {day}换了表的版本", "{who} brought in another version of the form on {day}"),
    why.PASSED: ("截至的日子往后了", "the as-of day moved on"),
}  # fmt: skip
RULED = {
    "value": ("认定以此值为准", "this value stands"), "exclude": ("认定不计入", "not counted"), "include": ("认定计入", "counted"),
    "excuse": ("免计", "excused"), "return": ("退回更正", "sent back"),
}  # fmt: skip
KEYS = {
    "period": ("时段", "the period"), "view": ("数哪张表", "the form"), "measure": ("怎么数", "how it is counted"),
    "field": ("数哪一项", "the question"), "filter": ("条件", "the conditions"), "each": ("逐项数", "the entries"),
    "date": ("日期", "the dates"), "unit": ("单位", "the unit"), "over": ("由哪两个数得出", "its two parts"),
    "wording": ("印法", "the wording"), "rules": ("口径编号", "the rules"), "name": ("新定或取消", "newly declared or dropped"),
}  # fmt: skip
"""What an office may say otherwise of a figure, as people call it."""
