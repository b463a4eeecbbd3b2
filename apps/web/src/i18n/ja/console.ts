// What admins read in the console.
import type { Catalogue } from '../catalogue.js'

export const jaConsole = { 'console.title': 'Console' } as const satisfies Catalogue<string>
