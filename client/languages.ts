import type { DocumentFilter } from 'vscode';

type Filter = Required<Pick<DocumentFilter, 'language' | 'scheme'>>;

/** `NGINX` is the id that other extensions give to nginx configurations. */
const LANGUAGES = ['javascript', 'typescript', 'javascriptreact', 'typescriptreact', 'nginx', 'NGINX'];
const SCHEMES = ['file', 'untitled'];

/** The documents that the server reads. */
export const documentSelector: Filter[] = LANGUAGES.flatMap((language) =>
  SCHEMES.map((scheme) => ({ language, scheme })),
);
