// The desk page in a browser, as an editor uses it: with a mouse, without one, in a narrow window, in
// the dark, without a script. Ends with 1 and a message at the first thing that is wrong.
//
// node tests/browser/desk.cjs ADDRESS PAGE FOLDER: the address of a server, a page that is derived from
// an article of its index, and where screenshots go.
"use strict";
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const axe = require("axe-core");
const { chromium } = require("playwright-core");

const [address, file, folder] = process.argv.slice(2);
const text = fs.readFileSync(file, "utf8");
const heard = [];

// A window in which nothing may be said on the console, and nothing asked of anybody else.
async function open(browser, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("data:")) heard.push(`request: ${url}`);
  });
  return page;
}

// No fault that keeps anybody from using it, and nothing that sticks out of the window.
async function isFit(page, what) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const faults = violations.map(({ id, impact, nodes }) =>
    `${impact} ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(faults, [], what);
  const [wide, window] = await page.evaluate(() =>
    [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= window, `${what}: ${wide} wide in a window of ${window}`);
}

// Goes from one thing to the next until it is at one that is looked for.
async function tabTo(page, selector) {
  for (let at = 0; at < 400; at += 1) {
    if (await page.evaluate((one) => document.activeElement.matches(one), selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`no key leads to ${selector}`);
}

// Everything that can be used can be reached by keyboard.
async function isReachable(page, what) {
  await page.evaluate(() => {
    document.activeElement.blur();
    window.reached = new Set();
    document.addEventListener("focusin", (event) => window.reached.add(event.target));
  });
  const count = await page.locator("a, button, input, select, textarea, summary").count();
  for (let at = 0; at < count + 5; at += 1) await page.keyboard.press("Tab");
  const missed = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
    const names = new Set([...window.reached].map((one) => one.name));
    const isMissed = (one) => one.type !== "hidden" && one.checkVisibility()
      && !window.reached.has(one) && !(one.type === "radio" && names.has(one.name));
    return all.filter(isMissed).map((one) => one.outerHTML.slice(0, 200));
  });
  assert.deepEqual(missed, [], what);
}

// Goes on to the next of some things of which one can be chosen; a busy machine takes a while, and now
// and then loses a key.
async function choose(page, value) {
  const before = await page.evaluate(() => document.activeElement.value);
  const hasMoved = (from) => document.activeElement.value !== from;
  for (let tries = 0; tries < 3 && !(await page.evaluate(hasMoved, before)); tries += 1) {
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(hasMoved, before, { timeout: 10_000 }).catch(() => undefined);
  }
  await page.waitForFunction((next) => document.activeElement.value === next
    && document.activeElement.checked, value);
}

// Where the focus is.
const focused = (page) => page.evaluate(() => {
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  const { id, dataset } = document.activeElement;
  return { id, passage: dataset.passage, seen: bottom > 0 && top < innerHeight };
});

async function byKeyboard(browser, options, name) {
  const page = await open(browser, options);
  await page.goto(address);
  await isFit(page, `${name}: first page`);
  await isReachable(page, `${name}: first page`);
  await page.screenshot({ path: path.join(folder, `desk-${name}.png`) });
  await page.goto(address);
  // The box gets the focus by itself, with the first picture of the page; a busy machine takes a while.
  await page.waitForFunction(() => document.activeElement.id === "text");
  await page.keyboard.insertText(text);
  await tabTo(page, "button.main");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/check");
  assert.match(await page.textContent("h1"), /^PARTLY DERIVED: /);
  await isFit(page, `${name}: verdict`);
  await page.screenshot({ path: path.join(folder, `verdict-${name}.png`) });

  // A passage to its source and back.
  await tabTo(page, "td:first-child a.passage");
  const here = await focused(page);
  await page.keyboard.press("Enter");
  await page.waitForFunction((id) => document.activeElement.id !== id, here.id);
  const there = await focused(page);
  assert.equal(there.passage, here.passage);
  assert.ok(there.seen && there.id !== here.id, JSON.stringify([here, there]));
  assert.ok(await page.evaluate(() => document.activeElement.closest("td").cellIndex === 1));
  await page.keyboard.press("Enter");
  await page.waitForFunction((id) => document.activeElement.id === id, here.id);

  // What is shown.
  const alone = page.locator(".lines .alone").first();
  assert.ok(!(await alone.isVisible()));
  await page.locator("[value=shared]").first().focus();
  await choose(page, "whole");
  assert.ok(await alone.isVisible());
  await choose(page, "own");
  assert.ok(await alone.isVisible());
  assert.ok(!(await page.locator(".lines td:nth-child(2)").first().isVisible()));
  await page.screenshot({ path: path.join(folder, `own-${name}.png`) });
  await choose(page, "shared");
  await isReachable(page, `${name}: verdict`);

  // A decision.
  await tabTo(page, "button[name=decision][value^=ok]");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/decide");
  assert.match(await page.textContent("[role=status]"), /^decided: .* ok$/);
  await isFit(page, `${name}: decided`);

  // The group and story of what it draws on.
  await tabTo(page, ".facts a[href^='/article']");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/article?*");
  assert.match(await page.textContent("[aria-labelledby=group]"), /articles of one text/);
  assert.match(await page.textContent("[aria-labelledby=story]"), /independent report/);
  await isFit(page, `${name}: article`);
  await isReachable(page, `${name}: article`);
  await page.screenshot({ path: path.join(folder, `article-${name}.png`) });
  await page.context().close();
}

// Files: chosen, dropped, and none at all.
async function byMouse(browser) {
  const page = await open(browser, { viewport: { width: 1400, height: 900 } });
  await page.goto(address);
  await page.click("button.main");
  await page.waitForFunction(() => document.querySelector("#problem").textContent
    === "paste a text or choose a file first");
  await page.setInputFiles("#page", file);
  await page.click("button.main");
  await page.waitForURL("**/check");
  assert.match(await page.textContent("h1"), /^PARTLY DERIVED: /);
  // Both sides of a passage light up.
  const passage = page.locator("td:first-child a.passage").first();
  await passage.hover();
  await page.waitForSelector(".lit");
  const lit = await page.evaluate(() =>
    [...document.querySelectorAll(".lit")].map((one) => one.closest("td").cellIndex));
  assert.deepEqual([...new Set(lit)].sort(), [0, 1]);
  await passage.click();
  await page.waitForURL(/#/);
  await page.goto(address);
  await page.evaluate((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], "dropped.txt", { type: "text/plain" }));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
  }, text);
  await page.waitForURL("**/check");
  assert.match(await page.textContent(".facts"), /dropped-[0-9a-f]{8}\.txt/);
  // On paper there is nothing to press.
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("button:visible").count(), 0);
  await page.context().close();
}

async function withoutScript(browser) {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(address);
  await page.fill("#text", text);
  await page.click("button.main");
  await page.waitForURL("**/check");
  await page.click("button[name=decision] >> nth=1");
  await page.waitForURL("**/decide");
  await page.click("text=add it to the index");
  await page.waitForURL("**/add");
  const told = await page.locator("[role=status]").textContent();
  assert.match(told, /^added to the index: /);
  await page.context().close();
}

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1400, 360]) {
      const options = { colorScheme, viewport: { width, height: width > 1000 ? 1000 : 740 } };
      await byKeyboard(browser, options, `${width}-${colorScheme}`);
    }
  }
  await byMouse(browser);
  await withoutScript(browser);
  assert.deepEqual(heard, []);
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
