// Runs once the source pane is there. The chat's messages are plain HTML: what their buttons and markers do is here.
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const narrow = matchMedia("(max-width: 860px)"); // as in style.css: the pane is below the chat
const COPIED_SECONDS = 2;
const INSIST_SECONDS = 0.3;
const INSIST_TRIES = 400;
let chosen = null; // the marker that was followed, or the view that was asked for, until its passage is there
let insisting = 0; // the interval at which a waiting question is asked
let noteWanted = false; // a vote was given with the keyboard: its note is next

const scroll = (it, block) => it?.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });

const scrollToMark = () => {
  const paper = element.querySelector(".paper");
  const words = element.querySelector("mark");
  if (!paper || !words) return;
  const gap = words.getBoundingClientRect().top - paper.getBoundingClientRect().top;
  const above = narrow.matches ? 12 : Math.max(0, (paper.clientHeight - words.offsetHeight) / 3);
  paper.scrollTop += gap - above;
};

const markCurrent = () => {
  const place = element.querySelector("article")?.dataset.place;
  for (const link of document.querySelectorAll("a.cite")) {
    if (link.getAttribute("href") === `#${place}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};

// The chat repeats each message's HTML source in its label, where a screen reader would read it out.
const unlabel = () =>
  document.querySelectorAll("#chat [data-testid][aria-label]").forEach((it) => it.removeAttribute("aria-label"));

const refresh = () => {
  unlabel();
  markCurrent();
  focusNote();
};

// An answer as it reads, with its sources. The clipboard's own interface is missing on plain http addresses.
const textOf = (message) => {
  const lines = [...message.querySelectorAll(".answer > p:not(.understood), .answer > ul:not(.suggestions) > li")];
  const cites = [...message.querySelectorAll(".answer a.cite")].map((link) => `${link.textContent} ${link.title}`);
  return [...lines.map((it) => it.innerText.trim()), [...new Set(cites)].join("\n")].filter(Boolean).join("\n\n");
};

const copy = async (text) => {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {
    copyByHand(text);
  }
};

const copyByHand = (text) => {
  const box = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
};

const copyAnswer = async (button) => {
  await copy(textOf(button.closest("[data-testid]")));
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), COPIED_SECONDS * 1000);
};

globalThis.wenquDownload = ({ name, text } = {}) => {
  if (!name) return;
  const address = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
};

const follow = (link) => {
  chosen = link;
  scroll(element, "nearest");
  trigger("select", { place: link.getAttribute("href").slice(1) });
};

const backToChat = () => {
  const link = document.querySelector("a.cite[aria-current]") ?? document.querySelector("#question textarea");
  scroll(link, "center");
  link?.focus({ preventScroll: true });
};

const edit = (button) => {
  trigger("edit", { value: button.value });
  document.querySelector("#question textarea")?.focus();
};

// Who uses the keyboard must not lose the place when what was pressed goes away.
const toQuestion = (_, byKeyboard) => byKeyboard && document.querySelector("#question textarea")?.focus();

const retry = (button, byKeyboard) => {
  trigger("retry", { again: button.value });
  toQuestion(button, byKeyboard);
};

const vote = (button, byKeyboard) => {
  trigger("like", { value: button.value });
  noteWanted = byKeyboard;
};

const focusNote = () => {
  const note = noteWanted && document.querySelector("#note textarea");
  if (!note) return;
  noteWanted = false;
  note.focus();
};

const view = (button) => {
  chosen = button;
  trigger("select", { place: button.value });
};

const ACTIONS = {
  "a.cite": follow,
  "button.view": view,
  "button.back": backToChat,
  "button.suggestion": (button) => trigger("example_select", { suggestion: button.textContent }),
  "button.copy": copyAnswer,
  "button.retry": retry,
  "button.edit": edit,
  "button.vote": vote,
  "#note-row button": toQuestion,
  "#editing-row button": toQuestion,
};

// Gradio drops what is asked while an answer comes in: the question stays in its box, and is asked until it is heard.
const insist = () => {
  const box = document.querySelector("#question textarea");
  const asked = box?.value;
  let tries = INSIST_TRIES;
  clearInterval(insisting);
  if (!asked) return;
  insisting = setInterval(() => {
    tries -= 1;
    if (box.value !== asked || tries < 0) clearInterval(insisting);
    else document.querySelector("#ask")?.click();
  }, INSIST_SECONDS * 1000);
};

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !element.isConnected) return;
  if (event.target instanceof Element && event.target.matches("#question textarea")) insist();
});

document.documentElement.lang = navigator.language.startsWith("zh") ? navigator.language : "en";

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !element.isConnected) return;
  if (event.isTrusted && event.target.closest("#ask")) insist();
  for (const [selector, act] of Object.entries(ACTIONS)) {
    const pressed = event.target.closest(`#desk ${selector}`);
    if (!pressed) continue;
    event.preventDefault();
    act(pressed, event.detail === 0);
    return;
  }
});

// A disclosure at the lower edge would open out of sight.
const unfolded = ({ target }) => {
  if (target instanceof HTMLDetailsElement && target.open && target.closest("#chat")) scroll(target, "nearest");
};
document.addEventListener("toggle", unfolded, true);

element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") backToChat();
});

watch("value", () => {
  scrollToMark();
  markCurrent();
  if (chosen?.matches("a")) scroll(element, "nearest");
  else if (chosen) element.querySelector(".view")?.focus({ preventScroll: true });
  chosen = null;
});

new MutationObserver(refresh).observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
