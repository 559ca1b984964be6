// data-copy="id" copies the text of that element and says so.
const words = document.getElementById("words").dataset;
const announce = (text, kind) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind } }));
const reveal = (root) => root.querySelectorAll("[data-copy]").forEach((each) => (each.hidden = false));

if (navigator.clipboard) {
  reveal(document);
  document.addEventListener("htmx:load", (event) => reveal(event.target));
}

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-copy]");
  const source = opener && document.getElementById(opener.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.value ?? source.innerText);
    announce(words.copied, "success");
  } catch {
    announce(words.notCopied, "error");
  }
});
