import { totalmem } from "node:os";

const MEGABYTE = 1024 * 1024;
/** Large apps were seen to take 3.3 GB for one state. */
const SMALLEST = 2_048;
const LARGEST = 16_384;

/**
 * How large the compiler's heap may become: three quarters of the machine.
 *
 * @param total bytes of memory
 * @returns megabytes
 */
export function heapMegabytes(total: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, Math.floor((total / MEGABYTE) * 0.75)));
}

/** What this process was told about profiles holds for the compiler's process too: most of the time goes there. */
export const profileArguments = (own: readonly string[] = process.execArgv): string[] =>
  own.filter((argument) => /^--(?:cpu|heap)-prof/.test(argument));

/** Arguments for node; none where the person who runs the command has set a limit. */
export function heapArguments(nodeOptions = process.env["NODE_OPTIONS"] ?? "", total = totalmem()): string[] {
  return /--max[-_]old[-_]space[-_]size/.test(nodeOptions) ? [] : [`--max-old-space-size=${heapMegabytes(total)}`];
}
