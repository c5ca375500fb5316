// The choice of documents that a question is put to: ticked in a tree of folders, with a search.
const base = `${(window.gradio_config?.root ?? "").replace(/\/$/, "")}/`;
let words = {};

const button = (onclick, kind = "plain") => make("button", { type: "button", class: kind, onclick });

const MOST_NAMED = 100; // documents; of more, folders that are ticked as a whole are named

const documentChoice = () => {
  let documents = [];
  const ticked = new Set();
  const summary = make("summary");
  const filter = make("input", { type: "search", oninput: () => showTree() });
  const all = make("input", { type: "checkbox", onchange: () => tick(wanted(), all.checked) });
  const allWords = make("span");
  const tree = make("div", { class: "tree", role: "group" });
  const head = make("div", { class: "choice-head" }, make("label", {}, all, allWords), filter);
  const element = make("details", { class: "choice" }, summary, head, tree);

  const wanted = () => documents.filter((name) => name.toLowerCase().includes(filter.value.trim().toLowerCase()));
  const tick = (names, on) => {
    for (const name of names) on ? ticked.add(name) : ticked.delete(name);
    showTree();
  };
  const mark = (input, names) => {
    const on = names.filter((name) => ticked.has(name)).length;
    input.checked = on > 0 && on === names.length;
    input.indeterminate = on > 0 && on < names.length;
  };
  const box = (names, text) => {
    const input = make("input", { type: "checkbox", onchange: () => tick(names, input.checked) });
    mark(input, names);
    return make("label", {}, input, make("span", {}, text));
  };
  const folders = (names, folder) => {
    const inside = new Map();
    for (const name of names) {
      const [first, ...rest] = name.slice(folder.length).split("/");
      const key = rest.length ? `${first}/` : first;
      inside.set(key, [...(inside.get(key) ?? []), name]);
    }
    return inside;
  };
  const branch = (names, folder) => {
    const items = [...folders(names, folder)].map(([key, under]) => {
      const only = button(() => choose(under), "link");
      only.textContent = say("only_these");
      const inner = key.endsWith("/") ? branch(under, folder + key) : null;
      return make("li", {}, box(under, key), only, inner);
    });
    return make("ul", {}, ...items);
  };
  const showTree = () => {
    const at = [...tree.querySelectorAll("input, button")].indexOf(document.activeElement);
    if (element.open) tree.replaceChildren(branch(wanted(), ""));
    if (at >= 0) tree.querySelectorAll("input, button")[at]?.focus();
    mark(all, wanted());
    const [first] = ticked;
    const counts = { count: ticked.size, all: documents.length, name: first };
    summary.textContent = say(ticked.size === documents.length ? "all_documents" : ticked.size === 1 ? "one_document" : "some_documents", counts);
  };

  const least = (names, folder) =>
    [...folders(names, folder)].flatMap(([key, under]) => {
      if (!under.some((name) => ticked.has(name))) return [];
      if (under.every((name) => ticked.has(name))) return [folder + key];
      return least(under, folder + key);
    });
  // Null for all.
  const chosen = () => {
    if (ticked.size === documents.length) return null;
    return ticked.size > MOST_NAMED ? least(documents, "") : documents.filter((name) => ticked.has(name));
  };

  // names: documents, or folders with what is in them; null for all.
  const choose = (names) => {
    ticked.clear();
    tick(documents.filter((one) => names === null || names.some((name) => one === name || (name.endsWith("/") && one.startsWith(name)))), true);
  };

  const look = async () => {
    const response = await fetch(`${base}ask-each`, { headers: { Accept: "application/json" } });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
    const whole = ticked.size === documents.length;
    ({ words, documents } = answer);
    filter.placeholder = say("find_documents");
    filter.setAttribute("aria-label", say("find_documents"));
    tree.setAttribute("aria-label", say("which_documents"));
    allWords.textContent = say("tick_all");
    for (const name of [...ticked]) if (!documents.includes(name)) ticked.delete(name);
    if (whole) for (const name of documents) ticked.add(name);
    showTree();
  };

  element.addEventListener("toggle", showTree);
  return {
    element,
    chosen,
    choose,
    look,
    fold: () => (element.open = false),
    get size() {
      return ticked.size;
    },
  };
};
