// Everything that visitors and players read, in English: the language that the others are measured against.
import { enCommon } from './common.js'
import { enPlayer } from './player.js'
import { enProblems } from './problems.js'
import { enPublic } from './public.js'

export const en = { ...enCommon, ...enPublic, ...enPlayer, ...enProblems } as const
