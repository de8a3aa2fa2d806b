/** The folder in which a file lies, without a slash at its end. */
export const basePath = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')));

/** The folders from a file's own upward, nearest first. */
export function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
}

/** A relative path from a folder; null where it leads above the root. */
export function joinPath(folder: string, relative: string): string | null {
  const parts = folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.length <= 1) return null;
      parts.pop();
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
