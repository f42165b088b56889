/** As many as a busy workspace asks again and again; each keeps its plan, some tens of kilobytes. */
const mostNames = 400;

/**
 * Which statements are worth a name of their own, by which a session keeps them parsed and planned: from the second time
 * they are asked on. The embedded database takes longer to plan most statements than to run them: the data of a page
 * comes in two thirds of the time. Not for a server, where a pooler may hand out another session.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #once = new Set<string>();

  /** @returns undefined: asked for the first time, or as many as there may be have a name already */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size === mostNames) return known;
    if (this.#once.delete(text)) {
      const name = `statement_${this.#names.size + 1}`;
      this.#names.set(text, name);
      return name;
    }
    // Statements of which no two are alike must not pile up.
    if (this.#once.size === 10 * mostNames) this.#once.clear();
    this.#once.add(text);
    return undefined;
  }
}
