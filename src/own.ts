/** Looking up names that somebody outside chose: what every object has by nature does not count. */

export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
