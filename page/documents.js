// Runs once the tab "Documents" is there: lists the documents, takes files in and out, follows a rebuild.
const root = element.querySelector(".library");
const base = `${(window.gradio_config?.root ?? "").replace(/\/$/, "")}/`;
const BUSY_MS = 700;
const IDLE_MS = 10_000;
const SAID_MS = 20_000;
const FEW = 8; // documents that are seen at a glance
let words = {};
let known = null; // what /documents said last
let timer = 0;
let refreshing = null; // what is being asked of the server: its answers must not overtake each other
let added = []; // names of the files that came in since the last update ended
const going = new Set(); // names of the documents that are being removed

const call = async (method, path, body) => {
  let response;
  try {
    response = await fetch(base + path, { method, body, headers: { Accept: "application/json" } });
  } catch {
    throw new Error(say("unreachable"));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? `HTTP ${response.status}`);
  return answer;
};

const bytes = (count) => {
  const steps = ["B", "KB", "MB", "GB"];
  let step = 0;
  while (count >= 1000 && step < 3) {
    count /= 1024;
    step += 1;
  }
  return `${count < 10 && step ? count.toFixed(1) : Math.round(count)} ${steps[step]}`;
};

const when = (iso) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

// The parts that stay: a table whose rows are renewed, and around it what is done and said.
const rows = make("tbody");
const total = make("p", { class: "total" });
const said = make("p"); // what became of the files
const outcome = make("p"); // and of the rebuild that followed
const problem = make("p", { class: "bad" });
const note = make("div", { class: "note", role: "status" }, said, outcome, problem);
const stage = make("p", { class: "stage" });
const bar = make("progress", { max: "1" });
const stop = make("button", { type: "button", class: "plain", onclick: () => act(() => call("DELETE", "rebuild")) });
const progress = make("div", { class: "progress", hidden: true }, stage, bar, stop);
const chooser = make("input", { type: "file", multiple: true, id: "documents-chooser", onchange: () => send([...chooser.files]) });
const chooserLabel = make("label", { for: "documents-chooser" });
const dropWords = make("span");
const limits = make("span", { class: "limits" });
const drop = make("div", { class: "drop" }, make("p", {}, dropWords, " ", chooser, chooserLabel), limits);
const filter = make("input", { type: "search", oninput: () => showRows() });
const rebuild = make("button", { type: "button", class: "plain", onclick: () => act(() => call("POST", "rebuild")) });
const question = make("h3");
const explanation = make("p");
const keep = make("button", { type: "button", class: "plain", onclick: () => confirmation.close("") });
const remove = make("button", { type: "button", class: "danger", onclick: () => confirmation.close("remove") });
const removedTitle = make("summary");
const removedList = make("ul");
const removed = make("details", { class: "removed", hidden: true }, removedTitle, removedList);
const veil = make("div", { class: "wenqu-veil", hidden: true }, make("p"));
const confirmation = make("dialog", { "aria-labelledby": "documents-confirm" }, question, explanation, make("div", { class: "choices" }, keep, remove));
question.id = "documents-confirm";

const tell = (text, bad = false, where = said) => {
  where.textContent = text;
  where.classList.toggle("bad", bad);
  tellChat();
};

// The chat says the same in a line: files may be dropped there too, and are asked there.
const tellChat = () => {
  const line = document.querySelector("#reading .reading");
  if (!line) return;
  const parts = [progress.hidden ? null : stage, said, outcome, problem].filter((it) => it?.textContent);
  line.replaceChildren(...parts.map((it) => make("p", { class: it.className }, it.textContent)));
};

const act = async (what) => {
  tell("");
  try {
    await what();
  } catch (error) {
    tell(say("failed", { reason: error.message }), true);
  }
  await refresh();
};

const send = async (files) => {
  if (!known) await refresh(); // dropped before the page knows what it may do
  if (known?.read_only !== false) return;
  const done = [];
  let failed = false;
  for (const file of files) {
    tell(say("uploading", { name: file.name }));
    try {
      if (!known.formats.some((format) => file.name.toLowerCase().endsWith(format))) throw new Error(say("not_read", { name: file.name }));
      if (file.size > known.max_bytes) throw new Error(say("too_large", { name: file.name, size: bytes(known.max_bytes) }));
      const { outcome } = await call("PUT", `documents/${encodeURIComponent(file.name)}`, file);
      done.push(say(outcome, { name: file.name }));
      if (outcome !== "unchanged") added.push(file.name);
    } catch (error) {
      failed = true;
      done.push(say("failed", { reason: error.message }));
    }
  }
  chooser.value = "";
  tell(done.join(" · "), failed);
  await refresh();
};

const encoded = (name) => name.split("/").map(encodeURIComponent).join("/");
const address = (name) => `documents/${encoded(name)}`;

const download = (name) => make("a", { class: "download", href: `${base}${address(name)}/original`, download: true, "aria-label": say("download_named", { name }) }, say("download"));

const askToRemove = (name) => {
  explanation.textContent = say("confirm_more", { name });
  confirmation.returnValue = "";
  confirmation.onclose = () => {
    if (confirmation.returnValue !== "remove") return;
    going.add(name);
    showRows();
    act(async () => {
      try {
        await call("DELETE", address(name));
        tell(say("removed", { name }));
      } finally {
        going.delete(name);
      }
    });
  };
  confirmation.showModal();
  keep.focus();
};

const putBack = (name) =>
  act(async () => {
    await call("POST", `removed/${encoded(name)}`);
    tell(say("put_back", { name }));
  });

const showRemoved = (items) => {
  removed.hidden = !items.length;
  removedTitle.textContent = say("removed_files", { count: items.length });
  removedList.replaceChildren(
    ...items.map((item) => {
      const button = make("button", { type: "button", class: "plain", "aria-label": say("put_back_named", { name: item.name }), onclick: () => putBack(item.name) }, say("put_back_button"));
      return make("li", {}, make("span", {}, item.name), make("time", { datetime: item.removed }, when(item.removed)), button);
    }),
  );
};

const read = (name) => document.dispatchEvent(new CustomEvent("wenqu-read", { detail: name }));

const row = (item) => {
  const cell = (key, ...content) => make("td", { class: key, "data-label": say(key) }, ...content);
  const standing = item.standing === "indexed" ? null : make("span", { class: "standing" }, say(item.standing.replace(" ", "_")));
  const warnings = item.warnings.map((warning) => make("span", { class: "warning" }, warning));
  const title = item.paragraphs === null ? make("span", { class: "title" }, item.name) : make("button", { type: "button", class: "title", title: say("read"), onclick: () => read(item.name) }, item.name);
  const isGoing = item.standing === "leaving" || going.has(item.name);
  const button = isGoing ? null : make("button", { type: "button", class: "plain", "aria-label": say("remove_named", { name: item.name }), onclick: () => askToRemove(item.name) }, say("remove"));
  return make(
    "tr",
    { class: item.standing === "indexed" ? null : "unsettled" },
    make("th", { scope: "row" }, title, standing, ...warnings),
    cell("format", item.format),
    cell("paragraphs", item.paragraphs === null ? "–" : item.paragraphs.toLocaleString()),
    cell("size", item.size === null ? "–" : bytes(item.size)),
    cell("indexed", item.indexed ? make("time", { datetime: item.indexed }, when(item.indexed)) : "–"),
    known.read_only && !known.downloads ? null : cell("actions", known.downloads && item.size !== null ? download(item.name) : null, known.read_only ? null : button),
  );
};

const setUp = () => {
  const columns = ["name", "format", "paragraphs", "size", "indexed", ...(known.read_only && !known.downloads ? [] : ["actions"])];
  const heads = columns.map((key) => make("th", { scope: "col", class: key }, say(key)));
  const table = make("table", {}, make("caption", {}, say("caption")), make("thead", {}, make("tr", {}, ...heads)), rows);
  stop.textContent = say("cancel");
  rebuild.textContent = say("rebuild");
  dropWords.textContent = say("drop");
  chooserLabel.textContent = say("choose");
  chooser.accept = known.formats.join(",");
  limits.textContent = say("limits", { size: bytes(known.max_bytes) });
  if (known.watching) limits.textContent += ` ${say("watching")}`;
  limits.title = known.formats.join(" ");
  filter.placeholder = say("filter");
  filter.setAttribute("aria-label", say("filter"));
  question.textContent = say("confirm");
  keep.textContent = say("keep");
  remove.textContent = say("remove");
  const head = make("div", { class: "head" }, total, filter, known.read_only ? null : rebuild);
  const locked = known.read_only ? make("p", { class: "locked" }, say("read_only")) : drop;
  root.replaceChildren(locked, progress, note, head, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("caption") }, table), removed, confirmation);
  veil.firstChild.textContent = say("drop_here");
  document.body.append(veil);
  document.body.classList.toggle("wenqu-locked", known.read_only);
  bar.setAttribute("aria-label", say("rebuild"));
};

const showProgress = (state) => {
  const shown = progress.contains(document.activeElement) && !state.running;
  progress.hidden = !state.running;
  rebuild.disabled = state.running;
  if (shown) rebuild.focus();
  stop.hidden = known.read_only;
  if (!state.running) return;
  tell("", false, outcome);
  const left = state.seconds_left;
  const time = left === null ? null : left < 90 ? say("seconds_left", { count: Math.max(1, Math.ceil(left)) }) : say("minutes_left", { count: Math.round(left / 60) });
  const count = state.total > 1 ? `${state.done.toLocaleString()} / ${state.total.toLocaleString()}` : null;
  const [read, pictures] = state.pictures;
  const recognized = pictures ? say("recognizing", { number: Math.min(read + 1, pictures), total: pictures }) : null;
  stage.textContent = [say(state.stage), state.document, recognized, count, time, say("meanwhile")].filter(Boolean).join(" · ");
  tellChat();
  if (state.total > 1 || pictures) bar.value = state.share;
  else bar.removeAttribute("value");
};

// After an update that was stopped: nothing new was read, but files have come and gone.
const whatBecame = () => {
  const count = (wanted) => known.documents.filter(({ standing }) => standing === wanted).length;
  const files = [["cancelled_waiting", count("waiting")], ["cancelled_leaving", count("leaving")]];
  return [say("cancelled"), ...files.filter(([, many]) => many).map(([key, many]) => say(key, { count: many }))].join(" ");
};

const showOutcome = (state) => {
  if (state.cancelled) tell(whatBecame(), false, outcome);
  else if (state.error) tell(say("rebuild_failed", { reason: state.error }), true, outcome);
  else if (state.report) {
    if (added.length) tell(say("read_in", { names: added.join(" · ") }));
    tell(say("rebuilt", state.report), false, outcome);
    setTimeout(() => tell("", false, outcome), SAID_MS);
    setTimeout(() => tell(""), SAID_MS);
  }
  added = [];
};

// By name, or by anything that is said of a document.
const showRows = () => {
  const wanted = filter.value.trim().toLowerCase();
  const matching = known.documents.filter((item) => [item.name, say(item.standing.replace(" ", "_")), ...item.warnings].join("\n").toLowerCase().includes(wanted));
  rows.replaceChildren(...matching.map(row));
};

const showDocuments = (answer) => {
  const [first, before] = [known === null, known];
  const same = !first && JSON.stringify(known.documents) === JSON.stringify(answer.documents);
  known = answer;
  words = answer.words;
  if (first) setUp();
  if (!same) showRows();
  filter.hidden = answer.documents.length < FEW;
  const paragraphs = answer.documents.reduce((sum, item) => sum + (item.paragraphs ?? 0), 0);
  const unread = answer.documents.filter((item) => item.standing === "left out").length;
  const readable = answer.documents.length - unread;
  const counts = { documents: readable.toLocaleString(), paragraphs: paragraphs.toLocaleString(), unread };
  total.textContent = answer.documents.length ? say(unread ? "total_unread" : "total", counts) : say("none_yet", { folder: answer.folder });
  problem.textContent = answer.problem ?? "";
  showRemoved(answer.removed);
  if (!first && before.generation !== answer.generation) document.dispatchEvent(new CustomEvent("wenqu-generation"));
};

const look = async () => {
  const before = known?.rebuild;
  const state = before?.running ? await call("GET", "rebuild") : null;
  if (state?.running) {
    showProgress(state);
    return;
  }
  const answer = await call("GET", "documents");
  showDocuments(answer);
  showProgress(answer.rebuild);
  // One may have begun and ended since the last look.
  if (before && !answer.rebuild.running && answer.rebuild.ended !== before.ended) showOutcome(answer.rebuild);
};

const refresh = async () => {
  clearTimeout(timer);
  const previous = refreshing;
  const own = (refreshing = (async () => {
    await previous;
    try {
      await look();
    } catch (error) {
      if (known) tell(error.message, true, problem);
      else root.textContent = error.message;
    }
  })());
  await own;
  if (own === refreshing && element.isConnected) timer = setTimeout(refresh, known?.rebuild.running ? BUSY_MS : IDLE_MS);
};

document.addEventListener("click", ({ target }) => {
  if (element.isConnected && target instanceof Element && target.closest("#welcome .choose")) chooser.click();
});

// Files can be dropped anywhere on the page.
const carriesFiles = (event) => !known?.read_only && element.isConnected && event.dataTransfer?.types.includes("Files");
let within = 0; // elements that the files are over
const hover = (change) => (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  within = Math.max(0, within + change);
  veil.hidden = !within;
};
document.addEventListener("dragenter", hover(1));
document.addEventListener("dragover", hover(0));
document.addEventListener("dragleave", hover(-1));
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  within = 0;
  veil.hidden = true;
  send([...event.dataTransfer.files]);
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});

refresh();
