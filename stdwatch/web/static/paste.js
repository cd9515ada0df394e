// Pasted text as blocks: a paragraph each; ●, - and 1. make items, a leading “词：” of up to 16 characters a label;
// a short line without a stop at its end is a heading, as the house prints them.

const MOST_BLOCKS = 400;
const LONGEST = 20000;

const ITEM = /^\s*(?:[●•▪◆■·*–—-]|\(?\d{1,2}[.)、．）])\s*/u;
const LABEL = /^([^：。，；！？“”《》\s]{1,16})：(?=\S)/u;
const LEAD = /^([^：。，；！？“”《》]{1,28})：(?=\S)/u;
const STOP = /[。！？：；，、…—.!?:;,][”’」』）》)\]"']*$/u;
const LONGEST_HEADING = 28;
// “导语。本文摘录…，原文可访问网站：https://example.org。” as it is printed under a title.
const UNDER_TITLE = /^(.*?)(本文摘录[^，。]*)，原文可访问网站：([^\s。]+)。?$/u;

export const tooLarge = (text, blocks) => {
  if (text.length > MOST_BLOCKS * LONGEST) return true;
  const pasted = lines(text);
  return blocks + pasted.length > MOST_BLOCKS || pasted.some((line) => [...line].length > LONGEST);
};

const lines = (text) => text.split(/[\r\n\u2028\u2029]+/u).map((line) => line.trim()).filter(Boolean);

export function paragraphs(text) {
  return levels(lines(text).map(paragraph));
}

function paragraph(line) {
  const item = ITEM.exec(line);
  const rest = item ? line.slice(item[0].length) : line;
  const label = item ? LABEL.exec(rest) : null;
  const heading = !item && [...line].length <= LONGEST_HEADING && !STOP.test(line);
  return { kind: item ? "item" : heading ? "head" : "text", label: label?.[1] ?? "", text: label ? rest.slice(label[0].length) : rest };
}

// Of two headings in a row the second is a subheading; a heading behind text has the level of the one before it.
function levels(blocks) {
  let level = "head";
  return blocks.map((block, at) => {
    if (block.kind !== "head") return block;
    if (blocks[at - 1]?.kind === "head") level = "subhead";
    else if (blocks[at + 1]?.kind === "head") level = "head";
    return { ...block, kind: level };
  });
}

export const isHeading = ({ kind }) => kind === "head" || kind === "subhead";

// The lead-in with which a text begins, which the label key takes out of it; null where there is none.
export function leadIn(text) {
  const match = LEAD.exec(text);
  return match && { label: match[1], text: text.slice(match[0].length) };
}

// A whole article as its translator hands it over: title, standfirst with the fixed sentence, body; null for less.
export function article(text) {
  const [title, under, ...body] = lines(text);
  if (!body.length) return null;
  const [, standfirst, excerpt, site] = UNDER_TITLE.exec(under) ?? [null, under];
  return { fields: { title, standfirst, ...(excerpt && { excerpt, site }) }, body: paragraphs(body.join("\n")) };
}
