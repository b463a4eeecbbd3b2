// Operations of the contract that have no code yet: they answer 501. Whoever writes one takes its line away here.
import { notImplemented } from './http/handlers.js'

export const notYet = notImplemented('adminReverify')
