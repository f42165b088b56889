/** As many as a busy workspace asks again and again; each keeps its parse, some tens of kilobytes. */
const mostNames = 400;
/** Statements of more characters carry rows in their text: no two are alike. */
const longestText = 20_000;

/**
 * Which statements are worth a name of their own, by which a session keeps them parsed: from the second time they are
 * asked on. The embedded database takes longer to make out most statements than to run them. Not for a server, where a
 * pooler may hand out another session.
 */
export class StatementNames {
  /** Names by text, those asked longest ago first. */
  readonly #names = new Map<string, string>();
  readonly #once = new Set<string>();

  /**
   * When there are as many as there may be, a new statement takes the name of the one asked longest ago.
   * @returns undefined: asked for the first time, or too long
   */
  nameOf(text: string): string | undefined {
    if (text.length > longestText) return undefined;
    const known = this.#names.get(text);
    if (known !== undefined) return this.#keep(text, known);
    if (this.#once.delete(text)) return this.#keep(text, this.#freeName());
    if (this.#once.size === 2 * mostNames) this.#once.clear();
    this.#once.add(text);
    return undefined;
  }

  #keep(text: string, name: string): string {
    this.#names.delete(text);
    this.#names.set(text, name);
    return name;
  }

  #freeName(): string {
    const [oldest] = this.#names;
    if (this.#names.size < mostNames || oldest === undefined) return `statement_${this.#names.size + 1}`;
    const [text, name] = oldest;
    this.#names.delete(text);
    return name;
  }
}
