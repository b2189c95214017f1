import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";

const INSTALLED = "/usr/lib/postgresql";
/** PostgreSQL does not run as root; this is `nobody`. */
const NOBODY = 65_534;

/** A PostgreSQL server on the loopback, with an empty database. */
export interface Postgres {
  /** for whoever may do everything */
  readonly url: string;
  run(sql: string, values?: readonly unknown[]): Promise<void>;
  stop(): Promise<void>;
}

/** The folder of the newest server that is installed; null when there is none. */
export function installedPostgres(): string | null {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a)) : [];
  return (
    versions.map((version) => join(INSTALLED, version, "bin")).find((bin) => existsSync(join(bin, "initdb"))) ?? null
  );
}

/**
 * Makes a cluster in a temporary folder and starts it, under a user without rights. Texts are ordered as English does it,
 * which is another order than that of their bytes.
 */
export async function startPostgres(bin: string): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const as = { ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}), cwd: folder };
  const data = join(folder, "data");
  const cluster = ["-D", data, "-U", "app", "-A", "trust", "-E", "UTF8", "--no-sync"];
  execFileSync(join(bin, "initdb"), [...cluster, "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"], {
    ...as,
    stdio: "pipe",
  });
  const port = await freePort();
  const settings = ["listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`, "fsync=off"];
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    { ...as, stdio: "ignore" },
  );
  const url = `postgresql://app@127.0.0.1:${port}/postgres`;
  const client = await connected(url);
  return {
    url,
    run: async (sql, values = []) => void (await client.query(sql, [...values])),
    async stop() {
      await client.end();
      server.kill("SIGINT");
      await once(server, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function connected(url: string): Promise<Client> {
  for (let attempt = 0; ; attempt += 1) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
