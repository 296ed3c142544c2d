"""The commands of `taizhang`, a file for each group. They only translate: parse, call, print.

This table is all that `taizhang --help` needs, so that it answers at once: for each command its file and what
it does.
"""

COMMANDS = {
    "record": ("writing", "记一条：taizhang record 场次 地点=前柳村 人数=120 Make a record."),
    "amend": ("writing", "改一条：taizhang amend 1a2b3c4d 人数=130 Change a record."),
    "withdraw": ("writing", "撤回一条，不计入任何数字（可恢复）Take a record out of every figure."),
    "restore": ("writing", "恢复撤回的一条 Undo a withdrawal."),
    "list": ("reading", "最近的记录，新的在前 The newest records."),
    "show": ("reading", "看一条：现在的样子和全部经过 A record and its whole history."),
    "forms": ("forms", "有哪些表；一张表有哪些项 The forms, or the fields of one."),
    "status": ("status", "未上传、最近联系、扣下的、没填完的 How the notebook stands."),
    "page": ("page", "打开网页来记 Open the page in the browser."),
    "sync": ("office", "同步：交出这里的，取回那里的 Sync with the office."),
    "join": ("office", "加入办公室：地址和加入码向办公室要 Join an office."),
    "me": ("office", "谁署名：taizhang me 张三 Who signs what is written here."),
    "import-excel": ("import_excel", "导入 Excel 或 CSV 台账：先看，再问，再写 Import a ledger."),
}


def purpose(name: str) -> str:
    """What a command does, in one line."""
    return COMMANDS[name][1]
