// Where the sources are that a mutant edits.
export const flow = (name) => `packages/domain/src/flows/${name}.ts`
export const sql = (name) => `packages/db/src/${name}.ts`
export const rule = (name) => `packages/domain/src/${name}.ts`
