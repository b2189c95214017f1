import { makeFunctionReference } from "convex/server";
import { fetchMutation, fetchQuery } from "../convex/server";

/**
 * Files attached to tickets, in Convex's storage: an address to send the file to, the upload, a row that says whose it is,
 * an address to read it from, and its end. Every call says for whom it is made; Convex decides what that person may do.
 */
export interface TicketAttachment {
  readonly id: string;
  readonly fileName: string;
  readonly contentType?: string;
  /** bytes */
  readonly size: number;
  readonly uploadedBy: string;
  /** milliseconds since 1970 */
  readonly createdAt: number;
}

interface TicketOf {
  readonly workspaceId: string;
  readonly ticketId: string;
  /** who acts: the id of the signed-in user, from the session and never from the request */
  readonly userId: string;
}

interface FileOf {
  /** the attachment's `id` */
  readonly fileId: string;
  readonly userId: string;
}

type InWorkspace = { workspaceId: string; userId: string };
type Upload = InWorkspace & { storageId: string; ticketId: string; fileName: string };

const generateUploadUrl = makeFunctionReference<"mutation", InWorkspace, string>("storage:generateUploadUrl");
const saveFile = makeFunctionReference<"mutation", Upload, TicketAttachment>("storage:saveFile");
const listAttachments = makeFunctionReference<"query", InWorkspace & { ticketId: string }, TicketAttachment[]>(
  "storage:listAttachments",
);
const getUrl = makeFunctionReference<"query", { fileId: string; userId: string }, string | null>("storage:getUrl");
const deleteFile = makeFunctionReference<"mutation", { fileId: string; userId: string }, { id: string }>(
  "storage:deleteFile",
);

/** How long an upload may take. */
const UPLOAD_WITHIN_MS = 60_000;

/**
 * Stores a file and attaches it to a ticket.
 *
 * @param file what a form brought: `formData.get("file")`
 * @throws when the person may not, when the file is too large, and when the upload fails
 */
export async function uploadTicketAttachment(file: File, ticket: TicketOf): Promise<TicketAttachment> {
  const { workspaceId, ticketId, userId } = ticket;
  const address = await fetchMutation(generateUploadUrl, { workspaceId, userId });
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": file.type || "application/octet-stream" },
    body: file,
    signal: AbortSignal.timeout(UPLOAD_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`The upload was refused with HTTP ${response.status}.`);
  const { storageId }: { storageId: string } = await response.json();
  return fetchMutation(saveFile, { storageId, workspaceId, ticketId, fileName: file.name, userId });
}

/** The files of a ticket, oldest first. */
export const listTicketAttachments = ({ workspaceId, ticketId, userId }: TicketOf): Promise<TicketAttachment[]> =>
  fetchQuery(listAttachments, { workspaceId, ticketId, userId });

/** An address from which this person may read the file now; null when there is no such file for them. */
export const getTicketAttachmentUrl = ({ fileId, userId }: FileOf): Promise<string | null> =>
  fetchQuery(getUrl, { fileId, userId });

/** Deletes a file, bytes and all. Throws unless the person uploaded it, or administers. */
export async function deleteTicketAttachment({ fileId, userId }: FileOf): Promise<void> {
  await fetchMutation(deleteFile, { fileId, userId });
}
