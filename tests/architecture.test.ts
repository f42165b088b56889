import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { areaOf, isTest, mayImport, mayNameTypes, roomOf, sharedTypes } from "./support/rooms.ts";
import { lineOf, repositoryFiles, type SourceImport, sourceFiles, walk } from "./support/source-tree.ts";

/** The rules of the house, checked by machine. A failure lists `file:line what is wrong`, one per line. */
const files = repositoryFiles();
const sources = sourceFiles();
const program = sources.filter((file) => !isTest(file.path));
const inRooms = program.filter((file) => /^(app|experiments|prisma)\/.*\.tsx?$/.test(file.path));

function expectNone(problems: readonly string[], rule: string): void {
  expect(problems, `${rule}\n  ${problems.join("\n  ")}\n`).toEqual([]);
}

describe("front door", () => {
  const allowed = [
    ...["app", "experiments", "prisma", "public", "tests"],
    ...["package.json", "tsconfig.json", "remix.config.js", "README.md", "vite.config.ts", "biome.json"],
    ...["package-lock.json", ".env.example", ".gitignore", "LICENSE", "CHANGELOG.md", ".ci"],
  ];

  it("holds nothing but the agreed entries", () => {
    const entries = [...new Set(files.map((path) => path.split("/")[0] ?? ""))];
    expectNone(
      entries.filter((entry) => !allowed.includes(entry)),
      "Move these into the room they serve; the front door is complete:",
    );
  });

  it("has no folder that says nothing about what it holds", () => {
    const vague = [
      "docs",
      "scripts",
      "utils",
      "util",
      "lib",
      "libs",
      "helpers",
      "services",
      "models",
      "types",
      "common",
    ];
    const folders = new Set(files.flatMap((path) => path.split("/").slice(0, -1)));
    expectNone(
      vague.filter((name) => folders.has(name)),
      "Name the folder after what it holds and put it in its narrowest owner:",
    );
  });
});

describe("rooms", () => {
  it("are the agreed ones", () => {
    expectNone(
      inRooms.filter((file) => roomOf(file.path) === null).map((file) => file.path),
      "These files stand in no room of tests/support/rooms.ts:",
    );
  });

  it("import only what the table allows", () => {
    const problems = inRooms.flatMap((file) => {
      const room = roomOf(file.path);
      if (room === null || room === "prisma/generated") return [];
      return file.imports
        .filter((used) => !allowedImport(file.path, room, used))
        .map((used) => `${file.path}:${used.line} ${room} may not import ${used.specifier}`);
    });
    expectNone(problems, "Move the code to a room that may, or pass the thing as an argument:");
  });

  it("keep each page area to itself", () => {
    const problems = inRooms.flatMap((file) => {
      const area = areaOf(file.path);
      return file.imports
        .filter(({ target }) => target !== null && area !== null && (areaOf(target) ?? area) !== area)
        .map((used) => `${file.path}:${used.line} imports ${used.specifier}`);
    });
    expectNone(problems, "What two areas need lives in app/components, app/forms or app/db:");
  });

  it("have components and forms without server code", () => {
    const problems = inRooms
      .filter((file) => /^app\/(components|forms)\//.test(file.path))
      .flatMap((file) =>
        file.imports
          .filter((used) => /\.server(\.tsx?)?$/.test(used.specifier))
          .map((used) => `${file.path}:${used.line} imports ${used.specifier}`),
      );
    expectNone(problems, "Load in the route and pass the result as props:");
  });
});

function allowedImport(path: string, room: string, used: SourceImport): boolean {
  if (used.target === null) return !room.startsWith("experiments/") || allowedInDomain(used.specifier);
  if (/\.css(\?url)?$/.test(used.target)) return path === "app/root.tsx";
  const target = roomOf(used.target);
  if (target === room) return true;
  if (used.typeOnly && sharedTypes.includes(used.target) && !room.startsWith("experiments/")) return true;
  if (target === null || target === "tests") return false;
  if (used.typeOnly && mayNameTypes[room]?.includes(target)) return true;
  // The React context for nonces is the one piece of app/http that renders.
  if (path === "app/root.tsx" && used.target === "app/http/nonce.ts") return true;
  return mayImport[room]?.includes(target) ?? false;
}

function allowedInDomain(specifier: string): boolean {
  return specifier === "zod" || specifier === "@growthbook/growthbook" || specifier.startsWith("@stdlib/");
}

describe("the domain", () => {
  it("takes time and chance as arguments and touches nothing outside", () => {
    const problems = program
      .filter((file) => file.path.startsWith("experiments/"))
      .flatMap((file) => {
        const found: string[] = [];
        walk(file.tree, (node) => {
          const what = impurity(node, file.tree);
          if (what) found.push(`${file.path}:${lineOf(file.tree, node)} ${what}`);
        });
        return found;
      });
    expectNone(problems, "experiments/ is plain functions on plain data; pass `now` or a seeded generator:");
  });
});

function impurity(node: ts.Node, tree: ts.SourceFile): string | null {
  if (ts.isNewExpression(node) && node.expression.getText(tree) === "Date" && !node.arguments?.length)
    return "new Date()";
  if (ts.isCallExpression(node) && node.expression.getText(tree) === "Date") return "Date()";
  if (!ts.isPropertyAccessExpression(node)) return null;
  const text = node.getText(tree);
  return /^(Date\.now|Math\.random|performance\.|crypto\.|process\.|globalThis\.)/.test(text) ? text : null;
}

describe("files", () => {
  it("are at most 300 lines long", () => {
    const problems = sources.filter((file) => file.lines > 300).map((file) => `${file.path} has ${file.lines} lines`);
    expectNone(problems, "Split by what changes together:");
  });

  it("are named in kebab-case", () => {
    const problems = sources
      .map((file) => file.path)
      .filter((path) => !/^\.?[a-z0-9]+([-.][a-z0-9]+)*$/.test(path.split("/").at(-1) ?? ""));
    expectNone(problems, "Rename:");
  });

  it("are never barrels", () => {
    const indexes = sources.filter((file) => /\/index\.[a-z]+$/.test(file.path)).map((file) => file.path);
    const passedOn = sources.flatMap((file) =>
      file.imports
        .filter((used) => used.reExport)
        .map((used) => `${file.path}:${used.line} re-exports ${used.specifier}`),
    );
    expectNone([...indexes, ...passedOn], "Import from the file that defines it:");
  });

  it("import through # with the extension, or from their own folder", () => {
    const problems = inRooms.flatMap((file) =>
      file.imports
        .filter(
          ({ specifier, target }) =>
            target !== null && (specifier.startsWith("../") || !/\.[a-z]+(\?\w+)?$/.test(specifier)),
        )
        .map((used) => `${file.path}:${used.line} ${used.specifier}`),
    );
    expectNone(problems, 'Write "#app/…/name.ts", or "./name.ts" for a neighbour:');
  });

  it("read the environment in app/env.server.ts alone", () => {
    const exempt = ["app/env.server.ts", "vite.config.ts", "prisma/prisma.config.ts"];
    const problems = program
      .filter((file) => !file.path.endsWith(".mjs") && !exempt.includes(file.path))
      .flatMap((file) =>
        file.text
          .split("\n")
          .flatMap((line, at) =>
            /process\.env(?!\.NODE_ENV \?\?=)/.test(line) ? [`${file.path}:${at + 1} ${line.trim()}`] : [],
          ),
      );
    expectNone(problems, "Add the setting to app/env.server.ts and take it from `context.env`:");
  });

  it("import one another without cycles", () => {
    const graph = new Map(
      sources.map((file) => [
        file.path,
        file.imports.flatMap((used) => (used.typeOnly || !used.target ? [] : [used.target])),
      ]),
    );
    expectNone(findCycles(graph), "Move what both need into a third file:");
  });

  it("name no machine and no registry", () => {
    const own = "tests/architecture.test.ts";
    const places = [
      /\/(?:root|work|home|Users)\/[\w.-]+/,
      /\/tmp\/[\w.-]+\//,
      /\b[A-Z]:\\\\?Users/,
      /\bregistry\.[\w-]+\.\w+/,
    ];
    const problems = files
      .filter(
        (path) =>
          path !== own &&
          path !== "package-lock.json" &&
          /\.(tsx?|m?js|json|md|css|sql|prisma|example)$|^\.ci\//.test(path),
      )
      .flatMap((path) => linesMatching(path, places));
    const hosts = new Set(
      [...readFileSync("package-lock.json", "utf8").matchAll(/"resolved": "https?:\/\/([^/]+)/g)].map(
        ([, host]) => host,
      ),
    );
    hosts.delete("registry.npmjs.org");
    expectNone(
      [...problems, ...[...hosts].map((host) => `package-lock.json ${host}`)],
      "Write paths from the repository's root:",
    );
  });
});

function linesMatching(path: string, patterns: readonly RegExp[]): string[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line, at) => {
      const found = patterns.map((pattern) => pattern.exec(line)?.[0]).find(Boolean);
      return found ? [`${path}:${at + 1} ${found}`] : [];
    });
}

/** Each cycle once, as `a → b → a`, by depth-first search. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) {
      cycles.push([...trail.slice(start), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
