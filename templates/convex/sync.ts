/**
 * Write-through sync: Prisma stays the source of truth, and what was written there is told to Convex as well, for those
 * who read it live. A failure of the sync never reaches the operation that it follows: it is warned about once and the
 * function answers `false`. Nothing is tried again.
 *
 *   const activity = await prisma.activity.create({ data });
 *   void syncActivity(activity);
 *
 * The functions are named as text and loaded when they are needed, so this file compiles and runs before
 * `convex/_generated` exists, and an app that never set CONVEX_URL loads nothing of Convex.
 */
type Time = Date | number;

/** A row of the table behind `activities`; `createdAt` is its time where it has no `timestamp`. */
export interface ActivityRow {
  /** sent along, so that a row that is told twice is there once */
  readonly id?: string | undefined;
  readonly userId: string;
  readonly type: string;
  readonly description: string;
  readonly timestamp?: Time | null | undefined;
  readonly createdAt?: Time | null | undefined;
  /** anything that JSON can say */
  readonly metadata?: unknown;
}

/** A row of the table behind `userStatus`; there is one for each user. A time that is null is taken away. */
export interface UserStatusRow {
  readonly userId: string;
  readonly lastCheckIn?: Time | null | undefined;
  readonly nextDue?: Time | null | undefined;
  readonly alertLevel?: string | null | undefined;
  readonly alertTriggeredAt?: Time | null | undefined;
}

/** Whether an address of Convex is set. Without one nothing is synced, and nothing is warned about. */
export const isConvexConfigured = (): boolean =>
  Boolean(process.env.CONVEX_URL?.trim() || process.env.NEXT_PUBLIC_CONVEX_URL?.trim());

/** Tells Convex about an activity that was written. Never throws; says whether it arrived. */
export const syncActivity = (row: ActivityRow): Promise<boolean> =>
  sync("activities:addActivity", () => ({
    id: row.id,
    userId: row.userId,
    type: row.type,
    description: row.description,
    timestamp: timeOf(row.timestamp) ?? timeOf(row.createdAt) ?? Date.now(),
    metadata: plain(row.metadata),
  }));

/** Tells Convex about the status of a user as it is now. Never throws; says whether it arrived. */
export const syncUserStatus = (row: UserStatusRow): Promise<boolean> =>
  sync("alerts:updateUserStatus", () => ({
    userId: row.userId,
    lastCheckIn: timeOf(row.lastCheckIn),
    nextDue: timeOf(row.nextDue),
    alertLevel: row.alertLevel ?? undefined,
    alertTriggeredAt: timeOf(row.alertTriggeredAt),
  }));

const warned = new Set<string>();

async function sync(fn: string, args: () => Record<string, unknown>): Promise<boolean> {
  if (!isConvexConfigured()) return false;
  try {
    const [{ makeFunctionReference }, { convexMutation }] = await Promise.all([
      import("convex/server"),
      import("../convex-client"),
    ]);
    await convexMutation(makeFunctionReference<"mutation", Record<string, unknown>>(fn), args());
    return true;
  } catch (error) {
    warnOnce(fn, error);
    return false;
  }
}

// The message may quote the row, so only the kind of the error is told; convex-client counts and logs the reason.
function warnOnce(fn: string, error: unknown): void {
  if (warned.has(fn)) return;
  warned.add(fn);
  const kind = error instanceof Error ? error.name : typeof error;
  console.warn(`[convex] ${fn}: a row was not synced (${kind}). Prisma has it. Further failures are not warned about.`);
}

/** Milliseconds since 1970; null stays null. */
const timeOf = (time: Time | null | undefined): number | null | undefined =>
  time instanceof Date ? time.getTime() : time;

/** What JSON makes of a value, because Convex takes no dates; nothing for null. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value ?? undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
