"""Who may speak for which device."""

from sync_server.devices import set_state
from sync_server.enrolment import CODE_LIFE_MS, make_code
from sync_server.tokens import Tokens
from sync_server.tries import TRIES_MAX


def test_without_a_token_nothing_is_answered(running):
    answer = running.post("/v1/exchange", {"v": 1, "device": "d001", "head": [0, None]})
    assert (answer.status_code, answer.json()["problem"]["code"]) == (401, "bad_token")


def test_a_token_signed_with_another_key_is_refused(running):
    forged = Tokens("another key").issue("d001")
    answer = running.post("/v1/exchange", {"v": 1, "device": "d001", "head": [0, None]}, forged)
    assert answer.json()["problem"]["code"] == "bad_token"


def test_a_token_does_not_open_for_another_device(running):
    one, two = running.join("d001"), running.join("d002")
    one.device = "d002"
    answer = one.push([two.change()])
    assert (answer.status_code, answer.json()["problem"]["code"]) == (403, "foreign_device")


def test_a_revoked_device_is_told_so_and_nothing_of_its_page_is_taken(running):
    device = running.join("d001")
    set_state(running.office, "王芳的手机", "revoked", "手机遗失")
    answer = device.push([device.change()])
    assert (answer.status_code, answer.json()["problem"]["code"]) == (403, "revoked")
    assert "本机" in answer.json()["problem"]["zh"]
    assert running.office.log.tips("d001") == []


def test_a_code_opens_once(running):
    code = make_code(running.office, "王芳的手机")
    first = running.post("/v1/join", {"v": 1, "code": code, "device": "d001"})
    again = running.post("/v1/join", {"v": 1, "code": code, "device": "d001"})
    other = running.post("/v1/join", {"v": 1, "code": code, "device": "d002"})
    assert (first.status_code, again.status_code) == (200, 200), "a lost answer may be asked for again"
    assert (other.status_code, other.json()["problem"]["code"]) == (403, "bad_code")


def test_a_code_may_be_typed_without_its_dash_and_in_small_letters(running):
    code = make_code(running.office, "王芳的手机").replace("-", "").lower()
    assert running.post("/v1/join", {"v": 1, "code": code, "device": "d001"}).status_code == 200


def test_a_code_expires(running):
    code = make_code(running.office, "王芳的手机")
    running.clock.now += CODE_LIFE_MS
    assert (
        running.post("/v1/join", {"v": 1, "code": code, "device": "d001"}).json()["problem"]["code"]
        == "bad_code"
    )


def test_guessing_codes_is_slowed_down(running):
    codes = [f"AAAA-{n:04d}" for n in range(TRIES_MAX)]
    for code in codes:
        assert running.post("/v1/join", {"v": 1, "code": code, "device": "d001"}).status_code == 403
    answer = running.post("/v1/join", {"v": 1, "code": make_code(running.office, "x"), "device": "d001"})
    assert (answer.status_code, answer.json()["problem"]["code"]) == (429, "too_many_tries")
    running.clock.now += 61_000
    assert running.join("d001").token


def test_a_device_goes_on_under_a_new_identity_and_still_delivers_its_old_chain(running):
    device = running.join("d001")
    old = device.change()
    answer = running.post("/v1/succeed", {"v": 1, "device": "d901"}, device.token)
    device.token = answer.json()["token"]
    assert device.push([old]).json()["took"] == [1, old.id]
    device.device, device.chain = "d901", []
    new = device.change()
    assert device.push([new]).json()["took"] == [1, new.id]
    assert running.office.registry.all()["d901"].copied_from == "d001"


def test_an_identity_that_belongs_to_somebody_else_cannot_be_taken(running):
    device, _ = running.join("d001"), running.join("d002")
    answer = running.post("/v1/succeed", {"v": 1, "device": "d002"}, device.token)
    assert answer.json()["problem"]["code"] == "foreign_device"


def test_a_token_issued_after_the_backup_still_opens_a_restored_server(running, tmp_path):
    from sync_server.office import LOG, Office
    from sync_server.upkeep import backup

    backup(running.office, tmp_path / "copy.db")
    device = running.join("d001")
    restored = tmp_path / "restored"
    restored.mkdir()
    (restored / LOG).write_bytes((tmp_path / "copy.db").read_bytes())
    (restored / "keys.json").write_bytes((running.folder / "keys.json").read_bytes())
    office = Office(restored, running.clock, running.office.random)
    assert office.tokens.read(device.token).device == "d001"
    assert office.registry.scope("d001").may_write("session")
    office.close()


def test_a_clerks_laptop_may_be_allowed_to_write_lists(running):
    device = running.join("d001", "办公室的笔记本", write=["person"])
    person = device.change(form="person", name="王芳", role="own_teacher")
    assert "held" not in device.push([person]).json()


def test_no_device_can_be_allowed_to_write_what_the_programs_keep(running):
    device = running.join("d001", "x", write=["device", "form", "ruling"])
    forged = device.change(form="device", device="d001", name="x", state="enrolled")
    assert device.push([forged]).json()["held"][forged.id]["code"] == "out_of_scope"
    assert len(running.office.registry.all()) == 1


def test_an_identity_whose_record_a_restored_server_lost_is_what_was_decided_about_the_one_before(running):
    running.join("d001")
    token = running.office.tokens.issue("d002", "d001")
    set_state(running.office, "王芳的手机", "revoked", "手机遗失")
    answer = running.post("/v1/exchange", {"v": 1, "device": "d002", "head": [0, None]}, token)
    assert (answer.status_code, answer.json()["problem"]["code"]) == (403, "revoked")
