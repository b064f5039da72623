// The model's suggestion: opened with M once the reviewer has decided, awaited without holding anything up.
(() => {
  "use strict";
  const desk = window.wbDesk;
  const { $ } = desk;
  // The claim whose suggestion is to be opened as soon as it is on screen.
  let wanted = null;
  let timer = 0;

  const ask = (again) => { desk.suggestAgain = again ? "again" : null; desk.press("do-suggest"); };
  const wait = () => {
    clearTimeout(timer);
    if ($("#evidence [data-asking]")) timer = setTimeout(() => desk.press("do-suggest-tick"), 1000);
  };
  const goAndSee = (claim) => {
    if (claim === desk.claim()) { desk.suggestion(); return; }
    wanted = claim;
    desk.goTo(claim, { now: true });
  };

  // The verdict form rests while a decided claim's suggestion is read, and comes back with the first word of a change.
  desk.showForm = () => { document.documentElement.dataset.changing = "1"; };
  desk.restForm = () => { delete document.documentElement.dataset.changing; };

  // M: this claim's suggestion when it may be opened, else that of the claim just decided.
  desk.suggestion = () => {
    const button = $("#evidence [data-suggest]:not(.wb-link)");
    const here = $("#evidence [data-suggestion]")?.dataset.suggestion;
    const said = $("#notice [data-see]");
    if (button) ask(button.dataset.suggest === "again");
    else if (here && here !== "blind") desk.focusOn("suggestion-top");
    else if (said) goAndSee(said.dataset.see);
    else if (here) desk.say("The model's suggestion opens when you have decided.");
  };
  // Another claim came on screen, or the same one anew.
  desk.seeSuggestion = () => {
    const open = wanted && wanted === desk.claim();
    wanted = null;
    if (open) { desk.suggestion(); return; }
    wait();
  };
  // What was asked for has been drawn.
  desk.suggested = (name) => {
    const state = $("#evidence [data-suggestion]")?.dataset.suggestion;
    desk.countPins();
    desk.restoreOrigins();
    if (name === "change") { desk.showForm(); desk.edited(); $("#verdict-label input:checked, #verdict-label input")?.focus(); return; }
    if (name === "suggest" || name === "suggest-stop") desk.focusOn("suggestion-top");
    // Who types or reads elsewhere is told, and not taken away from it.
    else if (state !== "asking") desk.say(state === "failed" ? "The system failed: no suggestion was made." : "The model's suggestion has come. Press M to read it.");
    wait();
  };
  const toPassage = (button) => {
    const passage = $(`#evidence [data-key="p-${CSS.escape(button.dataset.toPassage)}"]`);
    passage?.focus({ preventScroll: true });
    passage?.scrollIntoView({ block: "center" });
  };

  const clicks = [
    ["[data-suggest]", (el) => ask(el.dataset.suggest === "again")],
    ["[data-see]", (el) => goAndSee(el.dataset.see)],
    ["[data-to-passage]", toPassage],
    ['[data-do="suggest-stop"]', () => desk.press("do-suggest-stop")],
    ['[data-do="suggest-keep"]', () => desk.press("do-keep")],
    ['[data-do="suggest-change"]', () => desk.press("do-change")],
  ];
  document.addEventListener("click", (e) => {
    for (const [selector, run] of clicks) {
      const el = e.target.closest?.(selector);
      if (el) { run(el); return; }
    }
  });
})();
