// Findings and earlier translations beside the text: asked for once the text is saved, never while it is being written.

import { $, ask, root, say, word } from "./common.js";

const QUIET = 700; // milliseconds after the last save
const HTML = { headers: { Accept: "text/html" } };

export class Findings {
  // `page` knows: look(id), saved() (everything sent and acknowledged), refresh(), counted({ title, characters }).
  constructor(article, page) {
    Object.assign(this, { article, page, timer: 0, asked: 0, block: null, waiting: 0 });
  }

  // What can be stepped through: what is not folded away.
  get all() {
    return [...document.querySelectorAll("#findings li")].filter((item) => !item.closest("details:not([open])"));
  }

  get current() {
    return $("#findings li.current");
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), QUIET);
  }

  async load() {
    const asked = (this.asked += 1);
    const fresh = await part(`/article/${this.article}/findings`, "#findings");
    if (!fresh || asked !== this.asked) return;
    if ($("#findings").contains(document.activeElement) && document.activeElement.matches("input")) return void this.soon();
    const open = [...document.querySelectorAll("#findings > details")].filter((group) => group.open).map(titled);
    const mark = this.current && markOf(this.current);
    $("#findings").replaceWith(fresh);
    this.page.counted(fresh.dataset);
    for (const group of document.querySelectorAll("#findings > details")) group.open = open.includes(titled(group));
    if (mark) this.all.find((item) => markOf(item) === mark)?.classList.add("current");
  }

  next() {
    const all = this.all;
    const next = all[all.indexOf(this.current) + 1] ?? all[0];
    if (!next) return;
    this.current?.classList.remove("current");
    next.classList.add("current");
    next.scrollIntoView({ block: "nearest" });
    this.show(next);
  }

  show(finding) {
    if (finding.dataset.block) this.page.look(finding.dataset.block);
    else $(`[data-field="${CSS.escape(finding.dataset.at)}"]`)?.scrollIntoView({ block: "nearest" });
  }

  mend() {
    const form = this.current && $("form.mend", this.current);
    if (form) this.send(form, $("button", form));
  }

  waive() {
    const details = this.current && $("details", this.current);
    if (!details) return;
    details.open = true;
    $("input[name=note]", details).focus();
  }

  // A form of this page, sent without leaving it.
  async send(form, pressed) {
    const body = new URLSearchParams(new FormData(form));
    if (pressed?.name) body.set(pressed.name, pressed.value);
    await this.page.saved();
    const answer = await ask(new URL(form.action).pathname.slice(root.length), body).catch(() => null);
    if (!answer?.ok) say(answer?.reply.error ?? word("refused"), null, true);
    document.activeElement?.blur();
    if (form.matches(".draft")) say(word("drafting"));
    if (form.matches(".mend")) await this.page.refresh();
    clearTimeout(this.timer); // what the renewed page has asked for comes now
    await this.load();
  }

  // How printed issues put words like those beside this block.
  of(pair) {
    if (pair.dataset.id === this.block) return;
    this.block = pair.dataset.id;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.recall(pair), QUIET / 2);
  }

  async recall(pair) {
    if (!pair.dataset.clips) return this.forgetEarlier();
    const fresh = await part(`/article/${this.article}/earlier?block=${encodeURIComponent(pair.dataset.id)}`, "#earlier");
    if (fresh && this.block === pair.dataset.id) $("#earlier").replaceWith(fresh);
  }

  forgetEarlier() {
    const earlier = $("#earlier");
    if (earlier) earlier.textContent = "";
  }
}

const titled = (details) => $("summary", details).firstChild.textContent.trim();
const markOf = (finding) => $("[name=fingerprint]", finding)?.value ?? finding.textContent;

async function part(path, selector) {
  const answer = await fetch(`${root}${path}`, HTML).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = $(selector, page);
  return part && document.adoptNode(part);
}
