// usage: choose-bid.ts --bids BIDS.json --audited AUDITED.json --dseq N [--max-price N] [--prefer ADDRESS,ADDRESS] [--denom uact]
// Prints the provider of the cheapest open bid among those that the auditor has signed; bids of preferred providers come first. BIDS is
// what `akt query market bid DSEQ -o json` answers, AUDITED what `akt query audit list --limit 1000 -o json` does.
// Exit codes: 0; 1 a list that cannot be read; 2 arguments; 3 no bid that may be taken.
import { readFileSync } from 'node:fs'
import { asProgram, flagsOf, GuardFailure, type Guard } from '../lib/guard.js'
import { AUDITOR } from './rules.js'

export interface Bid {
  readonly provider: string
  readonly dseq: string
  readonly state: string
  readonly denom: string
  /** As the chain writes it: up to 18 places. */
  readonly amount: string
}

type Fields = Readonly<Record<string, unknown>>

export const chooseBid: Guard = async (args, output) => {
  const { values } = flagsOf(args, {
    bids: { type: 'string', required: true },
    audited: { type: 'string', required: true },
    dseq: { type: 'string', required: true },
    'max-price': { type: 'string', default: '30000' },
    prefer: { type: 'string', default: '' },
    denom: { type: 'string', default: 'uact' },
  })
  const audited = auditedProviders(jsonIn(values['audited'] ?? ''))
  const bids = bidsIn(jsonIn(values['bids'] ?? ''))
  const limit = priceOf(values['max-price'] ?? '')
  if (limit === null) throw new GuardFailure(2, `--max-price ${values['max-price'] ?? ''} is no price`)
  const fitting = bids
    .filter((bid) => bid.state === 'open' && bid.dseq === values['dseq'] && bid.denom === values['denom'])
    .flatMap((bid) => {
      const price = priceOf(bid.amount)
      return price !== null && price <= limit ? [{ ...bid, price }] : []
    })
  const trusted = fitting.filter(({ provider }) => audited.has(provider))
  const preferred = new Set(
    (values['prefer'] ?? '')
      .split(',')
      .map((address) => address.trim())
      .filter(Boolean),
  )
  const liked = trusted.filter(({ provider }) => preferred.has(provider))
  const [best] = [...(liked.length > 0 ? liked : trusted)].sort(cheapestFirst)
  if (best === undefined)
    throw new GuardFailure(
      3,
      `no bid may be taken: ${bids.length} bids, ${fitting.length} open and within the price, none of those audited`,
    )
  output.print(best.provider)
}

/** At one price the address decides, so that two looks at one list choose alike. */
const cheapestFirst = (
  left: { price: bigint; provider: string },
  right: { price: bigint; provider: string },
): number =>
  left.price === right.price ? (left.provider < right.provider ? -1 : 1) : left.price < right.price ? -1 : 1

/** A decimal of up to 18 places as a whole number of 10^-18; null for anything else. */
function priceOf(text: string): bigint | null {
  const [, whole = '', places = ''] = /^(\d{1,20})(?:\.(\d{1,18}))?$/.exec(text) ?? []
  return whole === '' ? null : BigInt(whole) * 10n ** 18n + BigInt(places.padEnd(18, '0'))
}

function bidsIn(document: unknown): readonly Bid[] {
  const list = fieldsOf(document)['bids']
  if (!Array.isArray(list)) throw new GuardFailure(1, 'the list of bids has no bids in it')
  return list.map((entry: unknown) => {
    const bid = fieldsOf(fieldsOf(entry)['bid'])
    const id = fieldsOf(bid['id'] ?? bid['bid_id'])
    const price = fieldsOf(bid['price'])
    const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
    return {
      provider: text(id['provider']),
      dseq: text(id['dseq']),
      state: text(bid['state']),
      denom: text(price['denom']),
      amount: text(price['amount']),
    }
  })
}

/** Providers of whom the auditor has signed anything. */
function auditedProviders(document: unknown): ReadonlySet<string> {
  const list = fieldsOf(document)['providers']
  if (!Array.isArray(list)) throw new GuardFailure(1, 'the list of audited providers has no providers in it')
  const signed = list.map(fieldsOf).filter(({ auditor }) => auditor === AUDITOR)
  return new Set(
    signed.flatMap(({ owner }) => (typeof owner === 'string' && /^akash1[0-9a-z]{38}$/.test(owner) ? [owner] : [])),
  )
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new GuardFailure(1, `${file} cannot be read as JSON: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}

await asProgram(import.meta.url, chooseBid)
