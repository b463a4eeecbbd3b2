// The test vectors, typed as far as the tests read them. The JSON names the source of each one.
import { readFileSync } from 'node:fs'

export interface Vectors {
  readonly constants: Readonly<Record<'raw_per_ban' | 'max_raw' | 'work_threshold_live' | 'address_regex', string>>
  readonly genesis_block: Readonly<
    Record<'source' | 'representative' | 'account' | 'work' | 'signature' | 'hash' | 'work_value', string>
  >
  readonly keys: readonly {
    readonly private_key: string
    readonly public_key: string
    readonly address: string
    readonly wrong_public_key_if_sha512?: string
  }[]
  readonly addresses: {
    readonly valid: readonly { readonly address: string; readonly public_key: string }[]
    readonly invalid: readonly { readonly address: string; readonly reason: string }[]
  }
  readonly seeds: readonly {
    readonly seed: string
    readonly index: number
    readonly private_key: string
    readonly public_key: string
    readonly address: string
  }[]
  readonly blocks: readonly {
    readonly name: string
    readonly block: Readonly<Record<'account' | 'previous' | 'representative' | 'balance' | 'link', string>>
    readonly hash: string
    readonly private_key?: string
    readonly signature?: string
    readonly signer_public_key?: string
  }[]
  readonly work: readonly {
    readonly root: string
    readonly work: string
    readonly value: string
    readonly valid_banano_fffffe0000000000: boolean
    readonly valid_fffffff000000000: boolean
  }[]
  readonly signed_messages: readonly {
    readonly address: string
    readonly message: string
    readonly signature: string
    readonly valid: boolean
  }[]
  readonly units: {
    readonly valid: readonly { readonly ban: string; readonly raw: string }[]
    readonly invalid: readonly { readonly ban: string; readonly reason: string }[]
  }
}

export const vectors = JSON.parse(readFileSync(new URL('./banano-vectors.json', import.meta.url), 'utf8')) as Vectors
