// <script type="application/json" id="highlight-terms">{"include": ["random*"], "exclude": ["in vitro"]}</script>
// marks whole words, stems (random*) and phrases inside [data-highlight]. Only text nodes are touched.
const LETTER = "[\\p{L}\\p{N}\\p{M}]";
const KINDS = ["include", "exclude"];

function readTerms() {
  try {
    return JSON.parse(document.getElementById("highlight-terms")?.textContent ?? "{}");
  } catch {
    return {};
  }
}

function pattern(term) {
  const stem = term.endsWith("*");
  const words = term.replace(/\*+$/, "").trim().split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\\\*/g, `${LETTER}*`));
  return `(?<!${LETTER})${escaped.join("[\\s\\u00ad-]+")}${stem ? `${LETTER}*` : ""}(?!${LETTER})`;
}

function compile(terms) {
  const all = KINDS.flatMap((kind) => (terms[kind] ?? []).map((term) => ({ kind, term: String(term) })))
    .sort((a, b) => b.term.length - a.term.length)
    .map(({ kind, term }) => ({ kind, source: pattern(term) }))
    .filter(({ source }) => source);
  if (!all.length) return null;
  return { regex: new RegExp(all.map(({ source }) => `(${source})`).join("|"), "giu"), kinds: all.map(({ kind }) => kind) };
}

function pieces(text, { regex, kinds }) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(regex)) {
    const kind = kinds[match.slice(1).findIndex((group) => group !== undefined)];
    const mark = document.createElement("mark");
    mark.className = `hl-${kind}`;
    mark.textContent = match[0];
    found.push(text.slice(end, match.index), mark);
    end = match.index + match[0].length;
  }
  return found.length ? [...found, text.slice(end)] : null;
}

function highlight(root, terms) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("mark, script, style, textarea, button")) nodes.push(walker.currentNode);
  }
  for (const node of nodes) {
    const parts = pieces(node.data, terms);
    if (parts) node.replaceWith(...parts);
  }
}

function run(root) {
  const terms = compile(readTerms());
  if (!terms) return;
  const within = [...root.querySelectorAll("[data-highlight]")];
  if (root instanceof Element && root.closest("[data-highlight]")) within.push(root);
  for (const element of within) highlight(element, terms);
}

// data-highlight-switch turns the marks off and on; the choice stays on this computer.
const OFF = "highlights-off";

function isOff() {
  try {
    return Boolean(localStorage.getItem(OFF));
  } catch {
    return false;
  }
}

function show(off) {
  document.documentElement.toggleAttribute("data-highlight-off", off);
  for (const button of document.querySelectorAll("[data-highlight-switch]")) button.setAttribute("aria-pressed", String(!off));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-highlight-switch]")) return;
  const off = !document.documentElement.hasAttribute("data-highlight-off");
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // Storage is closed to us: the choice lasts as long as the page.
  }
  show(off);
});

show(isOff());
run(document);
document.addEventListener("htmx:load", (event) => {
  run(event.target);
  show(isOff());
});
