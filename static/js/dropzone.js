// Shows what was chosen, with sizes; lets one file be taken out again. The browser's own file input takes the drop.
const words = document.getElementById("words").dataset;
const UNITS = ["B", "KB", "MB", "GB"];

function size(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: unit ? 1 : 0 })} ${UNITS[unit]}`;
}

function without(input, index) {
  const rest = new DataTransfer();
  [...input.files].forEach((file, place) => place !== index && rest.items.add(file));
  input.files = rest.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.focus();
}

function line(input, file, index) {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  const end = document.createElement("span");
  const remove = document.createElement("button");
  name.textContent = file.name;
  end.className = "muted num nowrap";
  end.textContent = `${size(file.size)} `;
  remove.type = "button";
  remove.className = "button button--link";
  remove.textContent = words.remove;
  remove.setAttribute("aria-label", `${words.remove}: ${file.name}`);
  remove.addEventListener("click", () => without(input, index));
  end.append(remove);
  item.append(name, end);
  return item;
}

document.addEventListener("change", (event) => {
  const zone = event.target.closest?.("[data-dropzone]");
  if (!zone || event.target.type !== "file") return;
  const files = [...event.target.files];
  const list = zone.querySelector("[data-dropzone-files]");
  list.replaceChildren(...files.map((file, index) => line(event.target, file, index)));
  if (files.length > 1) {
    const total = document.createElement("li");
    const sum = files.reduce((bytes, file) => bytes + file.size, 0);
    total.textContent = `${words.filesMany.replace("{n}", files.length)}, ${size(sum)}`;
    list.append(total);
  }
});

for (const [type, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(type, (event) => {
    event.target.closest?.("[data-dropzone] .dropzone")?.toggleAttribute("data-over", over);
  });
}
