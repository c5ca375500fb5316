// Runs once the source pane is there: a citation anywhere on the page shows its passage in the pane.
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let chosen = null;

const reveal = () => element.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });

const scrollToMark = () => {
  const paper = element.querySelector(".paper");
  const words = element.querySelector("mark");
  if (!paper || !words) return;
  const gap = words.getBoundingClientRect().top - paper.getBoundingClientRect().top;
  paper.scrollTop += gap - Math.max(0, (paper.clientHeight - words.offsetHeight) / 3);
};

const markCurrent = () => {
  document.querySelectorAll("a.cite[aria-current]").forEach((link) => link.removeAttribute("aria-current"));
  chosen?.setAttribute("aria-current", "true");
};

document.documentElement.lang = navigator.language.startsWith("zh") ? navigator.language : "en";

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a.cite") : null;
  if (!link) return;
  event.preventDefault();
  chosen = link;
  markCurrent();
  reveal();
  trigger("select", { place: link.getAttribute("href").slice(1) });
});

watch("value", () => {
  scrollToMark();
  if (chosen) reveal();
  chosen = null;
});

// The chat repeats each message's HTML source in its label, where a screen reader would read it out.
const unlabel = () =>
  document.querySelectorAll("#chat [data-testid][aria-label]").forEach((it) => it.removeAttribute("aria-label"));
new MutationObserver(unlabel).observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
