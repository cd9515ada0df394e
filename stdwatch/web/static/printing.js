// Keys of the printing page; it works without them.

import { keysOff } from "./common.js";

const boxes = [...document.querySelectorAll(".proposals input[type=checkbox]")];
const first = (selector) => document.querySelector(selector);

function go(step) {
  const here = boxes.indexOf(document.activeElement);
  const next = boxes[Math.min(Math.max(here + step, 0), boxes.length - 1)];
  next?.focus();
  next?.closest("li").scrollIntoView({ block: "nearest" });
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  x: () => boxes.includes(document.activeElement) && document.activeElement.click(),
  P: () => first("#proof")?.click(),
  W: () => first(".printings a[href$='.docx']")?.click(),
};

// Alt and an arrow move the article whose row has the focus.
function move(event) {
  const name = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const pressed = name && event.target.closest("tr")?.querySelector(`[data-move=${name}]`);
  if (!pressed) return false;
  pressed.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.altKey && move(event)) event.preventDefault();
  const typing = event.target.matches("textarea, select, input:not([type=checkbox])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || keysOff() || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

// A row dropped on another of its section stands before it.
let dragged = null;

function target(event) {
  const row = event.target.closest?.("tr[data-article]");
  return dragged && row && row !== dragged && row.dataset.section === dragged.dataset.section ? row : null;
}

function mark(row) {
  for (const other of document.querySelectorAll("tr.over")) other.classList.remove("over");
  row?.classList.add("over");
}

document.addEventListener("dragstart", (event) => (dragged = event.target.closest?.("tr[draggable]") ?? null));
document.addEventListener("dragend", () => mark(null));
document.addEventListener("dragover", (event) => {
  const row = target(event);
  mark(row);
  if (row) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const row = target(event);
  if (!row) return;
  event.preventDefault();
  const form = dragged.querySelector("form.order");
  const before = Object.assign(document.createElement("input"), { type: "hidden", name: "before", value: row.dataset.article });
  form.append(before);
  form.submit();
});
