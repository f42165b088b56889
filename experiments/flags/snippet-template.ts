export type SnippetInput = {
  /** Where Cairn is reached, such as https://cairn.example.org; no trailing slash. */
  host: string;
  clientKey: string;
  flagKey: string;
  /** The attribute whose value is the customer's key. */
  hashAttribute: string;
};

export type SnippetTemplate = {
  id: string;
  label: string;
  language: string;
  install: string;
  needsApiKey: boolean;
  code(input: SnippetInput): string;
};
