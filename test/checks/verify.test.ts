import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CheckResult } from "../../src/checks/model.js";
import { committedForTest, type TestApp } from "../cli/app.js";
import { runTsc } from "../support/scratch.js";
import { LOOKUP_OVER_HTTP, LOOKUP_BY_FUNCTION, REPLACED } from "./replaced.js";

const TICKETS = ".planning/phases/05-data-migration/05-05-PLAN.md";
const LOOKUP = "src/app/api/contacts/by-phone-convex/route.ts";

interface Document {
  readonly outcome: string;
  readonly plan: string;
  readonly checks: readonly CheckResult[];
}

async function verify(app: TestApp, ...args: readonly string[]): Promise<{ code: number; document: Document }> {
  const { code, stdout } = await app.migrate("verify", "--json", ...args);
  const document: Document = JSON.parse(stdout);
  return { code, document };
}

function put(app: TestApp, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(app.root, file)), { recursive: true });
    app.write(file, text);
  }
}

const short = ({ status, subject, question }: CheckResult): string => `${status} ${subject} ${question}`;
const failedOf = ({ checks }: Document): readonly string[] =>
  checks.filter(({ status }) => status === "failed").map(short);

describe("migrate verify --plan", () => {
  it("says item by item what the Supabase app still lacks, and that nothing is missing once it is replaced", async () => {
    const app = committedForTest("tickets-app");
    const before = await verify(app, "--plan", TICKETS);
    expect([before.code, before.document.outcome, before.document.plan]).toEqual([3, "checks-failed", "05-05"]);
    const changed = before.document.checks.filter(({ kind }) => kind === "modified");
    expect(changed).toHaveLength(14);
    expect(failedOf(before.document).filter((line) => !line.endsWith("was changed"))).toEqual([
      "failed Tickets API answers from Convex is true",
      "failed ARI processor keeps its conversations in Convex is true",
      "failed src/app/api/tickets/route.ts contains api\\.tickets\\.",
      "failed src/lib/ari/processor.ts contains fetchQuery|fetchMutation",
      "failed src/app/api/tickets/route.ts → convex/tickets.ts matches fetchQuery|fetchMutation",
      "failed src/app/api/tickets/route.ts → convex/tickets.ts leads there",
      "failed src/lib/ari/processor.ts → convex/ari.ts leads there",
      "failed grep api.tickets.createTicket src/app/api/tickets/route.ts finds something",
      "failed grep getTicketComments src/app/api/tickets/[id]/comments/route.ts finds something",
      "failed grep addComment src/app/api/tickets/[id]/comments/route.ts finds something",
      "failed grep from('ari_ src/ finds nothing",
      "failed grep from('tickets src/app/api/tickets/route.ts src/app/api/portal finds nothing",
    ]);
    put(app, REPLACED);
    expect(await runTsc(app.root)).toMatchObject({ code: 0, stdout: "" });
    const after = await verify(app, "--plan", "05-05");
    expect(failedOf(after.document)).toEqual([]);
    expect(after.code).toBe(0);
    const detail = (part: string) => after.document.checks.find((check) => short(check).includes(part))?.detail;
    expect(detail("route.ts → convex/tickets.ts leads there")).toBe("calls api.tickets.listTickets");
    expect(detail("processor.ts → convex/ari.ts leads there")).toBe(
      "imports ./handoff (src/lib/ari/handoff.ts), which calls api.ari.createAppointment",
    );
    expect(after.document.checks.filter(({ kind }) => kind === "truth").map(({ status }) => status)).toEqual([
      "passed",
      "person",
      "passed",
      "person",
    ]);
  });

  it("does not take a comment for code, nor an edit that was taken back for a change", async () => {
    const app = committedForTest("tickets-app");
    put(app, REPLACED);
    app.commit();
    const route = "src/app/api/tickets/route.ts";
    const portal = "src/app/api/portal/tickets/route.ts";
    app.write(route, app.read(route).replaceAll("api.tickets.", "client.").concat("\n// api.tickets.listTickets\n"));
    app.git("checkout", "HEAD~1", "--", portal);
    app.write("src/lib/ari/notes.ts", "/* supabase.from('ari_notes') */\n// from('ari_notes')\n");
    const { code, document } = await verify(app, "--plan", TICKETS);
    expect(code).toBe(3);
    expect(failedOf(document)).toEqual([
      "failed Tickets API answers from Convex is true",
      `failed ${route} contains api\\.tickets\\.`,
      `failed ${route} → convex/tickets.ts leads there`,
      `failed ${portal} was changed`,
      `failed grep api.tickets.createTicket ${route} finds something`,
      "failed grep from('tickets src/app/api/tickets/route.ts src/app/api/portal finds nothing",
    ]);
    const contains = document.checks.find((check) => short(check).includes("contains api"));
    expect(contains?.detail).toMatch(/^only a comment matches it \(line \d+\)$/);
  });

  it("judges a link over HTTP by its pattern, and says where the plan disagrees with itself", async () => {
    const app = committedForTest("tickets-app");
    put(app, { [LOOKUP]: LOOKUP_BY_FUNCTION });
    const { code, document } = await verify(app, "--plan", "03-04");
    expect([code, failedOf(document)]).toEqual([
      3,
      [`failed ${LOOKUP} → convex/http/contacts.ts matches fetch.*convex.*http`],
    ]);
    expect(document.checks.find(({ status }) => status === "failed")?.detail).toBe(
      "nothing in it matches; a link over HTTP is judged by its pattern alone; its code calls api.contacts.getContextByPhone " +
        "(convex/contacts.ts); the plan disagrees with itself: the code that it writes for this file (line 45) does not match",
    );
    put(app, { [LOOKUP]: LOOKUP_OVER_HTTP });
    expect(await verify(app, "--plan", "03-04")).toMatchObject({ code: 0 });
  });

  it("reads no file outside of the app and runs nothing", async () => {
    const app = committedForTest("tickets-app");
    const plan = app
      .read(TICKETS)
      .replace('path: "src/app/api/tickets/route.ts"', 'path: "../../../../etc/passwd"')
      .replace(
        '    grep -q "api.tickets',
        '    grep -q root /etc/passwd\n    touch ran && grep -q x package.json\n    grep -q "api.tickets',
      );
    app.write("05-05-PLAN.md", plan);
    const { document } = await verify(app, "--plan", "05-05-PLAN.md");
    const of = (part: string) =>
      document.checks.filter(({ subject }) => subject.includes(part)).map(({ status, detail }) => [status, detail]);
    expect(of("../etc/passwd")[0]).toEqual([
      "failed",
      "../../../../etc/passwd leads out of the app and is not looked at",
    ]);
    expect(of("root /etc/passwd")).toEqual([["failed", "/etc/passwd leads out of the app and is not looked at"]]);
    expect(of("touch ran")).toEqual([["person", "it is not a call of grep"]]);
    expect([...app.tree().keys()]).not.toContain("ran");
  });

  it("counts changes from the commit that is named, and knows no other", async () => {
    const app = committedForTest("tickets-app");
    put(app, REPLACED);
    app.commit();
    const unchanged = (document: Document): number =>
      document.checks.filter(({ kind, status }) => kind === "modified" && status === "failed").length;
    expect(unchanged((await verify(app, "--plan", "05-05", "--since", "HEAD~1")).document)).toBe(0);
    expect(unchanged((await verify(app, "--plan", "05-05", "--since", "HEAD")).document)).toBe(14);
    for (const since of ["nowhere", "--output=x", ""]) {
      const { code, stderr } = await app.migrate("verify", "--plan", "05-05", `--since=${since}`);
      expect([since, code, stderr]).toEqual([since, 1, expect.stringContaining(`git knows no commit "${since}".`)]);
    }
  });
});
