import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ProofStore } from "../verify/engine.js";
import { prepareFile, removeLeftovers, replaceFile } from "./atomic.js";
import { nodeFileSystem } from "./file-system.js";
import { decodeText } from "./files.js";
import { isInside } from "./inside.js";
import { ensureStateFolder, statePath } from "./state-folder.js";

const FOLDER = "cache";
const FILE = "proofs.json";

/** Whether there may be findings of earlier proofs of an app. */
export const keepsProofs = (root: string): boolean => existsSync(join(statePath(root, FOLDER), FILE));

/** Keeps the findings of proofs in `.migrate/cache`. What cannot be read or written is done without. */
export function proofStore(root: string): ProofStore {
  const folder = statePath(root, FOLDER);
  const path = join(folder, FILE);
  const fs = nodeFileSystem;
  return {
    async read() {
      try {
        return decodeText(await fs.read(path));
      } catch {
        return null;
      }
    },
    async write(text) {
      try {
        await ensureStateFolder(root, fs);
        await fs.makeFolder(folder);
        if (!isInside(await fs.realPath(root), await fs.realPath(folder))) return;
        await removeLeftovers(fs, path);
        await replaceFile(fs, await prepareFile(fs, path, Buffer.from(text), null));
      } catch {
        // A full or read-only disk does not make the answer wrong.
      }
    },
  };
}
