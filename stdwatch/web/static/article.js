// The article page under the hand: keys, autosave, paste that becomes blocks, two editors at once.
// Everything here is an addition: without it each block is a form.

import { $, button, editor, keysOff, root, say, uuid, word } from "./common.js";
import { Edits, tellSaved } from "./edits.js";
import { Findings } from "./findings.js";
import { article, isHeading, leadIn, paragraphs, tooLarge } from "./paste.js";
import { beside } from "./positions.js";

const main = $("main.article-page");
const closed = "closed" in main.dataset;
const pairs = () => [...document.querySelectorAll("#pairs > .pair:not([hidden])")];
const fieldsIn = (part) => [...part.querySelectorAll("[data-field]")];
const fieldOf = (part, name) => $(`[data-field="${name}"]`, part);
const textOf = (pair) => fieldOf(pair, "text");
const subjectOf = (pair) => `block:${pair.dataset.id}`;
const partOf = (subject) => $(`form[data-subject="${subject}"]`)?.closest(".pair, .fields");
const ROLES = ["text", "item", "head", "subhead"];

let current = null; // the pair under the cursor
let stale = false; // somebody else changed something that is not on screen yet
let polling = 0;

const edits = new Edits(main.dataset.article, Number(main.dataset.seq), {
  dirty: (field) => field.closest(".pair, .fields").classList.add("dirty"),
  saving: () => { $("#saved").textContent = word("saving"); },
  taken(record, reply) {
    for (const edit of reply.edits ?? []) edits.own.add(edit.id);
    if (record.path === "/undo") stale = true;
    clean(partOf(record.body.subject));
    tellSaved(new Date().toLocaleTimeString([], { hour12: false }));
    findings.soon();
  },
  conflict: showConflict,
  refused(record, reply) {
    if (record.path === "/undo") stale = true;
    else $("#saved").textContent = word("choose");
    if (reply.closed) location.reload();
  },
  idle: () => stale && refresh(),
});

function clean(part) {
  if (part && !fieldsIn(part).some((field) => edits.isDirty(field))) part.classList.remove("dirty");
}

const findings = new Findings(main.dataset.article, {
  look: (id) => look($(`#b-${id}`)),
  saved: everythingSaved,
  refresh: () => refresh(),
  counted: updateOwnLine,
});

// The article's own line in the list of the issue follows what is saved.
function updateOwnLine({ title, characters }) {
  const own = $(".issue-nav li.current");
  if (!own || characters === undefined) return;
  $(".characters", own).textContent = characters;
  const link = $("a", own);
  link.textContent = title || link.dataset.untitled;
  if (title) $(".untitled", own)?.remove();
}

async function everythingSaved() {
  edits.sendAll();
  for (let tries = 0; edits.outbox.names.length && tries < 50; tries += 1) await new Promise((done) => setTimeout(done, 100));
}

// The cursor -----------------------------------------------------------------------------------------------------------

function look(pair, { quietly = false } = {}) {
  if (!pair) return;
  current?.classList.remove("current");
  current = pair;
  pair.classList.add("current");
  if (!quietly) pair.scrollIntoView({ block: "nearest" });
  const terms = [...pair.querySelectorAll(".clip .terms li")].map((term) => term.cloneNode(true));
  $("#terms").textContent = "";
  $("#terms").append(...terms);
  findings.of(pair);
  const all = pairs();
  const turn = $("#turn");
  if (turn) turn.textContent = `${all.indexOf(pair) + 1} / ${all.length}`;
}

function step(by) {
  const all = pairs();
  look(all[Math.min(Math.max(all.indexOf(current) + by, 0), all.length - 1)]);
}

function write(pair = current, name = "text") {
  const field = pair && fieldOf(pair, name);
  if (!field) return;
  field.focus();
  field.setSelectionRange?.(field.value.length, field.value.length);
}

// Blocks ----------------------------------------------------------------------------------------------------------------

const placesWithout = (pair) => pairs().filter((other) => other !== pair).map((other) => other.dataset.position);

function make(fields, after, group) {
  const pair = $("#new-pair").content.firstElementChild.cloneNode(true);
  const id = uuid();
  const all = pairs();
  const index = after ? all.indexOf(after) + 1 : 0;
  Object.assign(pair.dataset, { id, position: beside(all.map((other) => other.dataset.position), index), clips: (fields.clips ?? []).join(" ") });
  pair.id = `b-${id}`;
  $("form.block", pair).dataset.subject = `block:${id}`;
  $("[name=subject]", pair).value = `block:${id}`;
  for (const [name, value] of Object.entries(fields)) if (fieldOf(pair, name)) fieldOf(pair, name).value = value;
  if (after) after.after(pair);
  else $("#pairs").prepend(pair);
  $("#no-blocks")?.remove();
  prepare(pair);
  show(pair);
  edits.post(subjectOf(pair), { article: main.dataset.article, position: pair.dataset.position, ...fields }, { group });
  return pair;
}

function show(pair) {
  const kind = fieldOf(pair, "kind")?.value ?? pair.dataset.kind;
  pair.dataset.kind = kind;
  pair.classList.remove(...ROLES.map((role) => `kind-${role}`));
  pair.classList.add(`kind-${kind}`);
}

function set(pair, fields, group) {
  for (const [name, value] of Object.entries(fields)) {
    const field = fieldOf(pair, name);
    if (!field) continue;
    field.value = value;
    edits.hold(field);
  }
  if ("clips" in fields) pair.dataset.clips = fields.clips.join(" ");
  edits.post(subjectOf(pair), fields, { group });
}

const clipsOf = (pair) => pair.dataset.clips.split(" ").filter(Boolean);

function moveTo(pair, index) {
  const others = pairs().filter((other) => other !== pair);
  const at = Math.min(Math.max(index, 0), others.length);
  const position = beside(others.map((other) => other.dataset.position), at);
  pair.dataset.position = position;
  if (at === others.length) $("#pairs").append(pair);
  else others[at].before(pair);
  edits.post(subjectOf(pair), { position }, { group: edits.newGroup() });
  look(pair);
}

const move = (by) => current && moveTo(current, pairs().indexOf(current) + by);

function cycle() {
  const field = current && fieldOf(current, "kind");
  if (!field) return;
  set(current, { kind: ROLES[(ROLES.indexOf(field.value) + 1) % ROLES.length] }, edits.newGroup());
  show(current);
}

function remove() {
  if (!current) return;
  const gone = current;
  const all = pairs();
  const at = all.indexOf(gone);
  gone.hidden = true;
  edits.post(subjectOf(gone), { deleted: true }, { group: edits.newGroup() });
  look(all[at + 1] ?? all[at - 1]);
  say(word("deleted"), { label: word("undo"), run: () => edits.undo(false) });
}

function join() {
  const all = pairs();
  const above = all[all.indexOf(current) - 1];
  if (!above) return;
  edits.sendAll();
  const group = edits.newGroup();
  const below = current;
  set(above, { clips: [...new Set([...clipsOf(above), ...clipsOf(below)])], text: textOf(above).value + textOf(below).value }, group);
  $(".clips", above).append(...$(".clips", below).children);
  below.hidden = true;
  edits.post(subjectOf(below), { deleted: true }, { group });
  look(above);
}

// Behind the place where the cursor was last; of several clips the new block takes the last.
function split() {
  if (!current) return;
  const text = textOf(current);
  const at = text.selectionStart;
  const clips = clipsOf(current);
  const moved = clips.length > 1 ? clips.slice(-1) : [];
  edits.sendAll();
  const group = edits.newGroup();
  const made = make({ kind: current.dataset.kind, text: text.value.slice(at), clips: moved }, current, group);
  for (const clip of moved) $(".clips", made).append($(`#clip-${clip}`));
  set(current, { text: text.value.slice(0, at), clips: clips.slice(0, clips.length - moved.length) }, group);
  look(made);
}

// A text that begins with its label gives it up to the label's field; else the label is written there.
function label() {
  const split = current && !fieldOf(current, "label").value && leadIn(textOf(current).value);
  if (split) set(current, split, edits.newGroup());
  else write(current, "label");
}

function add() {
  look(make({ kind: "text" }, current, edits.newGroup()));
  write();
}

function confirmDraft() {
  if (current?.classList.contains("machine")) set(current, { machine: false }, edits.newGroup());
  current?.classList.remove("machine");
}

// Pasted paragraphs become blocks ----------------------------------------------------------------------------------------

function pasted(event) {
  const field = event.target;
  const pair = field.closest?.(".pair");
  const name = field.dataset?.field;
  if (closed || (name !== "title" && !(pair && name === "text"))) return;
  const text = event.clipboardData.getData("text/plain");
  if (tooLarge(text, pairs().length)) {
    event.preventDefault();
    say(word("large"), null, true);
    return;
  }
  const whole = name === "title" && isEmpty() && article(text);
  const blocks = pair ? paragraphs(text) : [];
  if (!whole && blocks.length < 2) return;
  event.preventDefault();
  if (whole) putWhole(field.form, whole);
  else put(pair, field, blocks);
}

const isEmpty = () => !$("#f-title").value && pairs().every((pair) => !textOf(pair).value);

function put(pair, field, [first, ...rest]) {
  edits.sendAll();
  const group = edits.newGroup();
  const tail = field.value.slice(field.selectionEnd);
  const before = field.value.slice(0, field.selectionStart);
  if (!before && !tail && isHeading(first) && clipsOf(pair).length) return fill([first, ...rest], pairs()[pairs().indexOf(pair) - 1] ?? null, group);
  const fields = { text: before + first.text };
  set(pair, before || tail ? fields : { ...fields, kind: first.kind, label: first.label }, group);
  show(pair);
  fill(rest, pair, group, tail);
}

// Blocks that are there already and have no text yet take the paragraphs in turn: clips come first, Chinese after.
// Headings stand beside no clip.
function fill(blocks, after, group, tail = "") {
  let last = after;
  for (const block of blocks) {
    const next = pairs()[last ? pairs().indexOf(last) + 1 : 0];
    if (next && clipsOf(next).length && !textOf(next).value && !isHeading(block)) {
      set(next, block, group);
      show(next);
      last = next;
    } else last = make(block, last, group);
  }
  if (tail) set(last, { text: textOf(last).value + tail }, group);
  look(last);
  write(last);
}

// What stands before the first heading opens the article and rests on no clip.
function putWhole(form, { fields, body }) {
  edits.sendAll();
  const group = edits.newGroup();
  for (const [name, value] of Object.entries(fields)) {
    const field = $(`[data-field="${name}"]`, form);
    field.value = value;
    edits.hold(field);
  }
  edits.post(form.dataset.subject, fields, { group });
  const heading = body.findIndex(isHeading);
  const opening = Math.max(heading, 1);
  let last = null;
  for (const block of body.slice(0, opening)) last = make(block, last, group);
  fill(body.slice(opening), last, group);
}

// Two versions of one text -----------------------------------------------------------------------------------------------

function showConflict(record, reply) {
  const part = partOf(record.body.subject);
  if (!part) return say(reply.error ?? word("refused"), null, true);
  $(".conflict", part)?.remove();
  const box = document.createElement("div");
  box.className = "conflict";
  box.setAttribute("role", "alert");
  box.append(line(reply.error ?? word("refused")));
  for (const field of reply.fields ?? []) if (READABLE.has(field.name)) box.append(...versions(field, reply.by));
  const choices = document.createElement("p");
  choices.className = "line";
  const seen = reply.by?.seq ?? edits.seq;
  const done = (run) => () => (run(), edits.forget(record), box.remove());
  if (reply.by) choices.append(button(word("mine"), done(() => resend(part, record, seen))), button(word("theirs"), done(() => takeTheirs(part, reply))));
  else choices.append(button(word("rewrite"), done(() => part.matches(".pair") && write(part))));
  box.append(choices);
  ($("form.block", part) ?? part).prepend(box);
  if (!reply.by) restore(part, record);
}

// Of an order or a choice of clips there is nothing to read: only which of the two shall hold.
const READABLE = new Set(["text", "label", "title", "standfirst", "summary", "excerpt", "origin", "site"]);

function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

// Theirs, then mine, each whole, with what the other lacks marked: two translations share too few words for one text.
function versions(field, by) {
  const plain = [{ kind: "gone", text: `${field.theirs}` }, { kind: "new", text: `${field.mine}` }];
  const pieces = field.changes.length ? field.changes : plain;
  return [version(by?.editor ?? "", pieces, "gone", "new"), version(word("me"), pieces, "new", "gone")];
}

function version(whose, pieces, marked, absent) {
  const made = document.createElement("p");
  made.className = `version ${marked}`;
  made.lang = "zh-CN";
  const name = document.createElement("b");
  name.textContent = whose;
  made.append(name, " ");
  for (const { kind, text } of pieces.filter((piece) => piece.kind !== absent)) {
    const piece = document.createElement(kind === marked ? "mark" : "span");
    piece.textContent = kind === "gap" ? "⋯" : text;
    made.append(piece);
  }
  return made;
}

function resend(part, record, seen) {
  restore(part, record);
  for (const name of Object.keys(record.body.set)) if (fieldOf(part, name)) edits.hold(fieldOf(part, name));
  edits.post(record.body.subject, record.body.set, { seen, group: edits.newGroup() });
}

function takeTheirs(part, reply) {
  for (const { name, theirs } of reply.fields) {
    const field = fieldOf(part, name);
    if (!field) continue;
    field.value = theirs ?? "";
    edits.hold(field);
  }
  part.classList.remove("dirty");
  stale = true;
  edits.outbox.flush();
}

function restore(part, record) {
  for (const [name, value] of Object.entries(record.body.set)) if (fieldOf(part, name)) fieldOf(part, name).value = value ?? "";
}

// What others do ----------------------------------------------------------------------------------------------------------

async function poll() {
  clearTimeout(polling);
  polling = setTimeout(poll, 3000);
  if (document.visibilityState !== "visible" || !main.dataset.issue) return;
  const at = encodeURIComponent(current ? subjectOf(current) : "article");
  const answer = await fetch(`${root}/issue/${main.dataset.issue}/since?seq=${edits.seq}&at=${at}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { seq, edits: rows, present } = await answer.json();
  const foreign = rows.filter((edit) => !edits.own.has(edit.id));
  if (!foreign.length) edits.seq = seq;
  else await refresh(seq, foreign.filter((edit) => edit.editor === editor));
  showPresent(present);
}

function showPresent(present) {
  for (const tag of document.querySelectorAll(".who-is-here")) tag.remove();
  for (const [name, block] of Object.entries(present)) {
    const tag = document.createElement("span");
    tag.className = "who-is-here";
    tag.textContent = name;
    ($(`form[data-subject="${CSS.escape(block)}"].block`) ?? $("#present")).append(tag);
  }
}

// The page as it is now takes the place of what is on screen, but for what is being written.
async function refresh(seq = null, mine = []) {
  stale = false;
  if (edits.outbox.names.length) return void (stale = true);
  const { posted } = edits;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || edits.outbox.names.length) return void (stale = true);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (edits.posted !== posted) return refresh(seq, mine); // it may be from before what was sent meanwhile
  const fresh = $("main.article-page", page);
  if (!fresh) return;
  const wrote = new Set(mine.map((edit) => edit.subject));
  renewFields($(".fields"), $(".fields", fresh), wrote);
  renewPairs(fresh, wrote);
  $(".issue-nav")?.replaceWith(document.adoptNode($(".issue-nav", fresh)));
  findings.soon();
  edits.seq = Math.max(Number(fresh.dataset.seq), seq ?? 0);
  if (!current?.isConnected || current.hidden) look(pairs()[0], { quietly: true });
}

function renewPairs(fresh, wrote) {
  const known = new Map(pairs().map((pair) => [pair.dataset.id, pair]));
  const list = $("#pairs");
  for (const pair of [...list.children]) if (pair.hidden) pair.remove();
  let slot = list.firstElementChild;
  for (const theirs of [...fresh.querySelectorAll("#pairs > .pair")]) {
    const ours = known.get(theirs.dataset.id);
    known.delete(theirs.dataset.id);
    if (slot && slot === ours) slot = slot.nextElementSibling;
    const pair = ours ? (busy(ours) ? keep(ours, theirs, wrote) : swap(ours, theirs)) : prepare(document.adoptNode(theirs));
    // What stands right is not moved: a field that is moved loses the cursor.
    const next = pair.isConnected ? pair.nextElementSibling : undefined;
    if (next !== slot) list.insertBefore(pair, slot);
  }
  for (const pair of known.values()) if (!busy(pair)) pair.remove();
  if (current) current.classList.add("current");
}

const busy = (pair) => pair.contains(document.activeElement) || $(".conflict", pair) || fieldsIn(pair).some((field) => edits.isDirty(field));

function swap(ours, theirs) {
  const pair = prepare(document.adoptNode(theirs));
  if (ours === current) current = pair;
  ours.replaceWith(pair);
  return pair;
}

// Text that is being written stays; the rest of the block is renewed around it.
function keep(ours, theirs, wrote) {
  renewFields(ours, theirs, wrote);
  Object.assign(ours.dataset, { position: theirs.dataset.position, clips: theirs.dataset.clips });
  $(".clips", ours).replaceWith(document.adoptNode($(".clips", theirs)));
  return ours;
}

function renewFields(ours, theirs, wrote) {
  for (const field of fieldsIn(ours)) {
    const value = fieldOf(theirs, field.dataset.field)?.value;
    if (value === undefined || value === edits.bases.get(field)) continue;
    if (!edits.isDirty(field)) {
      field.value = value;
      edits.hold(field);
    } else if (wrote.has(field.form.dataset.subject)) say(word("otherTab"));
  }
}

// Keys -------------------------------------------------------------------------------------------------------------------

function draft(block) {
  const form = $("#draft");
  if (form) findings.send(form, block ? { name: "block", value: block } : null);
}

const clipOf = () => current && $(".clip", current);
const opened = (address) => address && window.open(address, "_blank", "noopener");

function picture() {
  const sheet = current && $(".sheet", current);
  if (sheet) sheet.open = !sheet.open;
}

const KEYS = {
  __proto__: null,
  j: () => step(1),
  k: () => step(-1),
  f: () => findings.next(),
  o: () => opened(clipOf()?.dataset.source),
  O: () => opened(clipOf()?.dataset.candidate ?? $(".sources a")?.href),
  v: picture,
};
const WRITING = {
  __proto__: null,
  e: () => write(),
  Enter: () => write(),
  t: cycle,
  b: label,
  "+": add,
  x: remove,
  g: join,
  "/": split,
  u: () => edits.undo(false),
  U: () => edits.undo(true),
  ".": () => findings.mend(),
  i: () => findings.waive(),
  d: () => current && draft(current.dataset.id),
  D: () => draft(null),
  "Alt+ArrowUp": () => move(-1),
  "Alt+ArrowDown": () => move(1),
};
const HOLDABLE = new Set(["j", "k", "Alt+ArrowUp", "Alt+ArrowDown"]);

function pressed(event) {
  if (event.isComposing || event.keyCode === 229 || $("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter" && !closed) stop(event, confirmDraft);
    return;
  }
  const name = event.altKey ? `Alt+${event.key}` : event.key;
  const writing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (writing && event.key === "Escape") return stop(event, () => event.target.blur());
  if ((writing && !event.altKey) || event.target.matches("button, summary, a[href]") && event.key === "Enter") return;
  if (keysOff() && name !== "?") return;
  const act = KEYS[name] || (!closed && WRITING[name]);
  if (act && (!event.repeat || HOLDABLE.has(name))) stop(event, act);
}

function stop(event, act) {
  event.preventDefault();
  act();
}

// Start ------------------------------------------------------------------------------------------------------------------

function prepare(part) {
  for (const field of fieldsIn(part)) edits.hold(field);
  return part;
}

function typed(event) {
  const field = event.target;
  if (!field.dataset.field) return;
  if (field.tagName === "SELECT") edits.send(field);
  else edits.typed(field);
  if (field.dataset.field === "kind") show(field.closest(".pair"));
}

function left(event) {
  const field = event.target;
  if (!field.dataset?.field) return;
  edits.send(field);
  if (field.dataset.field === "standfirst") openBody(field.value);
}

// The body's first paragraph begins as a copy of the standfirst.
function openBody(text) {
  const first = pairs()[0];
  if (!text || (first && !clipsOf(first).length)) return;
  make({ kind: "text", text }, null, edits.group(`article:${main.dataset.article}`));
  say(word("opening"));
}

function submitted(event) {
  const { form, submitter } = { form: event.target, submitter: event.submitter };
  if (form.matches(".block")) stop(event, () => (look(form.closest(".pair")), COMMANDS[submitter?.value]?.()));
  else if (form.matches(".fields")) stop(event, () => edits.sendAll());
  else if (form.closest("#findings") || form.id === "draft") stop(event, () => findings.send(form, submitter));
  else if (form.matches(".undo form")) stop(event, () => edits.undo(Boolean($("[name=forward]", form))));
  else edits.sendAll();
}

const COMMANDS = { save: () => edits.sendAll(), up: () => move(-1), down: () => move(1), add, join, delete: remove };

function start() {
  for (const part of document.querySelectorAll(".fields, .pair")) prepare(part);
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("input", typed);
  document.addEventListener("focusout", left);
  document.addEventListener("focusin", (event) => event.target.closest?.(".pair") && look(event.target.closest(".pair"), { quietly: true }));
  document.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]:not([type=submit])")?.dataset.key;
    if (key && event.target.type === "button") return (KEYS[key] ?? WRITING[key])();
    const finding = event.target.closest("#findings a")?.closest("[data-block]");
    if (finding) return stop(event, () => look($(`#b-${finding.dataset.block}`)));
    const pair = event.target.closest(".pair");
    if (pair) look(pair, { quietly: true });
  });
  document.addEventListener("submit", submitted);
  document.addEventListener("paste", pasted);
  addEventListener("pagehide", () => edits.sendAll());
  addEventListener("online", () => edits.outbox.flush());
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? poll() : edits.sendAll()));
  if (edits.outbox.names.length) stale = true;
  edits.outbox.flush();
  for (const { record, reply } of edits.kept()) showConflict(record, reply);
  look($(location.hash.startsWith("#b-") ? location.hash : "#none") ?? pairs()[0], { quietly: true });
  poll();
  findings.load();
}

start();
