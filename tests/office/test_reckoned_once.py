"""What is worked out once for each state of the files, and never shown for another."""

import asyncio

from datasette_plugins.browse.looking import Reached
from datasette_plugins.browse.reckoning import Reckoner


def test_a_result_is_kept_while_the_files_say_the_same_and_no_longer():
    async def ask() -> list[str]:
        reckoner, worked = Reckoner(rest=0), []

        def at(seq: int, chain: str):
            async def work():
                worked.append(chain)
                return Reached(seq, "", chain).state, f"{seq} {chain}"

            return reckoner.get("question", Reached(seq, "2020-07-06 08:00:00", chain).state, work)

        shown = [await at(7, "a"), await at(7, "a"), await at(8, "b"), await at(8, "c")]
        assert worked == ["a", "b", "c"], "a server that was restored counts up to the same number anew"
        return shown

    assert asyncio.run(ask()) == ["7 a", "7 a", "8 b", "8 c"]
