"""Prints `core/words.js`, the words of the page's problems, from the one catalogue.

Only the codes that the page itself can meet are in it: what an office tells comes with its words. What to do is said
otherwise where the catalogue names a command, because a phone has none. Run it from the repository:
`python tests/page_core/words.py > collector/page/static/core/words.js`.
"""

from __future__ import annotations

import json
import sys

from schemas.problems import CATALOGUE

CODES = """
already_joined ambiguous_reference bad_code bad_expression bad_message bad_token clock_doubtful constraint
damaged_file damaged_page date_ahead date_long_past disk_full foreign_page newer_file no_progress not_a_choice
not_canonical not_exact not_joined not_the_office not_typed_in notebook_busy number_unusual other_town page_closed
required server_failed told_already unknown_field unknown_form unknown_protocol unknown_record
unknown_reference unreachable wrong_type
"""

RELOAD = ("请连上网络，重新打开这一页", "open this page again where there is a network")
LOOK = ("请核对；写错了点开这一条改", "check it; open the record to correct a slip")
REMEDIES = {
    "already_joined": ("凭证失效才需要再次加入", "join again only to renew a lost token"),
    "bad_message": RELOAD,
    "bad_token": ("请向办公室要新的加入码，重新加入", "ask the office for a new code and join again"),
    "clock_doubtful": ("请校准日期；现在填日期请自己选", "set the clock; until then choose dates yourself"),
    "damaged_file": (
        "请不要清除浏览器数据；先导出备份交办公室",
        "do not clear this browser's data; export a backup for the office first",
    ),
    "date_ahead": LOOK,
    "date_long_past": LOOK,
    "newer_file": ("请关掉这一页再打开", "close this page and open it again"),
    "not_joined": ("向办公室要二维码或加入码", "ask the office for the QR code or a one-time code"),
    "not_typed_in": ("计算项会自动得出", "calculations come by themselves"),
    "number_unusual": LOOK,
    "other_town": LOOK,
    "told_already": (
        "确是两回就不用管；记重了撤回这一条",
        "if there were two, all is well; if not, take this one back",
    ),
    "unknown_field": RELOAD,
    "unknown_form": ("请先同步一次", "sync once first"),
    "unknown_protocol": RELOAD,
    "unknown_record": ("请先同步一次", "sync once first"),
}

HEAD = """\
// The words of the problems that the page can meet: rule and remedy in Chinese, then in English. Printed from
// schemas/problems.json by tests/page_core/words.py, which a test holds it to; do not edit it here.

export const WORDS = {
"""


def printed() -> str:
    """The module's text."""
    lines = []
    for code in CODES.split():
        rule = CATALOGUE[code]
        zh, en = REMEDIES.get(code, (rule.remedy["zh"], rule.remedy["en"]))
        row = [rule.rule["zh"], zh, rule.rule["en"], en]
        lines.append(f"  {code}: {json.dumps(row, ensure_ascii=False)},\n")
    return HEAD + "".join(lines) + "};\n"


if __name__ == "__main__":
    sys.stdout.write(printed())
