/** What `npm run generate` writes beside the indexes: path → text. */

export async function generatedFiles(_root: string): Promise<ReadonlyMap<string, string>> {
  return new Map();
}
