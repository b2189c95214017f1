import { decideBatch } from "./batch.js";
import { readInProcess } from "./read-in-process.js";

readInProcess(decideBatch);
