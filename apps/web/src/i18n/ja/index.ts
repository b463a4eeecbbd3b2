// Everything that visitors and players read, in Japanese.
import type { Catalogue } from '../catalogue.js'
import type { en } from '../en/index.js'
import { jaCommon } from './common.js'
import { jaPlayer } from './player.js'
import { jaProblems } from './problems.js'
import { jaPublic } from './public.js'

export const ja: Catalogue<keyof typeof en> = { ...jaCommon, ...jaPublic, ...jaPlayer, ...jaProblems }
