import {
  Type,
  type Static,
  type TArray,
  type TNull,
  type TObject,
  type TSchema,
  type TString,
  type TUnion,
} from 'typebox';
import { Value } from 'typebox/value';
import { common } from './common-problems.ts';

const cursorLengthMax = 2_048;

/** Query fields of every list. Spread into a route's own: `Type.Object({ ...pageQuery, … })`. */
export const pageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(
    Type.String({ maxLength: cursorLengthMax, description: 'nextCursor of the page before' }),
  ),
};

/** The schema of a page of `item`. */
export function pageOf<Item extends TSchema>(
  item: Item,
): TObject<{ items: TArray<Item>; nextCursor: TUnion<[TString, TNull]> }> {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: Type.Union([Type.String(), Type.Null()]),
  });
}

/** Opaque to callers; `position` is JSON. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** The position in a cursor, checked against `schema`, for callers can send what they like; throws `invalid-cursor`. */
export function decodeCursor<Schema extends TSchema>(
  schema: Schema,
  cursor: string,
): Static<Schema> {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Value.Check(schema, position)) return position;
  } catch {
    // The same answer as for a position of another list.
  }
  throw common.problem('invalid-cursor', 'Send nextCursor as it was given, or none to start over.');
}
