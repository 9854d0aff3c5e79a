/**
 * What is asked of a database, without a database: steps yield statements and are handed rows, so that the same steps run in SQLite's writer
 * thread and over a PostgreSQL connection. SQL here is what both dialects read; parameters are `?`.
 */

export type Value = string | number | null;

export interface Statement {
  readonly sql: string;
  readonly values: readonly Value[];
}

export type Row = Readonly<Record<string, unknown>>;

export type Steps<Result> = Generator<Statement, Result, readonly Row[]>;

/** A row does not have the column that its statement asks for: the schema is not the one this code was written for. */
export class UnexpectedRow extends Error {
  override readonly name = "UnexpectedRow";
}

export function* rows(sql: string, ...values: readonly Value[]): Steps<readonly Row[]> {
  return yield { sql, values };
}

export function* row(sql: string, ...values: readonly Value[]): Steps<Row | undefined> {
  return (yield { sql, values })[0];
}

export function text(from: Row, column: string): string {
  const value = from[column];
  if (typeof value !== "string") throw new UnexpectedRow(`column ${column} holds ${typeof value}, not text`);
  return value;
}

export function integer(from: Row, column: string): number {
  const value = from[column];
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new UnexpectedRow(`column ${column} holds no whole number`);
  return value;
}

/** The column's text; undefined for null. */
export function maybeText(from: Row, column: string): string | undefined {
  return from[column] === null ? undefined : text(from, column);
}

/** Times are kept as whole milliseconds since 1970. */
export const date = (from: Row, column: string): Date => new Date(integer(from, column));

export const maybeDate = (from: Row, column: string): Date | undefined => (from[column] === null ? undefined : date(from, column));
