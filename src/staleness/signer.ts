/**
 * The signatures of the functions of a project on disk: from the cache where nothing has changed,
 * else worked out by the engine, which is loaded for that.
 *
 * @module
 */
import { loadParser } from "../host/parser.ts";
import { openProjectFolder, type ProjectFolder } from "../host/project.ts";
import { runtimeHost } from "../host/runtime.ts";
import { redactionRules } from "../session/redaction_rules.ts";
import { NORMALISER } from "../track/hash.ts";
import type { Project } from "../track/sign/project.ts";
import type { Signature, SignedUnit } from "../track/types.ts";
import { VERSION } from "../version.ts";
import { findSignature, openCache, saveCache, type SignatureCache } from "./cache.ts";
import { withKeptText, withoutSecretsIn } from "./kept_text.ts";
import { openWithholding, withoutWithheld } from "./withheld.ts";

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
  /** What a function reaches, piece by piece, with as much of each text as may be kept and shown. */
  units(id: string): Promise<SignedUnit[]>;
  /** The engine and the project, for what is not a signature. */
  engine(): Promise<{ engine: Engine; project: Project }>;
  /** Writes down what was worked out. */
  save(): Promise<void>;
}

type Engine =
  & typeof import("../track/sign/project.ts")
  & typeof import("../track/sign/sign.ts")
  & typeof import("../track/sign/reach.ts")
  & typeof import("../track/functions/by_id.ts")
  & typeof import("../track/functions/site.ts")
  & typeof import("../track/functions/tests.ts");

/** What is seen through: these calls change nothing about what they are given. */
const TRANSPARENT = ["@retake/retake"];

/**
 * @param options where the project is
 * @throws {RetakeError} `STORE_READ` where its sources may not be read
 */
export function openSigner(options: ProjectOptions = {}): Signer {
  const { root, signatures = "signatures", deps } = options;
  const whole = openProjectFolder(root);
  const withholding = openWithholding(whole.root);
  const folder = withoutWithheld(whole, withholding);
  const rules = redactionRules([], [], [], runtimeHost());
  const signed = new Map<string, Promise<Signature>>();
  let opened: Promise<{ engine: Engine; project: Project }> | undefined;
  let cached: Promise<SignatureCache> | undefined;

  const engine = () => opened ??= openEngine(folder, deps);
  const cache = () => cached ??= openCache(`${signatures}/.cache`, keyOf(deps), folder);
  const signAnew = async (id: string): Promise<Signature> => {
    const known = await findSignature(await cache(), id);
    if (known) return known;
    const { engine: { signFunction }, project } = await engine();
    const signature = withoutSecretsIn(await signFunction(id, project), rules);
    (await cache()).added.set(id, signature);
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
      const units = await unitsOf(id, project);
      return await Promise.all(
        units.map(async (it) => withKeptText(it, rules, await withholding.isIgnored(it.path))),
      );
    },
    async save() {
      if (!opened || !cached) return;
      const { engine: { consulted }, project } = await opened;
      await saveCache(await cached, (id) => consulted(project, id));
    },
  };
}

async function openEngine(folder: ProjectFolder, deps: readonly string[] | undefined) {
  const [project, sign, reach, ids, sites, tests] = await Promise.all([
    import("../track/sign/project.ts"),
    import("../track/sign/sign.ts"),
    import("../track/sign/reach.ts"),
    import("../track/functions/by_id.ts"),
    import("../track/functions/site.ts"),
    import("../track/functions/tests.ts"),
  ]);
  const { readFile, listFiles, findPackage } = folder;
  const options = { readFile, listFiles, findPackage, loadParser, transparent: TRANSPARENT, deps };
  const engine = { ...project, ...sign, ...reach, ...ids, ...sites, ...tests };
  return { engine, project: engine.openProject(options) };
}

/** Changes whenever the same files may lead to other signatures. */
function keyOf(deps: readonly string[] | undefined): string {
  return JSON.stringify([`retake ${VERSION}, normaliser ${NORMALISER}`, deps ?? []]);
}
