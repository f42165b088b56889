import type { SnippetInput, SnippetTemplate } from "./snippet-template.ts";
import { appSnippets } from "./snippets-app.ts";
import { serverSnippets } from "./snippets-server.ts";

/** Ready to paste: `install` is a command or a dependency line, `code` reads the flag and reports the exposure. */
export type Snippet = {
  id: string;
  label: string;
  /** For syntax highlighting. */
  language: string;
  install: string;
  code: string;
  /** Whether the program needs a secret API key in the variable CAIRN_API_KEY. */
  needsApiKey: boolean;
};

const templates: readonly SnippetTemplate[] = [...appSnippets, ...serverSnippets];

const safe = {
  host: /^https?:\/\/[\w.:[\]-]+$/,
  clientKey: /^[\w-]+$/,
  flagKey: /^[a-zA-Z0-9_.:|-]+$/,
  hashAttribute: /^[\w.-]+$/,
} as const;

/**
 * How each official SDK reads one flag here and tells us who met its test.
 * @throws {RangeError} on a host, key or attribute that could end the quotes it stands in
 */
export function snippets(input: SnippetInput): Snippet[] {
  for (const [name, pattern] of Object.entries(safe)) {
    // The keys of `safe` are keys of the input.
    const value = input[name as keyof typeof safe];
    if (!pattern.test(value)) throw new RangeError(`${name} cannot stand in a program: ${value}`);
  }
  return templates.map(({ code, ...snippet }) => ({ ...snippet, code: code(input).trim() }));
}
