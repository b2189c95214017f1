import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import type { PrismaRows } from "../support/convex/toConvexRows.js";
import { SERVER_KEY, setServerKey } from "./deployment.js";
import { codeOf, instanceOf, KEY, rowsIn } from "./instance.js";
import type { Instance } from "./instance.js";
import { prismaRowsOf } from "./rows.js";

/** Alice's workspace, which she administers, has more members; bob administers only his own. */
const TEAM = ["member", "admin", "owner"].map((role) => ({
  id: `${role}-membership`,
  workspaceId: "alice-workspace",
  userId: role,
  role,
}));
const BASE: PrismaRows = { ...prismaRowsOf("alice", "bob"), File: [] };
const ROWS: PrismaRows = {
  ...BASE,
  WorkspaceMember: [...(BASE["WorkspaceMember"] ?? []), ...TEAM],
  // Of the administrators of the whole app there is one here.
  User: ["alice", "bob", "staff"].map((id) => ({
    id,
    email: `${id}@example.com`,
    name: id,
    role: id === "staff" ? "admin" : "member",
    createdAt: "2026-03-01T12:00:00.000Z",
  })),
};
const IN = { workspaceId: "alice-workspace" };
const AS_ALICE = { userId: "alice", ...KEY };

beforeEach(() => setServerKey(SERVER_KEY));
afterEach(() => vi.unstubAllEnvs());

/** Puts bytes into the storage as the upload address does. */
function upload(instance: Instance, bytes: BlobPart = "bytes"): Promise<Id<"_storage">> {
  return instance.action(async ({ storage }) => storage.store(new Blob([bytes])));
}

async function saved(instance: Instance, userId = "alice"): Promise<string> {
  const args = { storageId: await upload(instance), ...IN, ticketId: "alice-issue-1", fileName: "a.pdf" };
  return (await instance.mutation(api.storage.saveFile, { ...args, userId, ...KEY })).id;
}

it("goes from the upload through the address to the deletion", async () => {
  const instance = await instanceOf(ROWS);
  const address = await instance.mutation(api.storage.generateUploadUrl, { ...IN, ...AS_ALICE });
  expect(URL.canParse(address)).toBe(true);

  const storageId = await upload(instance);
  const args = { storageId, ...IN, ticketId: "alice-issue-1", fileName: " Plan of the flat (2).pdf " };
  const file = await instance.mutation(api.storage.saveFile, { ...args, ...AS_ALICE });
  expect(file).toEqual({
    id: file.id,
    workspaceId: "alice-workspace",
    ticketId: "alice-issue-1",
    uploadedBy: "alice",
    fileName: "Plan of the flat (2).pdf",
    size: 5,
    createdAt: expect.any(Number),
  });
  const asked = { fileId: file.id, ...AS_ALICE };
  expect(await instance.query(api.storage.getFile, asked)).toEqual(file);
  expect(await instance.query(api.storage.listAttachments, { ticketId: "alice-issue-1", ...AS_ALICE })).toEqual([file]);
  expect(await instance.query(api.storage.getUrl, asked)).toMatch(/^https:/);

  expect(await instance.mutation(api.storage.deleteFile, asked)).toEqual({ id: file.id });
  expect(await instance.query(api.storage.getUrl, asked)).toBeNull();
  expect(await instance.query(api.storage.listAttachments, { ticketId: "alice-issue-1", ...AS_ALICE })).toEqual([]);
  expect(await instance.action(async ({ storage }) => storage.get(storageId))).toBeNull();
  expect(await codeOf(instance.mutation(api.storage.deleteFile, asked))).toBe("FORBIDDEN");
});

/** Who may upload and read, and who may delete what alice and what a member uploaded. */
const CALLERS: readonly (readonly [who: string, works: boolean, deletes: { alices: boolean; members: boolean }])[] = [
  ["alice", true, { alices: true, members: true }],
  ["member", true, { alices: false, members: true }],
  ["admin", true, { alices: true, members: true }],
  ["owner", true, { alices: true, members: true }],
  ["staff", true, { alices: true, members: true }],
  ["bob", false, { alices: false, members: false }],
  ["nobody", false, { alices: false, members: false }],
];

describe.each(CALLERS)("%s, who works in the workspace: %j", (who, works, deletes) => {
  /** The code of a call made with a token, and of the same call made by the server in the person's name. */
  async function bothWays(
    call: (instance: Instance, as: Pick<Instance, "query" | "mutation">, more: object) => Promise<unknown>,
  ): Promise<readonly unknown[]> {
    const ways = [
      async (instance: Instance) => call(instance, instance.withIdentity({ subject: who }), {}),
      async (instance: Instance) => call(instance, instance, { userId: who, ...KEY }),
    ];
    const outcomes: unknown[] = [];
    for (const way of ways) {
      const instance = await instanceOf(ROWS);
      outcomes.push(
        await way(instance).then(
          (value) => (value === null ? "null" : "done"),
          (error) => codeOf(Promise.reject(error)),
        ),
      );
    }
    return outcomes;
  }
  const both = (outcome: string): readonly string[] => [outcome, outcome];

  it("may upload or not, as the table says", async () => {
    const outcomes = await bothWays((_, as, more) => as.mutation(api.storage.generateUploadUrl, { ...IN, ...more }));
    expect(outcomes).toEqual(both(works ? "done" : "FORBIDDEN"));
  });

  it("may keep what was uploaded or not, as the table says", async () => {
    const outcomes = await bothWays(async (instance, as, more) =>
      as.mutation(api.storage.saveFile, { storageId: await upload(instance), ...IN, fileName: "a", ...more }),
    );
    expect(outcomes).toEqual(both(works ? "done" : "FORBIDDEN"));
  });

  it("may read or not, as the table says", async () => {
    for (const query of [api.storage.getUrl, api.storage.getFile]) {
      const outcomes = await bothWays(async (instance, as, more) =>
        as.query(query, { fileId: await saved(instance), ...more }),
      );
      expect(outcomes).toEqual(both(works ? "done" : "null"));
    }
    const list = await bothWays((_, as, more) =>
      as.query(api.storage.listAttachments, { ticketId: "alice-issue-1", ...more }),
    );
    expect(list).toEqual(both(works ? "done" : "FORBIDDEN"));
  });

  it.each([
    ["alice", deletes.alices],
    ["member", deletes.members],
  ])("may delete what %s uploaded: %j", async (uploader, may) => {
    const outcomes = await bothWays(async (instance, as, more) =>
      as.mutation(api.storage.deleteFile, { fileId: await saved(instance, uploader), ...more }),
    );
    expect(outcomes).toEqual(both(may ? "done" : "FORBIDDEN"));
  });
});

it("does not let an uploader delete who has left the workspace", async () => {
  const instance = await instanceOf(ROWS);
  const fileId = await saved(instance, "member");
  await instance.run(async ({ db }) => {
    const gone = (await db.query("workspaceMembers").collect()).find(({ userId }) => userId === "member");
    if (gone !== undefined) await db.delete(gone._id);
  });
  const asMember = instance.withIdentity({ subject: "member" });
  expect(await codeOf(asMember.mutation(api.storage.deleteFile, { fileId }))).toBe("FORBIDDEN");
  expect(await asMember.query(api.storage.getUrl, { fileId })).toBeNull();
});

describe("what was uploaded is not kept", () => {
  const file = { ...IN, fileName: "a.pdf", ...AS_ALICE };

  it.each([
    ["in a workspace that is not there", { ...file, workspaceId: "" }, "FORBIDDEN"],
    ["in another's workspace", { ...file, workspaceId: "bob-workspace" }, "FORBIDDEN"],
    ["with the ticket of another workspace", { ...file, ticketId: "bob-issue-1" }, "FORBIDDEN"],
    ["with a ticket that is not there", { ...file, ticketId: "" }, "FORBIDDEN"],
    ["for nobody", { ...IN, fileName: "a.pdf", ...KEY }, "ACTOR_REQUIRED"],
    ["without a name", { ...file, fileName: "  " }, "INVALID_ARGUMENT"],
    ["with a path for a name", { ...file, fileName: "../a.pdf" }, "INVALID_ARGUMENT"],
    ["with a path for a name", { ...file, fileName: "C:\\a.pdf" }, "INVALID_ARGUMENT"],
    ["with a line break in its name", { ...file, fileName: "a.pdf\r\nX-Evil: 1" }, "INVALID_ARGUMENT"],
    ["with a name that is too long", { ...file, fileName: "a".repeat(201) }, "INVALID_ARGUMENT"],
  ])("%s", async (_, args, code) => {
    const instance = await instanceOf(ROWS);
    const storageId = await upload(instance);
    expect(await codeOf(instance.mutation(api.storage.saveFile, { ...args, storageId }))).toBe(code);
    expect(await rowsIn(instance, "files")).toEqual([]);
  });

  it("when it never arrived", async () => {
    const instance = await instanceOf(ROWS);
    const storageId = await upload(instance);
    await instance.action(async ({ storage }) => storage.delete(storageId));
    expect(await codeOf(instance.mutation(api.storage.saveFile, { ...file, storageId }))).toBe("INVALID_ARGUMENT");
  });

  it("when it is larger than a file may be", async () => {
    const instance = await instanceOf(ROWS);
    const [fits, tooLarge] = [25 * 1024 * 1024, 25 * 1024 * 1024 + 1].map((size) => new Uint8Array(size));
    const keep = async (bytes: Uint8Array<ArrayBuffer> | undefined): Promise<{ size: number }> =>
      instance.mutation(api.storage.saveFile, { ...file, storageId: await upload(instance, bytes) });
    expect(await keep(fits)).toMatchObject({ size: 25 * 1024 * 1024 });
    expect(await codeOf(keep(tooLarge))).toBe("INVALID_ARGUMENT");
  });

  it("a second time, whoever asks, also at the same time", async () => {
    const instance = await instanceOf(ROWS);
    const storageId = await upload(instance);
    const asBob = { workspaceId: "bob-workspace", fileName: "mine.pdf", userId: "bob", ...KEY };
    const codes = [file, file, asBob].map(async (args) =>
      instance.mutation(api.storage.saveFile, { ...args, storageId }).then(
        () => "done",
        (error: unknown) => codeOf(Promise.reject(error)),
      ),
    );
    expect((await Promise.all(codes)).sort()).toEqual(["CONFLICT", "CONFLICT", "done"]);
    expect(await rowsIn(instance, "files")).toHaveLength(1);
  });
});

it("goes with its ticket", async () => {
  const instance = await instanceOf(ROWS);
  const kept = await saved(instance);
  const other = { storageId: await upload(instance, "other"), ...IN, fileName: "of no ticket", ...AS_ALICE };
  await instance.mutation(api.storage.saveFile, other);
  await instance.mutation(api.tickets.deleteTicket, { ticketId: "alice-issue-1", ...KEY });
  expect((await rowsIn(instance, "files")).map(({ fileName }) => fileName)).toEqual(["of no ticket"]);
  expect(await instance.query(api.storage.getUrl, { fileId: kept, ...KEY })).toBeNull();
  expect(await instance.run(({ db }) => db.system.query("_storage").collect())).toHaveLength(1);
});

it("lists as many attachments as are asked for, oldest first", async () => {
  const instance = await instanceOf(ROWS);
  const ids = [await saved(instance), await saved(instance, "member"), await saved(instance)];
  const list = async (limit?: number): Promise<readonly string[]> => {
    const args = { ticketId: "alice-issue-1", ...KEY };
    const files = await instance.query(api.storage.listAttachments, limit === undefined ? args : { ...args, limit });
    return files.map(({ id }) => id);
  };
  expect(await list()).toEqual(ids);
  expect(await list(2)).toEqual(ids.slice(0, 2));
  expect(await codeOf(list(0))).toBe("INVALID_LIMIT");
});
