import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { REPOSITORY } from "../support/scratch.js";
import { plainForTest } from "./app.js";

const MIGRATE = join(REPOSITORY, "bin/migrate.js");

test("a reader that closes the pipe before anything is said is no error, and the work is done all the same", async () => {
  const app = plainForTest();
  const run = async (stream: "stdout" | "stderr", ...args: readonly string[]) => {
    const child = spawn(process.execPath, [MIGRATE, ...args], { cwd: app.root, stdio: ["ignore", "pipe", "pipe"] });
    child[stream].destroy();
    let said = "";
    child[stream === "stdout" ? "stderr" : "stdout"].on("data", (text: Buffer) => (said += text.toString()));
    const [code] = await once(child, "close");
    return [code, said];
  };
  expect(await run("stdout", "scan", "--json")).toEqual([0, ""]);
  expect(await run("stdout", "wire", "--domain", "leads", "--no-verify")).toEqual([0, ""]);
  expect(app.read("app/api/leads/route.ts")).toContain('getDataSource("leads")');
  expect(await run("stderr", "scan", "--cwd", "nowhere")).toEqual([1, ""]);
}, 60_000);
