// A state block as nodes write it, read field by field: what is missing or malformed is named, what is not known is ignored.
import { err, ok, type Result } from '@pay2slay/domain'
import type { BlockFields } from './block.js'
import { addressField, hashOrNull, hexOf, MalformedField, objectOf, rawOf, textOf, type Json } from './fields.js'

export interface SignedBlock extends BlockFields {
  /** 128 upper-case hex digits; not yet checked. */
  readonly signature: string
  /** 16 lower-case hex digits, or null where the node left it out. */
  readonly work: string | null
}

/** For readers of whole answers, which turn MalformedField into their own error. */
export function readBlockContents(contents: Json): SignedBlock {
  if (textOf(contents, 'type') !== 'state') throw new MalformedField('type is not "state"')
  const work = contents['work']
  return {
    account: addressField(contents, 'account'),
    previous: hashOrNull(contents, 'previous'),
    representative: addressField(contents, 'representative'),
    balance: rawOf(contents, 'balance'),
    link: hexOf(contents, 'link', 64).toUpperCase(),
    signature: hexOf(contents, 'signature', 128).toUpperCase(),
    work: work === undefined || work === '' ? null : hexOf(contents, 'work', 16).toLowerCase(),
  }
}

/** Reads the JSON form that `toBlockJson` writes and nodes tell. The error names the field. */
export function parseBlockJson(value: unknown): Result<SignedBlock, string> {
  try {
    return ok(readBlockContents(objectOf(value, 'the block')))
  } catch (error) {
    if (error instanceof MalformedField) return err(error.message)
    throw error
  }
}
