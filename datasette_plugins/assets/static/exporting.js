// The page of a long export: asks every second how far it is, and shows it; when it is done the page is loaded anew,
// which then offers the file. Without this script the page reloads itself.
"use strict";

const box = document.querySelector("[data-export-job]");
const bar = document.getElementById("export-progress");
const said = document.getElementById("export-count");

const look = async () => {
  try {
    const answer = await fetch(`${box.dataset.exportJob}.json`, { cache: "no-store" });
    const told = await answer.json();
    if (told.state !== "running") {
      window.location.reload();
      return;
    }
    if (told.percent !== null) bar.value = told.percent;
    const total = told.total ? said.dataset.of + told.total.toLocaleString("en") : "";
    said.textContent = told.done.toLocaleString("en") + total + said.dataset.rows;
  } catch {
    // The server may be starting anew: the next look tells.
  }
  window.setTimeout(look, 1000);
};

if (box && bar && said) window.setTimeout(look, 500);
