// The verdict form, pins, drafts, dialogs and the clicks that lead to events.
(() => {
  "use strict";
  const desk = window.wbDesk;
  const { $, $$, onArticles } = desk;
  const store = { get: (k) => { try { return localStorage.getItem(k); } catch { return null; } }, set: (k, v) => { try { v === null ? localStorage.removeItem(k) : localStorage.setItem(k, v); } catch { /* private window: drafts still go to the server */ } } };
  desk.store = store;

  // Pins
  desk.pins = () => $$('#evidence [data-pin][aria-pressed="true"]').map((button) => button.dataset.pin);
  desk.countPins = () => {
    desk.namePins();
    const count = desk.pins().length;
    const box = $("#pin-count");
    if (box) box.textContent = count === 0 ? "No passage pinned" : `${count} ${count === 1 ? "passage" : "passages"} pinned`;
  };
  desk.pin = (button) => {
    const on = button.getAttribute("aria-pressed") !== "true";
    for (const same of $$(`#evidence [data-pin="${CSS.escape(button.dataset.pin)}"]`)) same.setAttribute("aria-pressed", String(on));
    desk.countPins();
    desk.say(on ? "Passage pinned" : "Passage unpinned");
    desk.edited();
  };
  // A passage pinned in one search stays pinned when the next does not find it; its name is kept for the list.
  const names = new Map();
  const words = (quote) => { const copy = quote.cloneNode(true); for (const hint of $$(".wb-sr", copy)) hint.remove(); return copy.textContent.trim(); };
  desk.namePins = () => {
    for (const passage of $$("#evidence .wb-passage")) names.set(passage.dataset.evidence, `${passage.dataset.publisher}: ${words($(".wb-quote", passage)).slice(0, 90)}…`);
    for (const box of $$("#evidence [data-pin-name]")) if (names.has(box.dataset.pinName)) box.textContent = names.get(box.dataset.pinName);
  };
  desk.pinHere = () => {
    const here = document.activeElement?.closest(".wb-passage");
    const button = here ? $("[data-pin]", here) : $('#evidence [data-pin][aria-pressed="false"]');
    if (button) desk.pin(button); else desk.say("There is no passage to pin.");
  };

  // Drafts: kept in this browser at once, on the server two seconds after the last edit
  const label = () => $("#verdict-label input:checked");
  const rationale = () => $("#verdict-rationale textarea");
  let timer = 0;
  desk.edited = () => {
    const claim = desk.claim();
    if (!claim) return;
    desk.showForm();
    desk.dirty = true;
    store.set(`wb-draft-${claim}`, JSON.stringify({ label: desk.labels().indexOf(label()), rationale: rationale()?.value ?? "", cite: desk.pins() }));
    clearTimeout(timer);
    timer = setTimeout(() => desk.press("verdict-draft"), 2000);
  };
  desk.labels = () => $$("#verdict-label input[type=radio]");
  desk.forget = (claim) => { clearTimeout(timer); if (claim) store.set(`wb-draft-${claim}`, null); };
  desk.draftSaved = () => { if (!desk.dirty) desk.forget(desk.sent); };
  desk.restore = (claim) => {
    clearTimeout(timer);
    const kept = claim && store.get(`wb-draft-${claim}`);
    if (kept) {
      const draft = JSON.parse(kept);
      desk.labels()[draft.label]?.click();
      const box = rationale();
      if (box && draft.rationale) { box.value = draft.rationale; box.dispatchEvent(new Event("input", { bubbles: true })); }
      for (const id of draft.cite) $(`#evidence [data-pin="${CSS.escape(id)}"]`)?.setAttribute("aria-pressed", "true");
      desk.edited();
    }
    desk.countPins();
  };
  // An emptied form is saved as an empty draft, so that what was discarded does not come back.
  desk.blank = () => {
    const box = rationale();
    if (box) { box.value = ""; box.dispatchEvent(new Event("input", { bubbles: true })); }
    for (const button of $$('#evidence [data-pin][aria-pressed="true"]')) button.setAttribute("aria-pressed", "false");
  };
  desk.choose = (digit) => {
    const input = desk.labels()[digit - 1];
    if (!input) return;
    input.click();
    desk.say(`${input.closest("label")?.textContent.trim().replace(/^\d\s*/, "") ?? "Label"}`);
  };

  // Undo, skip, conflict
  desk.rememberVerdict = () => {
    const said = $("#notice [data-verdict]");
    if (said) desk.last = said.dataset.verdict;
  };
  desk.undoLast = () => { desk.undoing = desk.last; desk.last = null; desk.press("do-undo"); };
  desk.askSkip = () => { const box = $("#wb-skip"); if (box && !box.open) { box.showModal(); $("#skip-reason").value = ""; $("#skip-reason").focus(); } };
  const skipNow = () => { desk.reason = $("#skip-reason").value.trim(); if (!desk.reason) { $("#skip-reason").focus(); return; } $("#wb-skip").close(); desk.press("do-skip"); };
  const discard = () => { desk.forget(desk.claim()); desk.blank(); desk.dirty = true; desk.goTo(desk.claim(), { now: true }); };

  // Opening an article at a passage, and back
  desk.openPassage = (button) => {
    desk.cameFrom = button.closest(".wb-passage")?.dataset.key ?? button.dataset.key;
    desk.open = { article: button.dataset.open, start: Number(button.dataset.start), end: Number(button.dataset.end) };
    desk.press("do-open");
  };
  desk.showOpened = () => {
    const passage = $("#opened-passage");
    (passage || $("#article .wb-region"))?.focus();
    passage?.scrollIntoView({ block: "center" });
  };

  // Articles screen
  desk.articlesDone = (name) => {
    desk.mark();
    if (name === "load" || name === "add" || name === "retry" || name === "tick") setTimeout(() => { if ($('#ingest-progress [data-done="false"]')) desk.press("do-tick"); }, 1000);
    if (name === "article") {
      const url = new URL(location.href);
      url.searchParams.set("article", desk.target);
      history.pushState({}, "", url);
      desk.focusOn("article-top");
    }
    if (name === "add") $("#ingest-progress")?.scrollIntoView({ block: "nearest" });
  };
  const clicks = [
    ["[data-pin]", (el) => desk.pin(el)],
    ["[data-open]", (el) => desk.openPassage(el)],
    ["[data-back]", () => desk.press("do-back")],
    ["[data-page-to]", (el) => desk.filterNow(Number(el.dataset.pageTo))],
    ["[data-undo]", (el) => { desk.undoing = el.dataset.undo; desk.press("do-undo"); }],
    ["[data-second]", (el) => { desk.latest = el.dataset.second; desk.key = desk.newKey(); desk.press("verdict-submit"); }],
    ["[data-edit]", (el) => { desk.latest = $("[data-second]")?.dataset.second ?? null; rationale()?.focus(); }],
    ["[data-discard]", discard],
    ["[data-retry]", (el) => { desk.target = el.dataset.retry; desk.press("do-retry"); }],
    ["[data-reload]", () => location.reload()],
    ["[data-article-to]", (el) => { desk.target = el.dataset.articleTo; desk.press("do-article"); }],
    ["[data-reason]", (el) => { $("#skip-reason").value = el.dataset.reason; $("#skip-reason").focus(); }],
    ['[data-do="skip"]', skipNow],
    ['[data-do="close-skip"]', () => $("#wb-skip").close()],
    ['[data-do="theme"]', () => desk.setTheme(!document.body.classList.contains("dark"))],
    ['[data-do="help"]', () => desk.help()],
    ['[data-do="close-help"]', () => $("#wb-help").close()],
    ['[data-do="logout"]', () => fetch("/logout", { method: "POST" }).finally(() => location.assign("/login"))],
    ['[data-do="keys"]', () => desk.switchKeys()],
    [".wb-skip", (el, e) => { e.preventDefault(); desk.focusOn("evidence-top", "article-top"); }],
    ["[data-claim]", (el) => desk.goTo(el.dataset.claim, { now: true })],
    ["#article mark[data-claims]", (el) => { const id = el.dataset.claims.split(" ").find((key) => key !== "passage"); if (id && !String(getSelection())) desk.goTo(id, { now: true }); }],
  ];
  document.addEventListener("click", (e) => {
    for (const [selector, run] of clicks) {
      const el = e.target.closest?.(selector);
      if (!el) continue;
      if (onArticles() && el.matches("[data-claim], mark")) { const id = el.dataset.claim ?? el.dataset.claims.split(" ")[0]; location.href = `/?claim=${encodeURIComponent(id)}`; return; }
      run(el, e);
      return;
    }
  });

  let typing = 0;
  document.addEventListener("input", (e) => {
    if (e.target.closest("#verdict-label, #verdict-rationale, #verdict-confidence")) desk.edited();
    if (e.target.closest("#queue-filters, #articles-search")) { clearTimeout(typing); typing = setTimeout(() => desk.filterNow(1), 300); }
    if (e.target.closest("#reviewer-name")) store.set("wb-reviewer", e.target.value);
    if (e.target.closest("#claim-add-text") && desk.selected && e.target.value !== desk.selected.text) desk.selected = null;
  });
  document.addEventListener("mouseup", () => takeSelection());
  const takeSelection = () => {
    const selection = getSelection();
    const inText = selection?.anchorNode?.parentElement?.closest("#article .wb-text");
    const text = inText ? String(selection).trim() : "";
    const box = $("#claim-add-text textarea, #claim-add-text input");
    if (text.length < 12 || !box) return;
    desk.selected = { text, article: $("#article [data-article]")?.dataset.article ?? null };
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  addEventListener("popstate", () => {
    if (onArticles()) { desk.target = desk.param("article"); if (desk.target) desk.press("do-article"); return; }
    const claim = desk.param("claim");
    if (claim && claim !== desk.claim()) { desk.popping = true; desk.goTo(claim, { now: true }); }
  });
})();
