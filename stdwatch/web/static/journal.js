// Keys of an issue's page: articles in order, candidates into articles; all of it works by forms without them.

import { $, ask, keysOff, root, say, word } from "./common.js";

const main = $("main.journal");
const closed = "closed" in main.dataset;
const sections = main.dataset.sections.split("|");

const rows = () => [...document.querySelectorAll(".articles li[data-article], li[data-candidate]")];
const marked = () => [...document.querySelectorAll("input[name=candidate]:checked")];
const boxOf = (row) => row && $("input[name=candidate]", row);
const current = () => $("li.at");
const article = () => current()?.dataset.article;

function look(row) {
  current()?.classList.remove("at");
  row?.classList.add("at");
  row?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  look(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

// What the server made of it takes the place of the list; the cursor stays on its article.
async function arrange(fields) {
  const id = article();
  const answer = await ask("/article", new URLSearchParams(fields)).catch(() => null);
  if (!answer?.ok) return say(answer?.reply.error ?? word("refused"), null, true);
  const page = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!page?.ok) return location.reload();
  const fresh = $(".issue-nav", new DOMParser().parseFromString(await page.text(), "text/html"));
  $(".issue-nav").replaceWith(document.adoptNode(fresh));
  look($(`li[data-article="${id}"]`));
}

function move(by) {
  const row = current();
  if (!article()) return say(word("firstGo"));
  const all = [...row.parentElement.querySelectorAll("[data-article]")];
  const at = all.indexOf(row) + by;
  if (at < 0 || at >= all.length) return;
  const before = all[by > 0 ? at + 1 : at];
  arrange({ action: "move", article: article(), before: before?.dataset.article ?? "" });
}

function nextSection() {
  if (!article()) return say(word("firstGo"));
  const next = sections[(sections.indexOf(current().dataset.section) + 1) % sections.length];
  arrange({ action: "move", article: article(), section: next });
}

function make() {
  const boxes = marked();
  if (!boxes.length) return say(word("firstMark"));
  boxes[0].form.requestSubmit($("button[value=new]", boxes[0].form));
}

async function take() {
  const boxes = marked();
  if (!boxes.length) return say(word("firstMark"));
  if (!article()) return say(word("firstGo"));
  const id = article();
  const form = new URLSearchParams(boxes.map((box) => ["candidate", box.value]));
  form.set("action", "take");
  form.set("article", id);
  const answer = await ask("/article", form).catch(() => null);
  if (answer?.ok) location.assign(`${root}/article/${id}`);
  else say(answer?.reply.error ?? word("refused"), null, true);
}

function open() {
  const link = current() && $("a", current());
  if (link) location.assign(link.href);
}

const KEYS = {
  __proto__: null,
  j: () => step(1),
  k: () => step(-1),
  Enter: open,
  x: () => boxOf(current())?.click(),
  W: () => $("#printing") && location.assign($("#printing").href),
  P: () => $("#proof")?.click(),
  n: make,
};
const ARRANGING = { __proto__: null, m: take, s: nextSection, "Alt+ArrowUp": () => move(-1), "Alt+ArrowDown": () => move(1) };

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || keysOff() || $("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  if (event.key === "Enter" && event.target.matches("a[href], button, summary")) return;
  const name = event.altKey ? `Alt+${event.key}` : event.key;
  const act = KEYS[name] || (!closed && ARRANGING[name]);
  if (!act || (event.repeat && !"jk".includes(name))) return;
  event.preventDefault();
  act();
});
