// @ts-check
// The main job from end to end on a scratch copy of the fixture app, with the real command. `npm run demo` runs it.
import { createHash } from "node:crypto";
import { copyApp, differences, removeApp, runMigrate, runTsc, treeOf } from "../support/scratch.js";
import { block, heading, line, seconds } from "./print.js";
import { Promises } from "./promises.js";
import { showServed } from "./served.js";

/** @typedef {{ readonly status: string }} Handler */
/** @typedef {{ readonly handlers: readonly Handler[], readonly verification: { readonly new: number } | null }} Report */

const PLANS = Object.entries({
  A1: "social-calendar",
  A2: "social-inbox-trends",
  A3: "leads-core",
  A4: "leads-sub",
  A5: "billing-support",
  A6: "support-voice",
  A7: "quotations-reviews",
  A8: "expenses-realestate",
});
const LIVE = 20;
const STUBS = 12;
const OLD_ERRORS = 2;

/** `--quick` leaves out what Next builds and serves. */
const isQuick = process.argv.includes("--quick");
const promises = new Promises();

/**
 * Runs the command with `--json` and reads its report.
 *
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {Promise<Report>}
 */
async function report(root, args) {
  const { code, stdout, stderr } = await runMigrate(root, [...args, "--json"]);
  if (code !== 0) promises.hold(false, `migrate ${args.join(" ")} ended with exit code ${code}`);
  if (stdout === "") throw new Error(`migrate ${args.join(" ")} gave no report: ${stderr}`);
  return JSON.parse(stdout);
}

/**
 * @param {Report} of
 * @param {string} status
 */
const count = ({ handlers }, status) => handlers.filter((handler) => handler.status === status).length;

/** @param {import("../support/scratch.js").Tree} tree */
function hashOf(tree) {
  const hash = createHash("sha256");
  for (const [file, { bytes }] of tree) hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  return hash.digest("hex");
}

/**
 * @param {string} root
 * @param {import("../support/scratch.js").Tree} before
 */
async function showDiff(root, before) {
  heading("One route: leads/[id], as `migrate wire --route leads/[id] --dry-run` shows it");
  const { code, stdout } = await runMigrate(root, ["wire", "--route", "leads/[id]", "--dry-run", "--no-verify"]);
  block(stdout);
  promises.hold(code === 0 && stdout.includes("api.leads.queries.getById"), "the guard stands in the diff");
  promises.hold(differences(before, treeOf(root)).length === 0, "nothing was written");
}

/** @param {string} root */
async function wirePlans(root) {
  heading("Wiring, plan by plan: no byte is written before the app's own TypeScript agrees");
  const sums = { live: 0, stubs: 0, added: 0 };
  for (const [id, title] of PLANS) {
    const startedAt = performance.now();
    const wired = await report(root, ["wire", "--plan", id]);
    const [live, stubs, added] = [
      count(wired, "wired"),
      count(wired, "stubbed"),
      wired.verification?.new ?? Number.NaN,
    ];
    const name = `${id}  ${title}`.padEnd(26);
    line(
      `  ${name}${live} live, ${stubs} stubbed, ${added} new type errors   ${seconds(performance.now() - startedAt)}`,
    );
    sums.live += live;
    sums.stubs += stubs;
    sums.added += added;
  }
  promises.hold(sums.live === LIVE && sums.stubs === STUBS, `${sums.live} live guards and ${sums.stubs} stubs`);
  promises.hold(sums.added === 0, `${sums.added} new type errors`);
}

/**
 * The errors in the output of `tsc`.
 *
 * @param {import("../support/scratch.js").CommandResult} result
 */
const errorsIn = ({ stdout }) => stdout.split("\n").filter((row) => /error TS\d+/.test(row));

/**
 * @param {readonly string[]} before
 * @param {readonly string[]} after
 */
function showProof(before, after) {
  heading("The proof: the app's own `tsc --noEmit`, run as a program on the whole app");
  line(`  before wiring: ${before.length} errors`);
  line(`  after wiring:  ${after.length} errors`);
  for (const row of after) block(row.replace(": error ", "\n    error "));
  const isSame = before.length === OLD_ERRORS && before.join("\n") === after.join("\n");
  promises.hold(isSame, "0 new errors, and the two old ones are still there");
}

/** @param {Report} scanned */
function showAccounting(scanned) {
  heading("The accounting: `migrate scan` names every handler of every route file");
  const statuses = [...new Set(scanned.handlers.map(({ status }) => status))].sort();
  const counts = statuses.map((status) => [status, count(scanned, status)]);
  for (const [status, number] of counts) line(`  ${String(number).padStart(3)} ${status}`);
  line(`  ${String(scanned.handlers.length).padStart(3)} in all`);
  promises.hold(count(scanned, "wired") === LIVE && count(scanned, "stubbed") === STUBS, "all 32 routes are guarded");
  promises.hold(count(scanned, "wired-by-hand") > 0, "guards written by hand are known and left alone");
}

/**
 * @param {string} root
 * @param {import("../support/scratch.js").Tree} before
 */
async function unwireAll(root, before) {
  heading("Back again: `migrate unwire` for the eight plans");
  const unwired = await report(root, ["unwire", ...PLANS.flatMap(([id]) => ["--plan", id])]);
  promises.hold(count(unwired, "unwired") === LIVE + STUBS, `${count(unwired, "unwired")} guards taken out`);
  const after = treeOf(root);
  line(`  before  ${before.size} files  sha256 ${hashOf(before)}`);
  line(`  after   ${after.size} files  sha256 ${hashOf(after)}`);
  const isSame = hashOf(before) === hashOf(after) && differences(before, after).length === 0;
  promises.hold(isSame, "the tree is byte-identical");
}

/**
 * @param {string} root the copy that is wired
 * @param {string} untouched a second copy, for the compiler's answer before
 */
async function demo(root, untouched) {
  const before = treeOf(root);
  const oldErrors = runTsc(untouched).then(errorsIn);
  await showDiff(root, before);
  await wirePlans(root);
  const [newErrors, scanned] = await Promise.all([runTsc(root).then(errorsIn), report(root, ["scan"])]);
  showProof(await oldErrors, newErrors);
  showAccounting(scanned);
  await unwireAll(root, before);
  if (!isQuick) await showServed(promises);
}

const startedAt = performance.now();
const [root, untouched] = [copyApp(), copyApp()];
line("A Next.js app with 32 routes on Prisma is wired to Convex, and unwired, in a scratch folder.");
try {
  await demo(root, untouched);
} catch (error) {
  promises.hold(false, error instanceof Error ? error.message : String(error));
} finally {
  removeApp(root);
  removeApp(untouched);
}
heading(promises.broken.length === 0 ? "Everything is as promised" : `Not as promised: ${promises.broken.length}`);
for (const text of promises.broken) line(`  ${text}`);
line(`  ${seconds(performance.now() - startedAt)}, and the scratch folder is gone`);
process.exitCode = promises.broken.length === 0 ? 0 : 1;
