// The recorded answers of a real node, and which fields of them depend on its time, build or luck.
import { readFileSync } from 'node:fs'

export interface Transcript {
  readonly seq: number
  readonly section: string
  readonly title: string
  readonly request?: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[] | null
  readonly request_raw?: string
  readonly request_headers?: Readonly<Record<string, string>>
  readonly method?: string
  readonly path?: string
  readonly http_status?: number | readonly number[]
  readonly response_headers?: Readonly<Record<string, string>>
  readonly response?: unknown
  /** Of a WebSocket: what came, the code of a connection that ended, the blocks that were made. */
  readonly messages?: readonly Readonly<Record<string, unknown>>[]
  readonly closed?: number | null
  readonly block?: string | readonly string[]
  readonly raw?: string
}

const load = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8'))

export const TRANSCRIPTS = (load('banano-node-transcripts.json') as { readonly transcripts: readonly Transcript[] })
  .transcripts

export interface WorldBlock {
  readonly hash: string
  readonly account: string
  readonly previous: string
  readonly representative: string
  readonly balance: string
  readonly link: string
  readonly signature: string
  readonly work: string
}
export const WORLD_BLOCKS = (load('banano-node-world.json') as { readonly blocks: readonly WorldBlock[] }).blocks

/** Told by the node's clock, build, key or luck: only the kind of text is compared. */
const LUCK: ReadonlySet<string> = new Set([
  'local_timestamp',
  'modified_timestamp',
  'timestamp',
  'seconds',
  'uptime',
  'build_info',
  'store_vendor',
])
const WORK_LUCK: ReadonlySet<string> = new Set(['work', 'difficulty', 'multiplier'])
/** A node signs its telemetry with a key that the sandbox does not have. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_id', 'signature'])

const kind = (text: string): string => {
  if (/^\d+$/.test(text)) return 'digits'
  if (/^\d+\.\d{15}$/.test(text)) return 'decimal of 15 places'
  return /^[0-9a-f]{16}$/.test(text) ? '16 hex digits' : 'text'
}

/** The answer with what cannot repeat replaced by its kind. Keys keep their order: it is compared too. */
export function comparable(answer: unknown, action: string): unknown {
  if (Array.isArray(answer)) return answer.map((item) => comparable(item, action))
  if (typeof answer !== 'object' || answer === null) return answer
  const entries = Object.entries(answer).filter(([key]) => action !== 'telemetry' || !LEFT_OUT.has(key))
  return entries.map(([key, value]) => {
    const lucky = LUCK.has(key) || (action === 'work_generate' && WORK_LUCK.has(key))
    return [key, lucky && typeof value === 'string' ? `<${kind(value)}>` : comparable(value, action)]
  })
}
