/**
 * The signatures of the functions of a project on disk: from the cache where nothing has changed,
 * else worked out by the engine, which is loaded for that.
 *
 * @module
 */
import { loadParser } from "../host/parser.ts";
import { openProjectFolder, type ProjectFolder } from "../host/project.ts";
import type { Project } from "../track/sign.ts";
import type { Signature, SignedUnit } from "../track/types.ts";
import { VERSION } from "../version.ts";
import { openCache, type SignatureCache } from "./cache.ts";

/** Where a project is, and where its signatures are. */
export interface ProjectOptions {
  /**
   * The folder that paths are relative to.
   *
   * @default the working directory
   */
  root?: string;
  /**
   * The folder of the signatures, relative to the working directory.
   *
   * @default "signatures"
   */
  signatures?: string;
  /**
   * Files, globs or ids of functions that lie behind what cannot be looked into.
   *
   * @default none
   */
  deps?: readonly string[];
}

/** What signs the functions of one project; what it has read it keeps. */
export interface Signer {
  folder: ProjectFolder;
  /** The signature of a function. */
  sign(id: string): Promise<Signature>;
  /** The function and all it reaches, with texts. */
  units(id: string): Promise<SignedUnit[]>;
  /** The engine and the project, for what is not a signature. */
  engine(): Promise<{ engine: Engine; project: Project }>;
  /** Writes down what was worked out. */
  save(): Promise<void>;
}

type Engine =
  & typeof import("../track/sign.ts")
  & typeof import("../track/reach.ts")
  & typeof import("../track/site.ts");

/** What is seen through: these calls change nothing about what they are given. */
const TRANSPARENT = ["@retake/retake"];

/**
 * @param options where the project is
 * @throws {RetakeError} `STORE_READ` where its sources may not be read
 */
export function openSigner(options: ProjectOptions = {}): Signer {
  const { root, signatures = "signatures", deps } = options;
  const folder = openProjectFolder(root);
  const signed = new Map<string, Promise<Signature>>();
  let opened: Promise<{ engine: Engine; project: Project }> | undefined;
  let cached: Promise<SignatureCache> | undefined;

  const engine = () => opened ??= openEngine(folder, deps);
  const cache = () => cached ??= openCache(`${signatures}/.cache`, keyOf(deps), folder);
  const signAnew = async (id: string): Promise<Signature> => {
    const known = await (await cache()).find(id);
    if (known) return known;
    const { engine: { signFunction }, project } = await engine();
    const signature = await signFunction(id, project);
    (await cache()).add(signature);
    return signature;
  };
  return {
    folder,
    engine,
    sign(id) {
      let signature = signed.get(id);
      if (!signature) signed.set(id, signature = signAnew(id));
      return signature;
    },
    async units(id) {
      const { engine: { unitsOf }, project } = await engine();
      return await unitsOf(id, project);
    },
    async save() {
      if (!opened || !cached) return;
      const { engine: { consulted }, project } = await opened;
      await (await cached).save((id) => consulted(project, id));
    },
  };
}

async function openEngine(folder: ProjectFolder, deps: readonly string[] | undefined) {
  const [sign, reach, site] = await Promise.all([
    import("../track/sign.ts"),
    import("../track/reach.ts"),
    import("../track/site.ts"),
  ]);
  const { readFile, listFiles } = folder;
  const options = { readFile, listFiles, loadParser, transparent: TRANSPARENT, deps };
  return { engine: { ...sign, ...reach, ...site }, project: sign.openProject(options) };
}

/** Changes whenever the same files may lead to other signatures. */
function keyOf(deps: readonly string[] | undefined): string {
  return JSON.stringify([`retake ${VERSION}, normaliser 1`, deps ?? []]);
}
