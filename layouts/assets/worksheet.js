/**
 * The sheet under a lesson. What a reader writes on it stays on their device, and the goals of the last one open the
 * next. Nothing here is sent anywhere.
 *
 * @typedef {{goal: string, tactic: string, row: number}} Goal  `row` counts from 1, with the empty ones
 * @typedef {{title: string, goals: Goal[]}} Past  another lesson's
 * @typedef {{title: string, since: number, written: number, past?: Past, goals: Goal[],
 *            fields: Record<string, string>}} Kept  a sheet as it is kept; `since` and `written` are in milliseconds;
 *            `past` is a copy of the goals that it looks back on, so that no mark moves when the other sheet changes
 */

const MOST_KEPT = 60; // a year of weeks, and some
const WEEK = 7 * 24 * 60 * 60 * 1000;

const sheet = document.querySelector("form#sheet");
const { site, lesson, title } = sheet.dataset;
const PREFIX = `drillbook:${site}:sheet:`;
const { from, tactic: tacticWord } = sheet.querySelector("template").dataset;

// ---------------------------------------------------------------- what is kept

/** @returns {Kept | undefined} */
function read(path) {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + path) ?? "null");
    return Array.isArray(kept?.goals) && kept.fields ? kept : undefined;
  } catch {
    return undefined; // not ours, or there is no storage
  }
}

/** @returns {[string, Kept][]} every sheet but this one, the last written first */
function others() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX) && key !== PREFIX + lesson)
      .map((key) => [key.slice(PREFIX.length), read(key.slice(PREFIX.length))])
      .filter(([, kept]) => kept)
      .sort(([, a], [, b]) => b.written - a.written);
  } catch {
    return [];
  }
}

function save() {
  const now = Date.now();
  const fields = Object.fromEntries([...new FormData(sheet)].filter(([, value]) => value.trim()));
  const kept = { title, since: own?.since ?? now, written: now, past, goals: goals(), fields };
  try {
    if (Object.keys(fields).length) localStorage.setItem(PREFIX + lesson, JSON.stringify(kept));
    else localStorage.removeItem(PREFIX + lesson);
    others().slice(MOST_KEPT).forEach(([path]) => localStorage.removeItem(PREFIX + path));
    own = kept;
  } catch {
    sheet.querySelector('[data-say="not-kept"]').hidden = false;
  }
}

const pastOf = (kept) => kept && { title: kept.title, goals: kept.goals };

let own = read(lesson);
// Once something is written, the sheet goes on looking back on the same goals, however long ago that was.
/** @type {Past | undefined} */
const past = own ? own.past : pastOf(others().find(([, kept]) => kept.goals.length)?.[1]);

// ---------------------------------------------------------------- what is on the screen

/** @returns {Goal[]} those that are written down under this lesson */
function goals() {
  return [...sheet.querySelectorAll(".goal")]
    .map((row) => [...row.querySelectorAll("textarea")].map((field) => field.value.trim()))
    .map(([goal, tactic], i) => ({ goal, tactic, row: i + 1 }))
    .filter(({ goal, tactic }) => goal || tactic);
}

const inWords = ({ goal, tactic }) => goal || tactic;

function lookBack() {
  for (const place of sheet.querySelectorAll(".review")) {
    if (!past) continue;
    const heading = document.createElement("p");
    heading.className = "note";
    heading.append(from.replace("{title}", () => past.title));
    heading.dataset.byScript = "";
    place.append(heading, ...past.goals.map(lookBackOn));
  }
}

function lookBackOn(goal, number) {
  const row = sheet.querySelector("template").content.querySelector("fieldset").cloneNode(true);
  row.dataset.byScript = "";
  row.querySelector("legend").textContent = inWords(goal);
  row.querySelectorAll("input").forEach((input) => (input.name = `became-${number}`));
  return row;
}

function fill() {
  for (const [name, value] of Object.entries(own?.fields ?? {})) {
    const field = sheet.elements.namedItem(name);
    if (field && field !== document.activeElement) field.value = value;
  }
}

/** Let fields grow with what is in them, where CSS cannot. */
function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  for (const field of sheet.querySelectorAll("textarea")) {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }
}

/** Put what is written on paper as text: a field there has the height that it has on the screen, and hides the rest. */
function toPaper() {
  for (const field of sheet.querySelectorAll("textarea")) {
    field.toggleAttribute("data-written", Boolean(field.value.trim()));
    if (!field.value.trim()) continue;
    const text = Object.assign(document.createElement("span"), { className: "written", textContent: field.value.trim() });
    text.dataset.byScript = "";
    field.after(text);
  }
}

function fromPaper() {
  sheet.querySelectorAll(".written").forEach((text) => text.remove());
}

// ---------------------------------------------------------------- what is taken out

/**
 * @param {{strong: (text: string) => string, em: (text: string) => string}} marks
 * @returns {string} all that is written, in the order of the sheet; empty if nothing is
 */
function written({ strong, em }) {
  const said = ({ goal, tactic }) => [goal, tactic && `${em(tacticWord)} ${tactic}`].filter(Boolean).join(" – ");
  return [...sheet.querySelectorAll(".prompt")]
    .map((prompt) => {
      const became = [...prompt.querySelectorAll("input:checked")].map(
        (input) => `- ${input.closest("fieldset").querySelector("legend").textContent} (${input.parentElement.textContent.trim()})`,
      );
      const planned = prompt.querySelector(".goal") ? goals().map((goal, i) => `${i + 1}. ${said(goal)}`) : [];
      const words = [...prompt.querySelectorAll(':scope > textarea[name^="words"]')].map((field) => field.value.trim());
      const text = [[...became, ...planned].join("\n"), ...words].filter(Boolean).join("\n\n");
      const label = prompt.querySelector("legend").textContent;
      return text && [label && strong(label), text].filter(Boolean).join("\n\n");
    })
    .filter(Boolean)
    .join("\n\n");
}

const PLAIN = { strong: (text) => text, em: (text) => text };
const MARKDOWN = { strong: (text) => `**${text}**`, em: (text) => `*${text}*` };

/** What assets/comments.js shows and posts; both are empty if nothing is written. */
sheet.written = () => ({ plain: written(PLAIN), markdown: written(MARKDOWN) });

const stamp = (date) => date.toISOString().replace(/[-:]|\.\d+/g, "");

/** @returns {string} the goals as an iCalendar object with a VTODO for each (RFC 5545, section 3.6.2) */
function calendar() {
  const escape = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");
  const due = stamp(new Date((own?.since ?? Date.now()) + WEEK)).slice(0, 8);
  const todo = (goal) => [
    "BEGIN:VTODO",
    `UID:${encodeURIComponent(lesson)}-${goal.row}@${location.hostname}`,
    `DTSTAMP:${stamp(new Date())}`,
    `DUE;VALUE=DATE:${due}`,
    "STATUS:NEEDS-ACTION",
    `SUMMARY:${escape(inWords(goal))}`,
    `DESCRIPTION:${escape([goal.goal && goal.tactic, title].filter(Boolean).join("\n"))}`,
    `URL:${location.origin}${location.pathname}`,
    "END:VTODO",
  ];
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//drillbook//goals//EN", ...goals().flatMap(todo), "END:VCALENDAR"];
  return lines.map((line) => `${fold(line)}\r\n`).join("");
}

/** Break a line so that no part is longer than 75 octets, nor a character broken (RFC 5545, section 3.1). */
function fold(line) {
  let out = "";
  let room = 75;
  for (const character of line) {
    const octets = new TextEncoder().encode(character).length;
    if (octets > room) {
      out += "\r\n ";
      room = 74;
    }
    out += character;
    room -= octets;
  }
  return out;
}

function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const slug = lesson.split("/").filter(Boolean).pop()?.replace(/\.html$/, "") || "lesson";

const actions = {
  print: () => window.print(),
  text: () => download(`${slug}.txt`, "text/plain", `${title}\n${location.href.split("#")[0]}\n\n${written(PLAIN)}\n`),
  tasks: () => download(`${slug}.ics`, "text/calendar", calendar()),
  erase: (button) => {
    if (!confirm(button.dataset.sure)) return;
    sheet.reset();
    save();
    changed();
  },
};

// ---------------------------------------------------------------- what can be done

const button = (name) => sheet.querySelector(`[data-do="${name}"]`);
const mail = sheet.querySelector('.actions a[href^="mailto:"]');
const empty = mail?.href;

/** Show what follows from what is written. */
function changed() {
  const text = written(PLAIN);
  button("text").disabled = button("erase").disabled = !text;
  button("tasks").disabled = !goals().length;
  if (mail) mail.href = text ? empty.replace(/&body=.*/, `&body=${encodeURIComponent(text.replace(/\n/g, "\r\n"))}`) : empty;
  sheet.dispatchEvent(new CustomEvent("written", { bubbles: true }));
}

lookBack();
fill();
grow();
changed();
sheet.addEventListener("input", () => {
  save();
  grow();
  changed();
});
addEventListener("beforeprint", toPaper);
addEventListener("afterprint", fromPaper);
// The same lesson in another tab: what is written there is written here.
addEventListener("storage", ({ key }) => {
  if (key !== PREFIX + lesson) return;
  own = read(lesson) ?? own;
  fill();
  changed();
});
sheet.addEventListener("submit", (event) => event.preventDefault());
sheet.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-do]");
  if (pressed) actions[pressed.dataset.do](pressed);
});
