// What admins read in the console.
import { enConsole } from '../en/console.js'

export const jaConsole = enConsole
