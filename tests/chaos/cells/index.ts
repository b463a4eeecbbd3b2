// Every cell of the matrix, in the order in which stages can be kept.
import type { Cell } from '../support/cell.js'
import { bodyCells } from './body.js'
import { databaseCells } from './database.js'
import { killCells } from './kill.js'
import { nodeCells } from './node.js'
import { stopCells } from './stop.js'

const stage = ({ database, batch, ownServer = false }: Cell): string => `${database} ${batch} ${String(ownServer)}`

const all = [...killCells, ...stopCells, ...nodeCells, ...bodyCells, ...databaseCells]

/** A stable order: cells of one stage stand together, and the first kind comes first. */
export const CELLS: readonly Cell[] = [...Map.groupBy(all, stage).values()].flat()
