// Pasted text as blocks: a paragraph each; ●, - and 1. make items, a leading “词：” of up to 16 characters a label.

const MOST_BLOCKS = 400;
const LONGEST = 20000;

const ITEM = /^\s*(?:[●•▪◆■·*–—-]|\(?\d{1,2}[.)、．）])\s*/u;
const LABEL = /^([^：。，；！？“”《》\s]{1,16})：(?=\S)/u;

export const tooLarge = (text, blocks) => {
  if (text.length > MOST_BLOCKS * LONGEST) return true;
  const found = lines(text);
  return blocks + found.length > MOST_BLOCKS || found.some((line) => [...line].length > LONGEST);
};

const lines = (text) => text.split(/[\r\n\u2028\u2029]+/u).map((line) => line.trim()).filter(Boolean);

export function paragraphs(text) {
  return lines(text).map((line) => {
    const item = ITEM.exec(line);
    const rest = item ? line.slice(item[0].length) : line;
    const label = item ? LABEL.exec(rest) : null;
    return { kind: item ? "item" : "text", label: label?.[1] ?? "", text: label ? rest.slice(label[0].length) : rest };
  });
}
