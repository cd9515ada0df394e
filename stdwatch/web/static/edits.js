// Edits on their way: a field is sent a moment after the last key, kept until it is acknowledged, never dropped.

import { $, ask, editor, Outbox, say, message, storage, uuid, word } from "./common.js";

const QUIET = 1500; // milliseconds after the last key
const GROUP = 60000; // one undo takes back what was written in one block without such a pause

const JSON_BODY = { "Content-Type": "application/json" };
const KEPT = `stdwatch.${editor}.kept.`; // versions that were not taken, until the editor has decided

export class Edits {
  // `page` hears: dirty(field), saving(), taken(record, reply), conflict(record, reply), refused(record, reply), idle().
  constructor(article, seq, page) {
    Object.assign(this, { article, seq, page, posted: 0, timers: new Map(), own: new Set(), groups: new Map(), bases: new WeakMap(), seen: new WeakMap() });
    this.outbox = new Outbox(`stdwatch.${editor}.edits.outbox.`, {
      send: (record) => ask(record.path, JSON.stringify(record.body), JSON_BODY),
      settle: (record, answer) => this.settle(record, answer),
      done: () => page.idle(),
    });
  }

  // What the server is known to hold of a field.
  hold(field, value = field.value) {
    this.bases.set(field, value);
    this.seen.delete(field);
  }

  isDirty(field) {
    return field.value !== this.bases.get(field);
  }

  typed(field) {
    if (!this.seen.has(field)) this.seen.set(field, this.seq); // the version that the writing began from
    clearTimeout(this.timers.get(field));
    this.timers.set(field, setTimeout(() => this.send(field), QUIET));
    this.page.dirty(field);
  }

  send(field) {
    clearTimeout(this.timers.get(field));
    if (!this.isDirty(field)) return;
    const name = field.dataset.field;
    const seen = this.seen.get(field) ?? this.seq;
    const value = field.value;
    this.bases.set(field, value);
    this.seen.delete(field);
    const nullable = (name === "summary" || name === "section") && value === "";
    this.post(field.form.dataset.subject, { [name]: nullable ? null : value }, { seen });
  }

  sendAll() {
    for (const field of [...this.timers.keys()]) this.send(field);
  }

  group(subject) {
    const last = this.groups.get("last");
    const now = Date.now();
    const same = last && last.subject === subject && now - last.at < GROUP;
    const id = same ? last.id : uuid();
    this.groups.set("last", { subject, id, at: now });
    return id;
  }

  // A command is an undo group of its own.
  newGroup() {
    this.groups.delete("last");
    return uuid();
  }

  post(subject, set, { seen = this.seq, group = this.group(subject) } = {}) {
    const body = { id: uuid(), subject, set, seen, undo_group: group };
    this.own.add(body.id);
    this.posted += 1;
    this.page.saving();
    this.outbox.post({ path: "/edit", body, article: this.article });
  }

  undo(forward) {
    this.sendAll();
    this.groups.delete("last");
    this.posted += 1;
    this.page.saving();
    this.outbox.post({ path: "/undo", body: { id: uuid(), article: this.article, forward }, article: this.article });
  }

  settle(record, answer) {
    const { reply } = answer;
    if (answer.ok) {
      this.page.taken(record, reply);
      return;
    }
    if (record.path === "/edit") this.keep(record, reply);
    else say(reply.error ?? word("refused"), null, true);
    this.page.refused(record, reply);
  }

  // What was not taken stays in the browser until the editor has chosen a version.
  keep(record, reply) {
    storage.set(KEPT + record.body.id, JSON.stringify({ record, reply }));
    this.page.conflict(record, reply);
  }

  forget(record) {
    storage.remove(KEPT + record.body.id);
  }

  // Versions that an earlier release kept have the reply under the name `told`.
  kept() {
    const all = storage.names(KEPT).map((name) => JSON.parse(storage.get(name)));
    return all.filter(({ record }) => record.article === this.article).map(({ record, reply, told }) => ({ record, reply: reply ?? told ?? {} }));
  }
}

export function tellSaved(time) {
  $("#saved").textContent = message("saved", time);
}
