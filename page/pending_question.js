// The question that was asked last, until its answer is kept: the tab knows it also after a reload. It is {name, what,
// question, position, conversation, turns}: the event and what it says, the question in words, its place in the
// conversation of that name, and the turns that were there before.
class PendingQuestion {
  static #kept = "wenqu-asked";

  asked = tabStorage.get(PendingQuestion.#kept);
  #messages = null; // of the chat, before it was asked

  begin(question) {
    this.asked = question;
    tabStorage.set(PendingQuestion.#kept, question);
  }

  // Forgets the question, unless another one was asked since.
  end(question) {
    if (this.asked === question) this.begin(null);
  }

  isIn(turns) {
    const { question, turns: before } = this.asked ?? {};
    return turns.some((turn) => turn.question === question && !before.includes(turn.id));
  }

  // Returns the chat's messages with the question, as the server will show it.
  shown(messages, words) {
    this.#messages = messages;
    const said = (role, text) => ({ role, content: [{ type: "text", text }], metadata: null, options: null });
    const stop = `<button type="button" class="do stop" title="${this.#literal(words.stop_asking ?? "")}"></button>`;
    return [
      ...messages.slice(0, 2 * this.asked.position),
      said("user", `<div class="question"><p>${this.#literal(this.asked.question)}</p></div>`),
      said("assistant", `<div class="waiting">${this.#literal(words.searching ?? "…")} ${stop}</div>`),
    ];
  }

  // Returns the chat's messages as they were before.
  takenBack(messages) {
    return this.#messages ?? messages;
  }

  // Text that neither an HTML parser nor a Markdown parser finds any syntax in.
  #literal(text) {
    return text.replace(/[!-/:-@[-`{-~]/g, (it) => `&#${it.charCodeAt(0)};`).replace(/\r\n?|\n/g, "<br>");
  }
}
