// Runs once the conversation is there: the documents that are asked, over the question.
const root = element.querySelector(".scope");
let shown = ""; // the last question of the conversation and its scope, as they were seen last
const choice = documentChoice();

const questions = () => [...document.querySelectorAll("#chat .question")];

// The scope is kept with the conversation: what its last question was put to is asked again, and all in a new one.
const follow = () => {
  const all = questions();
  const scope = all.at(-1)?.querySelector("button.asked-of")?.value ?? "";
  const now = `${all.length}\n${scope}`;
  if (now === shown) return;
  shown = now;
  choice.choose(scope ? JSON.parse(scope) : null);
};

const only = (names) => {
  choice.choose(names);
  root.scrollIntoView({ block: "nearest" });
  document.querySelector("#question textarea")?.focus();
};

const begin = async () => {
  try {
    await choice.look();
  } catch {
    return; // all documents are asked
  }
  root.replaceChildren(choice.element);
  globalThis.wenquScope = choice.chosen;
  follow();
  new MutationObserver(follow).observe(element.closest("#talk") ?? document.body, { childList: true, subtree: true });
  choice.element.addEventListener("toggle", () => choice.element.open && choice.look());
  document.addEventListener("wenqu-scope", ({ detail }) => element.isConnected && only(detail));
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && element.isConnected ? target.closest("button.only, button.asked-of") : null;
    if (button) only(button.matches(".only") ? [button.value] : JSON.parse(button.value));
  });
};
begin();
