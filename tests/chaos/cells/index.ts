// Every cell of the matrix, in the order in which stages can be kept.
import type { Cell } from '../support/cell.js'
import { killCells } from './kill.js'

export const CELLS: readonly Cell[] = [...killCells]
