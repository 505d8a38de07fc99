/**
 * Runs the conversation under a lesson where the site has an inbox: shows comments that were approved since the page was
 * built, and posts what a reader writes.
 *
 * The other end is Isso's API (https://isso-comments.de/docs/reference/server-api/). Isso's own script is not used: it
 * brings its own looks and words, and knows nothing of the comments that are in the page already. HTML from the inbox is
 * never put on the page as it is; it is copied element by element, from a short list.
 *
 * @typedef {object} Comment  as the inbox sends it
 * @property {number} id
 * @property {number | null} parent
 * @property {string | null} author
 * @property {string | null} website
 * @property {string} text  HTML
 * @property {number} created  seconds since 1970
 * @property {Comment[]} [replies]
 *
 * @typedef {object} Fields  of the form
 * @property {HTMLTextAreaElement} text
 * @property {HTMLInputElement} author
 * @property {HTMLInputElement} website
 * @property {HTMLInputElement} share
 *
 * @typedef {{plain: string, markdown: string}} Written  what is on the worksheet, for showing and for posting
 */

const TIMEOUT = 20_000; // milliseconds
const NEAR = "600px"; // how close the conversation must be to the window for its newer comments to be loaded

const form = /** @type {HTMLFormElement} */ (document.querySelector("form#post"));
const fields = /** @type {Fields} */ (/** @type {unknown} */ (form.elements));
const template = find(form, "template", HTMLTemplateElement).content;
const status = find(form, "[role=status]");
const heading = find(document, "#comments");
const thread = find(document, ".thread");
const worksheet = /** @type {(HTMLElement & {written?: () => Written}) | null} */ (
  document.querySelector("form#sheet")
);
const { inbox = "", path = "", title = "" } = form.dataset;
const DRAFT = `drillbook:draft:${path}`;
const POSTED = `drillbook:posted:${path}`; // what of the worksheet was posted, so that it is not offered twice
const READER = "drillbook:reader";

// ---------------------------------------------------------------- showing comments

/** The elements that a comment may have, as in comments that were built into the page. */
const ALLOWED = new Set("P BR EM STRONG DEL A UL OL LI BLOCKQUOTE CODE PRE".split(" "));
/** Elements that are left out with everything in them; of all others, what is in them stays. */
const DROPPED = new Set("SCRIPT STYLE TEMPLATE IFRAME OBJECT EMBED SVG MATH NOSCRIPT TEXTAREA TITLE".split(" "));

/** Load the comments that are not on the page yet. */
async function showNewer() {
  try {
    const response = await request(`${inbox}/?uri=${encodeURIComponent(path)}`);
    if (response.status === 404) return; // there are no comments yet
    /** @type {{replies: Comment[]}} */
    const { replies } = await response.json();
    const newer = replies.flatMap((comment) => [comment, ...(comment.replies ?? [])]).filter(isNew);
    for (const comment of newer) show(comment);
    addToCount(newer.length);
  } catch {
    thread.after(message("not_loaded"));
  }
}

/**
 * Tell whether a comment is missing from the page. Its number alone does not tell: a new inbox starts again at one.
 * @param {Comment} comment
 */
function isNew({ id, created }) {
  const sameNumber = /** @type {NodeListOf<HTMLElement>} */ (thread.querySelectorAll(`[data-number="${id}"]`));
  return ![...sameNumber].some(({ dataset }) => !dataset.posted || Math.floor(created) === Number(dataset.posted));
}

/**
 * Put a comment on the page.
 * @param {Comment} comment
 * @returns {string} the id of its element
 */
function show(comment) {
  const item = /** @type {HTMLElement} */ (find(template, "li").cloneNode(true));
  const id = `comment-new-${comment.id}`;
  const author = comment.author || form.dataset.anonymous || "";
  item.dataset.byScript = ""; // tells the preview that this is not part of the page's source
  item.dataset.number = `${comment.id}`;
  find(item, "strong").append(authorOf(author, comment.website));
  find(item, "button").setAttribute("aria-label", fill(form.dataset.answerTo, "author", author));
  find(item, "article").id = id;
  find(item, "header > a", HTMLAnchorElement).href = `#${id}`;
  const time = find(item, "time", HTMLTimeElement);
  const date = new Date(comment.created * 1000);
  time.dateTime = date.toISOString();
  time.textContent = date.toLocaleDateString(document.documentElement.lang || undefined, { dateStyle: "long" });
  copySafely(comment.text, find(item, ".said"));
  putInThread(item, comment.parent);
  return id;
}

/**
 * @param {string} author
 * @param {string | null} website
 */
function authorOf(author, website) {
  if (!isWebAddress(website)) return author;
  const link = document.createElement("a");
  return Object.assign(link, { href: website, rel: "nofollow ugc noopener", textContent: author });
}

/**
 * Put a comment below all others, or below all answers to the comment that the one it answers is below.
 * @param {HTMLElement} item
 * @param {number | null} parent
 */
function putInThread(item, parent) {
  const answered = parent && thread.querySelector(`[data-number="${parent}"]`);
  if (!answered) {
    thread.append(item);
    return;
  }
  const above = answered.closest(".replies")?.closest("li");
  if (above) {
    const author = find(answered, "strong").textContent ?? "";
    const link = Object.assign(document.createElement("a"), {
      className: "answers",
      textContent: fill(form.dataset.answers, "author", author),
    });
    link.href = `#${find(answered, "article").id}`;
    find(item, "header > a").before(link, " ");
  }
  const top = above ?? answered;
  const list = top.querySelector(":scope > .replies");
  (list ?? top.appendChild(Object.assign(document.createElement("ol"), { className: "replies" }))).append(item);
}

/**
 * Put a comment's HTML into an element, without whatever could do more than be read.
 * @param {string} html
 * @param {Element} target
 */
function copySafely(html, target) {
  copyNodes(new DOMParser().parseFromString(html, "text/html").body, target);
}

/**
 * @param {Node} source
 * @param {Element} target
 */
function copyNodes(source, target) {
  for (const node of source.childNodes) {
    if (node instanceof Text) target.append(node.data);
    if (!(node instanceof Element) || DROPPED.has(node.nodeName)) continue;
    if (!ALLOWED.has(node.nodeName)) {
      copyNodes(node, target);
      continue;
    }
    const element = document.createElement(node.nodeName);
    const href = node.getAttribute("href");
    if (node.nodeName === "A" && isWebAddress(href)) Object.assign(element, { href, rel: "nofollow ugc noopener" });
    copyNodes(node, element);
    target.append(element);
  }
}

/** @param {string | null} address */
const isWebAddress = (address) => /^https?:\/\//i.test(address ?? "");

/** @param {number} more */
function addToCount(more) {
  const count = Number(heading.dataset.count) + more;
  heading.dataset.count = `${count}`;
  if (count) heading.textContent = fill(count === 1 ? heading.dataset.one : heading.dataset.many, "n", `${count}`);
}

// ---------------------------------------------------------------- writing one

/** @type {number | null} */
let parent = null;

/**
 * Start an answer to the comment that a button is in.
 * @param {Element} button
 */
function answer(button) {
  parent = Number(/** @type {HTMLElement} */ (button.closest("[data-number]")).dataset.number);
  const comment = /** @type {Element} */ (button.closest(".comment"));
  const note = find(form, ".answering");
  find(note, "span").textContent = fill(note.dataset.say, "author", find(comment, "strong").textContent ?? "");
  note.hidden = false;
  fields.share.checked = false;
  showShared();
  fields.text.focus();
}

function stopAnswering() {
  parent = null;
  find(form, ".answering").hidden = true;
  fields.share.checked = true;
  showShared();
}

/** Show what would be posted of the worksheet. */
function showShared() {
  const { plain } = fromWorksheet();
  find(form, ".share").hidden = !plain;
  find(form, ".shared").hidden = !plain || !fields.share.checked;
  find(form, ".shared").textContent = plain;
}

/** @returns {Written} empty where there is no worksheet, its script has not run, or it was posted already */
function fromWorksheet() {
  const { plain = "", markdown = "" } = worksheet?.written?.() ?? {};
  return markdown && markdown === stored(POSTED) ? { plain: "", markdown: "" } : { plain, markdown };
}

// ---------------------------------------------------------------- posting it

let isSending = false;

async function post() {
  if (isSending) return;
  const typed = fields.text.value;
  const shared = fields.share.checked ? fromWorksheet().markdown : "";
  const text = [shared, typed.trim()].filter(Boolean).join("\n\n");
  if (!text) {
    report("empty");
    fields.text.focus();
    return;
  }
  isSending = true;
  form.setAttribute("aria-busy", "true");
  report("sending");
  try {
    const response = await send(text);
    if (response.ok) showPosted(await response.json(), response.status === 202, { shared, typed });
    else report(reasonFor(response.status));
  } catch (problem) {
    report(problem instanceof DOMException && problem.name === "TimeoutError" ? "unsure" : "offline");
  } finally {
    isSending = false;
    form.removeAttribute("aria-busy");
  }
}

/** @param {string} text */
function send(text) {
  const [author, website] = [fields.author.value.trim() || null, fields.website.value.trim() || null];
  return request(`${inbox}/new?uri=${encodeURIComponent(path)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text, author, website, title, parent }),
  });
}

/**
 * Say why the inbox refused. Isso answers 400 or 413 to what is too short or too long, 403 or 429 to what comes too fast.
 * @param {number} code
 */
function reasonFor(code) {
  if (code === 403 || code === 429) return "too_many";
  return code < 500 ? "refused" : "offline";
}

/**
 * Say what became of a comment that was posted: it is on the page, or is held until it is approved.
 * @param {Comment} comment
 * @param {boolean} isHeld
 * @param {{shared: string, typed: string}} sent
 */
function showPosted(comment, isHeld, { shared, typed }) {
  if (shared) store(POSTED, shared);
  if (fields.text.value === typed) fields.text.value = ""; // what was written since is another comment
  stopAnswering();
  keepDraft();
  if (isHeld) {
    const quote = document.createElement("blockquote");
    quote.dataset.byScript = "";
    copySafely(comment.text, quote);
    report("held", quote);
  } else {
    const link = Object.assign(document.createElement("a"), { href: `#${show(comment)}` });
    link.textContent = location.href.split("#")[0] + link.hash;
    addToCount(1);
    report("posted", link);
  }
}

/**
 * Say something below the form.
 * @param {string} name  of a message in the layout
 * @param {...Node} more
 */
function report(name, ...more) {
  status.replaceChildren(message(name), ...more);
}

/** @param {string} name */
function message(name) {
  const element = /** @type {HTMLElement} */ (find(template, `[data-say="${name}"]`).cloneNode(true));
  element.dataset.byScript = "";
  return element;
}

// ---------------------------------------------------------------- keeping what is typed

/** Keep what is in the fields through a reload and a closed window: the text until it is posted, the name for good. */
function keepDraft() {
  store(DRAFT, fields.text.value);
  store(READER, JSON.stringify({ author: fields.author.value, website: fields.website.value }));
}

function restoreDraft() {
  fields.text.value ||= stored(DRAFT);
  try {
    const reader = JSON.parse(stored(READER) || "{}");
    fields.author.value ||= reader?.author ?? "";
    fields.website.value ||= reader?.website ?? "";
  } catch {
    // Something else was stored under this name.
  }
  // On a slow connection, readers write before this script has come.
  if (fields.text.value) keepDraft();
}

/**
 * @param {string} key
 * @param {string} value
 */
function store(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // This browser keeps nothing.
  }
}

/** @param {string} key */
function stored(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

// ---------------------------------------------------------------- small helpers

/**
 * @param {string} url
 * @param {RequestInit} [options]
 */
function request(url, options) {
  return fetch(url, { credentials: "omit", signal: AbortSignal.timeout(TIMEOUT), ...options });
}

/**
 * Find what the layout has to have.
 * @template {HTMLElement} [Type=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Type} [_type]
 */
function find(root, selector, _type) {
  return /** @type {Type} */ (root.querySelector(selector));
}

/**
 * Fill the gap in a phrase of the layout. The value is taken as it is, whatever `$` may be in it.
 * @param {string | undefined} phrase
 * @param {string} gap
 * @param {string} value
 */
const fill = (phrase = "", gap, value) => phrase.replace(`{${gap}}`, () => value);

// ---------------------------------------------------------------- the start

restoreDraft();
showShared();
document.addEventListener("written", showShared);
form.addEventListener("input", () => {
  keepDraft();
  showShared();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  post();
});
document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest(".comments [data-do]");
  if (!(button instanceof HTMLElement)) return;
  if (button.dataset.do === "answer") answer(button);
  if (button.dataset.do === "stop") stopAnswering();
});

// A page is read far more often than its comments: the inbox is asked only when they come near the window.
const watch = new IntersectionObserver(
  (entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watch.disconnect();
    showNewer();
  },
  { rootMargin: NEAR },
);
watch.observe(/** @type {Element} */ (heading.closest("section")));
