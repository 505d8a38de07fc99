/**
 * Keeps what a reader writes on the worksheet under a lesson, and shows the goals of the last one on the next.
 *
 * Everything stays on the reader's device, in the browser's storage; nothing is sent anywhere. What is written can be
 * taken along: as text, as an email, and as tasks, which assets/icalendar.js writes.
 *
 * @typedef {{goal: string, tactic: string, row: number}} Goal  `row` counts from 1 and includes the empty rows
 * @typedef {{title: string, goals: Goal[]}} Past  the goals of another lesson's sheet
 *
 * @typedef {object} Kept  a sheet as it is stored
 * @property {string} title
 * @property {number} [date]  when the lesson came out, in milliseconds since 1970; missing from older drillbooks
 * @property {number} since  when it was begun, in milliseconds since 1970
 * @property {number} written  when it was last changed, too
 * @property {Past} [past]  a copy of the goals that it looks back on, so that no mark moves when that sheet changes
 * @property {Goal[]} goals
 * @property {Record<string, string>} fields
 *
 * @typedef {(text: string) => string} Mark
 * @typedef {{strong: Mark, em: Mark}} Marks
 */

const MOST_KEPT = 60; // a year of weeks, and some
const DAY = 24 * 60 * 60 * 1000; // milliseconds
const WEEK = 7 * DAY;

const sheet = /** @type {HTMLFormElement & {written?: () => {plain: string, markdown: string}}} */ (
  document.querySelector("form#sheet")
);
const { site = "", lesson = "", title = "" } = sheet.dataset;
// A layout of the site's own may not give the date: then every other lesson counts as earlier.
const date = Date.parse(sheet.dataset.date ?? "") || undefined;
const PREFIX = `drillbook:${site}:sheet:`;
const template = /** @type {HTMLTemplateElement} */ (sheet.querySelector("template"));
const { from: fromPhrase = "", tactic: tacticWord = "", icalendar = "" } = template.dataset;

// ---------------------------------------------------------------- what is stored

/**
 * @param {string} path  of a lesson
 * @returns {Kept | undefined}
 */
function load(path) {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + path) ?? "null");
    return Array.isArray(kept?.goals) && kept.fields ? kept : undefined;
  } catch {
    return undefined; // something else was stored under this name, or this browser stores nothing
  }
}

/** @returns {[string, Kept][]} the sheets of all other lessons by their paths, the last written first */
function loadOthers() {
  try {
    const paths = Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX) && key !== PREFIX + lesson)
      .map((key) => key.slice(PREFIX.length));
    return paths
      .flatMap((path) => {
        const kept = load(path);
        return kept ? [/** @type {[string, Kept]} */ ([path, kept])] : [];
      })
      .sort(([, a], [, b]) => b.written - a.written);
  } catch {
    return [];
  }
}

function save() {
  const now = Date.now();
  const entries = [...new FormData(sheet)].map(([name, value]) => /** @type {[string, string]} */ ([name, `${value}`]));
  const fields = Object.fromEntries(entries.filter(([, value]) => value.trim()));
  const kept = { title, date, since: current?.since ?? now, written: now, past, goals: readGoals(), fields };
  try {
    if (Object.keys(fields).length) localStorage.setItem(PREFIX + lesson, JSON.stringify(kept));
    else localStorage.removeItem(PREFIX + lesson);
    for (const [path] of loadOthers().slice(MOST_KEPT)) localStorage.removeItem(PREFIX + path);
    current = kept;
  } catch {
    find(sheet, '[data-say="not-kept"]').hidden = false;
  }
}

let current = load(lesson);
// Once something is written, the sheet goes on looking back on the same goals, however long ago that was.
const past = current ? current.past : lastGoals();

/** @returns {Past | undefined} the goals of the last lesson before this one that has any */
function lastGoals() {
  /** @param {Kept} kept */
  const dateOf = (kept) => kept.date ?? kept.since;
  const earlier = loadOthers()
    .map(([, kept]) => kept)
    .filter((kept) => kept.goals.length && dateOf(kept) < (date ?? Number.POSITIVE_INFINITY));
  // Readers also work through old lessons: what counts is the order of the lessons, not of the writing.
  const last = earlier.sort((a, b) => dateOf(b) - dateOf(a))[0];
  return last && { title: last.title, goals: last.goals };
}

// ---------------------------------------------------------------- what is on the screen

/**
 * Find what the layout has to have.
 * @param {ParentNode} root
 * @param {string} selector
 */
function find(root, selector) {
  return /** @type {HTMLElement} */ (root.querySelector(selector));
}

/** @returns {Goal[]} those that are written on this sheet */
function readGoals() {
  return [...sheet.querySelectorAll(".goal")]
    .map((row, i) => {
      const [goal = "", tactic = ""] = [...row.querySelectorAll("textarea")].map(({ value }) => value.trim());
      return { goal, tactic, row: i + 1 };
    })
    .filter(({ goal, tactic }) => goal || tactic);
}

/** @param {Goal} goal */
const nameOf = ({ goal, tactic }) => goal || tactic;

/** Show the goals of the last sheet, each with its choices of what became of it. */
function lookBack() {
  if (!past) return;
  for (const place of sheet.querySelectorAll(".review")) {
    const heading = Object.assign(document.createElement("p"), { className: "note" });
    heading.append(fromPhrase.replace("{title}", () => past.title));
    heading.dataset.byScript = ""; // tells the preview that this is not part of the page's source
    place.append(heading, ...past.goals.map(choicesFor));
  }
}

/**
 * @param {Goal} goal
 * @param {number} number
 */
function choicesFor(goal, number) {
  const row = /** @type {HTMLElement} */ (find(template.content, "fieldset").cloneNode(true));
  row.dataset.byScript = "";
  const legend = find(row, "legend");
  legend.textContent = nameOf(goal);
  if (goal.goal && goal.tactic) {
    const textContent = `${tacticWord} ${goal.tactic}`;
    legend.after(Object.assign(document.createElement("p"), { className: "note", textContent }));
  }
  for (const input of row.querySelectorAll("input")) input.name = `became-${number}`;
  return row;
}

/** Put what is stored into the fields, except into the one that is being written in. */
function fill() {
  for (const [name, value] of Object.entries(current?.fields ?? {})) {
    const field = /** @type {HTMLTextAreaElement | RadioNodeList | null} */ (sheet.elements.namedItem(name));
    if (field && field !== document.activeElement) field.value = value;
  }
}

/** Let fields grow with their text in browsers whose CSS cannot do that. */
function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  for (const field of sheet.querySelectorAll("textarea")) {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }
}

/** Print what is written as text: a field on paper is as high as on the screen, and hides what does not fit. */
function toPaper() {
  for (const field of sheet.querySelectorAll("textarea")) {
    const textContent = field.value.trim();
    field.toggleAttribute("data-written", Boolean(textContent));
    if (!textContent) continue;
    const text = Object.assign(document.createElement("span"), { className: "written", textContent });
    text.dataset.byScript = "";
    field.after(text);
  }
}

function fromPaper() {
  for (const text of sheet.querySelectorAll(".written")) text.remove();
}

// ---------------------------------------------------------------- all of it as text

/** @type {Marks} */
const PLAIN = { strong: (text) => text, em: (text) => text };
/** @type {Marks} */
const MARKDOWN = { strong: (text) => `**${text}**`, em: (text) => `*${text}*` };

/** What assets/comments.js shows and posts; both are empty if nothing is written. */
sheet.written = () => ({ plain: toText(PLAIN), markdown: toText(MARKDOWN) });

/**
 * @param {Marks} marks
 * @returns {string} all that is written, in the order of the sheet
 */
function toText(marks) {
  const prompts = [...sheet.querySelectorAll(".prompt")].map((prompt) => {
    const label = find(prompt, "legend").textContent;
    const text = answerTo(prompt, marks);
    return text && [label && marks.strong(label), text].filter(Boolean).join("\n\n");
  });
  return prompts.filter(Boolean).join("\n\n");
}

/**
 * @param {Element} prompt
 * @param {Marks} marks
 */
function answerTo(prompt, { em }) {
  const became = [...prompt.querySelectorAll("input:checked")].map((input) => {
    const goal = find(/** @type {Element} */ (input.closest("fieldset")), "legend").textContent;
    return `- ${goal} (${input.parentElement?.textContent?.trim()})`;
  });
  const goals = prompt.querySelector(".goal") ? readGoals() : [];
  const planned = goals.map(({ goal, tactic }, i) => {
    return `${i + 1}. ${[goal, tactic && `${em(tacticWord)} ${tactic}`].filter(Boolean).join(" – ")}`;
  });
  const fields = /** @type {NodeListOf<HTMLTextAreaElement>} */ (
    prompt.querySelectorAll(':scope > textarea[name^="words"]')
  );
  const words = [...fields].map(({ value }) => value.trim());
  return [[...became, ...planned].join("\n"), ...words].filter(Boolean).join("\n\n");
}

// ---------------------------------------------------------------- goals as tasks

/** @returns {Promise<string>} the goals as an iCalendar object with a VTODO for each (RFC 5545, section 3.6.2) */
async function calendar() {
  // Not before the click: a request while somebody writes would tell the host that they do.
  /** @type {typeof import("./icalendar.js")} */
  const writer = await import(new URL(icalendar, location.href).href);
  return writer.calendarOf(
    "goals",
    readGoals().flatMap((goal) => taskFor(goal, writer)),
  );
}

/**
 * @param {Goal} goal
 * @param {typeof import("./icalendar.js")} writer
 */
function taskFor(goal, { dateOf, escapeText, timestamp }) {
  return [
    "BEGIN:VTODO",
    `UID:${encodeURIComponent(lesson)}-${goal.row}@${location.hostname}`,
    `DTSTAMP:${timestamp(new Date())}`,
    `DUE;VALUE=DATE:${dateOf(new Date((current?.since ?? Date.now()) + WEEK))}`,
    "STATUS:NEEDS-ACTION",
    `SUMMARY:${escapeText(nameOf(goal))}`,
    `DESCRIPTION:${escapeText([goal.goal && goal.tactic, title].filter(Boolean).join("\n"))}`,
    `URL:${location.origin}${location.pathname}`,
    "END:VTODO",
  ];
}

// ---------------------------------------------------------------- what a click does

/** @type {Record<string, (button: HTMLElement) => void>} by the names in `data-do` */
const actions = {
  print: () => window.print(),
  text: () => download("txt", "text/plain", `${title}\n${location.href.split("#")[0]}\n\n${toText(PLAIN)}\n`),
  tasks: () => calendar().then((text) => download("ics", "text/calendar", text)),
  erase,
};

/**
 * @param {string} extension
 * @param {string} type
 * @param {string} text
 */
function download(extension, type, text) {
  const name =
    lesson
      .split("/")
      .filter(Boolean)
      .pop()
      ?.replace(/\.html$/, "") || "lesson";
  const href = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement("a"), { href, download: `${name}.${extension}` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // some browsers ask first where to put the file
}

/** @param {HTMLElement} button */
function erase(button) {
  if (!confirm(button.dataset.sure)) return;
  sheet.reset();
  save();
  showResults();
}

// ---------------------------------------------------------------- the start

/** @param {string} action */
const buttonOf = (action) => /** @type {HTMLButtonElement} */ (find(sheet, `[data-do="${action}"]`));
const mail = /** @type {HTMLAnchorElement | null} */ (sheet.querySelector('.actions a[href^="mailto:"]'));
const emptyMail = mail?.href ?? "";

/** Show what follows from what is written: which buttons can be used, and what the email says. */
function showResults() {
  const text = toText(PLAIN);
  const body = `&body=${encodeURIComponent(text.replace(/\n/g, "\r\n"))}`;
  buttonOf("text").disabled = !text;
  buttonOf("erase").disabled = !text;
  buttonOf("tasks").disabled = !readGoals().length;
  if (mail) mail.href = text ? emptyMail.replace(/&body=.*/, () => body) : emptyMail;
  sheet.dispatchEvent(new CustomEvent("written", { bubbles: true }));
}

lookBack();
fill();
grow();
showResults();
sheet.addEventListener("input", () => {
  save();
  grow();
  showResults();
});
addEventListener("beforeprint", toPaper);
addEventListener("afterprint", fromPaper);
// What is written under the same lesson in another tab appears here, too.
addEventListener("storage", ({ key }) => {
  if (key !== PREFIX + lesson) return;
  current = load(lesson) ?? current;
  fill();
  showResults();
});
sheet.addEventListener("submit", (event) => event.preventDefault());
sheet.addEventListener("click", ({ target }) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-do]"));
  if (button) actions[button.dataset.do ?? ""]?.(button);
});
