// The desk under the hand: keys, the next item ready before it is asked for, decisions that are never lost.
// Everything here is an addition: the page reads and decides without it.

import { $, ask, editor, keysOff, Outbox, root, message, say, storage, uuid, word } from "./common.js";

const main = $("main.desk");
const pane = $("#pane");
const narrow = matchMedia("(max-width: 52rem)");

const DRAFT = `stdwatch.${editor}.draft.`;
const outbox = new Outbox(`stdwatch.${editor}.outbox.`, {
  send: (record) => ask(`/candidate/${record.candidate}/decide`, new URLSearchParams(record.fields)),
  settle: (record, answer) => settle(record, answer.ok, answer.reply),
  done: () => main && !rows().some(isOpen) && look(),
});

function settle(record, taken, reply) {
  if (!main && taken) return;
  pages.delete(record.candidate);
  const row = rowOf(record.candidate);
  if (taken) {
    if (storage.get(DRAFT + record.candidate) === record.fields.note) storage.remove(DRAFT + record.candidate);
    if (row && reply.state) mark(row, reply.state.state, false);
    // Its pane may be on its way as well, asked for before this was taken.
    if (current === record.candidate && !typing()) open(row, { quietly: true });
    return;
  }
  const before = decided.map((earlier) => earlier.fields.id).lastIndexOf(record.fields.id);
  if (before >= 0) decided.splice(before, 1);
  if (row) mark(row, reply.by ? stateAfter(reply.by.verb) : record.before, true);
  const look = row && { label: word("look"), run: () => (open(row), say("", null, true)) };
  say(`${reply.error ?? word("refused")} ${row ? `“${titleOf(row)}”` : ""}`, look, true);
}

const stateAfter = (verb) => ({ accept: "accepted", brief: "brief", later: "later", reject: "rejected", undo: "inbox", return: "inbox" })[verb];

// The queue: its order never changes under the hand ----------------------------------------------------------------

let current = null; // the id of the selected row
const decided = []; // what this page decided, for undo

const rows = () => [...document.querySelectorAll("#rows li[data-id]")];
const rowOf = (id) => $(`#rows li[data-id="${id}"]`);
const titleOf = (row) => $(".title", row).textContent.trim();
const isOpen = (row) => !row.dataset.decided;
const isUnread = (row) => row.dataset.state === "inbox" && row.classList.contains("unread"); // what is undone is so again

function mark(row, state, troubled) {
  const tag = $(".state", row);
  const waited = isUnread(row);
  count(row.dataset.state, -1);
  count(state, 1);
  row.dataset.state = state;
  count("unread", isUnread(row) - waited);
  tag.textContent = word(state) || state;
  tag.className = `tag state ${state}`;
  tag.hidden = false;
  row.classList.toggle("trouble", troubled);
}

// The tabs say how many there are of each state, as the server counted them and as was decided since.
function count(name, by) {
  const number = $(`[data-count="${name}"]`);
  if (number) number.textContent = Number(number.textContent) + by;
}

function recount(name, n) {
  const number = $(`[data-count="${name}"]`);
  if (number) number.textContent = n;
}

function neighbour(step) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.id === current);
  return all[at + step];
}

function nextOpen() {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.id === current);
  return [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].find(isOpen);
}

async function step(by) {
  const row = neighbour(by) ?? (by > 0 && (await grow()) ? neighbour(by) : null);
  if (row) open(row);
  else if (by > 0) say(word("end"));
}

// The rows of the next page are put below those that are there.
async function grow() {
  const link = $("#more");
  if (!link) return false;
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok) return false;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  const known = new Set(rows().map((row) => row.dataset.id));
  for (const row of next.querySelectorAll("#rows li[data-id]")) {
    if (!known.has(row.dataset.id)) $("#rows").append(document.adoptNode(row));
  }
  const further = $("#more", next);
  if (further) link.href = further.href;
  else link.remove();
  return true;
}

// The item: what is decided on is what is on screen ------------------------------------------------------------------

const pages = new Map(); // id → promise of its pane
let onScreen = null; // the id whose pane has been painted
let reading = new AbortController();

const shown = () => pane && $("form.decide", pane)?.dataset.candidate;

function fetched(row, signal) {
  const id = row.dataset.id;
  if (!pages.has(id)) {
    const address = new URL($(".title", row).href);
    address.pathname += "/pane";
    const page = fetch(address, { signal }).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.status))));
    page.catch(() => pages.delete(id));
    pages.set(id, page);
    if (pages.size > 12) pages.delete(pages.keys().next().value);
  }
  return pages.get(id);
}

async function open(row, { quietly = false } = {}) {
  if (!row) return;
  select(row);
  reading.abort();
  reading = new AbortController();
  const mine = reading;
  pane.setAttribute("aria-busy", "true");
  onScreen = null;
  try {
    const text = await fetched(row, mine.signal);
    if (!mine.signal.aborted) put(row, text, quietly);
  } catch {
    if (!mine.signal.aborted) lose(row);
  }
}

function select(row) {
  for (const old of document.querySelectorAll("#rows li.current")) {
    old.classList.remove("current");
    $(".title", old).removeAttribute("aria-current");
  }
  current = row.dataset.id;
  row.classList.add("current");
  $(".title", row).setAttribute("aria-current", "true");
  const fold = row.closest("details");
  if (fold) fold.open = true;
  if (!narrow.matches || !main.classList.contains("at-item")) keepInTheMiddle(row);
}

// What comes next is seen as well as what was: the current row stays in the middle third of the window.
function keepInTheMiddle(row) {
  const { top, bottom } = row.getBoundingClientRect();
  if (top < innerHeight / 3 || bottom > (2 * innerHeight) / 3) row.scrollIntoView({ block: "center" });
}

function put(row, text, quietly) {
  pane.innerHTML = text;
  pane.removeAttribute("aria-busy");
  document.title = `${titleOf(row).slice(0, 80)} · stdwatch`;
  history.replaceState({ id: current }, "", $(".title", row).href);
  restoreDraft();
  showDays();
  painted(current);
  if (!quietly) {
    scrollTo(0, narrow.matches ? 0 : Math.min(scrollY, main.offsetTop));
    $("#title", pane).focus({ preventScroll: true });
  }
  const next = nextOpen();
  for (const ahead of [next, neighbour(1), neighbour(2)]) if (ahead) fetched(ahead).catch(() => {});
}

// A key counts for an item only when its picture has stood on the screen: two frames after it was put there.
function painted(id) {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (current !== id || shown() !== id) return;
    onScreen = id;
    clearTimeout(glance);
    glance = setTimeout(() => onScreen === id && markRead(id), 1000);
  }));
}

// What stood on the screen for a second is read, on every device of this editor; in passing it is not.
let glance = 0;

function markRead(id) {
  const row = rowOf(id);
  if (!row?.classList.contains("unread") || pane.checkVisibility?.() === false) return;
  count("unread", -isUnread(row));
  row.classList.remove("unread");
  ask(`/candidate/${id}/opened`, "").catch(() => {});
}

function lose(row) {
  pane.textContent = "";
  pane.removeAttribute("aria-busy");
  const line = document.createElement("p");
  line.className = "empty";
  line.textContent = titleOf(row) + word("colon") + word("lost");
  pane.append(line);
}

// What was typed stays: over a reload, a lost connection, a refusal --------------------------------------------------

const note = () => $("textarea[name=note]", pane);
const typing = () => pane.contains(document.activeElement) && document.activeElement.matches("textarea, input, select");

function restoreDraft() {
  const field = note();
  const text = field && storage.get(DRAFT + shown());
  if (text && !field.value) field.value = text;
}

function keepDraft(event) {
  if (event.target !== note()) return;
  if (event.target.value) storage.set(DRAFT + shown(), event.target.value);
  else storage.remove(DRAFT + shown());
}

// Deciding -----------------------------------------------------------------------------------------------------------

const STATES = { accept: "accepted", brief: "brief", later: "later", reject: "rejected" };

function decide(verb, change = {}) {
  const marked = [...document.querySelectorAll("#rows input[name=candidate]:checked")].map((box) => box.closest("li"));
  if (marked.length && verb in STATES) return decideAll(verb, marked, change);
  if (!current || onScreen !== current || shown() !== current) return say(word("loading"));
  const row = rowOf(current);
  const fields = { ...Object.fromEntries(new FormData($("form.decide", pane))), ...change, verb, id: uuid() };
  if (verb === "undo" || verb === "note") return stay(row, fields);
  send(row, verb, fields);
  const next = nextOpen();
  if (next) open(next);
  else finish();
}

function send(row, verb, fields) {
  const record = { candidate: row?.dataset.id ?? current, fields, before: row?.dataset.state };
  decided.push(record);
  outbox.post(record); // first of all: whatever fails on the page, the decision is on its way
  if (row) {
    row.dataset.decided = verb;
    mark(row, STATES[verb], false);
    say(word(STATES[verb]) + word("colon") + titleOf(row), { label: word("undo"), run: undo });
  }
}

function decideAll(verb, marked, change) {
  const { section, until } = Object.fromEntries(new FormData($("#bulk")));
  const form = { section, until };
  for (const row of marked) {
    send(row, verb, { ...form, ...change, seen: row.dataset.seen, reading: "", note: "", verb, id: uuid() });
    $("input[name=candidate]", row).checked = false;
  }
  counted();
  const next = nextOpen();
  if (next) open(next);
}

function stay(row, fields) {
  const taken = fields.verb === "undo" ? "takenBack" : "noted";
  if (fields.verb === "undo" && !$("form.decide [value=undo]", pane)) return say(word("nothing"));
  if (fields.verb === "note" && !fields.note.trim()) return note().focus();
  outbox.post({ candidate: current, fields, before: row?.dataset.state });
  if (fields.verb === "note") note().value = "";
  if (row && fields.verb === "undo") delete row.dataset.decided;
  say(word(taken));
}

// The last decision of this page, else the one in force on the item that is open.
function undo() {
  const last = decided.pop();
  if (!last) return decide("undo");
  const row = rowOf(last.candidate);
  outbox.post({ candidate: last.candidate, fields: { ...last.fields, verb: "undo", section: "", note: "", id: uuid() }, before: row?.dataset.state });
  if (!row) return location.assign(`${root}/candidate/${last.candidate}?${main.dataset.here}`);
  delete row.dataset.decided;
  mark(row, last.before, false);
  say(word("takenBack") + word("colon") + titleOf(row));
  open(row);
}

function finish() {
  current = onScreen = null;
  pane.textContent = "";
  say(message("done"), { label: word("undo"), run: undo });
  if (narrow.matches) main.classList.remove("at-item");
}

// Marks for a decision on several ------------------------------------------------------------------------------------

function toggleMark() {
  const box = current && $("input[name=candidate]", rowOf(current));
  if (box) box.checked = !box.checked;
  counted();
}

function counted() {
  const n = document.querySelectorAll("#rows input[name=candidate]:checked").length;
  const bar = $("#bulk");
  if (bar) $("output", bar).textContent = n ? message("marked", n) : "";
  main?.classList.toggle("marking", n > 0);
}

function release() {
  for (const box of document.querySelectorAll("#rows input[name=candidate]:checked")) box.checked = false;
  counted();
}

// What is new is offered, never put in -------------------------------------------------------------------------------

async function look() {
  const open = rows().filter(isOpen);
  const known = new Set(rows().map((row) => row.dataset.id));
  const query = new URLSearchParams(main.dataset.here);
  // With more pages below, only as many as are left here; else their rows would count as news.
  query.set("limit", $("#more") ? Math.max(open.length, 1) : known.size + 100);
  const answer = await fetch(`${root}/fresh?${query}`).catch(() => null);
  if (!answer?.ok) return;
  const news = (await answer.json()).ids.filter((id) => !known.has(`${id}`));
  const offer = $("#fresh");
  offer.hidden = news.length === 0;
  offer.textContent = message("fresh", news.length);
}

const reload = () => location.assign(`${root}/?${main.dataset.here}`);

// Keys ---------------------------------------------------------------------------------------------------------------

const acceptFor = (index) => {
  const choice = $("select[name=section]", pane)?.options[index];
  if (choice) decide("accept", { section: choice.value });
};

const KEYS = {
  __proto__: null,
  j: () => step(1),
  k: () => step(-1),
  a: () => decide("accept"),
  1: () => acceptFor(1),
  2: () => acceptFor(2),
  3: () => acceptFor(3),
  b: () => decide("brief"),
  l: () => decide("later"),
  x: () => decide("reject"),
  u: undo,
  n: () => note()?.focus(),
  d: () => $("input[name=until]", pane)?.focus(),
  v: toggleMark,
  p: nextPassage,
  h: () => nextHit(1),
  H: () => nextHit(-1),
  o: () => $("a.live", pane) && window.open($("a.live", pane).href, "_blank", "noopener,noreferrer"),
  ".": reload,
};
const HOLDABLE = new Set(["j", "k", "p", "h", "H"]);

function nextHit(step) {
  const hits = [...pane.querySelectorAll("mark.hit")];
  const at = hits.findIndex((hit) => hit.classList.contains("at"));
  const next = hits[at < 0 && step < 0 ? hits.length - 1 : (at + step + hits.length) % hits.length];
  hits[at]?.classList.remove("at");
  next?.classList.add("at");
  next?.scrollIntoView({ block: "center" });
}

function isInView(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function nextPassage() {
  const passages = [...pane.querySelectorAll(".passages > li, mark.passage[id]")];
  const at = passages.findIndex((passage) => passage.classList.contains("at") && isInView(passage));
  const next = (at < 0 ? passages.find((passage) => passage.getBoundingClientRect().top > 120) : passages[at + 1]) ?? passages[0];
  for (const old of document.querySelectorAll(".at")) old.classList.remove("at");
  next?.classList.add("at"); // what `c` clips
  next?.scrollIntoView({ block: "start" });
}

function pressed(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.target.matches("textarea[name=note]") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    decide("note");
    return leave(event);
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.key === "Escape") return $("dialog[open]") ? undefined : (release(), leave(event));
  if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]") || $("dialog[open]")) return;
  if (event.key === "?") return stop(event, () => $("#keys")?.showModal());
  if (event.key === "/") return stop(event, () => $("input[name=q]")?.focus());
  if (!main || keysOff() || (event.repeat && !HOLDABLE.has(event.key))) return;
  const act = KEYS[event.key];
  if (act) stop(event, act);
}

function stop(event, act) {
  event.preventDefault();
  act();
}

function leave(event) {
  if (event.target.matches("input, textarea, select")) $("#title", pane)?.focus({ preventScroll: true });
}

// Others at the same queue: what they have on screen, what they decided meanwhile -------------------------------------

let logged = Number(main?.dataset.seq ?? 0);
let given = Number(main?.dataset.given ?? 0);
let acted = false; // since the server was last asked: a page that was left open over night is no visit

async function meet() {
  const query = new URLSearchParams({ seq: logged, given, at: onScreen ?? "", acted: acted ? 1 : 0 });
  const unsent = acted;
  acted = false;
  const answer = await fetch(`${root}/meanwhile?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) {
    acted = acted || unsent;
    return;
  }
  const reply = await answer.json();
  showPresent(reply.present);
  for (const entry of reply.decided) learn(entry);
  for (const assignment of reply.assigned) showWhose(assignment);
  // What is on its way from here is counted already; the next answer counts it, too.
  if ($('[data-count="unread"]') && !outbox.names.length) for (const [name, n] of Object.entries(reply.counts)) recount(name, n);
}

function showWhose({ candidate, editor: whose, seq }) {
  given = Math.max(given, seq);
  const id = `${candidate}`;
  pages.delete(id);
  const tag = rowOf(id) && $(".whose", rowOf(id));
  if (tag) {
    tag.textContent = whose ? `@${whose}` : "";
    tag.hidden = !whose;
  }
  const choice = shown() === id && !typing() && $(".assign select", pane);
  if (choice) choice.value = whose ?? "";
}

function showPresent(present) {
  for (const tag of document.querySelectorAll("#rows .present:not([hidden])")) tag.hidden = true;
  for (const [name, id] of Object.entries(present)) {
    const tag = rowOf(id) && $(".present", rowOf(id));
    if (!tag) continue;
    tag.textContent = tag.hidden ? name : `${tag.textContent}, ${name}`;
    tag.hidden = false;
  }
}

function learn(entry) {
  logged = Math.max(logged, entry.seq);
  const id = `${entry.candidate}`;
  const row = rowOf(id);
  if (!row || entry.editor === editor || decided.some((earlier) => earlier.fields.id === entry.id)) return;
  pages.delete(id);
  if (row.dataset.state === entry.state) return;
  mark(row, entry.state, false);
  $(".state", row).textContent += ` · ${entry.editor}`;
  if (entry.state === "inbox") delete row.dataset.decided;
  else row.dataset.decided = entry.state;
  if (id === current) say(entry.editor + word("colon") + word(entry.state), null, true);
}

// A filter applies as soon as it is chosen; the focus stays on it.
function chosen(event) {
  const field = event.target;
  if (field.name === "candidate") return counted();
  if (field.type === "date") showDay(field);
  if (field.id === "one-line") {
    storage.set("stdwatch.one-line", field.checked ? "on" : "off");
    main.classList.toggle("one-line", field.checked);
    return rowOf(current) && keepInTheMiddle(rowOf(current));
  }
  if (!field.form?.matches(".queue form.filters") || !field.validity.valid) return;
  clearTimeout(choosing);
  choosing = setTimeout(() => apply(field), field.type === "date" ? 900 : 0); // a date is typed digit by digit
}

let choosing = 0;
let pointedAt = null;

// Who chooses by keys goes on where he was; who chose with the mouse wants the keys of the queue.
function apply(field) {
  if (field !== pointedAt) sessionStorage.setItem("stdwatch.filter", field.name);
  const set = [...new FormData(field.form)].filter(([, value]) => value);
  location.assign(`${root}/?${new URLSearchParams(set)}`);
}

// Browsers write dates in their own language; the page says the day in its own, as the server did.
const showDays = () => document.querySelectorAll("input[type=date]").forEach(showDay);

function showDay(field) {
  const output = $("output", field.parentElement);
  if (output) output.textContent = field.value && new Intl.DateTimeFormat(document.documentElement.lang, { year: "numeric", month: "short", day: "numeric", weekday: "short", timeZone: "UTC" }).format(new Date(field.value));
}

function returnFocus() {
  const name = sessionStorage.getItem("stdwatch.filter");
  sessionStorage.removeItem("stdwatch.filter");
  if (name) $(`.queue form.filters [name="${name}"]`)?.focus({ preventScroll: true });
}

// Start --------------------------------------------------------------------------------------------------------------

function clicked(event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("#rows a.title");
  if (link) {
    event.preventDefault();
    if (narrow.matches && !main.classList.contains("at-item")) history.pushState(null, "", link.href);
    main.classList.add("at-item");
    open(link.closest("li"));
  } else if (event.target.closest("a.back") && narrow.matches) {
    event.preventDefault();
    history.replaceState({}, "", `${root}/?${main.dataset.here}`);
    main.classList.remove("at-item");
    rowOf(current)?.scrollIntoView({ block: "center" });
  }
}

function submitted(event) {
  const verb = event.submitter?.value;
  if (!verb) return; // a browser that does not say which button it was sends the form itself
  if (event.target.matches("form.decide")) stop(event, () => decide(verb));
  else if (event.target.id === "bulk") stop(event, () => decide(verb));
}

function start() {
  document.documentElement.classList.add("scripted");
  document.addEventListener("keydown", pressed);
  const box = $("#keys-on");
  if (box) {
    box.checked = !keysOff();
    box.addEventListener("change", () => storage.set("stdwatch.keys", box.checked ? "on" : "off"));
  }
  for (const opener of document.querySelectorAll("[data-opens]")) {
    const dialog = $(`#${opener.dataset.opens}`);
    opener.hidden = !dialog;
    opener.addEventListener("click", () => dialog.showModal());
  }
  if (outbox.names.length) outbox.flush();
  addEventListener("online", () => outbox.flush());
  if ($("main[data-again]")) setTimeout(() => location.reload(), 4000); // too much was being made; nothing was done
  if (!main) return;
  document.addEventListener("click", clicked);
  document.addEventListener("submit", submitted);
  document.addEventListener("input", keepDraft);
  const lines = $("#one-line");
  if (lines) {
    lines.checked = storage.get("stdwatch.one-line") === "on";
    main.classList.toggle("one-line", lines.checked);
  }
  document.addEventListener("change", chosen);
  document.addEventListener("pointerdown", (event) => (pointedAt = event.target));
  document.addEventListener("keydown", () => (pointedAt = null));
  returnFocus();
  addEventListener("popstate", () => {
    const id = location.pathname.match(/candidate\/(\d+)$/)?.[1];
    main.classList.toggle("at-item", Boolean(id));
    if (id && rowOf(id) && id !== current) open(rowOf(id));
  });
  for (const act of ["keydown", "pointerdown", "wheel"]) addEventListener(act, () => (acted = true), { capture: true, passive: true });
  $("#fresh")?.addEventListener("click", reload);
  setInterval(() => document.visibilityState === "visible" && look(), 60000);
  setInterval(() => document.visibilityState === "visible" && meet(), 4000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && (look(), meet()));
  if (narrow.matches) $(".states [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  current = shown() ?? null;
  restoreDraft();
  showDays();
  painted(current);
  const first = current && rowOf(current);
  if (first) for (const ahead of [neighbour(1), neighbour(2)]) if (ahead) fetched(ahead).catch(() => {});
}

start();
