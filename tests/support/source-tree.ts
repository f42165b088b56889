import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";

/** One `import … from`, `export … from` or `import()` of a source file. */
export type SourceImport = {
  line: number;
  /** As written. */
  specifier: string;
  /** The imported file, relative to the repository; null for a package. */
  target: string | null;
  /** Erased by the compiler: `import type`, or every name marked `type`. */
  typeOnly: boolean;
  reExport: boolean;
};

export type SourceFile = {
  /** Relative to the repository, with forward slashes. */
  path: string;
  text: string;
  lines: number;
  imports: SourceImport[];
  tree: ts.SourceFile;
};

/** Every file of the repository that git does not ignore and that still exists, relative to its root. */
export function repositoryFiles(): string[] {
  const deleted = new Set(gitList("--deleted"));
  return gitList("--cached", "--others", "--exclude-standard").filter((path) => !deleted.has(path));
}

function gitList(...flags: string[]): string[] {
  const output = execFileSync("git", ["ls-files", "-z", ...flags], { encoding: "utf8", maxBuffer: 64e6 });
  return [...new Set(output.split("\0").filter(Boolean))].sort();
}

/** The parsed TypeScript and JavaScript files of the repository. */
export function sourceFiles(): SourceFile[] {
  return repositoryFiles()
    .filter((path) => /\.(tsx?|mjs|js)$/.test(path))
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, "utf8");
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const imports: SourceImport[] = [];
  const add = (node: ts.Node, literal: ts.Node, typeOnly: boolean, reExport: boolean) => {
    if (!ts.isStringLiteral(literal)) return;
    imports.push({
      line: lineOf(tree, node),
      specifier: literal.text,
      target: resolveTarget(path, literal.text),
      typeOnly,
      reExport,
    });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeImport(node), false);
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node, node.moduleSpecifier, node.isTypeOnly, true);
    const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    if (isDynamic && node.arguments[0]) add(node, node.arguments[0], false, false);
  });
  return { path, text, lines: text.split("\n").length - 1, imports, tree };
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.isTypeOnly) return true;
  const names = importClause.namedBindings;
  if (importClause.name || !names || !ts.isNamedImports(names)) return false;
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

function resolveTarget(from: string, specifier: string): string | null {
  const alias = /^#(app|experiments|prisma|tests)\//.exec(specifier);
  if (alias) return specifier.slice(1);
  if (specifier.startsWith(".")) return normalize(join(dirname(from), specifier)).replaceAll("\\", "/");
  return null;
}

/** Calls `visit` with every node below `node`. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  ts.forEachChild(node, (child) => {
    visit(child);
    walk(child, visit);
  });
}

/** The line of a node, from 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
