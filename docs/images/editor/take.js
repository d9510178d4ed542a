// Types into the editor like a person and takes the pictures: node take.js BROWSER ADDRESS FOLDER
import { chromium } from "playwright-core";

const [browserPath, address, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
const page = await browser.newPage({ viewport: { width: 1000, height: 560 }, deviceScaleFactor: 1 });
await page.goto(address);
await page.waitForFunction(() => window.ready);
await page.evaluate(() => window.show("/workspace/rules/huaxin.yaml"));
await page.waitForSelector(".monaco-editor .view-line");

const pause = (time) => page.waitForTimeout(time);
const go = (text, column) =>
  page.evaluate(([wanted, at]) => {
    const { editor } = window;
    const lineNumber = editor.getModel().getLinesContent().findIndex((one) => one.includes(wanted)) + 1;
    editor.setPosition({ lineNumber, column: at });
    editor.setScrollTop(editor.getTopForLineNumber(lineNumber) - 190); // lists open below, where they hide nothing
  }, [text, column]);
const trigger = (action) => page.evaluate((name) => window.editor.trigger("keyboard", name, {}), action);

// The keys an action may have, and what the chosen one means. The first time the language server is still fetching the schema.
await go("due: 1 working day", 1000);
await page.keyboard.press("End");
await page.keyboard.press("Enter");
for (let turn = 0; ; turn += 1) {
  await trigger("editor.action.triggerSuggest");
  await pause(900);
  const rows = await page.locator(".suggest-widget .monaco-list-row").allTextContents();
  if (rows.some((row) => row.includes("follow_up"))) break;
  if (turn === 20) throw new Error(`the editor never proposed the keys of an action, but ${rows.join(", ")}`);
  await page.keyboard.press("Escape");
}
await trigger("toggleSuggestionDetails");
await pause(500);
await page.keyboard.press("ArrowDown");
await pause(900);
await page.screenshot({ path: `${folder}/editor-completion.png` });

// A mistake is underlined while it is typed, and says what is wrong.
await page.keyboard.press("Escape");
await page.keyboard.type("while_opne: skip");
await page.keyboard.press("Escape");
await pause(2500);
await go("while_opne", 8);
await trigger("editor.action.showHover");
await page.waitForFunction(() => /while_opne/.test(document.querySelector(".monaco-hover:not(.hidden)")?.textContent ?? ""));
await pause(900);
await page.screenshot({ path: `${folder}/editor-mistake.png` });
await browser.close();
