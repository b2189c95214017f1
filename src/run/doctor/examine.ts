import type { Examined } from "../../report/doctor.js";
import { examineAddress, examineDeployment, examineFlags, examineGenerated, examineTypes } from "./convex.js";
import { readPatient } from "./patient.js";
import {
  examineGit,
  examineLineEnds,
  examineManifest,
  examineNode,
  examinePrisma,
  examineTypescript,
} from "./surroundings.js";

/** How an app is examined. */
export interface Examination {
  readonly cwd: string;
  /** ask the deployment whether it answers */
  readonly online: boolean;
  /** the environment of the process */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Looks at everything around the tool that has to be right for it. Reads only; the network is asked with `online` alone.
 *
 * @throws MigrateError when there is no such folder, or a manifest and no routes
 */
export async function examine({ cwd, online, env }: Examination): Promise<readonly Examined[]> {
  const patient = await readPatient(cwd, env);
  return [
    examineManifest(patient),
    await examineGit(patient),
    await examineNode(),
    ...(await examineTypescript(patient)),
    examineLineEnds(patient),
    await examinePrisma(patient),
    await examineGenerated(patient),
    examineTypes(patient),
    examineAddress(patient, env),
    await examineDeployment(patient, env, online),
    await examineFlags(patient),
  ];
}
