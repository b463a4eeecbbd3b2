export function staleFolders(root: string): readonly string[]
export function buildIfStale(root: string): string | null
