"""What the figures count, as SQL text made from the forms: the same for now and for any earlier moment.

Pure text; the publisher makes views of it, and a figure that is asked as of a moment runs it with
`:as_of_seq`.
"""

from schemas.counting.coverage import coverage_sql
from schemas.counting.lives import TOPIC_LIFE_NEEDS, has_merging, merged_sql, topic_life_sql
from schemas.counting.names import child, column, table
from schemas.counting.part import WHOLE, Part
from schemas.counting.views import counting_sql, each_of, each_sql, entry_columns, is_counted, unsettled_sql

AS_OF_SEQ = "(select coalesce(max(seq), 0) from log where received_at <= :as_of_ms)"
"""The number of the last entry received until a moment, in milliseconds: a value for `:as_of_seq`."""

__all__ = [
    "AS_OF_SEQ",
    "TOPIC_LIFE_NEEDS",
    "WHOLE",
    "Part",
    "child",
    "column",
    "counting_sql",
    "coverage_sql",
    "each_of",
    "each_sql",
    "entry_columns",
    "has_merging",
    "is_counted",
    "merged_sql",
    "table",
    "topic_life_sql",
    "unsettled_sql",
]
