// Form pages, made easier where scripts run: questions that are not asked are hidden, lists grow by a line as one is
// needed, the first question with something wrong gets the focus, and what was typed survives a lost session.
"use strict";
(function () {
  // Where answers stand side by side, who types another one means that one.
  for (const typed of document.querySelectorAll("form.taizhang-sides .taizhang-question")) {
    typed.addEventListener("input", () => {
      const other = typed.parentElement.querySelector('input[type="radio"][value="other"]');
      if (other) other.checked = true;
    });
  }

  const form = document.querySelector("form.taizhang-fill");
  if (!form) return;
  form.classList.add("taizhang-scripted");

  function askedNow(told) {
    for (const question of form.querySelectorAll(".taizhang-question[data-name]")) {
      const name = question.dataset.name;
      question.dataset.asked = name in told.asked || question.querySelector(".tz-error") ? "1" : "0";
      const mark = question.querySelector(".tz-required");
      if (mark) mark.hidden = !told.asked[name];
      const output = question.querySelector("output");
      if (output && name in told.reckoned) output.textContent = told.reckoned[name] || "—";
    }
  }

  let waiting = 0;
  let latest = 0;
  async function ask() {
    const turn = ++latest;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.askedAt, { method: "POST", body, headers: { accept: "application/json" } });
      if (answer.ok && turn === latest) askedNow(await answer.json());
    } catch (error) {
      // The server judges it once more when the form is saved.
    }
  }
  function askSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  }

  form.addEventListener("input", (event) => {
    const several = event.target.closest(".taizhang-several");
    if (several) {
      const inputs = several.querySelectorAll("input");
      const last = inputs[inputs.length - 1];
      if (last.value) {
        const more = last.cloneNode();
        more.value = "";
        more.setAttribute("aria-label", last.getAttribute("aria-label").replace(/\d+$/, inputs.length + 1));
        last.after(more);
      }
    }
    askSoon();
    keep();
  });

  // What was typed is kept in this tab until it is saved, for the account that typed it.
  const account = form.dataset.draft;
  const place = "taizhang draft " + location.pathname;
  const own = new Set(["record", "heads"]);
  function keep() {
    if (!account) return;
    const typed = [...new FormData(form)].filter(([name]) => !own.has(name));
    sessionStorage.setItem(place, JSON.stringify({ account, typed, record: form.elements.record.value.slice(-8) }));
  }
  function restore(typed) {
    const left = typed.slice();
    for (const input of form.elements) {
      if (!input.name || own.has(input.name) || input.type === "hidden" || input.tagName === "BUTTON") continue;
      if (input.type === "radio" || input.type === "checkbox") {
        input.checked = typed.some(([name, value]) => name === input.name && value === input.value);
      } else {
        const at = left.findIndex(([name]) => name === input.name);
        input.value = at < 0 ? "" : left.splice(at, 1)[0][1];
      }
    }
    askSoon();
  }
  const offer = document.getElementById("taizhang-draft");
  if (account) {
    let kept = JSON.parse(sessionStorage.getItem(place) || "null");
    const cookie = document.cookie.split("; ").find((one) => one.startsWith("taizhang_saved="));
    if (kept && cookie && cookie.slice(15).split(".").includes(kept.record)) {
      sessionStorage.removeItem(place);
      kept = null;
    }
    const now = JSON.stringify([...new FormData(form)].filter(([name]) => !own.has(name)));
    const differs = kept && kept.account === account && JSON.stringify(kept.typed) !== now;
    if (differs && offer && !document.getElementById("taizhang-wrong")) {
      offer.hidden = false;
      offer.querySelector("button").addEventListener("click", () => {
        restore(kept.typed);
        offer.hidden = true;
      });
    }
    form.addEventListener("submit", keep);
  }

  const wrong = form.querySelector('[aria-invalid="true"]');
  const summary = document.getElementById("taizhang-wrong");
  if (wrong && summary && summary.getAttribute("role") === "alert") wrong.focus();
  else if (summary && summary.getAttribute("role") === "alert") summary.focus();
})();
