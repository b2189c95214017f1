import type { Command } from "commander";
import type { Run } from "./register.js";
export function registerFix(_program: Command, _run: Run): void {}
