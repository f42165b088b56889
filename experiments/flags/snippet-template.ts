export type SnippetInput = {
  /** Where Cairn is reached, such as https://cairn.example.org; no trailing slash. */
  host: string;
  clientKey: string;
  flagKey: string;
  /** The attribute whose value lots are drawn by: the customer's key, or a team and a day. */
  hashAttribute: string;
  /** Lots are drawn by team and day; the customer's key is the attribute `id` beside it. */
  team: boolean;
};

export type SnippetTemplate = {
  id: string;
  label: string;
  language: string;
  install: string;
  needsApiKey: boolean;
  code(input: SnippetInput): string;
};
