"""A figure's statement over the views that a published file holds: short enough to be read, and to stand in an address."""

from __future__ import annotations

from schemas.counting import Part, has_merging, is_counted, table
from schemas.figures import Figure
from schemas.figures.statement import TOPIC_LIFE, Forms, Rows


def plain_sql(figure: Figure, forms: Forms) -> str:
    """The rows that the figure counts now."""

    def view(name: str, part: Part) -> str:
        head, _, rest = name.partition(" ")
        if head == TOPIC_LIFE:
            return TOPIC_LIFE
        own = table(head)
        if rest == "merged":
            return f"{own}_merged" if has_merging(forms[head]) else own
        if rest.startswith("each "):
            return f"{own}_counted_{rest.removeprefix('each ')}"
        if is_counted(forms[head], forms) and forms[head].used != "list":
            return f"{own}_counted"
        return f"(select * from {own} where withdrawn = 0)"

    return Rows(figure, forms, view).hits() + " order by day, record"
