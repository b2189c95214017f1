import platform, { type PlatformPath } from "node:path";

/**
 * A path as manifests, reports and plans have it: from a root, with forward slashes, whatever the system writes.
 *
 * @param path absolute
 * @param paths the rules of a system; those of this one when left out
 */
export function fromRoot(root: string, path: string, { relative, sep }: PlatformPath = platform): string {
  return relative(root, path).split(sep).join("/");
}
