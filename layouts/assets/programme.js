/**
 * Lets a reader follow a series as a programme: one lesson a week from a day of the reader's own, and all of them as
 * appointments for any calendar.
 *
 * The calendar is made here and not by drillbook, because only the reader knows the day. Its events are whole days
 * without a time zone (RFC 5545, section 3.3.4), so that they are on the same day wherever the reader travels.
 *
 * @typedef {{title: string, summary: string, url: string, day: Date}} Week
 */

const WEEK = 7; // days

const form = /** @type {HTMLFormElement} */ (document.querySelector(".programme"));
const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
const steps = [...document.querySelectorAll(".steps > li")];
const { store = "", week: weekWord = "", icalendar = "" } = form.dataset;

// ---------------------------------------------------------------- days

/**
 * Return a day some days later; days are in UTC, which has no day of 23 hours.
 * @param {Date} day
 * @param {number} days
 */
const later = (day, days) => new Date(day.getTime() + days * 24 * 60 * 60 * 1000);

/** @param {Date} day */
const isoOf = (day) => day.toISOString().slice(0, 10);

/** @returns {Date} the next Monday after today, where the reader is */
function nextMonday() {
  const now = new Date();
  const today = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
  return later(today, 8 - (today.getUTCDay() || 7));
}

/** @returns {Week[]} empty while no day is chosen */
function weeks() {
  const start = field.valueAsDate;
  if (!start) return [];
  return steps.map((step, i) => {
    const link = /** @type {HTMLAnchorElement} */ (step.querySelector("h2 a"));
    const title = `${weekWord.replace("{number}", `${i + 1}`)}: ${link.textContent}`;
    return {
      title,
      summary: step.querySelector("h2 + p")?.textContent ?? "",
      url: link.href,
      day: later(start, i * WEEK),
    };
  });
}

function showDays() {
  const chosen = weeks();
  for (const [i, step] of steps.entries()) {
    const time = /** @type {HTMLElement} */ (step.querySelector(".when"));
    const day = chosen[i]?.day;
    time.hidden = !day;
    if (!day) continue;
    const { lang } = document.documentElement;
    time.textContent = day.toLocaleDateString(lang || undefined, { dateStyle: "full", timeZone: "UTC" });
  }
}

// ---------------------------------------------------------------- the calendar

/** @returns {Promise<string>} all weeks as an iCalendar object */
async function calendar() {
  /** @type {typeof import("./icalendar.js")} */
  const writer = await import(new URL(icalendar, location.href).href);
  return writer.calendarOf(
    "programme",
    weeks().flatMap((week, place) => eventFor(week, place, writer)),
  );
}

/**
 * @param {Week} week
 * @param {number} place
 * @param {typeof import("./icalendar.js")} writer
 */
function eventFor({ title, summary, url, day }, place, { dateOf, escapeText, timestamp }) {
  const now = new Date();
  return [
    "BEGIN:VEVENT",
    // The same on every day that is chosen, and numbered upward: so another start moves the weeks that are there.
    `UID:${encodeURIComponent(location.pathname)}-${place + 1}@${location.hostname}`,
    `SEQUENCE:${Math.floor(now.getTime() / 60_000)}`,
    `DTSTAMP:${timestamp(now)}`,
    `DTSTART;VALUE=DATE:${dateOf(day)}`,
    `DTEND;VALUE=DATE:${dateOf(later(day, 1))}`,
    "TRANSP:TRANSPARENT",
    `SUMMARY:${escapeText(title)}`,
    `DESCRIPTION:${escapeText([summary, url].filter(Boolean).join("\n"))}`,
    `URL:${url}`,
    "END:VEVENT",
  ];
}

async function download() {
  const name = location.pathname.split("/").filter(Boolean).pop() ?? "programme";
  const href = URL.createObjectURL(new Blob([await calendar()], { type: "text/calendar" }));
  Object.assign(document.createElement("a"), { href, download: `${decodeURIComponent(name)}.ics` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // some browsers ask first where to put the file
}

// ---------------------------------------------------------------- the start

function stored() {
  try {
    return localStorage.getItem(store);
  } catch {
    return null; // this browser keeps nothing
  }
}

field.value = stored() ?? "";
field.value ||= isoOf(nextMonday());
form.hidden = false;
showDays();
field.addEventListener("input", () => {
  showDays();
  try {
    localStorage.setItem(store, field.value);
  } catch {
    // The day is chosen again the next time.
  }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (field.reportValidity()) download();
});
