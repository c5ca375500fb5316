// How much of the screen is seen: a keyboard on it covers the rest, and the page fills what is left.
const followScreen = () => {
  const page = element.closest("main > .column");
  let [width, tallest] = [0, 0];
  const show = () => {
    const height = Math.round(visualViewport.height * visualViewport.scale);
    if (innerWidth !== width) [width, tallest] = [innerWidth, 0];
    tallest = Math.max(tallest, height);
    page.style.setProperty("--visible", `${height}px`);
    page.toggleAttribute("data-keyboard", height < 0.75 * tallest);
  };
  visualViewport.addEventListener("resize", show);
  show();
};
