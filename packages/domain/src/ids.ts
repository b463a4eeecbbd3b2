// Ids are plain strings with a brand, so that a payout id can never be passed where a player id is meant.

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type PlayerId = Branded<'PlayerId'>
export type AccrualId = Branded<'AccrualId'>
export type PayoutId = Branded<'PayoutId'>
export type ReadingId = Branded<'ReadingId'>
/** A checksummed `ban_…` address, 64 characters. Made only by an AddressCodec. */
export type Address = Branded<'Address'>
/** 64 upper-case hex digits. */
export type BlockHash = Branded<'BlockHash'>

/** For adapters that read ids back from where the domain stored them. */
export const asId = <T extends string>(text: string): T => text as T
