import type { Value } from "convex/values";

/** What is to be seen of one public mutation, over the rows of alice and bob. */
export interface WriteCase {
  /** a call by which alice changes something of hers; a `userId` in it is who acts */
  readonly args: Readonly<Record<string, Value>>;
  /** the same call with one argument that the validators or the function refuse */
  readonly bad: Readonly<Record<string, Value>>;
  /** the tables that the call changes */
  readonly writes: readonly string[];
  /**
   * whose rows they are: `actor`, those of the person who acts, so that bob may do the same with his;
   * `shared`, those of a workspace or the like, and bob may not; `server`, nobody's
   */
  readonly whose: "actor" | "shared" | "server";
}

const userId = "alice";
const workspace_id = "alice-workspace";
const conversation_id = "alice-conversation-1";

/** By path. A test holds this table to be complete. */
export const WRITE_CASES: Readonly<Record<string, WriteCase>> = {
  "activities:addActivity": {
    args: { userId, type: "CALL", description: "d" },
    bad: { userId, type: "CALL" },
    writes: ["activities"],
    whose: "actor",
  },
  "alerts:updateUserStatus": {
    args: { userId, alertLevel: "high", lastCheckIn: null },
    bad: { userId, alertLevel: null },
    writes: ["userStatus"],
    whose: "actor",
  },
  "mutations:createOutboundMessage": {
    args: { workspace_id, conversation_id, content: "Hello", userId },
    bad: { workspace_id, conversation_id, content: " ", userId },
    writes: ["conversations", "messages"],
    whose: "shared",
  },
  "webhooks:recordDelivery": {
    args: { source: "kapso", deliveryId: "1", body: "{}" },
    bad: { source: "kapso", deliveryId: null, body: "{}" },
    writes: ["webhookDeliveries"],
    whose: "server",
  },
};
