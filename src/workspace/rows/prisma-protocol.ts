import type { PageArguments } from "../../data/prisma-page.js";
import type { OldRow } from "../../data/rows.js";

/** What is asked of the process in which the app's Prisma client runs. */
export type Question =
  /** absolute path of the bundle with the modules that export a client */
  | { readonly kind: "open"; readonly file: string }
  | { readonly kind: "count"; readonly delegate: string }
  | { readonly kind: "page"; readonly delegate: string; readonly page: PageArguments }
  | { readonly kind: "close" };

export interface Opened {
  /** addresses of databases, without credentials, that the client was made with */
  readonly databases: readonly string[];
}

export interface ToPrisma {
  readonly ticket: number;
  readonly question: Question;
}

export type FromPrisma =
  | { readonly ticket: number; readonly answer: Opened | number | readonly OldRow[] | null }
  | { readonly ticket: number; readonly problem: string };
