#!/usr/bin/env node
import { createRequire } from "node:module";
import { main } from "../dist/cli.js";

// Whoever has read enough (`| head`) closes the pipe. The rest is said to nobody, and the work goes on to its end.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
  });

const { version } = createRequire(import.meta.url)("../package.json");
process.exitCode = await main(process.argv.slice(2), version, process);
