import { describe, expect, it } from "vitest";
import { committedForTest } from "../cli/app.js";
import { differences } from "../support/scratch.js";

describe("migrate replace on the tickets app", () => {
  it("is proven, changes nothing a second time, keeps what is to be kept, and goes back byte for byte", async () => {
    const app = committedForTest("tickets-app");
    const before = app.tree();
    const { code, report } = await app.report("replace", "--all");
    expect(code).toBe(0);
    expect(report.verification).toMatchObject({ new: 0 });
    const counted = (status: string) => report.calls?.filter((call) => call.status === status).length;
    expect(["replaced", "covered", "kept", "refused", "left"].map(counted)).toEqual([46, 6, 2, 0, 0]);
    const left = app.git("grep", "--name-only", "supabase/server'", "--", "src/app", "src/lib").trim().split("\n");
    expect(left).toEqual(["src/app/api/contacts/by-phone/route.ts", "src/app/api/messages/send-media/route.ts"]);

    const replaced = app.tree();
    expect((await app.report("replace", "--all")).report.outcome).toBe("nothing-to-do");
    expect(differences(replaced, app.tree())).toEqual([]);

    expect((await app.migrate("replace", "--undo")).code).toBe(0);
    expect(differences(before, app.tree())).toEqual([]);
  });

  it("meets the plan that asked for it", async () => {
    const app = committedForTest("tickets-app");
    expect((await app.migrate("replace", "--plan", "05-05", "--no-verify")).code).toBe(0);
    const { code, stdout } = await app.migrate("verify", "--plan", ".planning/phases/05-data-migration/05-05-PLAN.md");
    expect([code, /\b0 failed/.test(stdout)]).toEqual([0, true]);
  });

  it("leaves a file alone whose call is not mapped, names the line to paste, and replaces the others", async () => {
    const app = committedForTest("tickets-app");
    const file = "src/lib/ari/knowledge-base.ts";
    app.replace(file, ".eq('is_active', true)", ".eq('is_active', true)\n    .eq('category', 'faq')");
    app.commit();
    const text = app.read(file);
    const { code, report } = await app.report("replace", "--domain", "ari", "--no-verify");
    expect(code).toBe(6);
    expect(app.read(file)).toBe(text);
    expect(report.calls?.filter((call) => call.status === "refused")).toMatchObject([
      { file, call: "ari_knowledge_entries.select", finding: { kind: "scope-dropped", field: "category eq" } },
    ]);
    expect(app.read("src/lib/ari/processor.ts")).toContain("api.ariConversations.getByContact");
  });

  it("writes nothing when the types do not fit, or a function of the manifest is not there", async () => {
    const app = committedForTest("tickets-app");
    const before = app.tree();
    app.replace("migrate.manifest.json", '"row": "conversationRow"', '"row": "slotRow"');
    expect((await app.migrate("replace", "src/lib/ari/processor.ts", "--force")).code).toBe(3);
    app.replace("migrate.manifest.json", "api.ariConversations.getByContact(", "api.ariConversations.getByContacts(");
    const { code, stdout } = await app.migrate("replace", "--domain", "ari", "--no-verify", "--force");
    expect([code, /getByContact\b/.test(stdout)]).toEqual([3, true]);
    expect(differences(before, app.tree())).toEqual(["migrate.manifest.json"]);
  });

  it.each(["../other/file.ts", "/etc/hosts", "convex/tickets.ts"])("knows no source file %s", async (path) => {
    const app = committedForTest("tickets-app");
    expect((await app.migrate("replace", path, "--no-verify")).code).toBe(1);
  });
});
