// Runs once the source pane is there: a citation anywhere on the page shows its passage in the pane.
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const narrow = matchMedia("(max-width: 860px)"); // as in style.css: the pane is below the chat
let chosen = false;

const reveal = () => element.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });

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
};

document.documentElement.lang = navigator.language.startsWith("zh") ? navigator.language : "en";

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a.cite") : null;
  if (!link) return;
  event.preventDefault();
  chosen = true;
  reveal();
  trigger("select", { place: link.getAttribute("href").slice(1) });
});

watch("value", () => {
  scrollToMark();
  markCurrent();
  if (chosen) reveal();
  chosen = false;
});

new MutationObserver(refresh).observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
