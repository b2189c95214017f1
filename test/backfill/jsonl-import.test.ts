import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jsonToConvex } from "convex/values";
import { toConvexJson } from "../../src/data/convex-json.js";
import { growingFile } from "../../src/workspace/jsonl-file.js";
import { REPOSITORY } from "../support/scratch.js";
import { startLab, type Lab } from "./lab.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
  lab.app.write("package.json", '{ "private": true, "dependencies": { "convex": "*" } }');
});
afterAll(() => lab.stop());

interface Uploaded {
  readonly import: unknown;
  readonly lines: readonly string[];
}

/** Runs the app's own `npx convex import`, up to the moment at which the deployment has the whole file. */
async function imported(command: string): Promise<Uploaded> {
  const parts: Buffer[] = [];
  let finish: (uploaded: Uploaded) => void = () => undefined;
  const finished = new Promise<Uploaded>((resolve) => (finish = resolve));
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const path = (request.url ?? "").split("?")[0];
    response.setHeader("content-type", "application/json");
    if (path === "/api/import/upload_part") parts.push(body);
    if (path === "/api/query") return response.end(JSON.stringify({ status: "success", value: [], logLines: [] }));
    if (path !== "/api/import/finish_upload") return response.end(JSON.stringify({ uploadToken: "t" }));
    finish({
      import: JSON.parse(body.toString()).import,
      lines: Buffer.concat(parts).toString("utf8").trimEnd().split("\n"),
    });
    return response.end(JSON.stringify({ importId: "i" }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const words = command.split(" ").slice(2);
  const main = join(REPOSITORY, "node_modules/convex/bin/main.js");
  const child = spawn(process.execPath, [main, ...words, "--url", url, "--admin-key", "k"], {
    cwd: lab.app.root,
    env: { ...process.env, CONVEX_URL: "", CONVEX_DEPLOYMENT: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => void (said += String(data)));
  const ended = once(child, "close").then(() => {
    throw new Error(said);
  });
  try {
    return await Promise.race([finished, ended]);
  } finally {
    child.kill("SIGKILL");
    await ended.catch(() => undefined);
    server.closeAllConnections();
    server.close();
  }
}

it("the command that is printed is one that Convex's own import takes, with the file that was written", async () => {
  const { stdout } = await lab.backfill("--model", "Broker", "--jsonl", "rows", "--yes");
  const [command = ""] = /npx convex import .*/.exec(stdout) ?? [];
  const uploaded = await imported(command.trim());
  expect(uploaded.import).toEqual({ tableName: "brokers", mode: "requireEmpty", format: "jsonLines" });
  expect(`${uploaded.lines.join("\n")}\n`).toBe(lab.app.read("rows/brokers.jsonl"));
  expect(uploaded.lines.every((line) => !("_id" in JSON.parse(line)))).toBe(true);
}, 60_000);

it("every kind of value comes out of the file as what it was, by Convex's own reading", async () => {
  const document = {
    legacyId: "a\nb\u2028c",
    int64: -(2n ** 63n),
    large: 2n ** 63n - 1n,
    bytes: new Uint8Array([0, 255, 10]).buffer,
    numbers: [-0, Number.NaN, Number.POSITIVE_INFINITY, 1e-320, 0.1, -8.64e15],
    text: "Ä 🙂 \u0000 \uFEFF",
    json: { a: { "b c": [null, true, ""] }, constructor: "x" },
  };
  const file = await growingFile(join(lab.app.root, "rows/values.jsonl"), false);
  await file.append([JSON.stringify(toConvexJson(document))]);
  await file.finish();
  const { lines } = await imported("npx convex import --table values rows/values.jsonl");
  expect(lines).toHaveLength(1);
  expect(jsonToConvex(JSON.parse(lines[0] ?? ""))).toEqual(document);
}, 60_000);
