// Runs once the source pane is there, after request_queue.js. The chat's messages are plain HTML: what their buttons and
// markers do is here.
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const narrow = matchMedia("(max-width: 860px)"); // as in style.css: the pane is a sheet over the chat
const panel = element.closest("#ask-panel");
const COPIED_SECONDS = 2;
const SHOWN = "wenqu-shown";
const DRAFT = "wenqu-draft";
const ANSWER_SECONDS = 600; // a language model may take its time
const requests = new RequestQueue("load");
let chosen = null; // the marker that was followed, or the view that was asked for, until its passage is there
let asked = 0; // names the answer that comes in
let zoom = 1; // of the pages of a PDF
let noteWanted = false; // a vote was given with the keyboard: its note is next
let pressed = null; // where the pointer went down
let restored = false; // the conversation of before a reload is there
let before = tabStorage.get(SHOWN); // what was shown then, until something else is asked for
let turns = []; // of the conversation, as the server knows it
let edited = ""; // the button of the question that is edited
let aside = ""; // what stood in the box before that
let since = 0; // when the question was asked
let focused = null; // what in the chat had the focus last

const scroll = (it, block) => it?.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });

const scrollToMark = () => {
  const paper = element.querySelector(".paper");
  const words = element.querySelector("mark, .box.short") ?? element.querySelector(".box");
  if (!paper) return;
  if (!words) {
    paper.scrollTo(0, 0);
    return;
  }
  const gap = words.getBoundingClientRect().top - paper.getBoundingClientRect().top;
  const above = narrow.matches ? 12 : Math.max(0, (paper.clientHeight - words.offsetHeight) / 3);
  paper.scrollTop += gap - above;
  paper.scrollLeft += words.getBoundingClientRect().left - paper.getBoundingClientRect().left - paper.clientWidth / 4;
};

// Pages of a PDF are as wide as the pane, or larger; their pictures are asked for as sharp as that.
const zoomTo = (next) => {
  const paper = element.querySelector(".paper.sheets");
  if (!paper) return;
  const factor = next / zoom;
  const [seen, words] = [paper, paper.querySelector(".box.short, .box")].map((it) => it?.getBoundingClientRect());
  const isSeen = words && words.top >= seen.top && words.bottom <= seen.bottom && words.left >= seen.left;
  // What stays where it is: the cited words, or else the middle.
  const x = isSeen ? words.left - seen.left : seen.width / 2;
  const y = isSeen ? words.top - seen.top : seen.height / 2;
  const [left, top] = [factor * (paper.scrollLeft + x) - x, factor * (paper.scrollTop + y) - y];
  zoom = next;
  element.style.setProperty("--zoom", zoom);
  if (zoom > 1) paper.querySelectorAll("img").forEach((it) => { it.sizes = `${Math.ceil(zoom * paper.clientWidth)}px`; });
  paper.scrollTo(left, top);
};

const changeZoom = (button) => {
  zoomTo(Math.min(4, Math.max(1, zoom * (button.value === "in" ? 1.25 : 0.8))));
  remember();
};

const remember = () => {
  if (!restored || before) return;
  const view = element.querySelector("article")?.dataset.view;
  tabStorage.set(SHOWN, view ? { view, zoom } : null);
};

// What was shown before a reload is shown again, once the answer that cites it is there.
const showAgain = () => {
  if (!restored || !before) return;
  const fields = new URLSearchParams(before.view);
  const link = `a.cite[href="#turn=${fields.get("turn")}&marker=${fields.get("marker")}"]`;
  if (!fields.get("open") && !document.querySelector(link)) return;
  zoom = before.zoom;
  show(null, before.view);
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

// Gradio tells of a lost server in English: the page does in its own words.
const notice = () => {
  const toast = [...document.querySelectorAll(".toast-body:not([hidden])")].find((it) => it.textContent.includes("Connection to the server was lost"));
  if (!toast) return;
  toast.hidden = true;
  connection.check();
};

const refresh = () => {
  unlabel();
  notice();
  markCurrent();
  focusNote();
  refocus();
  showAgain();
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

const conversations = new Conversations(
  KEPT_AS ? new BrowserStore(`wenqu-${KEPT_AS}`) : new ServerStore(),
  (value, conversation) => requests.add("open", () => trigger("apply", { value, conversation })),
  () => !requests.current,
);

// What the server has made of the conversation. A question is pending until its answer is kept.
globalThis.wenquKeep = async (stored) => {
  turns = JSON.parse(stored || "{}").turns ?? [];
  const answered = pending.isIn(turns) ? pending.asked : null;
  if ((await conversations.keep(stored)) && answered) pending.end(answered);
};

const show = (link, place) => {
  before = null;
  requests.add("select", () => {
    chosen = link;
    trigger("select", { place });
  }, { latest: true, beside: "ask", repeated: true });
};

const follow = (link) => {
  sheet.open();
  show(link, link.getAttribute("href").slice(1));
};

const arrived = () => {
  zoomTo(zoom);
  scrollToMark();
  markCurrent();
  remember();
  if (chosen && !chosen.matches("a")) element.querySelector(".views .view, .document-list .view")?.focus({ preventScroll: true });
  chosen = null;
};

const backToChat = () => {
  const link = document.querySelector("a.cite[aria-current]") ?? box();
  link?.focus({ preventScroll: true });
};

const box = () => document.querySelector("#question textarea");

const fill = (text) => {
  box().value = text;
  box().dispatchEvent(new Event("input", { bubbles: true }));
};

// What is typed is there again after a reload.
const keepDraft = (text) => tabStorage.set(DRAFT, { text, aside });

const restoreDraft = () => {
  const { text, aside: other } = tabStorage.get(DRAFT) ?? {};
  if (!box().value) fill([text, other].filter(Boolean).join("\n"));
};

// Says in a line what becomes of the question.
const tell = (text) => { document.querySelector("#said .said").textContent = text ?? ""; };

const pending = new PendingQuestion();
let unanswered = pending.asked; // before the reload
const connection = new Connection(() => requests.isBusy, () => tell(conversations.words.lost));

globalThis.wenquAsked = (messages) => pending.shown(messages, conversations.words);
globalThis.wenquNotAsked = async (messages) => ((await connection.check()) ? pending.takenBack(messages) : messages);

// position: among the turns of the conversation; those from there on are replaced.
const respond = (name, what, question, position = turns.length) => {
  before = null;
  const documents = globalThis.wenquScope?.() ?? null;
  pending.begin({ name, what: { ...what, documents }, question, position, conversation: conversations.current, turns: turns.map((turn) => turn.id) });
  send();
};

const send = () => {
  const { name, what } = pending.asked;
  asked += 1;
  since = Date.now();
  panel.removeAttribute("data-stopped");
  tell("");
  connection.begin();
  trigger(name, { ...what, asked: String(asked) });
};

const addQuestion = (act) => requests.add("ask", act, { patience: ANSWER_SECONDS });

// A question that was not answered before the reload is asked again, in its conversation.
const resume = () => {
  const one = unanswered;
  if (!one) return;
  if (one.conversation !== conversations.current) {
    conversations.choose(one.conversation);
    return;
  }
  unanswered = null;
  if (pending.isIn(turns)) pending.end(one);
  else addQuestion(() => {
    pending.begin(one);
    send();
  });
};

// A question that is not asked any more is in its box again, with what was typed since.
const giveBack = (one, why) => {
  pending.end(one);
  if (one.what.question) fill([one.question, box().value].filter(Boolean).join("\n"));
  tell(why);
};

// Returns whether the question is over: one that the server is lost with is asked again.
const settle = async () => {
  const one = pending.asked;
  if (!one || pending.isIn(turns)) return true;
  const isThere = await connection.check();
  if (isThere) giveBack(one, conversations.words.not_asked);
  return isThere;
};

// A question that has to wait stays in its box, where it can still be changed.
const ask = () => {
  const question = box().value;
  if (!question.trim() || connection.isLost) return;
  if (requests.current) tell(conversations.words.next);
  addQuestion(() => {
    if (box().value !== question) return false;
    const again = editing();
    fill(again ? aside : "");
    if (again) respond("submit", { question, again }, question, positionOf(again));
    else respond("submit", { question }, question);
  });
};

const suggest = (button) => {
  const suggestion = button.textContent;
  addQuestion(() => respond("submit", { suggestion }, suggestion));
};

// An answer that comes in belongs to the conversation before, which is kept with it.
const newChat = (button, byKeyboard) => {
  if (connection.isLost) return;
  before = null;
  requests.clear("select");
  if (requests.current === "ask" && document.querySelector("#chat .answer button.stop")) stopWriting();
  conversations.startNew();
  toQuestion(button, byKeyboard);
};

const stopWriting = () => trigger("stop", { stop: String(asked) });

// What is written until then stands; where nothing is, the question is taken back.
const stop = () => {
  const one = pending.asked;
  stopWriting();
  if (!one || pending.isIn(turns)) return;
  panel.setAttribute("data-stopped", "");
  giveBack(one, "");
  box().focus();
};

const positionOf = (value) => Number(new URLSearchParams(value).get("turn"));

// The value of the button of the question that is being edited, if one is.
const editing = () => (document.querySelector("#editing-row")?.checkVisibility() ? edited : "");

const edit = (button) => {
  if (!editing()) aside = box().value;
  edited = button.value;
  keepDraft("");
  requests.add("edit", () => trigger("edit", { value: button.value }), { repeated: true });
  box().focus();
};

const cancelEdit = (button, byKeyboard) => {
  fill(aside);
  toQuestion(button, byKeyboard);
};

// Who uses the keyboard must not lose the place when what was pressed goes away.
const toQuestion = (_, byKeyboard) => byKeyboard && box()?.focus();

const retry = (button, byKeyboard) => {
  const position = positionOf(button.value);
  addQuestion(() => respond("retry", { again: button.value }, turns[position].question, position));
  toQuestion(button, byKeyboard);
};

const vote = (button, byKeyboard) => {
  requests.add("vote", () => trigger("like", { value: button.value }));
  noteWanted = byKeyboard;
};

const focusNote = () => {
  const note = noteWanted && document.querySelector("#note textarea");
  if (!note) return;
  noteWanted = false;
  note.focus();
};

const view = (button) => show(button, button.value);

// The tab "Documents" asks for one to be read.
document.addEventListener("wenqu-read", ({ detail }) => {
  if (!element.isConnected) return;
  document.querySelector("#ask-tab-button")?.click();
  sheet.open();
  show(document.querySelector("#ask-tab-button"), new URLSearchParams({ open: detail }).toString());
});

// There is a newer generation: what can be asked has changed.
document.addEventListener("wenqu-generation", () => {
  if (!element.isConnected) return;
  requests.add("welcome", () => trigger("tick", {}));
  if (!element.querySelector("article")) show(null, "open=");
});

const ACTIONS = {
  "a.cite": follow,
  "button.view": view,
  "button.zoom": changeZoom,
  "button.suggestion": suggest,
  "button.copy": copyAnswer,
  "button.retry": retry,
  "button.stop": stop,
  "button.edit": edit,
  "button.vote": vote,
  "#ask": ask,
  "#new-chat": newChat,
  "#conversation-list": () => conversations.showList(),
  "#note-row button": toQuestion,
  "#editing-row button": cancelEdit,
  "#show-source": () => sheet.open(),
  "#close-source": () => sheet.close(),
};

const valueOf = (it) => it.getAttribute("href") ?? (it.value || it.textContent);

// What happens when `target` is pressed, or null. twins: all that do the same, as they are now.
const action = (target) => {
  const selector = target instanceof Element && Object.keys(ACTIONS).find((one) => target.closest(`#ask-panel ${one}`));
  if (!selector) return null;
  const it = target.closest(selector);
  const value = valueOf(it);
  const twins = () => [...document.querySelectorAll(`#ask-panel ${selector}`)].filter((one) => valueOf(one) === value);
  return { it, act: ACTIONS[selector], twins, position: twins().indexOf(it) };
};

// Each frame of an answer replaces its elements, also the one that had the focus or was being pressed.
const refocus = () => {
  if (!focused || focused.it.isConnected || document.activeElement !== document.body) return;
  focused.twins()[focused.position]?.focus({ preventScroll: true });
};

document.addEventListener("focusin", ({ target }) => {
  focused = action(target);
});

document.addEventListener("pointerdown", ({ target }) => {
  pressed = action(target);
});

document.addEventListener("pointerup", ({ target }) => {
  const was = pressed;
  pressed = null;
  if (!was || was.it.isConnected || !element.isConnected) return; // or a click follows
  const now = was.twins().find((one) => one.contains(target));
  if (now) was.act(now, false);
});

const isTyping = (it) => it instanceof Element && it.matches("input, textarea, select, [contenteditable]");

const editLast = (event) => {
  const last = [...document.querySelectorAll("#chat button.edit")].at(-1);
  if (!last || event.target.value) return;
  event.preventDefault();
  edit(last);
};

const closeSource = (event) => {
  if (sheet.isOpen) {
    event.preventDefault();
    sheet.close();
    return;
  }
  if (narrow.matches || !element.querySelector("article")) return;
  event.preventDefault();
  backToChat();
  show(null, "open=");
};

// What a key does in the tab, by the key: in the box of the question, and elsewhere.
const TYPED = { Enter: ask, ArrowUp: editLast, Escape: closeSource };
const PRESSED = {
  "/": (event) => {
    event.preventDefault();
    box()?.focus();
  },
  Escape: closeSource,
};

document.addEventListener("keydown", (event) => {
  const isHere = element.isConnected && document.querySelector("#ask-panel")?.checkVisibility();
  if (!isHere || event.defaultPrevented || event.isComposing || (event.shiftKey && event.key !== "/") || event.ctrlKey || event.metaKey || event.altKey) return;
  const isQuestion = event.target instanceof Element && event.target.matches("#question textarea");
  if (isQuestion) TYPED[event.key]?.(event);
  else if (!isTyping(event.target) && !document.querySelector("dialog[open]")) PRESSED[event.key]?.(event);
});

document.addEventListener("input", ({ target }) => {
  if (element.isConnected && target.matches?.("#question textarea")) keepDraft(target.value);
});

document.addEventListener("click", ({ target }) => {
  if (sheet.isOpen && !target.closest("#beside")) sheet.close();
}, true);
followScreen();

setInterval(() => {
  const seconds = Math.round((Date.now() - since) / 1000);
  const told = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second" }).format(seconds);
  panel.style.setProperty("--waited", seconds < 3 ? '""' : `"${told}"`);
}, 1000);

document.documentElement.lang = navigator.language.startsWith("zh") ? navigator.language : "en";

document.addEventListener("click", (event) => {
  const wanted = element.isConnected && action(event.target);
  if (!wanted) return;
  event.preventDefault();
  wanted.act(wanted.it, event.detail === 0);
});

// A disclosure at the lower edge would open out of sight.
const unfolded = ({ target }) => {
  if (target instanceof HTMLDetailsElement && target.open && target.closest("#chat")) scroll(target, "nearest");
};
document.addEventListener("toggle", unfolded, true);

watch("value", arrived);

element.addEventListener("error", ({ target }) => target.closest(".sheet")?.classList.add("failed"), true);

const sheet = new Sheet(element.closest("#beside"), document.querySelectorAll("#talk, #masthead, #preferences, #tabs [role=tablist]"), narrow);

// Gradio draws a tab when it is first opened, but documents are followed, and files taken, from the start.
const drawDocuments = () => {
  const [tab, back, typing] = [document.querySelector("#documents-tab-button"), document.querySelector("#ask-tab-button"), document.activeElement];
  if (!tab || document.querySelector("#documents")) return;
  tab.click();
  setTimeout(() => {
    back.click();
    setTimeout(() => typing?.focus({ preventScroll: true }));
  });
};

// Gradio's listeners tell here what is over; some may have told before this ran.
const over = async (kind) => {
  if (kind === "load") {
    conversations.speak().catch(() => {}); // they are asked for again when they are needed
    restoreDraft();
    drawDocuments();
    conversations.begin().finally(() => requests.done("load"));
    return;
  }
  if (kind === "open") panel.setAttribute("data-ready", "");
  if (kind === "ask" && !(await settle())) return;
  requests.done(kind);
  if (kind === "open") {
    resume();
    restored = true;
    showAgain();
  }
  if (kind === "select") arrived(); // the same passage again: nothing has changed, but its words may be out of sight
};
const early = globalThis.wenquOver ?? [];
globalThis.wenquOver = { push: (kind) => setTimeout(over, 0, kind) }; // once what came with it is shown
early.forEach(over);

new MutationObserver(refresh).observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
