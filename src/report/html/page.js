"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // What needs a script is shown only where one runs.
  all(".controls[hidden]").forEach((control) => control.removeAttribute("hidden"));

  // Sorting: a button in a column's head sorts the rows by what their cells carry in data-value.
  for (const head of all("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plainly sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const body = head.closest("table").tBodies[0];
      const at = head.cellIndex;
      const numbers = head.dataset.sort === "number";
      const up = head.ariaSort ? head.ariaSort === "descending" : !numbers;
      const key = (row) => row.cells[at].dataset.value ?? row.cells[at].textContent.trim();
      const order = (a, b) => (numbers ? Number(key(a)) - Number(key(b)) : key(a).localeCompare(key(b), "en"));
      all("th[data-sort]", head.parentElement).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      body.append(...[...body.rows].sort((a, b) => (up ? order(a, b) : order(b, a))));
    });
  }

  // Paper shows what is folded; afterwards all is as it was.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    opened.forEach((fold) => (fold.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));
})();
