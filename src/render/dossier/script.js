"use strict";
// Shows, hides and moves what is in the page; it makes nothing of what the cells say. The view is kept in the address, so
// that it can be bookmarked and sent on.
(() => {
  const by = (id) => document.getElementById(id);
  const all = (what, within = document) => Array.from(within.querySelectorAll(what));
  const drawer = by("drawer"), held = by("held"), shown = by("shown"), routine = by("routine");
  const tables = all("table.targets");
  const rows = all("table.targets tr[data-target]");
  const home = new Map(rows.map((row) => [row, row.parentNode]));
  const controls = all("#filters [data-key]");
  const tiles = all(".states li[data-status]");
  const marks = new Map();
  const empty = { status: "", lead: "", reporter: "", find: "", sort: "", target: "" };
  let state = { ...empty };
  let unfolded = false;
  let ordered = "";
  let texts = null;

  // The address: #status=behind&sort=-gap&target=elderly-beds, or the id of a target alone.
  const read = () => {
    const hash = location.hash.slice(1);
    if (hash.startsWith("t-") && by(hash)) return { ...state, target: hash.slice(2) };
    if (hash !== "" && !hash.includes("=")) return null;
    const said = new URLSearchParams(hash);
    const next = { ...empty };
    for (const key of Object.keys(empty)) next[key] = said.get(key) || "";
    return next;
  };
  const written = () => {
    const said = new URLSearchParams();
    for (const key of Object.keys(empty)) if (state[key] !== "") said.set(key, state[key]);
    return "#" + said.toString();
  };
  const change = (more) => {
    state = { ...state, ...more };
    history.replaceState(null, "", written());
    show();
  };

  // Rows.
  const text = (row) => {
    if (texts === null) {
      texts = new Map(rows.map((each) => {
        const detail = by("t-" + each.dataset.target);
        const said = detail ? all(".promised, .id", detail).map((part) => part.textContent) : [];
        return [each, [each.textContent, ...said].join(" ").toLowerCase()];
      }));
    }
    return texts.get(row);
  };
  const chosen = (key) => {
    const select = by("by-" + key);
    return select && select.selectedIndex > 0 ? String(select.selectedIndex - 1) : "";
  };
  const choose = () => {
    const lead = chosen("lead"), reporter = chosen("reporter"), find = state.find.trim().toLowerCase();
    let count = 0, folded = 0;
    for (const row of rows) {
      const fits = (state.status === "" || row.dataset.status === state.status)
        && (lead === "" || row.dataset.lead === lead)
        && (reporter === "" || row.dataset.reporters.split(" ").includes(reporter))
        && (find === "" || text(row).includes(find));
      row.hidden = !fits;
      if (fits) count += 1;
      if (fits && routine && routine.contains(row)) folded += 1;
    }
    const any = state.status !== "" || lead !== "" || reporter !== "" || find !== "";
    // What was chosen is said too: on paper the controls are gone.
    const told = controls.filter((control) => control.value.trim() !== "").map((control) => {
      const words = control.selectedOptions ? control.selectedOptions[0].textContent : control.value.trim();
      return control.labels[0].textContent + " " + words;
    });
    const said = any
      ? shown.dataset.some.replace("#", () => String(count)).replace("@", () => told.join(" · "))
      : shown.dataset.all;
    if (shown.textContent !== said) shown.textContent = said;
    // What is chosen is not left in the fold.
    if (routine && any && folded > 0 && !routine.open) {
      routine.open = true;
      unfolded = true;
    } else if (routine && unfolded && (!any || folded === 0)) {
      routine.open = false;
      unfolded = false;
    }
    by("clear").disabled = !any && state.sort === "";
  };

  // Order: up, down, and as it came.
  const order = () => {
    // Rows that are moved lose the focus.
    if (ordered === state.sort) return;
    ordered = state.sort;
    const down = state.sort.startsWith("-"), key = state.sort.replace(/^-/, "");
    for (const table of tables) {
      const heads = all("thead th", table);
      const at = heads.findIndex((head) => head.dataset.key === key);
      heads.forEach((head, nth) => {
        const as = at < 0 ? head.dataset.came : nth === at ? (down ? "descending" : "ascending") : "";
        if (as) head.setAttribute("aria-sort", as); else head.removeAttribute("aria-sort");
      });
      const own = rows.filter((row) => table.contains(row));
      if (at < 0) {
        for (const row of own) home.get(row).append(row);
      } else {
        const rank = (row) => {
          const said = row.cells[at].dataset.order;
          return said === undefined ? Infinity : down ? -Number(said) : Number(said);
        };
        const ranked = own.map((row) => [rank(row), row]);
        ranked.sort((a, b) => (a[0] === b[0] ? 0 : a[0] < b[0] ? -1 : 1));
        table.tBodies[table.tBodies.length - 1].append(...ranked.map((pair) => pair[1]));
      }
    }
  };

  // Headings stand where there is something below them, in the order of the document; so do tables.
  const head = () => {
    for (const table of tables) {
      const sorted = table.querySelector("[aria-sort]") !== null;
      for (const body of table.tBodies) {
        const heading = body.querySelector("th.group");
        if (heading) heading.parentNode.hidden = sorted;
        body.hidden = !Array.from(body.rows).some((row) => row.dataset.target && !row.hidden);
      }
      table.parentNode.hidden = Array.from(table.tBodies).every((body) => body.hidden);
    }
  };

  // The drawer.
  const back = () => {
    for (const article of all("article", held)) {
      marks.get(article).replaceWith(article);
      marks.delete(article);
    }
  };
  const link = (id) => all("#targets a").find((each) => each.getAttribute("href") === "#t-" + id);
  const open = () => {
    const article = state.target === "" ? null : by("t-" + state.target);
    if (!article) {
      if (drawer.open) drawer.close();
      return;
    }
    if (drawer.open && article.parentNode === held) return;
    back();
    const mark = document.createComment("");
    marks.set(article, mark);
    article.replaceWith(mark);
    held.append(article);
    drawer.setAttribute("aria-labelledby", article.id + "-title");
    if (!drawer.open) drawer.showModal();
    by("leaf").scrollTop = 0;
    by(article.id + "-title").focus();
    by("previous").disabled = beside(-1) === null;
    by("next").disabled = beside(1) === null;
  };
  const beside = (step) => {
    const seen = all("table.targets tr[data-target]").filter((row) => !row.hidden);
    const at = seen.findIndex((row) => row.dataset.target === state.target);
    const next = at < 0 ? undefined : seen[at + step];
    return next ? next.dataset.target : null;
  };
  const turn = (step) => {
    const next = beside(step);
    if (next !== null) change({ target: next });
  };
  const closed = () => {
    // Told a moment after it happened: another may be open by now.
    if (drawer.open) return;
    const last = held.firstElementChild;
    back();
    if (state.target !== "") change({ target: "" });
    const from = last && link(last.id.slice(2));
    if (!from) return;
    if (routine && routine.contains(from)) routine.open = true;
    from.focus();
  };

  const show = () => {
    for (const control of controls) {
      const key = control.dataset.key;
      if (control.value !== state[key]) control.value = state[key];
      // What cannot be chosen, in an old address, is not.
      if (control.selectedIndex === -1) control.value = state[key] = "";
    }
    for (const tile of tiles) {
      tile.firstElementChild.setAttribute("aria-pressed", String(tile.dataset.status === state.status));
    }
    choose();
    order();
    head();
    open();
  };

  // What works only with the script is made, or shown, by it.
  for (const head of all("table.targets thead th")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.dataset.came = head.getAttribute("aria-sort") || "";
    button.addEventListener("click", () => {
      const key = head.dataset.key;
      change({ sort: state.sort === key ? "-" + key : state.sort === "-" + key ? "" : key });
    });
  }
  for (const tile of tiles) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...tile.childNodes);
    tile.append(button);
    button.addEventListener("click", () => {
      const status = tile.dataset.status;
      change({ status: state.status === status ? "" : status });
    });
  }
  for (const control of controls) {
    control.addEventListener("input", () => change({ [control.dataset.key]: control.value }));
  }
  by("clear").addEventListener("click", () => {
    change({ ...empty, target: state.target });
    by("by-find").focus();
  });
  document.addEventListener("click", (event) => {
    const from = event.target instanceof Element ? event.target.closest("#targets a") : null;
    if (!from || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    state = { ...state, target: from.getAttribute("href").slice(3) };
    // A step in the history, so that going back closes it.
    history.pushState(null, "", written());
    show();
  });
  by("previous").addEventListener("click", () => turn(-1));
  by("next").addEventListener("click", () => turn(1));
  by("close").addEventListener("click", () => drawer.close());
  drawer.addEventListener("close", closed);
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer) drawer.close();
  });
  addEventListener("hashchange", () => {
    const next = read();
    if (next === null) return;
    state = next;
    show();
  });

  by("filters").hidden = false;
  const details = by("details");
  if (details) {
    details.hidden = true;
    for (const each of all("nav a")) if (each.getAttribute("href") === "#details") each.parentNode.hidden = true;
  }
  state = read() || state;
  show();
})();
