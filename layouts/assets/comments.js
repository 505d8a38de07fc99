/**
 * The conversation under a lesson, where the site has an inbox: shows what was approved since the page was built, and
 * posts what a reader writes. The other end is Isso's API (https://isso-comments.de/docs/reference/server-api/).
 *
 * @typedef {{id: number, parent: number | null, author: string | null, website: string | null, text: string,
 *            created: number, replies?: Received[]}} Received  a comment as the inbox tells it; `created` is in
 *            seconds since 1970, `text` is HTML
 */

const PATIENCE = 20_000; // milliseconds until the inbox has been silent for too long

const form = document.querySelector("form#post");
const template = form.querySelector("template").content;
const status = form.querySelector("[role=status]");
const heading = document.querySelector("#comments");
const thread = document.querySelector(".thread");
const sheet = document.querySelector("form#sheet");
const { inbox, path, title } = form.dataset;
const DRAFT = `drillbook:draft:${path}`;
const POSTED = `drillbook:posted:${path}`; // what of the sheet has been posted: it is not offered twice
const READER = "drillbook:reader";

// ---------------------------------------------------------------- what others said

/** What of the inbox's HTML may stand on the page: what is in comments that were built into it. */
const ALLOWED = new Set("P BR EM STRONG DEL A UL OL LI BLOCKQUOTE CODE PRE".split(" "));
const DROPPED = new Set("SCRIPT STYLE TEMPLATE IFRAME OBJECT EMBED SVG MATH NOSCRIPT TEXTAREA TITLE".split(" "));

/** Copy nodes out of a document that is not shown, without whatever could do more than be read. */
function copy(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.nodeName)) continue;
    if (!ALLOWED.has(node.nodeName)) {
      copy(node, to);
      continue;
    }
    const element = document.createElement(node.nodeName);
    if (node.nodeName === "A" && isWeb(node.getAttribute("href"))) {
      element.href = node.getAttribute("href");
      element.rel = "nofollow ugc noopener";
    }
    copy(node, element);
    to.append(element);
  }
}

const isWeb = (address) => /^https?:\/\//i.test(address ?? "");

/** @param {Received} comment */
function show(comment) {
  const item = template.querySelector("li").cloneNode(true);
  item.dataset.byScript = "";
  item.dataset.number = comment.id;
  const author = comment.author || form.dataset.anonymous;
  const name = item.querySelector("strong");
  if (isWeb(comment.website)) {
    const link = document.createElement("a");
    link.href = comment.website;
    link.rel = "nofollow ugc noopener";
    name.append(link);
  }
  (name.firstChild ?? name).textContent = author;
  item.querySelector("button").setAttribute("aria-label", form.dataset.answerTo.replace("{author}", () => author));
  item.querySelector("article").id = `comment-new-${comment.id}`;
  item.querySelector("header > a").href = `#comment-new-${comment.id}`;
  const time = item.querySelector("time");
  const date = new Date(comment.created * 1000);
  time.dateTime = date.toISOString();
  time.textContent = date.toLocaleDateString(document.documentElement.lang || undefined, { dateStyle: "long" });
  copy(new DOMParser().parseFromString(comment.text, "text/html").body, item.querySelector(".said"));
  placeOf(comment.parent).append(item);
  return item;
}

/** @returns {Element} the list that the answers to a comment are in */
function placeOf(parent) {
  const item = parent && thread.querySelector(`[data-number="${parent}"]`);
  if (!item) return thread;
  return item.querySelector(":scope > .replies") ?? item.appendChild(Object.assign(document.createElement("ol"), { className: "replies" }));
}

/** Is a comment on the page already? Numbers alone do not tell: a new inbox begins again at one. */
function isThere({ id, created }) {
  const there = [...thread.querySelectorAll(`[data-number="${id}"]`)];
  return there.some(({ dataset }) => !dataset.posted || Math.floor(created) === Number(dataset.posted));
}

async function showNewer() {
  try {
    const answer = await ask(`${inbox}/?uri=${encodeURIComponent(path)}`);
    if (answer.status === 404) return; // nobody has said anything yet
    const { replies } = await answer.json();
    const newer = replies.flatMap((comment) => [comment, ...(comment.replies ?? [])]).filter((comment) => !isThere(comment));
    newer.forEach(show);
    recount(newer.length);
  } catch {
    thread.after(words("not_loaded"));
  }
}

function recount(more) {
  const count = Number(heading.dataset.count) + more;
  heading.dataset.count = count;
  if (count) heading.textContent = (count === 1 ? heading.dataset.one : heading.dataset.many).replace("{n}", count);
}

const authorOf = (button) => button.closest(".comment").querySelector("strong").textContent;
const ask = (url, options = {}) => fetch(url, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE), ...options });

// ---------------------------------------------------------------- what the reader says

let parent = null;
let isSending = false;

function words(what) {
  const said = template.querySelector(`[data-say="${what}"]`).cloneNode(true);
  said.dataset.byScript = "";
  return said;
}

function say(what, ...more) {
  status.replaceChildren(words(what), ...more);
}

/** @returns {{plain: string, markdown: string}} what is on the sheet above, if there is one and its script has run */
function onSheet() {
  const { plain = "", markdown = "" } = sheet?.written?.() ?? {};
  return markdown && markdown === recalled(POSTED) ? { plain: "", markdown: "" } : { plain, markdown };
}

const isShared = () => form.elements.share.checked;

function preview() {
  const { plain } = onSheet();
  form.querySelector(".share").hidden = !plain;
  form.querySelector(".shared").hidden = !plain || !isShared();
  form.querySelector(".shared").textContent = plain;
}

function answer(button) {
  parent = Number(button.closest("[data-number]").dataset.number);
  const note = form.querySelector(".answering");
  note.querySelector("span").textContent = note.dataset.say.replace("{author}", () => authorOf(button));
  note.hidden = false;
  form.elements.share.checked = false;
  preview();
  form.elements.text.focus();
}

function stop() {
  parent = null;
  form.querySelector(".answering").hidden = true;
  form.elements.share.checked = true;
  preview();
}

/** What is in the fields, kept through a reload and a closed window: the text until it is posted, the name for good. */
function keep() {
  const { text, author, website } = form.elements;
  store(DRAFT, text.value);
  store(READER, JSON.stringify({ author: author.value, website: website.value }));
}

function recall() {
  const { text, author, website } = form.elements;
  text.value ||= recalled(DRAFT);
  try {
    const reader = JSON.parse(recalled(READER) || "{}");
    author.value ||= reader?.author ?? "";
    website.value ||= reader?.website ?? "";
  } catch {
    // not ours
  }
}

function store(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // no storage: then nothing is kept
  }
}

function recalled(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

async function post() {
  const { text, author, website } = form.elements;
  const typed = text.value;
  const fromSheet = isShared() ? onSheet().markdown : "";
  const said = [fromSheet, typed.trim()].filter(Boolean).join("\n\n");
  if (isSending) return;
  if (!said) {
    say("empty");
    text.focus();
    return;
  }
  isSending = true;
  form.setAttribute("aria-busy", "true");
  say("sending");
  try {
    const body = { text: said, author: author.value.trim() || null, website: website.value.trim() || null, title, parent };
    const response = await ask(`${inbox}/new?uri=${encodeURIComponent(path)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) {
      if (fromSheet) store(POSTED, fromSheet);
      if (text.value === typed) text.value = ""; // what was written since is another comment
      posted(await response.json(), response.status === 202);
    } else say(faultOf(response.status));
  } catch (problem) {
    say(problem.name === "TimeoutError" ? "unsure" : "offline");
  } finally {
    isSending = false;
    form.removeAttribute("aria-busy");
  }
}

/** Isso refuses with 400 or 413 what is too short or too long, and with 403 or 429 what comes too fast. */
function faultOf(code) {
  if (code === 403 || code === 429) return "too_many";
  return code < 500 ? "refused" : "offline";
}

/** @param {Received} comment */
function posted(comment, isHeld) {
  stop();
  keep();
  if (isHeld) {
    const said = document.createElement("blockquote");
    said.dataset.byScript = "";
    copy(new DOMParser().parseFromString(comment.text, "text/html").body, said);
    say("held", said);
  } else {
    const link = Object.assign(document.createElement("a"), { href: `#${show(comment).querySelector("article").id}` });
    link.textContent = link.href.split("#")[0] + link.hash;
    recount(1);
    say("posted", link);
  }
}

// ---------------------------------------------------------------- what can be done

recall();
preview();
document.addEventListener("written", preview);
form.addEventListener("input", () => {
  keep();
  preview();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  post();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest(".comments [data-do]");
  if (button) ({ answer, stop })[button.dataset.do](button);
});

// A page is read far more often than its comments are: the inbox is asked when they come into sight.
const watch = new IntersectionObserver(
  (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    showNewer();
  },
  { rootMargin: "600px" },
);
watch.observe(heading.closest("section"));
