// Runs once the tab "Ask every document" is there: puts questions to documents, and shows the table as it grows.
const root = element.querySelector(".each");
const LISTS = "wenqu-question-lists";
const DRAFT = "wenqu-questions";
const SHOW_MS = 250; // between two looks of the table while it grows, at least
const SHARE = 10; // times as long as it takes to show it
const SURE = 0.95; // as qa.confidence has it
const LIKELY = 0.75;
let table = null; // what is shown: its name, questions, documents, and cells by document and question
let running = null; // what stops the asking
let order = { question: -1, down: false }; // -1: by name

const stored = (key, otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
};
const store = (key, value) => {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    tell(say("not_stored"), true);
  }
};

const address = (path) => path.split("/").map(encodeURIComponent).join("/");

// The parts that stay.
const questions = make("textarea", { rows: "5", id: "each-questions", oninput: () => store(DRAFT, questions.value) });
const questionsLabel = make("label", { for: "each-questions" });
const lists = make("select", { onchange: () => takeList() });
const listName = make("input", { type: "text", maxlength: "80" });
const keepList = button(() => saveList());
const dropList = button(() => removeList());
const choice = documentChoice();
const start = button(() => ask(), "primary");
const stop = button(() => running?.abort());
const stage = make("p", { class: "stage" });
const bar = make("progress", { max: "1" });
const progress = make("div", { class: "progress", hidden: true }, stage, bar, stop);
const note = make("p", { class: "note", role: "status" });
const filter = make("input", { type: "search", oninput: () => showTable() });
const only = make("select", { onchange: () => showTable() });
const exports = ["xlsx", "csv"].map((suffix) => make("a", { class: "export", download: "" }, `.${suffix}`));
const exportWords = make("span");
const total = make("span", { class: "total" });
const tools = make("div", { class: "head", hidden: true }, total, filter, only, make("span", { class: "exports" }, exportWords, ...exports));
const grid = make("div", { class: "scroll", tabindex: "0", role: "region", hidden: true });
const place = make("aside", { class: "place", hidden: true, tabindex: "-1" });

const tell = (text, bad = false) => {
  note.textContent = text;
  note.classList.toggle("bad", bad);
};

const asked = () => [...new Set(questions.value.split("\n").map((line) => line.trim()).filter(Boolean))];

// Lists of questions.
const showLists = (chosen = "") => {
  const names = Object.keys(stored(LISTS, {})).sort();
  lists.replaceChildren(make("option", { value: "" }, say("lists")), ...names.map((name) => make("option", { value: name, selected: name === chosen }, name)));
  lists.disabled = names.length === 0;
  dropList.hidden = !lists.value;
};
const takeList = () => {
  const kept = stored(LISTS, {})[lists.value];
  if (kept) {
    questions.value = kept.join("\n");
    listName.value = lists.value;
    store(DRAFT, questions.value);
  }
  dropList.hidden = !lists.value;
};
const saveList = () => {
  const name = listName.value.trim();
  if (!name || !asked().length) {
    tell(say("name_and_questions"), true);
    return;
  }
  store(LISTS, { ...stored(LISTS, {}), [name]: asked() });
  showLists(name);
  tell(say("list_kept", { name }));
};
const removeList = () => {
  const { [lists.value]: gone, ...kept } = stored(LISTS, {});
  store(LISTS, kept);
  tell(say("list_removed", { name: lists.value }));
  showLists();
};

// Asking.
const lines = async function* (response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const parts = (rest + (value ?? "")).split("\n");
    rest = parts.pop();
    for (const part of parts) yield JSON.parse(part);
    if (done) return;
  }
};
const ask = async () => {
  const list = asked();
  if (!list.length || !choice.size) {
    tell(say(list.length ? "no_documents" : "no_questions"), true);
    if (!list.length) questions.focus();
    return;
  }
  tell("");
  closePlace();
  choice.fold();
  running = new AbortController();
  const began = performance.now();
  const before = table;
  let next = 0;
  table = null;
  show();
  try {
    const body = JSON.stringify({ questions: list, documents: choice.chosen() });
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(`${base}ask-each`, { method: "POST", body, headers, signal: running.signal });
    if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail ?? `HTTP ${response.status}`);
    for await (const line of lines(response)) {
      if (line.error) throw new Error(line.error);
      if (table) table.cells.set(`${line.document}\n${line.question}`, line);
      else table = { name: line.table, questions: line.questions, documents: line.documents, cells: new Map() };
      const now = performance.now();
      if (now < next) continue;
      showProgress(began);
      showTable();
      next = now + Math.max(SHOW_MS, SHARE * (performance.now() - now));
    }
    const whole = table.cells.size === table.questions.length * table.documents.length;
    tell(say(whole ? "done" : "cut_off", counts()), !whole);
  } catch (error) {
    const reason = error instanceof TypeError ? say("unreachable") : error.message;
    if (error.name === "AbortError") tell(say("stopped", counts()));
    else tell(say("failed", { reason }), true);
  }
  running = null;
  table ??= before;
  show();
};
const counts = () => ({ done: table?.cells.size ?? 0, total: table ? table.questions.length * table.documents.length : 0 });
const showProgress = (began) => {
  const { done, total: number } = counts();
  const left = done ? ((performance.now() - began) / 1000 / done) * (number - done) : null;
  const time = left === null ? null : left < 90 ? say("seconds_left", { count: Math.max(1, Math.ceil(left)) }) : say("minutes_left", { count: Math.round(left / 60) });
  stage.textContent = [say("asking"), number ? `${done} / ${number}` : null, time].filter(Boolean).join(" · ");
  if (number) bar.value = done / number;
  else bar.removeAttribute("value");
};
const show = () => {
  const had = progress.contains(document.activeElement);
  progress.hidden = running === null;
  start.disabled = running !== null;
  if (running) showProgress(performance.now());
  else if (had) start.focus();
  showTable();
};

// The table.
const level = (confidence) => (confidence >= SURE ? "sure" : confidence >= LIKELY ? "likely" : "unsure");
const cellOf = (name, question) => table.cells.get(`${name}\n${question}`);
const cell = (name, question) => {
  const said = cellOf(name, question);
  if (!said) return make("td", { class: "waiting", "data-label": question }, running ? "…" : "");
  if (said.words === null) return make("td", { class: "none", "data-label": question }, say("none"));
  const share = said.confidence === null ? null : make("span", { class: `share ${level(said.confidence)}` }, `${Math.round(100 * said.confidence)}%`);
  const maybe = said.kind === "possible" ? make("span", { class: "maybe" }, say("possible")) : null;
  const open = make("button", { type: "button", class: "said", title: say("open"), onclick: () => openPlace(said, open) }, said.words);
  return make("td", { "data-label": question }, maybe, open, share);
};
const matching = () => {
  const text = filter.value.trim().toLowerCase();
  const rows = table.documents.filter((name) => {
    const cells = table.questions.map((question) => cellOf(name, question));
    if (only.value === "some" && !cells.some((one) => one?.words)) return false;
    if (only.value === "gaps" && !cells.some((one) => one && one.words === null)) return false;
    return [name, ...cells.map((one) => one?.words ?? "")].join("\n").toLowerCase().includes(text);
  });
  if (order.question >= 0) {
    const rank = (name) => {
      const one = cellOf(name, table.questions[order.question]);
      return one?.words ? (one.confidence ?? 1) : -1;
    };
    rows.sort((a, b) => rank(a) - rank(b));
  }
  return order.down ? rows.reverse() : rows;
};
const head = (text, question) => {
  const mine = order.question === question;
  const sort = make("button", { type: "button", class: "sort", title: say("sort"), onclick: () => {
    order = { question, down: mine ? !order.down : question >= 0 }; // the surest first
    showTable();
    grid.querySelectorAll("thead button")[question + 1]?.focus();
  } }, text, make("span", { "aria-hidden": "true" }, mine ? (order.down ? " ↓" : " ↑") : ""));
  return make("th", { scope: "col", "aria-sort": mine ? (order.down ? "descending" : "ascending") : "none" }, sort);
};
const showTable = () => {
  tools.hidden = grid.hidden = table === null;
  if (!table) return;
  const rows = matching();
  const heads = [head(say("document"), -1), ...table.questions.map(head)];
  const body = rows.map((name) => make("tr", {}, make("th", { scope: "row" }, name), ...table.questions.map((question) => cell(name, question))));
  const made = make("table", {}, make("caption", {}, say("caption")), make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body));
  const focused = [...grid.querySelectorAll("button")].indexOf(document.activeElement);
  grid.replaceChildren(made);
  if (focused >= 0) grid.querySelectorAll("button")[focused]?.focus();
  total.textContent = say("rows", { shown: rows.length, all: table.documents.length });
  for (const [at, suffix] of ["xlsx", "csv"].entries()) exports[at].href = `${base}ask-each/${table.name}.${suffix}`;
};

// The place where the words stand: the passage, and the page of a PDF with the words marked.
const marked = ({ passage, quote }) => {
  const at = passage.indexOf(quote);
  if (at < 0) return [passage];
  return [passage.slice(0, at), make("mark", {}, quote), passage.slice(at + quote.length)];
};
const sheet = (cited, { page, rectangles, frame, turn }) => {
  const image = make("img", { alt: say("page", { number: page }), src: `${base}documents/${address(cited.document)}/pages/${page}.png?width=1000` });
  const figure = make("figure", {}, image);
  image.addEventListener("error", () => figure.remove());
  if (turn === 0) {
    for (const [left, bottom, right, top] of rectangles) {
      const part = make("span", { class: "words" });
      const across = frame[2] - frame[0];
      const down = frame[3] - frame[1];
      part.style.cssText = `left:${(100 * (left - frame[0])) / across}%;top:${(100 * (frame[3] - top)) / down}%;width:${(100 * (right - left)) / across}%;height:${(100 * (top - bottom)) / down}%`;
      figure.append(part);
    }
  }
  return figure;
};
let opener = null;
const openPlace = (said, from) => {
  opener = from;
  const cited = said.citation;
  const close = button(() => closePlace());
  close.textContent = say("close");
  const where = [cited.section, cited.place ?? say("paragraph", { number: cited.number })].filter(Boolean).join(" · ");
  const only = button(() => {
    choice.choose([said.document]);
    tell(say("only_this_set", { name: said.document }));
  });
  only.textContent = say("only_this");
  place.replaceChildren(
    make("div", { class: "place-head" }, make("h2", {}, cited.document), close),
    make("p", { class: "where" }, where),
    make("blockquote", {}, ...marked(cited)),
    ...cited.boxes.map((one) => sheet(cited, one)),
    only,
  );
  place.hidden = false;
  place.setAttribute("aria-label", cited.document);
  place.focus();
};
const closePlace = () => {
  place.hidden = true;
  opener?.focus();
};
place.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closePlace();
});

const setUp = () => {
  questionsLabel.textContent = say("questions");
  questions.placeholder = say("questions_hint");
  questions.value = stored(DRAFT, "");
  lists.setAttribute("aria-label", say("lists"));
  listName.placeholder = say("list_name");
  listName.setAttribute("aria-label", say("list_name"));
  keepList.textContent = say("keep_list");
  dropList.textContent = say("remove_list");
  start.textContent = say("ask");
  stop.textContent = say("stop");
  bar.setAttribute("aria-label", say("asking"));
  filter.placeholder = say("filter");
  filter.setAttribute("aria-label", say("filter"));
  only.setAttribute("aria-label", say("only"));
  only.replaceChildren(...Object.entries({ all: "only_all", some: "only_some", gaps: "only_gaps" }).map(([value, key]) => make("option", { value }, say(key))));
  exportWords.textContent = say("export");
  for (const link of exports) link.download = `${say("ask")}${link.textContent}`;
  grid.setAttribute("aria-label", say("caption"));
  const form = make("div", { class: "form" }, questionsLabel, questions, make("div", { class: "lists" }, lists, dropList, listName, keepList), choice.element, make("div", { class: "start" }, start));
  root.replaceChildren(form, progress, note, tools, make("div", { class: "both" }, grid, place));
  showLists();
};

const look = async () => {
  try {
    await choice.look();
    if (!root.childElementCount) setUp();
  } catch (error) {
    if (!root.childElementCount) root.textContent = error.message;
  }
};
new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && look()).observe(element);
look();
