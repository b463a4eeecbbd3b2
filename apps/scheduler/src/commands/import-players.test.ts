import { describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { parsePlayers } from './import-players.js'

const ADDRESS = 'ban_1ws8t8wyeoofkehd8mhzjxs8mdfczi5cpkdwmn8xis1htq5mu8jop7wzppic'
const BURN = 'ban_1burnbabyburndiscoinferno111111111111111111111111111aj49sw3w'
const HEAD = 'discord_id,discord_name,epic_account_id,address'

describe('a file of players', () => {
  it('is read with quotes, spaces, a byte order mark and columns in any order', () => {
    const text = `\uFEFFaddress,discord_id,discord_name,epic_account_id\n${ADDRESS}, 1 ,"Sam, the first",e1\n,2,Pete,\n`
    expect(parsePlayers(text, addressCodec)).toEqual({
      ok: true,
      value: [
        { discordId: '1', discordName: 'Sam, the first', epicAccountId: 'e1', address: ADDRESS },
        { discordId: '2', discordName: 'Pete', epicAccountId: null, address: null },
      ],
    })
  })

  it('is refused as a whole, with every mistake and its line', () => {
    const rows = [`x,Sam,e1,${ADDRESS}`, `1,,e1,${ADDRESS.slice(0, -1)}b`, `1,Pete,e2,${BURN}`]
    const read = parsePlayers([HEAD, ...rows].join('\n'), addressCodec)
    expect(read.ok ? [] : read.error).toEqual([
      'line 2: discord_id "x" is no Discord id: it has digits only',
      'line 3: discord_name is empty',
      'line 3: epic_account_id e1 stands on line 2 already',
      expect.stringMatching(/^line 3: address: .*checksum/),
      'line 4: discord_id 1 stands on line 3 already',
      expect.stringMatching(/^line 4: address: .*burn/),
    ])
  })

  it.each([
    ['discord_id,discord_name\n1,Sam', /missing: epic_account_id, address/],
    ['', /must name the columns/],
    [`${HEAD}\n1,"Sam`, /no CSV file/],
  ])('that is no such file is refused with what would be right: %j', (text, message) => {
    const read = parsePlayers(text, addressCodec)
    expect(read.ok ? '' : read.error.join()).toMatch(message)
  })
})
