// The keyboard: one table, off while typing, shown under ?, switched off there too. No key deletes anything.
(() => {
  "use strict";
  const desk = window.wbDesk;
  const { $, onArticles } = desk;
  const single = {
    j: () => desk.move(1),
    k: () => desk.move(-1),
    p: () => desk.pinHere(),
    o: () => openOrBack(),
    r: () => { desk.showForm(); $("#verdict-rationale textarea")?.focus(); },
    e: () => { const box = $("#evidence-query textarea, #evidence-query input"); box?.focus(); box?.select(); },
    m: () => desk.suggestion(),
    "[": () => desk.passages(-1),
    "]": () => desk.passages(1),
    "/": () => $("#queue-text, #articles-text")?.focus(),
    "?": () => desk.help(),
  };
  // A Cyrillic or Arabic layout sends its own letters: then the place of the key decides.
  const places = { KeyJ: "j", KeyK: "k", KeyP: "p", KeyO: "o", KeyR: "r", KeyE: "e", KeyM: "m", BracketLeft: "[", BracketRight: "]", Slash: "/" };
  const withCtrl = { Enter: () => desk.press("verdict-submit"), KeyS: () => desk.press("verdict-draft"), Space: () => desk.askSkip(), NumpadEnter: () => desk.press("verdict-submit") };

  const openOrBack = () => {
    if ($("#article [data-opened]")) { desk.press("do-back"); return; }
    const here = document.activeElement?.closest(".wb-passage") ?? $("#evidence .wb-passage");
    const button = here && $("[data-open]", here);
    if (button) desk.openPassage(button);
  };
  const on = () => desk.store.get("wb-keys") !== "off";
  desk.switchKeys = () => { desk.store.set("wb-keys", on() ? "off" : null); paint(); };
  const paint = () => {
    const button = $('[data-do="keys"]');
    if (button) { button.textContent = `Single keys: ${on() ? "on" : "off"}`; button.setAttribute("aria-pressed", String(on())); }
  };
  desk.help = () => { const box = $("#wb-help"); if (box && !box.open) { paint(); box.showModal(); $("#help-title")?.focus(); } };

  const typing = (el) => el.closest?.("textarea, select, [contenteditable=true], input:not([type=radio]):not([type=checkbox]):not([type=file])");
  const kept = [];
  const keep = (e) => {
    if (!desk.leavingClaim) return false;
    if (!typing(e.target) && !kept.length && [" ", "KeyJ", "KeyK"].some((k) => k === e.key || k === e.code)) return false;
    if (e.ctrlKey || e.metaKey || e.altKey) { if (withCtrl[e.code]) e.preventDefault(); return Boolean(withCtrl[e.code]); }
    if (e.key.length !== 1 && e.key !== "Backspace") return false;
    e.preventDefault();
    e.stopPropagation();
    kept.push({ key: e.key, code: e.code, shiftKey: e.shiftKey });
    return true;
  };
  desk.playKeys = () => {
    while (kept.length && !desk.leavingClaim) {
      const key = kept.shift();
      if (!typing(document.activeElement)) { if (on()) press(key); }
      else if (key.key === "Backspace") document.execCommand("delete");
      else document.execCommand("insertText", false, key.key);
    }
  };

  // One plain key; says whether it meant anything here.
  const press = ({ key, code, shiftKey }) => {
    const digit = !shiftKey && /^(Digit|Numpad)([1-6])$/.exec(code);
    if (digit && !onArticles()) { desk.choose(Number(digit[2])); return true; }
    const plain = /^[\x20-\x7e]$/.test(key) ? key.toLowerCase() : shiftKey && code === "Slash" ? "?" : places[code];
    const run = single[plain];
    run?.();
    return Boolean(run);
  };

  document.addEventListener("keydown", (e) => {
    const ctrl = (e.ctrlKey || e.metaKey) && !e.altKey;
    const dialog = $("dialog[open]");
    if (dialog) {
      if (dialog.id === "wb-skip" && e.key === "Enter" && e.target.id === "skip-reason") { e.preventDefault(); $('[data-do="skip"]').click(); }
      return;
    }
    if (!onArticles() && keep(e)) return;
    if (desk.correctingKey(e)) return;
    if (ctrl && withCtrl[e.code] && !onArticles()) { e.preventDefault(); e.stopPropagation(); withCtrl[e.code](); return; }
    if (e.key === "Escape" && typing(e.target)) { desk.focusOn("evidence-top", "articles-top"); return; }
    if (e.key === "Enter" && e.target.id === "queue-text") { e.preventDefault(); desk.focusOn(desk.rows()[0]?.dataset.key, "queue-top"); return; }
    if (ctrl || e.metaKey || e.altKey || typing(e.target) || !on()) return;
    if ((e.key === "ArrowDown" || e.key === "ArrowUp") && e.target.closest?.(".wb-passage")) { e.preventDefault(); desk.passages(e.key === "ArrowDown" ? 1 : -1); return; }
    if (!e.isComposing && press(e)) e.preventDefault();
  }, true);

  desk.setTheme = (dark) => {
    document.body.classList.toggle("dark", dark);
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
    desk.store.set("wb-theme", dark ? "dark" : "light");
    const button = $('[data-do="theme"]');
    if (button) button.setAttribute("aria-pressed", String(dark));
  };

  // Once, when the page's controls are there.
  desk.begin = () => {
    const theme = desk.store.get("wb-theme");
    desk.setTheme(theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
    const name = $("#reviewer-name input, #reviewer-name textarea");
    const kept = desk.store.get("wb-reviewer");
    if (kept && name) { name.value = kept; name.dispatchEvent(new Event("input", { bubbles: true })); }
    const here = $(`[data-nav="${onArticles() ? "articles" : "review"}"]`);
    here?.setAttribute("aria-current", "page");
    for (const box of desk.$$("main textarea, main input[type=text]")) box.dir = "auto";
    $("#verdict-label")?.setAttribute("aria-label", "Verdict");
    $("#verdict-confidence")?.setAttribute("aria-label", "Confidence");
    paint();
  };
})();
