// Everything that visitors and players read, in Spanish.
import type { Catalogue } from '../catalogue.js'
import type { en } from '../en/index.js'
import { esCommon } from './common.js'
import { esPlayer } from './player.js'
import { esProblems } from './problems.js'
import { esPublic } from './public.js'

export const es: Catalogue<keyof typeof en> = { ...esCommon, ...esPublic, ...esPlayer, ...esProblems }
