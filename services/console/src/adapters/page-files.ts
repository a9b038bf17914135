import { readdir, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

export interface PageFile {
  readonly contentType: string;
  readonly text: string;
}

const folder = path.join(import.meta.dirname, '../page');
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page's files by name. TypeScript becomes JavaScript by leaving its types out: no build step. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const name of await readdir(folder)) {
    const contentType = contentTypes[path.extname(name)];
    if (contentType === undefined) continue;
    const source = await readFile(path.join(folder, name), 'utf8');
    const text = name.endsWith('.ts') ? stripTypeScriptTypes(source) : source;
    files.set(name, { contentType, text });
  }
  return files;
}
