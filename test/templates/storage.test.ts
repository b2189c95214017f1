import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import type { FunctionReturnType } from "convex/server";
import type { api } from "../../convex/_generated/api.js";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import {
  deleteTicketAttachment,
  getTicketAttachmentUrl,
  listTicketAttachments,
  uploadTicketAttachment,
  type TicketAttachment,
} from "../../templates/storage/ticket-attachments.js";
import { prismaRowsOf } from "../convex/rows.js";
import { REPOSITORY } from "../fixture/files.js";
import { toConvexRows } from "../support/convex/toConvexRows.js";

const TICKET = { workspaceId: "alice-workspace", ticketId: "alice-issue-1" };
let convex: RunningConvex;

beforeAll(async () => {
  const rows = toConvexRows({ ...prismaRowsOf("alice", "bob"), File: [] });
  convex = await startConvex({ convexDir: join(REPOSITORY, "convex"), rows, serverKey: "k" });
});
afterAll(() => convex.stop());
beforeEach(() => {
  vi.stubEnv("CONVEX_URL", convex.url);
  vi.stubEnv("CONVEX_SERVER_KEY", "k");
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("attachments of a ticket, in a served Convex", () => {
  it("are uploaded, listed, read from their address, and deleted, bytes and all", async () => {
    const file = new File(["the plan"], "plan.txt", { type: "text/plain" });
    const stored = await uploadTicketAttachment(file, { ...TICKET, userId: "alice" });
    expect(stored).toMatchObject({ fileName: "plan.txt", contentType: "text/plain", size: 8, uploadedBy: "alice" });
    expect((await listTicketAttachments({ ...TICKET, userId: "alice" })).map(({ id }) => id)).toEqual([stored.id]);
    const asked = { fileId: stored.id, userId: "alice" };
    const address = await getTicketAttachmentUrl(asked);
    expect(await (await fetch(address ?? "")).text()).toBe("the plan");
    await deleteTicketAttachment(asked);
    expect(await getTicketAttachmentUrl(asked)).toBeNull();
    expect((await fetch(address ?? "")).status).toBe(404);
  });

  it("are for those who work in the workspace", async () => {
    const mine = await uploadTicketAttachment(new File(["x"], "a.txt"), { ...TICKET, userId: "alice" });
    const refused = { name: "ConvexError", data: { code: "FORBIDDEN" } };
    await expect(uploadTicketAttachment(new File(["x"], "b.txt"), { ...TICKET, userId: "bob" })).rejects.toMatchObject(
      refused,
    );
    expect(await getTicketAttachmentUrl({ fileId: mine.id, userId: "bob" })).toBeNull();
    await expect(deleteTicketAttachment({ fileId: mine.id, userId: "bob" })).rejects.toMatchObject(refused);
  });

  it("are for nobody without the server key", async () => {
    vi.stubEnv("CONVEX_SERVER_KEY", "");
    const refused = { name: "ConvexError", data: { code: "UNAUTHENTICATED" } };
    await expect(listTicketAttachments({ ...TICKET, userId: "alice" })).rejects.toMatchObject(refused);
  });
});

it("have the shape that the shipped function returns", () => {
  expectTypeOf<FunctionReturnType<typeof api.storage.saveFile>>().toExtend<TicketAttachment>();
});
