// Cases of what git ignores: ignore files by their folders, and paths, of which those with a star in
// front are ignored.

/** A case. */
export interface IgnoreCase {
  files: Record<string, string>;
  paths: string;
}

/** @returns paths that are written with stars in front of those that are ignored */
export function starredPaths(paths: string): { path: string; isIgnored: boolean }[] {
  return paths.split(" ").map((word) => ({
    path: word.replace(/^\*/, "").replace("\\*", "*"),
    isIgnored: word.startsWith("*"),
  }));
}

export const IGNORED_BY_GIT: Record<string, IgnoreCase> = {
  "names, wherever they are": {
    files: { "": ".env\n*.log\nlocal.json\n" },
    paths: "*.env *a/.env *a/b/x.log *local.json *a/local.json .env.local xlocal.json a/log",
  },
  "comments, empty lines, spaces at the end": {
    files: { "": "# .a\n\n\\#b\n  \nc.txt   \nd\\ \n" },
    paths: ".a *#b *c.txt d d.txt",
  },
  "anchored to their folder": {
    files: { "": "/a.json\nb/c.json\nd/\n/e/\n" },
    paths: "*a.json x/a.json *b/c.json x/b/c.json *d/x *x/d/y d.json *e/x x/e/x",
  },
  "a folder alone": {
    files: { "": "data/\n" },
    paths: "*data/x.json *a/data/x.json a/data x/data.json",
  },
  "taken in again": {
    files: { "": "*.json\n!keep.json\n!/sub/\nlogs/*\n!logs/keep\n" },
    paths: "*a.json keep.json a/keep.json *logs/a *logs/a/b logs/keep",
  },
  "not below a folder that is ignored": {
    files: { "": "private/\n!private/a.json\n" },
    paths: "*private/a.json",
  },
  "a nearer file decides": {
    files: { "": "*.key\n", "a": "!x.key\n*.txt\n", "a/b": "x.key\n!c.txt\n" },
    paths: "*x.key a/x.key *a/y.key *a/b/x.key *a/t.txt a/b/c.txt *a/b/d.txt t.txt",
  },
  "a folder that a nearer file takes in again": {
    files: { "": "logs\n", "a": "!logs\n" },
    paths: "*logs/x a/logs/x a/logs/b/x *b/logs/x",
  },
  "stars": {
    files: { "": "**/one.txt\ntwo/**\nthree/**/x.txt\nfour/*/x\n*five*\nsix**x\n" },
    paths:
      "*one.txt *a/b/one.txt *two/a *two/a/b *three/x.txt *three/a/b/x.txt *four/a/x four/a/b/x *xfivex/a *sixyyx six/x",
  },
  "question marks and sets": {
    files: { "": "?.txt\n[ab].md\n[!c].ini\n[0-9]x\n[]-]z\n[[:digit:]]y\n[^d].csv\n" },
    paths: "*a.txt ab.txt *a.md c.md *a.ini c.ini *7x ax *]z *-z az *5y ay *a.csv d.csv",
  },
  "letters that mean something elsewhere": {
    files: { "": "a+b.txt\n(c).txt\n$d\n\\!e\nf.g\n\\*h\n{i}\n" },
    paths: "*a+b.txt aab.txt *(c).txt c.txt *$d *!e fxg *f.g *\\*h xh *{i}",
  },
  "patterns that are none": { files: { "": "[a\nb\\\n[z-a]\nok\n" }, paths: "[a a b *ok" },
  "Windows line ends": { files: { "": "a.txt\r\nb/\r\n" }, paths: "*a.txt *b/c" },
  "nothing": { files: {}, paths: ".env a.json" },
};
