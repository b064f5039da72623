// The page's own state and its talk with the server. The server draws; this file only says what is on screen.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const onArticles = () => location.pathname.replace(/\/$/, "").endsWith("/articles");

  const desk = {
    $, $$, onArticles,
    opened: performance.now(),
    key: "",
    dirty: false,
    page: 1,
    target: null,
    open: null,
    reason: "",
    undoing: null,
    last: null,
    selected: null,
    latest: null,
  };
  window.wbDesk = desk;

  // crypto.randomUUID exists only on https and localhost; a desk on a local network has neither.
  desk.newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  desk.key = desk.newKey();

  const value = (selector) => $(selector)?.value ?? "";
  const filled = (text) => (text ? text : null);
  desk.claim = () => filled($("#evidence [data-claim-id]")?.dataset.claimId);
  desk.reviewer = () => value("#reviewer-name input, #reviewer-name textarea").trim();
  desk.rows = () => $$("#queue .wb-row");
  desk.press = (id) => $(`#${id}`)?.click();
  desk.say = (text) => { const live = $("#wb-live"); if (live) live.textContent = text; };
  desk.param = (name) => new URLSearchParams(location.search).get(name);

  desk.following = () => {
    const rows = desk.rows();
    const here = rows.findIndex((row) => row.dataset.claim === desk.claim());
    return filled(rows.slice(here + 1).find((row) => !$(".is-done", row))?.dataset.claim);
  };

  const targets = {
    load: () => desk.param(onArticles() ? "article" : "claim"),
    select: () => desk.target,
    article: () => desk.target,
    retry: () => desk.target,
    open: () => desk.open?.article,
    skip: () => desk.reason,
    undo: () => desk.undoing,
    "undo-edit": () => desk.undoingEdit,
    suggest: () => desk.suggestAgain,
    add: () => (onArticles() ? null : desk.selected?.article),
  };

  // Everything an event needs to know, in one value; workbench/ui/wire.py reads it and refuses any other shape.
  desk.wire = (name) => {
    const target = targets[name] ? targets[name]() : (onArticles() ? desk.param("article") : null);
    const screen = {
      reviewer: desk.reviewer(),
      claim: desk.claim(),
      latest: desk.latest || filled($("#evidence [data-latest]")?.dataset.latest),
      target: target || null,
      following: desk.following(),
      start: name === "open" ? desk.open?.start ?? null : null,
      end: name === "open" ? desk.open?.end ?? null : null,
      cite: desk.pins ? desk.pins() : [],
      chosen: desk.correction?.ids ?? [],
      reason: desk.correction?.reason ?? "",
      searched: ($("#evidence [data-query]")?.dataset.query ?? "").slice(0, 5000),
      page: desk.page,
      text: value(onArticles() ? "#articles-text" : "#queue-text"),
      status: $("#queue-status") ? value("#queue-status") : "",
      sort: value("#queue-sort") || "priority",
      publisher: value("#queue-publisher"),
      language: value("#queue-language"),
      seconds: Math.round((performance.now() - desk.opened) / 100) / 10,
      key: desk.key,
      dirty: desk.dirty,
    };
    if (name === "draft" || name === "select") desk.sent = desk.claim();
    if (name === "draft") desk.dirty = false;
    if (name !== "suggest-tick") document.documentElement.dataset.busy = name;
    if (leaving.has(name)) desk.leave();
    return JSON.stringify(screen);
  };

  const leaving = new Set(["select", "submit", "skip", "undo", "keep"]);
  const moved = new Set(["load", "add", ...leaving]);
  const correcting = new Set(["merge", "split", "undo-edit"]);

  // Between leaving one claim and seeing the next, keys are kept and played back: nothing typed lands on the wrong one.
  let patience = 0;
  desk.leave = () => {
    desk.leavingClaim = true;
    clearTimeout(patience);
    patience = setTimeout(() => desk.arrived(), 15000);
  };
  desk.arrived = () => {
    desk.leavingClaim = false;
    clearTimeout(patience);
    desk.playKeys?.();
  };

  // Asking every second whether the model has answered is nothing to wait for.
  desk.rested = (name) => { if (name !== "suggest-tick") delete document.documentElement.dataset.busy; };

  // Told once an event has ended well and the page shows its result.
  desk.done = (name) => {
    desk.rested(name);
    requestAnimationFrame(() => {
      if (onArticles()) desk.articlesDone(name);
      else if (moved.has(name)) desk.claimShown(name);
      else if (name === "draft") desk.draftSaved();
      else if (name === "open") desk.showOpened();
      else if (name === "back") desk.focusOn(desk.cameFrom, "article-top");
      else if (name === "search") { desk.countPins(); desk.restoreOrigins(); desk.focusOn("evidence-top"); }
      else if (correcting.has(name)) desk.corrected(name);
      else if (name.startsWith("suggest") || name === "change") desk.suggested(name);
      const list = $("#queue [data-page]");
      if (list) desk.page = Number(list.dataset.page) || 1;
      if (name === "filter") desk.pageTurned();
      const overtaken = name === "select" && desk.target !== desk.claim();
      desk.mark(overtaken ? desk.target : desk.claim());
      desk.loaded = true;
      if (leaving.has(name) && !overtaken) desk.arrived();
    });
  };

  desk.failed = (name) => {
    desk.rested(name);
    if (name === "draft") desk.dirty = true;
    if (name === "load") desk.showLoadError();
    if (leaving.has(name)) { desk.mark(); desk.arrived(); }
    if (correcting.has(name)) desk.notCorrected();
    desk.say("Not done. The message at the top of the page says why.");
  };

  desk.showLoadError = () => {
    const box = $("#queue .wb-region") || $("#articles-list .wb-region");
    if (box) box.textContent = "The desk could not load. Reload the page to try again.";
  };

  // Another claim is on screen: fresh clock and key, the address follows, focus goes where the work goes on.
  desk.claimShown = (name) => {
    if (name === "submit" && $("#notice .wb-conflict")) {
      desk.edited();
      desk.focusOn("conflict-top");
      return;
    }
    const claim = desk.claim();
    const before = desk.shown;
    desk.shown = claim;
    if (claim !== before || name !== "add") {
      desk.opened = performance.now();
      desk.key = desk.newKey();
      desk.dirty = false;
      desk.latest = null;
      desk.selected = null;
    }
    if (name === "submit" || name === "skip") desk.forget(before);
    desk.rememberVerdict();
    if (claim) {
      const url = new URL(location.href);
      url.searchParams.set("claim", claim);
      if (name === "load") history.replaceState({ claim }, "", url);
      else if (!desk.popping && claim !== before) history.pushState({ claim }, "", url);
    }
    desk.popping = false;
    desk.restForm();
    desk.restore(claim);
    desk.restoreOrigins();
    if (["submit", "skip", "keep", "undo", "add"].includes(name)) desk.focusOn("evidence-top");
    else if (name === "load" && document.activeElement === document.body) desk.focusOn(`q-${claim}`, "queue-top");
    const scroll = $("#evidence-scroll");
    if (scroll && claim !== before) scroll.scrollTop = 0;
    $("#article mark.is-here")?.scrollIntoView({ block: "center" });
    desk.seeSuggestion();
  };

  // The row of the open claim is marked here at once, without asking the server to draw the list again.
  desk.mark = (claim = desk.claim()) => {
    for (const row of desk.rows()) {
      const here = row.dataset.claim === claim;
      row.classList.toggle("is-here", here);
      if (here) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  };

  let waiting = 0;
  desk.goTo = (claim, { now = false } = {}) => {
    if (!claim) return;
    desk.target = claim;
    desk.mark(claim);
    desk.leave();
    clearTimeout(waiting);
    // Holding J runs down the list; only where it stops is worth a search.
    waiting = setTimeout(() => desk.press("do-select"), now ? 0 : 120);
  };

  desk.move = (step) => {
    const rows = desk.rows();
    if (!rows.length) return;
    const here = rows.findIndex((row) => row.classList.contains("is-here"));
    const next = rows[here < 0 ? 0 : here + step];
    if (next) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
      desk.goTo(next.dataset.claim);
    } else {
      const button = $$("#queue [data-page-to]")[step > 0 ? 1 : 0];
      if (button && !button.disabled) { desk.arrive = step > 0 ? "top" : "end"; button.click(); }
      else desk.say(step > 0 ? "This is the last claim." : "This is the first claim.");
    }
  };

  // J past the last row of a page, or K past the first, goes on where the next page begins.
  desk.pageTurned = () => {
    const row = desk.arrive && desk.rows().at(desk.arrive === "top" ? 0 : -1);
    desk.arrive = null;
    if (!row) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    desk.goTo(row.dataset.claim, { now: true });
  };

  desk.filterNow = (page = 1) => { desk.page = page; desk.press("do-filter"); };

  const start = () => {
    if (!$("#do-load") || !$("#wb-header .wb-header")) return false;
    desk.begin();
    desk.press("do-load");
    return true;
  };
  const watch = new MutationObserver(() => { if (start()) watch.disconnect(); });
  document.addEventListener("DOMContentLoaded", () => { if (!start()) watch.observe(document.documentElement, { childList: true, subtree: true }); });
  if (document.readyState !== "loading" && !start()) watch.observe(document.documentElement, { childList: true, subtree: true });
})();
