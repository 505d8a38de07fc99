/**
 * Writes the goals of a worksheet and the weeks of a programme as a file for calendars (iCalendar, RFC 5545).
 *
 * assets/worksheet.js and assets/programme.js import it when a reader asks for such a file: most never do, and their
 * pages are lighter without it. It is a few lines of text, so no library writes them.
 */

const LONGEST_LINE = 75; // octets

/**
 * Return components, each line without its end, as a calendar.
 * @param {string} product  what made it, in a word
 * @param {string[]} components
 */
export function calendarOf(product, components) {
  const opening = ["BEGIN:VCALENDAR", "VERSION:2.0", `PRODID:-//drillbook//${product}//EN`];
  return [...opening, ...components, "END:VCALENDAR"].map((line) => `${fold(line)}\r\n`).join("");
}

/**
 * Return a text as the value of a property (section 3.3.11).
 * @param {string} text
 */
export const escapeText = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");

/**
 * Return a moment as 20260302T070000Z (section 3.3.5).
 * @param {Date} date
 */
export const timestamp = (date) => date.toISOString().replace(/[-:]|\.\d+/g, "");

/**
 * Return the day of a moment, in UTC, as 20260302 (section 3.3.4).
 * @param {Date} date
 */
export const dateOf = (date) => timestamp(date).slice(0, 8);

/**
 * Break a line so that no part is longer than 75 octets and no character is broken (section 3.1).
 * @param {string} line
 */
function fold(line) {
  let folded = "";
  let room = LONGEST_LINE;
  for (const character of line) {
    const octets = new TextEncoder().encode(character).length;
    if (octets > room) {
      folded += "\r\n ";
      room = LONGEST_LINE - 1; // the space counts
    }
    folded += character;
    room -= octets;
  }
  return folded;
}
