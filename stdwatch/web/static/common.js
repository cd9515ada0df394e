// What the pages' scripts share: the browser's memory, what is said, and an outbox that loses nothing.

export const $ = (selector, within = document) => within.querySelector(selector);
export const root = document.body.dataset.root;
export const editor = document.body.dataset.editor ?? "";
const words = { ...$("#words")?.dataset };
export const word = (name) => words[name] ?? "";
export const message = (name, n) => word(name).replace("{n}", n);

// A browser that keeps nothing (private windows, a full disk) still works for as long as the page is open.
const memory = new Map();
export const storage = {
  names: (start) => [...new Set([...memory.keys(), ...kept(() => Object.keys(localStorage), [])])].filter((name) => name.startsWith(start)).sort(),
  get: (name) => memory.get(name) ?? kept(() => localStorage.getItem(name), null),
  set(name, text) {
    memory.set(name, text);
    kept(() => localStorage.setItem(name, text));
  },
  remove(name) {
    memory.delete(name);
    kept(() => localStorage.removeItem(name));
  },
};

function kept(attempt, otherwise) {
  try {
    return attempt();
  } catch {
    return otherwise;
  }
}

export const keysOff = () => storage.get("stdwatch.keys") === "off";

// What is said -------------------------------------------------------------------------------------------------

let fading = 0;

export function say(text, action, alarm = false) {
  const bar = $(alarm ? "#alarm" : "#say");
  bar.textContent = "";
  bar.hidden = !text;
  if (!text) return;
  const line = document.createElement("p");
  line.textContent = text;
  bar.append(line);
  if (action) bar.append(button(action.label, action.run));
  if (alarm) return;
  clearTimeout(fading);
  fading = setTimeout(() => say(""), 10000); // `u` still undoes afterwards
}

export function button(label, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", run);
  return made;
}

// Records on their way: kept until the server has answered, sent in order, again with the same id --------------------

export function uuid() {
  // Not crypto.randomUUID: browsers offer it only over https and on this machine.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const KEEPALIVE = 60000; // bytes that a browser sends on while its page goes away (Fetch allows 64 KiB in all)

export async function ask(path, body, headers = {}) {
  const size = typeof body === "string" ? new Blob([body]).size : 0;
  const patience = new AbortController(); // not AbortSignal.timeout: browsers of before 2022 lack it
  const ending = setTimeout(() => patience.abort(), 20000);
  try {
    const answer = await fetch(`${root}${path}`, {
      method: "POST",
      headers: { Accept: "application/json", ...headers },
      body,
      keepalive: size < KEEPALIVE,
      signal: patience.signal,
    });
    return { status: answer.status, ok: answer.ok, reply: await answer.json() };
  } finally {
    clearTimeout(ending);
  }
}

export class Outbox {
  // `send` makes the request of a record, `settle` is told what the server said, `done` when nothing is left.
  constructor(prefix, { send, settle, done }) {
    Object.assign(this, { prefix, send, settle, done, sending: false, waiting: 0, trouble: false, numbered: 0 });
  }

  get names() {
    return storage.names(this.prefix);
  }

  post(record) {
    this.numbered += 1;
    const order = `${Date.now()}`.padStart(15, "0") + `${this.numbered}`.padStart(6, "0");
    storage.set(this.prefix + order, JSON.stringify(record));
    this.flush();
  }

  async flush() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.waiting);
    let delivered = true;
    for (let [name] = this.names; name && delivered; [name] = this.names) {
      delivered = await this.deliver(name, JSON.parse(storage.get(name)));
    }
    this.sending = false;
    if (!delivered) this.waiting = setTimeout(() => this.flush(), 3000);
    else if (this.trouble) this.recovered();
    if (delivered) this.done();
  }

  recovered() {
    this.trouble = false;
    say(message("back"));
    say("", null, true);
  }

  async deliver(name, record) {
    let answer;
    try {
      answer = await this.send(record);
    } catch {
      return this.hold("offline");
    }
    if (answer.status >= 500 || answer.status === 429) return this.hold("offline");
    if (answer.status === 401) return this.hold("signin");
    storage.remove(name);
    this.settle(record, answer);
    return true;
  }

  hold(reason) {
    this.trouble = true;
    // The server sends a page that is loaded anew to where one signs in, and back.
    const action = reason === "signin" ? { label: word("enter"), run: () => location.reload() } : null;
    say(message(reason, this.names.length), action, true);
    return false;
  }
}
