"""The server dies and comes back, again and again, while devices push."""

from concurrent.futures import ThreadPoolExecutor

from killing import soundness
from killing.devices import sync_all
from killing.processes import until

from schemas.problems import TaizhangError

PAGES = 15
KILLS = 4


def wait_for_more(devices, pushing):
    """Until the office has acknowledged some more, or everything."""

    def acknowledged():
        return sum(len(device.acknowledged) for device in devices)

    enough = acknowledged() + 15
    until(lambda: acknowledged() >= enough or all(p.done() for p in pushing), "devices push")


def push_through_everything(office, device):
    """Deliver page after page; whoever is cut off asks again until the server is back."""
    refusals = 0
    for page in range(PAGES):
        device.record(5, start=5 * page)
        while True:
            try:
                device.sync()
                break
            except TaizhangError as error:
                assert error.problem.code == "unreachable", error.problem.text("en")
                refusals += 1
                until(office.answers, "the server is back")
    return refusals


def test_a_server_killed_while_devices_push_keeps_what_it_acknowledged_and_all_converge(office, carry):
    office.serve()
    devices = [carry(name) for name in ("王芳", "李强", "赵敏", "孙伟")]
    with ThreadPoolExecutor(len(devices)) as pool:
        pushing = [pool.submit(push_through_everything, office, device) for device in devices]
        for _ in range(KILLS):
            wait_for_more(devices, pushing)
            office.kill()
            soundness.check(office.log, set().union(*(d.acknowledged for d in devices)))
            office.serve()
        refused = sum(p.result() for p in pushing)
    assert refused, "no device noticed: the kills came too late"
    sync_all(devices)
    shown = [device.sees() for device in [*devices, carry("新设备")]]
    assert all(s == shown[0] for s in shown)
    office.stop()
    made = [i for device in devices for i in device.made]
    assert len(made) == len(devices) * PAGES * 5
    assert [device.notebook.replica.unsent() for device in devices] == [0] * len(devices)
    logged = soundness.check(office.log, made)
    assert sum(i in set(made) for i in logged) == len(made)


def test_a_server_told_to_stop_finishes_what_it_was_writing(office, carry):
    office.serve()
    device = carry("王芳")
    device.record(20)
    device.sync()
    assert office.stop() == 0
    assert not office.log.with_name("log.db-wal").exists()
    soundness.check(office.log, device.acknowledged)
