"""The field page on a cheap phone: `python -m bench.field_page [--records 5000]`.

Real Chromium, slowed six times, against a real office on loopback with the lists of a county. Times are given in
milliseconds and as ratios to an empty page in the same browser; sizes as what a phone fetches once, each file gzipped.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path

import requests
from playwright.sync_api import CDPSession, Page, sync_playwright

from sync_server.desks import Desks
from sync_server.enrolment import make_code
from sync_server.field_page import offline_files, page_folder
from sync_server.office import Office
from sync_server.serving import SyncServer

CHROMIUM, SLOWER, REPEATS = "/usr/bin/chromium", 6, 5

FILL = """async count => {
  const { openPhone } = await import('/app/core/phone.js');
  const forms = await (await fetch('/app/forms.json')).json();
  const phone = await openPhone({ forms, channel: null });
  const villages = (await phone.names('place')).filter(entry => entry.above), people = await phone.names('person');
  for (let n = 0; n < count; n += 1) {
    const day = new Date(Date.UTC(2024, 0, 1) + (n % 700) * 86400000).toISOString().slice(0, 10);
    await phone.save('session', { kind: 'outreach', held_on: day, mode: 'on_site', title: `讲座${n}`, headcount: n % 300,
      place: villages[n % villages.length].record, lecturers: [people[n % people.length].record] });
  }
  await phone.sync();
}"""


INSIDE = """([from, to, until]) => new Promise(done => {
  location.hash = from;
  setTimeout(() => {
    const began = performance.now();
    const look = new MutationObserver(() => document.querySelector(until) && (look.disconnect(),
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)))));
    look.observe(document.body, { childList: true, subtree: true });
    location.hash = to;
  }, 1500);
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5000)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder:
        office = Office.create(Path(folder) / "office", now, random.Random(1).randbytes)
        lists(office)
        code = make_code(office, "手机")
        server = SyncServer(Desks(office.folder, now, random.Random(2).randbytes), "127.0.0.1", 0)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            sizes(f"http://127.0.0.1:{server.port}/app/")
            times(f"http://127.0.0.1:{server.port}/app/", code, records)
        finally:
            server.stop()
            thread.join()
            office.close()


def lists(office: Office) -> None:
    """The lists of a county: twenty towns of twenty villages, sixty people."""
    for town in range(20):
        above = office.author.record("place", {"name": f"第{town}镇", "kind": "town"}, "办公室").record
        for village in range(20):
            told = {"name": f"{village}号村", "kind": "village", "town": above, "initials": f"{village}hc"}
            office.author.record("place", told, "办公室")
    for person in range(60):
        office.author.record("person", {"name": f"教师{person}", "role": "own_teacher"}, "办公室")


def now() -> int:
    return time.time_ns() // 1_000_000


def sizes(app: str) -> None:
    files = [name for name in offline_files(page_folder())[0] if name != "forms.json"]
    bodies = [requests.get(app + name, timeout=10).content for name in files]
    each = sum(len(gzip.compress(body, 9)) for body in bodies)
    print(f"assets: {len(files)} files, {sum(map(len, bodies))} bytes, {each} gzipped each for itself,")
    print(f"        {len(gzip.compress(b''.join(bodies), 9))} gzipped together (the forms not counted)")


def times(app: str, code: str, records: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.set_default_timeout(600_000)
        page.goto(f"{app}#/join/{code}")
        page.get_by_text("全部已交").wait_for()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        slow = page.context.new_cdp_session(page)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        empty = middle(page, lambda: page.goto("data:text/html,<p id=x>x</p>"), "#x")
        report("empty page", empty, empty)
        report("warm start", middle(page, lambda: page.goto(app), ".begin"), empty)
        report("form open", inside(page, "#/", "#/new/session", "form.fields"), empty)
        with_records(page, slow, app, records, empty)
        browser.close()


def with_records(page: Page, slow: CDPSession, app: str, records: int, empty: float) -> None:
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.goto(f"{app}#/more")
    began = time.monotonic()
    page.evaluate(FILL, records)
    print(f"({records} records saved and delivered in {time.monotonic() - began:.1f} s)")
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(app)
    page.locator(".rows a").first.wait_for()
    report(f"list of {records}", inside(page, "#/more", "#/", ".rows a"), empty)
    report("and page start", middle(page, lambda: page.goto(app), ".rows a"), empty)


def inside(page: Page, start: str, to: str, until: str) -> float:
    """From one screen to another, measured in the page itself until what is waited for was painted."""
    return statistics.median([float(page.evaluate(INSIDE, [start, to, until])) for _ in range(REPEATS)])


def middle(page: Page, act: object, until: str) -> float:
    taken = []
    for _ in range(REPEATS):
        began = time.monotonic()
        act()  # type: ignore[operator]
        page.locator(until).first.wait_for()
        taken.append((time.monotonic() - began) * 1000)
    return statistics.median(taken)


def report(what: str, taken: float, empty: float) -> None:
    print(f"{what:>16}: {taken:7.0f} ms  {taken / empty:6.1f} x an empty page")


if __name__ == "__main__":
    main()
