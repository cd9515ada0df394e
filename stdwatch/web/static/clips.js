// Clips by key: c takes the passage that p jumped to, C the selected words. The server checks them against its text.

import { $, ask, editor, keysOff, Outbox, root, message, say, uuid, word } from "./common.js";

const outbox = new Outbox(`stdwatch.${editor}.clips.outbox.`, {
  send: (record) => ask("/clip", JSON.stringify(record), { "Content-Type": "application/json" }),
  settle,
  done: () => {},
});

function settle(record, { ok, reply }) {
  if (!ok) return say(reply.error ?? word("refused"), null, true);
  const open = () => location.assign(`${root}/article/${reply.article}#b-${reply.block}`);
  const words = reply.words.length > 40 ? reply.words.slice(0, 40) + word("more") : reply.words;
  say(message("clipped", reply.count).replace("{words}", () => words), { label: word("openArticle"), run: open });
  for (const badge of document.querySelectorAll(`[data-clips-of="${record.candidate}"]`)) {
    badge.hidden = false;
    badge.textContent = message("badge", reply.count);
  }
  $(`.passages li[data-reading="${record.reading}"][data-start="${record.start}"]`)?.classList.add("clipped");
}

const number = (name, part) => Number(part.closest(`[data-${name}]`)?.dataset[name]);

// The passage that p jumped to, else the first one on screen.
function passage() {
  const at = $(".at");
  const item = at?.matches("li") ? at : at && $(`.passages li[data-start="${at.id.slice(1)}"]`);
  if (item) return item;
  return [...document.querySelectorAll(".passages > li[data-start]")].find((passage) => passage.getBoundingClientRect().bottom > 80);
}

function clipPassage() {
  const item = passage();
  if (!item) return say(word("noPassage"));
  post({ candidate: number("candidate", item), reading: number("reading", item), start: Number(item.dataset.start), end: Number(item.dataset.end) });
}

function clipSelection() {
  const selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const parts = range && !range.collapsed ? [...document.querySelectorAll("[data-at]")].filter((part) => range.intersectsNode(part)).map((part) => piece(part, range)).filter(Boolean) : [];
  if (!parts.length) return say(word("noWords"));
  const [first, last] = [parts[0], parts[parts.length - 1]];
  const quote = { candidate: number("candidate", first.part), reading: number("reading", first.part) };
  post({ ...quote, start: first.start, end: last.end, words: parts.map((part) => part.text).join("\n") });
  selection.removeAllRanges();
}

// The selected words of a block, with the code points of the reading at which they stand.
function piece(part, range) {
  const inside = document.createRange();
  inside.selectNodeContents(part);
  const before = inside.cloneRange();
  if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) inside.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(range.endContainer, range.endOffset);
  before.setEnd(inside.startContainer, inside.startOffset);
  const text = inside.toString();
  if (!text.trim()) return null;
  const start = Number(part.dataset.at) + [...before.toString()].length;
  return { part, text, start, end: start + [...text].length };
}

function post(quote) {
  outbox.post({ id: uuid(), ...quote });
}

// On the desk, j, k and p are the desk's own; where there is none, p goes from passage to passage here.
function nextPassage() {
  const all = [...document.querySelectorAll(".passages > li[data-start]")];
  const next = all[all.findIndex((passage) => passage.matches(".at")) + 1] ?? all[0];
  for (const old of document.querySelectorAll(".at")) old.classList.remove("at");
  next?.classList.add("at");
  next?.scrollIntoView({ block: "center" });
}

const KEYS = { __proto__: null, c: clipPassage, C: clipSelection, ...($("main.desk") ? {} : { p: nextPassage }) };

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.repeat || keysOff()) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select") || $("dialog[open]")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}, true);

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.clip-form")) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(event.target));
  const numbers = Object.fromEntries(["candidate", "reading", "start", "end"].map((name) => [name, Number(fields[name])]));
  post(numbers);
});

addEventListener("online", () => outbox.flush());
if (outbox.names.length) outbox.flush();
