// Lets a browser use the page that `status` writes: by mouse, by keyboard alone, in the dark, on paper, without script; and
// asks axe whether everybody can.
//
//   npm ci --prefix tests/peers && cargo build && node tests/peers/page.mjs [short]
//
// `short` is what CI runs: one plan, in both languages. CHROMIUM names another browser, WORKPOINTS another program.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.env.WORKPOINTS || join(root, "target/debug/workpoints");
const short = process.argv.includes("short");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const HOSTILE = `
[plan]
title = "示例</title><script>alert(1)</script>"
from = 2025-01-01
to = 2025-12-31
[reporting]
reports = ["reports/*.csv"]
deadline = { day = 5, next = true }
[[reporter]]
name = "东\\"街道"
aliases = ["东"]
[[reporter]]
name = "西街道"
[[section]]
number = "一"
title = "</style><b>养老"
[[point]]
id = "1.1"
title = "增加供给"
lead = "养老科"
[[point]]
id = "1.2"
title = "控制"
lead = "救助科&amp;"
[[target]]
id = "beds"
point = "1.1"
name = "新增<i>床位"
goal = 100
unit = "张"
quote = "新增--><script>床位 100 张"
revisions = [{ from = 2025-05-01, goal = 120, document = "补充通知" }]
levels = [{ by = "市下达", goal = 150 }]
allocation = { "东\\"街道" = 60, "西街道" = 40 }
[[target]]
id = "share"
point = "1.1"
name = "入住率"
measure = "ratio"
goal = 95
[[target]]
id = "deaths"
point = "1.2"
name = "事故"
goal = 3
unit = "起"
bound = "at_most"
[[target]]
id = "steps"
point = "1.2"
name = "办法"
measure = "items"
goal = 2
items = [{ name = "征求意见", due = 2025-04-30 }, { name = "印发" }]
[[target]]
id = "watch"
point = "1.2"
name = "日常巡查"
measure = "routine"
`;
const REPORT = `日期,指标编号,填报单位,点位,累计完成,基数,备注,未达序时原因,下步计划,佐证材料
2025-03-31,beds,东,,10,,"<script>alert(1)</script>",\u202Eabc,' onclick=x,"javascript:alert(1)"
2025-06-30,beds,东,,30,,<img src=x onerror=alert(1)>,=1+1,,
2025-06-30,beds,西街道,,1x,,,,,
2025-06-30,share,东,,9,10,,,,
2025-06-30,deaths,西街道,,4,,,,,
2025-06-30,steps,东,征求意见,1,,,,,
2025-06-30,watch,西街道,,,,每周一次,,,
`;

const work = mkdtempSync(join(tmpdir(), "page-"));
mkdirSync(join(work, "reports"));
writeFileSync(join(work, "plan.toml"), HOSTILE);
writeFileSync(join(work, "reports/a.csv"), REPORT);

const run = (args) => {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    // Rejected rows are told by the exit status; the output is whole.
    if (error.status === 1) return error.stdout;
    throw error;
  }
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});

// Opens a page that may neither say anything on the console nor ask for anything.
const opened = async (address, options, use) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("dialog", (dialog) => said.push(dialog.message()));
  page.on("request", (request) => {
    if (request.url().replace(/#.*/, "") !== address.replace(/#.*/, "")) said.push(request.url());
  });
  await page.goto(address);
  await use(page);
  assert.deepEqual(said, []);
  await context.close();
};

const ROWS = "table.targets tr[data-target]";
const visible = (page) =>
  page.$$eval(ROWS, (rows) => rows.filter((row) => row.checkVisibility()).map((row) => row.dataset.target));
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute("href"));
// The browser closes a dialog, and gives the focus back, a moment after the key.
const closed = async (page, id) => {
  const there = () => page.evaluate((href) =>
    document.activeElement.getAttribute("href") === href && !document.getElementById("drawer").open, `#t-${id}`);
  for (let tries = 0; tries < 250 && !(await there()); tries += 1) await page.waitForTimeout(20);
  assert.ok(await there(), "the drawer closes and the focus returns to where it was opened from");
};
const unfold = (page) => page.$$eval("details", (all) => all.forEach((each) => { each.open = true; }));

// What everybody sees: the figures of the JSON, text that can be read, and nothing that axe knows to be wrong.
const look = async (page, where, scripted = true) => {
  const faint = await page.evaluate(() => {
    const parts = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
    const light = ([r, g, b]) => {
      const part = (n) => (n / 255 <= 0.04045 ? n / 255 / 12.92 : ((n / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const paper = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const colour = parts(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return [255, 255, 255];
    };
    const faint = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let texts = 0;
    while (walk.nextNode()) {
      const element = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || !element.checkVisibility() || element.closest("script, style, :disabled")) continue;
      const style = getComputedStyle(element);
      const ink = parts(element.closest("svg") ? style.fill : style.color);
      const [a, b] = [light(ink), light(paper(element))].sort((x, y) => y - x);
      texts += 1;
      if ((a + 0.05) / (b + 0.05) < 4.5) faint.push([element.outerHTML.slice(0, 120), (a + 0.05) / (b + 0.05)]);
    }
    return texts > 50 ? faint : [["too little text", texts]];
  });
  assert.deepEqual(faint, [], `${where}: text that can hardly be read`);
  // Without script nothing waits for anything, so axe cannot run.
  if (!scripted) return;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map((one) => `${one.id}: ${one.help} ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")}`);
  assert.deepEqual(told, [], `${where}: axe`);
};

// The figures of the tables are those of the JSON, cell by cell.
const figures = async (page, json) => {
  const printed = await page.$$eval("table.targets", (tables) => tables.flatMap((table) => {
    const keys = Array.from(table.tHead.rows[0].cells, (head) => head.dataset.key);
    return Array.from(table.querySelectorAll("tr[data-target]"), (row) => [
      row.dataset.target,
      Object.fromEntries(keys.map((key, at) => [key, row.cells[at].textContent])),
    ]);
  }));
  assert.equal(printed.length, json.rows.length);
  const of = new Map(json.rows.map((row) => [row.target, row]));
  for (const [id, cells] of printed) {
    for (const [key, text] of Object.entries(cells)) {
      const value = of.get(id)[key];
      if (value === null || value === undefined) assert.equal(text, "—", `${id} ${key}`);
      else if (typeof value === "number") assert.equal(Number(text), value, `${id} ${key}`);
    }
  }
};

// Every column sorts by exact values, up and down and back, and what is empty stays last.
const sorts = async (page, json) => {
  const of = new Map(json.rows.map((row) => [row.target, row]));
  const own = () => page.$$eval("table.targets:first-of-type", ([table]) =>
    Array.from(table.querySelectorAll("tr[data-target]"), (row) => row.dataset.target));
  const came = await own();
  const heads = await page.$$eval("table.targets", ([table]) => Array.from(table.tHead.rows[0].cells, (head) => head.dataset.key));
  for (const key of heads) {
    const button = page.locator(`table.targets >> nth=0 >> th[data-key="${key}"] button`);
    const as = () => button.evaluate((element) => element.parentNode.getAttribute("aria-sort"));
    for (const [down, name] of [[false, "ascending"], [true, "descending"]]) {
      await button.click();
      assert.equal(await as(), name);
      const values = (await own()).map((id) => of.get(id)[key]);
      const filled = values.filter((value) => value !== null);
      assert.deepEqual(values.slice(0, filled.length), filled, `${key}: what is empty comes last`);
      if (filled.every((value) => typeof value === "number")) {
        assert.deepEqual(filled, filled.slice().sort((a, b) => (down ? b - a : a - b)), `${key} ${name}`);
      }
    }
    await button.click();
    assert.equal(await as(), null);
    assert.deepEqual(await own(), came, `${key}: back in the document's order`);
  }
};

const chooses = async (page, json, plan) => {
  const shown = () => page.textContent("#shown");
  const all = json.rows.length;
  assert.match(await shown(), new RegExp(String(all)));
  for (const key of ["status", "lead"]) {
    const select = page.locator(`#by-${key}`);
    if (await select.count() === 0) continue;
    for (const value of await select.locator("option").evaluateAll((all) => all.slice(1).map((each) => each.value))) {
      await select.selectOption(value);
      const expected = json.rows.filter((row) => row[key] === value).map((row) => row.target);
      assert.deepEqual((await visible(page)).sort(), expected.sort(), `${key} ${value}`);
      assert.match(await shown(), new RegExp(`(^|\\D)${expected.length}\\D`));
    }
    await page.click("#clear");
  }
  const reporters = page.locator("#by-reporter");
  if (await reporters.count() > 0) {
    for (const value of await reporters.locator("option").evaluateAll((all) => all.slice(1).map((each) => each.value))) {
      await reporters.selectOption(value);
      assert.deepEqual((await visible(page)).sort(), plan(value).sort(), `reporter ${value}`);
    }
    await page.click("#clear");
  }
  const one = json.rows[1];
  await page.fill("#by-find", one.name.toUpperCase());
  assert.ok((await shown()).includes(one.name.toUpperCase()), "what was chosen is said");
  assert.ok((await visible(page)).includes(one.target));
  await page.fill("#by-find", "没有这样的指标");
  assert.deepEqual(await visible(page), []);
  await page.click("#clear");
  assert.equal(await focused(page), "by-find");
  // A tile chooses its status, and lets go of it.
  const tile = page.locator(".states button").first();
  await tile.click();
  assert.equal(await tile.getAttribute("aria-pressed"), "true");
  assert.equal(String((await visible(page)).length), await tile.locator(".figure").textContent());
  await tile.click();
  assert.equal(await tile.getAttribute("aria-pressed"), "false");
};

// With the keys alone: to the first target, into its drawer, on to the next, out again.
const keys = async (page) => {
  const tree = await (await page.context().newCDPSession(page)).send("Accessibility.getFullAXTree");
  const heads = tree.nodes.filter((node) => node.role?.value === "columnheader").map((node) => node.name.value);
  assert.ok(heads.length > 10 && heads.every((name) => !/[↕↑↓]/.test(name)), "arrows are seen, not read aloud");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "#targets", "the way past the head comes first");
  await page.keyboard.press("Enter");
  const first = (await visible(page))[0];
  for (let pressed = 0; pressed < 60 && (await focused(page)) !== `#t-${first}`; pressed += 1) await page.keyboard.press("Tab");
  assert.equal(await focused(page), `#t-${first}`);
  const order = await page.$$eval("#targets button, #targets select, #targets input", (all) => all.every((each) => each.tabIndex === 0));
  assert.ok(order);
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), `t-${first}-title`, "the drawer opens at its title");
  assert.ok(await page.$eval("#drawer", (drawer) => drawer.open && drawer.matches(":modal")));
  assert.equal(await page.$eval("#drawer", (drawer) => document.getElementById(drawer.getAttribute("aria-labelledby")).tagName), "H3");
  await page.keyboard.press("Escape");
  await closed(page, first);
  await page.keyboard.press("Enter");
  await page.click("#next");
  const second = (await visible(page))[1];
  assert.equal(await focused(page), `t-${second}-title`);
  await page.keyboard.press("Escape");
  await closed(page, second);
  assert.equal(await page.$$eval("#details article", (all) => all.length), await page.$$eval(ROWS, (all) => all.length));
};

// The address holds the view.
const address = async (page) => {
  const all = await visible(page);
  const own = page.url();
  await page.goto("about:blank");
  await page.goto(`${own}#status=x&lead=x&reporter=x&sort=-x&target=x`);
  assert.deepEqual(await visible(page), all, "an address of another page chooses nothing");
  await page.goto("about:blank");
  await page.goto(own);
  const status = await page.$eval(".states li", (tile) => tile.dataset.status);
  await page.selectOption("#by-status", status);
  await page.click("table.targets th[data-key=name] button");
  const before = await visible(page);
  await page.click(`#targets a[href="#t-${before[0]}"]`);
  const there = page.url();
  await page.goto("about:blank");
  await page.goto(there);
  assert.deepEqual(await visible(page), before);
  assert.ok(await page.$eval("#drawer", (drawer) => drawer.open));
  await page.keyboard.press("Escape");
  await closed(page, before[0]);
  await page.keyboard.press("Enter");
  assert.ok(await page.$eval("#drawer", (drawer) => drawer.open));
  await page.goBack();
  await closed(page, before[0]);
};

// Nothing but the page's own script and style is obeyed.
const policy = async (file) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(file);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.obeyed = true";
    document.body.append(script);
    const style = document.createElement("style");
    style.textContent = "h1 { color: rgb(1, 2, 3) }";
    document.head.append(style);
    document.querySelector("h1").setAttribute("onclick", "globalThis.obeyed = true");
    document.querySelector("h1").setAttribute("style", "color: rgb(1, 2, 3)");
    document.querySelector("h1").click();
  });
  assert.equal(await page.evaluate(() => globalThis.obeyed), undefined);
  assert.notEqual(await page.$eval("h1", (title) => getComputedStyle(title).color), "rgb(1, 2, 3)");
  const reached = await page.evaluate(() => fetch("data:text/plain,x").then(() => true, () => false));
  assert.equal(reached, false);
  await context.close();
};

const paper = async (page, scripted) => {
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#filters").isVisible(), false);
  assert.equal(await page.locator("nav").isVisible(), false);
  assert.equal(await page.locator("#details").isVisible(), !scripted, "details are printed where nothing can open them");
  assert.equal(await page.$eval("thead", (head) => getComputedStyle(head).display), "table-header-group");
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  const sheets = async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const boxes = pdf.match(/\/MediaBox \[[^\]]*\]/g);
    assert.ok(boxes.every((box) => /\[0 0 841\.\d+ 59[45]\.?\d*\]/.test(box)), boxes[0]);
    return boxes.length;
  };
  const whole = await sheets();
  if (scripted) {
    // An open drawer is printed alone.
    await page.emulateMedia({ media: null });
    await page.click(`${ROWS} a`);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("main").isVisible(), false);
    assert.equal(await page.locator(".turn").isVisible(), false);
    assert.ok(await page.locator("#drawer article").isVisible());
    assert.ok(await page.locator(".whose").isVisible());
    await sheets();
  }
  return whole;
};

const judge = async (plan, day, lang, more, owes) => {
  const out = join(work, "page.html");
  run(["status", plan, "--as-of", day, "--lang", lang, "-o", out, ...more]);
  const json = JSON.parse(run(["status", plan, "--as-of", day, "--format", "json", ...more]));
  const file = pathToFileURL(out).href;
  const whole = `${plan} ${lang}`;
  await opened(file, {}, async (page) => {
    assert.equal(await page.$eval("html", (html) => html.lang), lang === "zh" ? "zh-CN" : "en");
    assert.equal(await page.$$eval("script", (all) => all.length), 1);
    assert.equal(await page.$$eval("img, b, i, iframe, object, embed, link, form", (all) => all.length), 0);
    await figures(page, json);
    await keys(page);
    await sorts(page, json);
    await chooses(page, json, owes);
    await unfold(page);
    await page.$eval("#details", (details) => { details.hidden = false; });
    await look(page, `${whole}, light`);
  });
  await opened(file, {}, address);
  for (const colorScheme of ["light", "dark"]) {
    await opened(file, { colorScheme }, async (page) => {
      await page.click(`${ROWS} a`);
      await look(page, `${whole}, drawer, ${colorScheme}`);
      await page.click("#close");
    });
  }
  // Without script everything is there: the rows, what is behind each, and no control that does nothing.
  for (const colorScheme of ["light", "dark"]) {
    await opened(file, { colorScheme, javaScriptEnabled: false }, async (page) => {
      assert.equal(await page.locator("#filters").isVisible(), false);
      assert.equal(await page.locator("#drawer").isVisible(), false);
      assert.equal(await page.locator("button:visible, select:visible, input:visible").count(), 0);
      for (const row of json.rows) assert.ok(await page.locator(`#t-${row.target}`).isVisible(), row.target);
      if (await page.locator("#routine").count() > 0) {
        await page.click("#routine summary");
      }
      assert.equal((await visible(page)).length, json.rows.length);
      await look(page, `${whole}, no script, ${colorScheme}`, false);
    });
  }
  await opened(file, { viewport: { width: 380, height: 800 } }, async (page) => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 380), "narrow: nothing sticks out");
    await page.click(`${ROWS} a`);
    assert.ok(await page.$eval("#leaf", (leaf) => leaf.scrollWidth <= leaf.clientWidth), "narrow: nor in the drawer");
    await look(page, `${whole}, narrow`);
  });
  await opened(file, {}, async (page) => assert.ok(await paper(page, true) >= 1));
  await opened(file, { javaScriptEnabled: false }, (page) => paper(page, false));
  await policy(file);
};

// Whom each target of the shipped plan is reported by, as `remind` has it: what a reporter owes in a year without reports.
const owing = (plan) => (reporter) => {
  const json = JSON.parse(run(["remind", plan, "--as-of", "2025-12-31", "--format", "json", "--reports", join(work, "none.csv")]));
  return json.open.filter((open) => open.reporter === reporter).map((open) => open.target);
};

try {
  writeFileSync(join(work, "none.csv"), "日期,指标编号,填报单位,累计完成\n");
  const hostile = join(work, "plan.toml");
  for (const lang of ["zh", "en"]) {
    await judge(hostile, "2025-06-30", lang, [], owing(hostile));
    if (!short) {
      const shipped = join(root, "plans/2025-putuo.toml");
      await judge(shipped, "2025-06-30", lang, lang === "zh" ? ["--forecast"] : [], owing(shipped));
    }
  }
  // Nothing to be listed, and nobody to report it.
  const bare = join(work, "bare.toml");
  writeFileSync(bare, HOSTILE.replace(/\[\[reporter\]\]\n(?:(?:name|aliases) = .*\n)+/g, "").replace(/^(allocation|lead) .*\n/gm, ""));
  for (const [plan, more] of [[hostile, ["--status", "overdue"]], [bare, ["--columns", "status,trend"]]]) {
    const out = join(work, "few.html");
    run(["status", plan, "--as-of", "2025-06-30", "--lang", "zh", "-o", out, ...more]);
    await opened(pathToFileURL(out).href, {}, async (page) => {
      await unfold(page);
      await look(page, more.join(" "));
      if (await page.locator(`${ROWS} a`).count() > 0) await page.click(`${ROWS} a`);
    });
  }
  console.log("the page is sound");
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}
