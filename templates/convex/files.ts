import { api } from "../../convex/_generated/api";
import { fetchMutation, fetchQuery } from "./server";

/** Files in Convex storage: what stands behind uploads, addresses and removals. All of it is done for a person. */

interface NewFile {
  workspaceId: string;
  ticketId?: string;
  userId: string;
  body: File | Blob;
  /** needed where the body has no name of its own */
  fileName?: string;
}

/** Uploads a file and keeps it; its path is its id. */
export async function uploadFile({
  workspaceId,
  ticketId,
  userId,
  body,
  fileName,
}: NewFile): Promise<{ path: string }> {
  const url = await fetchMutation(api.storage.generateUploadUrl, { workspaceId, userId });
  const uploaded = await fetch(url, {
    method: "POST",
    headers: body.type === "" ? {} : { "content-type": body.type },
    body,
  });
  if (!uploaded.ok) throw new Error(`The upload was refused with ${uploaded.status}.`);
  const { storageId } = await uploaded.json();
  const name = fileName ?? ("name" in body ? body.name : "file");
  const of = ticketId === undefined ? {} : { ticketId };
  const { id } = await fetchMutation(api.storage.saveFile, { storageId, workspaceId, ...of, userId, fileName: name });
  return { path: id };
}

/** An address at which a file can be read by whoever has it. */
export async function fileUrl({ fileId, userId }: { fileId: string; userId: string }): Promise<{ signedUrl: string }> {
  const signedUrl = await fetchQuery(api.storage.getUrl, { fileId, userId });
  if (signedUrl === null) throw new Error("There is no such file.");
  return { signedUrl };
}

/** Deletes files, and says which. */
export async function removeFiles({
  fileIds,
  userId,
}: {
  fileIds: string[];
  userId: string;
}): Promise<{ name: string }[]> {
  const removed = await Promise.all(fileIds.map((fileId) => fetchMutation(api.storage.deleteFile, { fileId, userId })));
  return removed.map(({ id }) => ({ name: id }));
}
