"""What each device still owes, now and as of an entry."""

from schemas.counting import coverage_sql
from schemas.packed import pack
from schemas.replica.database import transaction

WANTED = "device, stated_n, received_n, missing, missing_numbers, coverage"


def coverage(world, device="d1"):
    return world.rows(f"select {WANTED} from device_coverage where device = '{device}'")[0][1:]


def test_a_device_that_delivered_what_it_stated_is_complete_to_its_last_contact(world):
    world.change("session", "s1")
    world.contact("d1")
    assert coverage(world) == (1, 1, 0, None, "complete")
    assert world.rows("select complete_to from device_coverage where device = 'd1'") == [
        ("2020-01-01 08:00:00",)
    ]


def test_numbers_that_were_stated_and_have_not_come_are_missing(world):
    world.change("session", "s1")
    world.contact("d1", 4, "ab" * 32)
    assert coverage(world) == (4, 1, 3, "2–4", "missing")


def test_private_changes_count_in_the_office_file_though_it_holds_none(world):
    world.change("session", "s1")
    world.change("contact", "c1", kind="visit")
    world.change("session", "s2")
    world.contact("d1")
    assert coverage(world) == (3, 3, 0, None, "complete")
    assert world.rows("select device, n from device_elsewhere") == [("d1", 2)]


def test_a_device_that_was_enrolled_and_never_seen_is_unknown(world):
    world.change("device", "v1", "office", device="d5", name="五号", state="enrolled")
    assert coverage(world, "d5") == (None, 0, 0, None, "unknown")
    assert world.rows("select name, state from device_coverage where device = 'd5'") == [("五号", "enrolled")]


def test_the_branch_of_a_copied_device_is_missing_though_its_number_is_here(world):
    world.change("session", "s1")
    world.contact("d1")
    world.contact("d1", 1, "cd" * 32)
    assert coverage(world) == (1, 1, 1, "1", "missing")


def test_gaps_of_a_log_that_is_healing_are_named(world):
    made = [world.made("session", f"s{i}", "d1", "王", None, "set", 1, None, {}) for i in range(6)]
    with transaction(world.db):
        world.log.append([pack(made[0])], world.now)
        world.log.append([pack(made[i]) for i in (3, 5)], world.now, loose=True)
    assert coverage(world) == (None, 1, 3, "2–3,5", "missing")


def test_coverage_as_of_an_entry_is_what_was_known_then(world):
    world.contact("d1", 2, world.made("session", "s1", "d1", "王", None, "set", 1, None, {}).id)
    world.heads.clear(), world.newest.clear()
    world.change("session", "s1")
    sql = f"select {WANTED} from ({coverage_sql(as_of=True)})"
    assert world.rows(sql, as_of_seq=1) == [("d1", 2, 0, 2, "1–2", "missing")]
    assert world.rows(sql, as_of_seq=2)[0][:5] == ("d1", 2, 1, 1, "2")


def test_a_number_that_arrives_later_closes_its_gap(world):
    made = [world.made("session", f"s{i}", "d1", "王", None, "set", 1, None, {}) for i in range(3)]
    world.contact("d1")
    world.receive(made[0])
    assert coverage(world)[2:] == (2, "2–3", "missing")
    world.receive(made[1])
    world.receive(made[2])
    assert coverage(world) == (3, 3, 0, None, "complete")
    assert world.rows("select first_n, last_n, first_seq from device_received") == [(1, 3, 2)]
