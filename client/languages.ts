import type { DocumentFilter } from 'vscode';

type Filter = Required<Pick<DocumentFilter, 'language' | 'scheme'>>;

const LANGUAGES = ['javascript', 'typescript', 'javascriptreact', 'typescriptreact'];
const SCHEMES = ['file', 'untitled'];

/** The documents that the server reads. */
export const documentSelector: Filter[] = LANGUAGES.flatMap((language) =>
  SCHEMES.map((scheme) => ({ language, scheme })),
);
