// @ts-check
// The script of the page that `migrate report --html` writes. It shows texts as texts: nothing of the data becomes markup.

/**
 * @typedef {{ kind: string, title: string, message: string, hint: string }} Found
 * @typedef {{ file: string, line: number, diff: number, explanation: string, finding: Found | null }} Handler
 * @typedef {{ diffs: (string | null)[], handlers: Handler[] }} Details
 */

/** @param {string} id */
const byId = (id) => document.getElementById(id);

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} className
 * @param {string} text
 */
const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  made.textContent = text;
  return made;
};

/**
 * A sentence; what stands in backticks is code.
 *
 * @param {string} className
 * @param {string} text
 */
const sentence = (className, text) => {
  const made = element("p", className, "");
  for (const [index, part] of text.split("`").entries())
    made.append(index % 2 === 1 ? element("code", "", part) : part);
  return made;
};

/** @param {string} text */
const diffOf = (text) => {
  const pre = element("pre", "diff", "");
  pre.tabIndex = 0;
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", "Difference");
  for (const line of text.trimEnd().split("\n")) {
    const isHead = /^(?:@@|---|\+\+\+|diff )/.test(line);
    const kind = isHead ? "head" : line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same";
    pre.append(element("span", kind, line === "" ? " " : line));
  }
  return pre;
};

function start() {
  const [form, search, domain] = [byId("filters"), byId("search"), byId("domain")];
  const [shown, nothing, data] = [byId("shown"), byId("nothing"), byId("details")];
  if (!(search instanceof HTMLInputElement) || !(domain instanceof HTMLSelectElement)) return;
  if (form === null || shown === null || nothing === null || data === null) return;

  /** @type {Details} */
  const details = JSON.parse(data.textContent ?? "");
  const rows = [...document.querySelectorAll("tr[data-share]")].filter((row) => row instanceof HTMLTableRowElement);
  const texts = rows.map((row) => (row.textContent ?? "").toLowerCase());

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shares = new Set([...form.querySelectorAll("input:checked")].map((box) => box.getAttribute("value")));
    let count = 0;
    for (const [index, row] of rows.entries()) {
      const isShown =
        words.every((word) => texts[index]?.includes(word)) &&
        (domain.value === "" || row.dataset["domain"] === domain.value) &&
        (shares.size === 0 || shares.has(row.dataset["share"] ?? ""));
      row.hidden = !isShown;
      const next = row.nextElementSibling;
      if (next instanceof HTMLElement && next.className === "detail") next.hidden = !isShown;
      if (isShown) count += 1;
    }
    const total = shown.dataset["total"] ?? "";
    shown.textContent = String(count) === total ? total : `${count} of ${total}`;
    nothing.hidden = count > 0;
  };

  /** @param {Handler} handler */
  const panelOf = ({ file, line, diff, explanation, finding }) => {
    const panel = element("div", "panel", "");
    panel.append(element("h3", "", "place"), element("p", "", ""));
    panel.lastElementChild?.append(element("code", "", `${file}:${line}`));
    if (finding !== null) {
      const link = element("a", "", finding.title);
      link.href = `#${finding.kind}`;
      link.addEventListener("click", () => byId(finding.kind)?.setAttribute("open", ""));
      const head = element("p", "", "");
      head.append(link);
      panel.append(element("h3", "", "finding"), head, sentence("", finding.message));
      panel.append(sentence("hint", `→ ${finding.hint}`));
    }
    if (explanation !== "") {
      const pre = element("pre", "", explanation.trimEnd());
      pre.tabIndex = 0;
      pre.setAttribute("role", "group");
      pre.setAttribute("aria-label", "Explanation");
      panel.append(element("h3", "", "explanation"), pre);
    }
    const text = details.diffs[diff];
    if (typeof text === "string") panel.append(element("h3", "", "difference"), diffOf(text));
    return panel;
  };

  /** @param {HTMLButtonElement} button */
  const toggle = (button) => {
    const row = button.closest("tr");
    const handler = details.handlers[Number(button.dataset["index"])];
    if (row === null || handler === undefined) return;
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    row.classList.toggle("opened", !isOpen);
    if (isOpen) row.nextElementSibling?.remove();
    else {
      const cell = element("td", "", "");
      cell.colSpan = 4;
      cell.append(panelOf(handler));
      const detail = element("tr", "detail", "");
      detail.append(cell);
      row.after(detail);
    }
  };

  for (const button of document.querySelectorAll("button[data-index]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => toggle(button));
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape" && event.target === search) {
      search.value = "";
      filter();
    }
  });

  /** On paper nothing can be opened. @type {Element[]} */
  let closed = [];
  window.addEventListener("beforeprint", () => {
    const now = [...document.querySelectorAll("details:not([open])")];
    closed.push(...now);
    for (const each of now) each.setAttribute("open", "");
  });
  window.addEventListener("afterprint", () => {
    for (const each of closed) each.removeAttribute("open");
    closed = [];
  });
  // A link to a finding opens it.
  const openTarget = () =>
    byId(decodeURIComponent(location.hash.slice(1)))
      ?.closest("details")
      ?.setAttribute("open", "");
  window.addEventListener("hashchange", openTarget);
  openTarget();
}

start();
