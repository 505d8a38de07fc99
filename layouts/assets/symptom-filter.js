// Narrows the index of symptoms to what has the words that are typed.
"use strict";

for (const form of document.querySelectorAll("[data-find]")) {
  const field = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const aside = document.querySelectorAll("[data-aside]");
  // As in the order of the page: no case and no accents.
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/’/g, "'").toLowerCase();

  const told = (count) =>
    (count === 0 ? form.dataset.none : count === 1 ? form.dataset.one : form.dataset.many).replace("{n}", count);

  const narrow = () => {
    const wanted = plain(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    // Looked up each time, since a preview puts other words into the page.
    const groups = document.querySelectorAll(".complaints");
    for (const entry of document.querySelectorAll(".complaints li")) {
      const text = plain(entry.textContent);
      entry.hidden = !wanted.every((word) => text.includes(word));
      count += !entry.hidden;
    }
    for (const group of groups) group.hidden = !group.querySelector("li:not([hidden])");
    for (const one of aside) one.hidden = wanted.length > 0;
    status.textContent = wanted.length ? told(count) : "";
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", narrow);
  narrow(); // a browser that goes back fills in what was typed
}
