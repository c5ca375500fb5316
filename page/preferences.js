// Runs before anything else on the page: the language and the appearance that were chosen, else the browser's own.
(() => {
  const COOKIE = "wenqu_language"; // read by the server
  const THEME = "wenqu-theme";
  const LANGUAGES = { zh: "zh-CN", en: "en-US" };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const language = document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=(\\w+)`))?.[1] ?? "";

  const stored = () => {
    try {
      return localStorage.getItem(THEME) ?? "";
    } catch {
      return ""; // a browser that stores nothing
    }
  };

  if (LANGUAGES[language]) Object.defineProperty(navigator, "language", { get: () => LANGUAGES[language] });

  const showTheme = () => document.body.classList.toggle("dark", (stored() || (dark.matches ? "dark" : "light")) === "dark");

  // Gradio takes the theme from the address when it begins; the address is as it was afterwards.
  const address = location.href;
  if (stored()) {
    const url = new URL(address);
    url.searchParams.set("__theme", stored());
    history.replaceState(history.state, "", url);
  }

  const choose = ({ target }) => {
    if (target.name === "theme") {
      try {
        localStorage.setItem(THEME, target.value);
      } catch {
        // it holds for this visit
      }
      showTheme();
    } else {
      const age = target.value ? 31_536_000 : 0;
      document.cookie = `${COOKIE}=${target.value}; path=${location.pathname}; max-age=${age}; samesite=strict`;
      location.reload();
    }
  };

  // The page reaches the edges of a phone's screen and keeps clear of them itself.
  document.querySelector("meta[name=viewport]").content = "width=device-width, initial-scale=1, viewport-fit=cover";

  // element: holds the two lists to choose from.
  const begin = (element) => {
    history.replaceState(history.state, "", address);
    showTheme();
    dark.addEventListener("change", showTheme);
    const chosen = { language, theme: stored() };
    const show = () => element.querySelectorAll("select").forEach((it) => { it.value = chosen[it.name]; });
    new MutationObserver(show).observe(element, { childList: true, subtree: true });
    show();
    element.addEventListener("change", choose);
  };
  globalThis.wenquPreferences = { begin };
})();
