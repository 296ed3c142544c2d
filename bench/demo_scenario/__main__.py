"""Prints the scenario."""

import sys

from bench.demo_scenario import cast, paperwork, routine, stories
from bench.demo_scenario.script import Script

SEED = 2026


def main() -> None:
    script = Script(SEED)
    cast.write_lists(script)
    cast.write_devices(script)
    routine.write_classes(script)
    routine.write_talks(script)
    routine.write_lessons(script)
    routine.write_branch_days(script)
    routine.write_contacts(script)
    paperwork.write_paperwork(script)
    stories.write_stories(script)
    routine.write_syncs(script)
    sys.stdout.write(script.text())


main()
