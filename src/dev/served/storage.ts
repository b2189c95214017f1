import { randomUUID } from "node:crypto";
import { BadRequest } from "./http.js";

const UPLOAD_LASTS_MS = 60 * 60 * 1_000;

/**
 * The addresses of stored files. Whoever knows one may use it, so they are long and random, as a deployment's are.
 */
export class StorageUrls {
  readonly #origin: () => string;
  readonly #names = new Map<string, string>();
  readonly #files = new Map<string, string>();
  readonly #uploads = new Map<string, number>();

  /** @param origin the server's own address; asked for when it is needed */
  constructor(origin: () => string) {
    this.#origin = origin;
  }

  /** The address of a stored file, always the same one. */
  urlOf(storageId: string): string {
    const name = this.#names.get(storageId) ?? randomUUID();
    this.#names.set(storageId, name);
    this.#files.set(name, storageId);
    return `${this.#origin()}/api/storage/${name}`;
  }

  /** The stored file behind the last part of such an address; null when there is none. */
  fileAt(name: string): string | null {
    return this.#files.get(name) ?? null;
  }

  /** An address to which one may send files for an hour. */
  uploadUrl(): string {
    const token = randomUUID();
    this.#uploads.set(token, Date.now() + UPLOAD_LASTS_MS);
    return `${this.#origin()}/api/storage/upload?token=${token}`;
  }

  /** @throws BadRequest for a token that was never given, or long ago */
  requireUpload(token: string | null): void {
    if ((this.#uploads.get(token ?? "") ?? 0) < Date.now()) {
      throw new BadRequest(401, "StorageUploadUnauthorized", "This upload address is unknown or has expired.");
    }
  }
}

type AsyncSyscall = (operation: string, args: string) => Promise<string>;

/** What convex-test offers to the functions' `convex` package. */
interface Syscalls {
  readonly syscall: unknown;
  readonly asyncSyscall: AsyncSyscall;
  readonly jsSyscall: unknown;
}

/** convex-test makes up addresses that lead nowhere: from here on the functions get ours. */
export function serveStorageUrls(urls: StorageUrls): void {
  const real: unknown = Reflect.get(globalThis, "Convex");
  if (!isSyscalls(real)) throw new Error("convex-test offers no syscalls: its version does not fit.");
  Reflect.set(globalThis, "Convex", {
    get syscall() {
      return real.syscall;
    },
    get jsSyscall() {
      return real.jsSyscall;
    },
    get asyncSyscall(): AsyncSyscall {
      const call = real.asyncSyscall;
      return async (operation, args) => {
        const answer = await call(operation, args);
        if (operation === "1.0/storageGenerateUploadUrl") return JSON.stringify(urls.uploadUrl());
        if (operation === "1.0/storageGetUrl" && answer !== "null") return JSON.stringify(urls.urlOf(idIn(args)));
        return answer;
      };
    },
  });
}

function isSyscalls(value: unknown): value is Syscalls {
  return typeof value === "object" && value !== null && "asyncSyscall" in value && "jsSyscall" in value;
}

function idIn(args: string): string {
  const { storageId }: { storageId: string } = JSON.parse(args);
  return storageId;
}
