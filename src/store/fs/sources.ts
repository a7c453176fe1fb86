/**
 * Texts by hash in a folder: `signatures/.sources/ab/ab12....txt`.
 *
 * @module
 */
import { faultOf, readText } from "../../host/files.ts";
import { createText } from "../../host/new_files.ts";
import { cannot, checkFile, checkPlace, type Folder } from "./guard.ts";

/** Keeps texts by hash; see `SourceStore` in `signatures/sources.ts`. */
export interface FolderSources {
  load(hash: string): Promise<string | undefined>;
  save(hash: string, text: string): Promise<void>;
}

/**
 * @param directory the folder of the signatures
 * @returns the texts that are kept there
 */
export function folderSources(directory: string): FolderSources {
  const folder: Folder = { path: `${directory.replace(/[\\/]+$/, "")}/.sources` };
  const pathOf = (hash: string) => `${folder.path}/${hash.slice(0, 2)}/${hash}.txt`;
  return {
    async load(hash) {
      try {
        if (!checkFile(folder, pathOf(hash), "read")) return undefined;
        return (await readText(pathOf(hash))).replaceAll("\r\n", "\n"); // as some checkouts have it
      } catch (error) {
        if (faultOf(error) === "missing") return undefined;
        throw cannot("read", pathOf(hash), folder, error);
      }
    },
    async save(hash, text) {
      try {
        if (checkFile(folder, pathOf(hash), "write")) return;
        checkPlace(folder, pathOf(hash));
        await createText(pathOf(hash), text);
      } catch (error) {
        throw cannot("write", pathOf(hash), folder, error);
      }
    },
  };
}
