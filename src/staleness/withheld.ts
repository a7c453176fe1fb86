/**
 * Which files of a project are nobody's business: those that git ignores, and those that are there to
 * hold secrets. They are on one machine and not on the next, and what they hold could be guessed by
 * its hash. So to a fingerprint they are not there, whichever machine it is made on.
 *
 * @module
 */
import { type ProjectFolder, repositoryAround } from "../host/project.ts";
import { type IgnoreFile, isIgnored, readIgnoreFile } from "./git_ignore.ts";

/** What may be looked at of a project. */
export interface Withholding {
  /** Whether git ignores a file: what is in it is neither kept nor shown. */
  isIgnored(path: string): Promise<boolean>;
  /** Whether a file is to be taken for one that is not there: one without code, as that is needed. */
  isWithheld(path: string): Promise<boolean>;
}

/** Names of files that are there to hold secrets, whatever folder they lie in. */
const SECRET_FILES: readonly RegExp[] = [
  /^\.env(?:\.|$)/i, // .env, .env.local
  /\.env$/i, // production.env
  /^\.(?:envrc|dev\.vars|npmrc|yarnrc\.yml|pypirc|netrc|pgpass|htpasswd|git-credentials)$/i,
  /^_netrc$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)/i,
  /\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|crt|cer|der)$/i,
  /^(?:.*[._-])?(?:secrets?|credentials?|service[._-]?account)(?:[._-].*)?\.(?:json|ya?ml|toml|ini|txt|properties)$/i,
];

/** Code is followed though git ignores it, as generated clients are. */
const CODE = /\.[cm]?[jt]sx?$/;
/** Settings of the project, by which imports are found; and what is installed. */
const SETTINGS =
  /(?:^|\/)(?:(?:package|deno|tsconfig|jsconfig)[\w.-]*\.jsonc?|pnpm-workspace\.yaml)$|(?:^|\/)node_modules\//;

/** @returns whether a file of that path is there to hold secrets */
export function isSecretFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return SECRET_FILES.some((form) => form.test(name));
}

/** @param root the folder of a project, as an absolute path */
export function openWithholding(root: string): Withholding {
  const repository = repositoryAround(root);
  const own = lazily(async () =>
    (await repository.ownIgnoreFiles()).map((text) => readIgnoreFile(text, ""))
  );
  const byFolder = new Map<string, Promise<readonly IgnoreFile[]>>();
  const filesOf = (folder: string): Promise<readonly IgnoreFile[]> => {
    let files = byFolder.get(folder);
    if (!files) byFolder.set(folder, files = readFiles(folder));
    return files;
  };
  const readFiles = async (folder: string): Promise<readonly IgnoreFile[]> => {
    const above = folder === ""
      ? await own()
      : await filesOf(folder.slice(0, Math.max(0, folder.lastIndexOf("/"))));
    const text = await repository.ignoreFile(folder);
    return text === undefined ? above : [...above, readIgnoreFile(text, folder)];
  };
  const byPath = new Map<string, Promise<boolean>>();
  const ignored = (path: string): Promise<boolean> => {
    const known = byPath.get(path);
    if (known) return known;
    const inside = pathInside(`${repository.prefix}/${path}`);
    const verdict = inside === undefined ? Promise.resolve(false) : isIgnored(inside, filesOf);
    byPath.set(path, verdict);
    return verdict;
  };
  return {
    isIgnored: ignored,
    isWithheld: async (path) =>
      !CODE.test(path) && !SETTINGS.test(path) && (isSecretFile(path) || await ignored(path)),
  };
}

/**
 * @param folder the files of a project
 * @returns the same, without those that are withheld
 */
export function withoutWithheld(folder: ProjectFolder, { isWithheld }: Withholding): ProjectFolder {
  return {
    ...folder,
    readFile: async (path) => await isWithheld(path) ? undefined : await folder.readFile(path),
    async listFiles(below) {
      if (await isWithheld(below)) return [];
      const files = await folder.listFiles(below);
      const withheld = await Promise.all(files.map(isWithheld));
      return files.filter((_, at) => !withheld[at]);
    },
  };
}

/** A path without `.` and `..`; `undefined` for what leads out at the top, and for the top itself. */
function pathInside(path: string): string | undefined {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") {
      if (names.pop() === undefined) return undefined;
    } else if (name !== "" && name !== ".") names.push(name);
  }
  return names.length === 0 ? undefined : names.join("/");
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
