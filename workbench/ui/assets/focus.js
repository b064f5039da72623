// Focus is never lost to the page's body: after the server draws a region again, the same thing is in focus.
(() => {
  "use strict";
  const desk = window.wbDesk;
  const { $ } = desk;
  const regions = "#queue, #article, #evidence, #history, #origins-notice, #notice, #articles-list, #ingest-progress";
  let region = null;
  let key = null;

  desk.focusOn = (...keys) => {
    for (const wanted of keys) {
      const el = wanted && $(`[data-key="${CSS.escape(wanted)}"]`);
      if (el) { el.focus({ preventScroll: false }); return true; }
    }
    return false;
  };

  document.addEventListener("focusin", (e) => {
    const holder = e.target.closest?.(regions);
    region = holder?.id ?? null;
    key = holder ? e.target.closest("[data-key]")?.dataset.key ?? null : null;
  });

  const mend = () => {
    if (!region) return;
    const active = document.activeElement;
    const lost = !active || active === document.body;
    // Redrawing reuses elements by position, so the focused one may now stand for another claim or passage.
    const other = !lost && key && active.closest(`#${region}`) && active.closest("[data-key]")?.dataset.key !== key;
    if (!lost && !other) return;
    const same = key && $(`#${region} [data-key="${CSS.escape(key)}"]`);
    const top = $(`#${region} .wb-region`) || $("#evidence .wb-region") || $("#article .wb-region");
    (same || (lost ? top : null))?.focus({ preventScroll: true });
  };
  new MutationObserver((changes) => { if (changes.some((c) => c.target.parentElement?.closest(regions) || c.target.closest?.(regions))) queueMicrotask(mend); })
    .observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-key"] });

  // Gradio's message is a button that holds a button; screen readers cannot say that, and it need not fold.
  new MutationObserver(() => { for (const head of desk.$$(".toast-header[role]")) { head.removeAttribute("role"); head.removeAttribute("tabindex"); } })
    .observe(document.documentElement, { childList: true, subtree: true });

  desk.passages = (step) => {
    const all = desk.$$("#evidence .wb-passage");
    if (!all.length) { desk.say("There is no passage here."); return; }
    const here = all.indexOf(document.activeElement?.closest(".wb-passage"));
    const next = all[Math.min(all.length - 1, Math.max(0, here < 0 ? 0 : here + step))];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
})();
