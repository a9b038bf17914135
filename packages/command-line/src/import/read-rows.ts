import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse';
import { CommandFailed } from '../command-errors.ts';

/** Longer rows are a sign of a quote that never ends. */
const rowBytesMax = 1024 * 1024;
const headerBytesMax = 64 * 1024;

export interface CsvRow {
  /** 1 is the row below the header. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** Streams the rows of a CSV file; the first thing it yields is the header, as row 0. */
export async function* readRows(file: string): AsyncGenerator<CsvRow> {
  const delimiter = delimiterOf(await firstLineOf(file));
  const source = createReadStream(file);
  const parser = parse({
    bom: true,
    delimiter,
    max_record_size: rowBytesMax,
    skip_empty_lines: true,
  });
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let number = 0;
  try {
    for await (const cells of parser) {
      yield { number, cells: cells as string[] };
      number += 1;
    }
  } catch (cause) {
    throw new CommandFailed(`row ${number}: ${sentenceOf(cause)}`, { cause });
  } finally {
    source.destroy();
  }
}

/** Semicolons and tabs are as common as commas: the one that the header has most of. */
function delimiterOf(header: string): string {
  const count = (sign: string) => header.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

async function firstLineOf(file: string): Promise<string> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new CommandFailed(`cannot read ${file}: ${sentenceOf(cause)}`, { cause });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytesMax), 0);
    return buffer.toString('utf8', 0, bytesRead).split(/\r?\n/)[0] ?? '';
  } finally {
    await handle.close();
  }
}

const sentenceOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
