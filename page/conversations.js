// The visitor's conversations: kept in the browser, or on the server where there are users. A conversation is
// {id, title, question, words, text, revision, updated}: its title where it was given one, its first question, what it
// says, all of it as the server stores it, how often it was written, and when last.
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

class BrowserStore {
  #opening = null;

  constructor(name) {
    this.name = name;
  }

  async list(find) {
    const all = await this.#in("readonly", (store) => done(store.getAll()));
    const wanted = find.toLowerCase();
    const found = all.filter((one) => `${one.title ?? ""}\n${one.words}`.toLowerCase().includes(wanted));
    return found.sort((one, other) => (one.updated < other.updated ? 1 : -1));
  }

  load(id) {
    return this.#in("readonly", (store) => done(store.get(id)));
  }

  // Returns the new revision, null where another tab wrote since the one that was expected.
  save(id, said, expected) {
    return this.#in("readwrite", async (store) => {
      const before = await done(store.get(id));
      if ((before?.revision ?? 0) !== expected) return null;
      await done(store.put({ ...before, ...said, id, revision: expected + 1, updated: new Date().toISOString() }));
      return expected + 1;
    });
  }

  rename(id, title) {
    return this.#in("readwrite", async (store) => {
      const before = await done(store.get(id));
      if (before) await done(store.put({ ...before, title }));
    });
  }

  remove(id) {
    return this.#in("readwrite", (store) => done(store.delete(id)));
  }

  // Puts back what was removed. Returns its revision.
  async restore(conversation) {
    await this.#in("readwrite", (store) => done(store.put(conversation)));
    return conversation.revision;
  }

  async #in(mode, act) {
    this.#opening ??= this.#open();
    const database = await this.#opening;
    return act(database.transaction("conversations", mode).objectStore("conversations"));
  }

  #open() {
    const request = indexedDB.open(this.name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("conversations", { keyPath: "id" });
    return done(request);
  }
}

class ServerStore {
  list(find) {
    return this.#call("GET", `?${new URLSearchParams({ find })}`);
  }

  async load(id) {
    return (await this.#call("GET", `/${id}`, undefined, 404)) ?? undefined;
  }

  async save(id, { text }, expected) {
    return (await this.#call("POST", `/${id}`, { text, revision: expected }, 409))?.revision ?? null;
  }

  rename(id, title) {
    return this.#call("POST", `/${id}`, { title });
  }

  remove(id) {
    return this.#call("DELETE", `/${id}`);
  }

  async restore({ id, text, title }) {
    const { revision } = await this.#call("POST", `/${id}`, { text, revision: 0 });
    if (title) await this.rename(id, title);
    return revision;
  }

  // Returns null where the server answers with the status that is expected to say no.
  async #call(method, path, body, no) {
    const response = await fetch(`./conversations${path}`, { method, body: body && JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    if (response.status === no) return null;
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.detail ?? `HTTP ${response.status}`);
    return answer;
  }
}

// Which conversation this tab shows, and the list of all. open: shows one, given its id and text.
class Conversations {
  #open;
  #store;
  #words = null;
  #revision = 0; // of the current one, as this tab knows it
  #channel = new BroadcastChannel("wenqu-conversations");
  #forked = new Map(); // from the names that the server knows to those that were kept
  #dialog = null;
  #removed = null;
  #saving = Promise.resolve();

  constructor(store, open, isIdle) {
    this.#store = store;
    this.#open = open;
    this.current = this.#remembered() ?? this.#random();
    this.#channel.onmessage = ({ data }) => {
      this.#refresh();
      if (data === this.current && isIdle()) this.choose(data);
    };
  }

  // Shows what this tab showed before it was reloaded, or an empty conversation.
  begin() {
    return this.choose(this.current);
  }

  async choose(id) {
    let found;
    try {
      found = await this.#store.load(id);
    } catch (error) {
      this.#tell(error.message);
    }
    this.#show(id, found);
  }

  startNew() {
    this.#show(this.#random(), undefined);
  }

  // Keeps what the server made of the conversation that it names.
  // Returns, in time, whether that is done.
  keep(stored) {
    this.#saving = this.#saving.then(() => this.#keep(stored)).then(() => true, (error) => this.#notKept(error));
    return this.#saving;
  }

  async #keep(stored) {
    const { id: name, turns } = JSON.parse(stored);
    if (!name || !turns.length) return;
    const id = this.#forked.get(name) ?? name;
    const words = turns.flatMap((turn) => [turn.question, turn.reply?.text ?? ""]).join("\n");
    const said = { text: stored, words, question: turns[0].question };
    const isCurrent = id === this.current;
    const before = await this.#store.load(id);
    if (before?.text === stored) return; // it was only opened
    const known = isCurrent ? this.#revision : (before?.revision ?? 0);
    const revision = await this.#store.save(id, said, known);
    if (revision === null) {
      await this.#fork(name, said, isCurrent);
    } else {
      if (isCurrent) this.#revision = revision;
      this.#changed(id);
    }
  }

  // Another tab went on with this conversation: this one goes on with its own.
  async #fork(name, said, isCurrent) {
    const id = this.#random();
    const revision = await this.#store.save(id, said, 0);
    this.#forked.set(name, id);
    if (isCurrent) this.#become(id, revision);
    this.#changed(id);
  }

  #become(id, revision) {
    this.current = id;
    this.#revision = revision;
    try {
      sessionStorage.setItem("wenqu-conversation", id);
    } catch {
      // a reload begins anew
    }
  }

  #show(id, found) {
    this.#forked.delete(id);
    this.#become(id, found?.revision ?? 0);
    this.#open(id, found?.text ?? "");
    this.#refresh();
  }

  // The list

  async showList() {
    await this.speak();
    this.#dialog ??= this.#makeDialog();
    this.#tell("");
    this.#dialog.find.value = "";
    this.#dialog.box.showModal();
    this.#dialog.find.focus();
    return this.#refresh();
  }

  // The words of the page, once they are there.
  get words() {
    return this.#words ?? {};
  }

  async speak() {
    this.#words ??= await (await fetch("./words")).json();
  }

  // There is no room, or the server is gone: who reads this can still copy or export.
  async #notKept(error) {
    await this.speak().catch(() => {});
    const said = document.querySelector("#not-kept") ?? this.#make("p", { id: "not-kept", role: "alert" });
    said.textContent = `${this.#words?.not_kept ?? ""} ${error.message}`;
    document.querySelector("#ask-row").before(said);
    return false;
  }

  #makeDialog() {
    const words = this.#words;
    const find = this.#make("input", { type: "search", placeholder: words.find, ariaLabel: words.find });
    const list = this.#make("ul", {});
    const note = this.#make("p", { role: "status", className: "note" });
    const button = (text, act) => this.#make("button", { type: "button", textContent: text, onclick: act });
    const title = this.#make("h2", { id: "conversations-title", textContent: words.conversations });
    const below = this.#make("div", { className: "choices" });
    const box = this.#make("dialog", { id: "conversations" });
    box.setAttribute("aria-labelledby", title.id);
    const startNew = () => {
      box.close();
      this.startNew();
    };
    below.append(button(words.export_all, () => this.#exportAll()), button(words.new_chat, startNew), button(words.close, () => box.close()));
    box.append(title, find, note, list, below);
    find.addEventListener("input", () => this.#refresh());
    document.querySelector("#ask-panel").append(box);
    return { box, find, list, note };
  }

  async #refresh() {
    if (!this.#dialog?.box.open) return;
    const { find, list } = this.#dialog;
    try {
      const found = await this.#store.list(find.value.trim());
      list.replaceChildren(...found.map((one) => this.#row(one)));
      if (!found.length) list.append(this.#make("li", { className: "none", textContent: this.#words.no_conversations }));
    } catch (error) {
      this.#tell(error.message);
    }
  }

  #row(one) {
    const name = one.title || one.question;
    const named = (text) => text.replace("{name}", name);
    const row = this.#make("li", {});
    const open = this.#make("button", { type: "button", className: "title", textContent: name });
    if (one.id === this.current) open.setAttribute("aria-current", "true");
    open.onclick = () => {
      this.#dialog.box.close();
      this.choose(one.id);
    };
    const when = this.#make("time", { dateTime: one.updated, textContent: new Date(one.updated).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }) });
    const words = this.#words;
    const does = (text, label, act) => this.#make("button", { type: "button", textContent: text, ariaLabel: named(label), onclick: act });
    row.append(
      open,
      when,
      does(words.rename, words.rename_named, () => this.#rename(row, one, name)),
      does(words.export, words.export_named, () => this.#export([one.id], name)),
      does(words.delete, words.delete_named, () => this.#remove(one, name)),
    );
    return row;
  }

  #rename(row, one, name) {
    const box = this.#make("input", { type: "text", value: name, maxLength: 200, ariaLabel: this.#words.rename_named.replace("{name}", name) });
    const over = async (isKept) => {
      if (box.finished) return;
      box.finished = true;
      if (isKept && box.value.trim()) await this.#store.rename(one.id, box.value.trim());
      this.#changed(one.id, false);
      await this.#refresh();
    };
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      over(event.key === "Enter");
    });
    box.addEventListener("blur", () => over(true));
    row.querySelector(".title").replaceWith(box);
    box.select();
  }

  async #remove(one, name) {
    this.#removed = await this.#store.load(one.id);
    await this.#store.remove(one.id);
    const undo = this.#make("button", { type: "button", textContent: this.#words.undo, onclick: () => this.#undo() });
    this.#tell(this.#words.deleted.replace("{name}", name), undo);
    undo.focus();
    if (one.id === this.current) this.startNew();
    this.#changed(one.id, false);
    await this.#refresh();
  }

  async #undo() {
    const revision = await this.#store.restore(this.#removed);
    if (this.#removed.id === this.current) this.#revision = revision;
    this.#tell("");
    this.#changed(this.#removed.id, false);
    this.#dialog.find.focus();
    await this.#refresh();
  }

  async #exportAll() {
    const all = await this.#store.list("");
    await this.#export(all.map((one) => one.id), this.#words.all_conversations);
  }

  async #export(ids, name) {
    const texts = [];
    for (const id of ids) {
      const { text } = await this.#store.load(id);
      const response = await fetch("./transcripts", { method: "POST", body: JSON.stringify({ text }), headers: { "Content-Type": "application/json" } });
      const answer = await response.json();
      if (!response.ok) return this.#tell(answer.detail);
      texts.push(answer.text);
    }
    const address = URL.createObjectURL(new Blob([texts.join("\n\n---\n\n")], { type: "text/markdown;charset=utf-8" }));
    const file = `wenqu-${name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40)}.md`;
    this.#make("a", { href: address, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  #changed(id, isText = true) {
    this.#channel.postMessage(isText ? id : null);
    this.#refresh();
  }

  #tell(text, action) {
    this.#dialog?.note.replaceChildren(text, ...(action ? [" ", action] : []));
  }

  #make(tag, properties) {
    const { role, ...rest } = properties;
    const made = Object.assign(document.createElement(tag), rest);
    if (role) made.setAttribute("role", role);
    return made;
  }

  #remembered() {
    try {
      return sessionStorage.getItem("wenqu-conversation");
    } catch {
      return null;
    }
  }

  // crypto.randomUUID is missing on plain http addresses.
  #random() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}
