import { describe, expect, it } from '@jest/globals'
import { tooOldNode } from './node-version.js'

describe('a Node', () => {
  it.each(['20.20.2', '18.0.0', '8.17.0'])('%s is refused with one sentence that says what to do', (version) => {
    expect(tooOldNode(version)).toMatch(/needs Node 22 or newer and runs on .*: start it with/)
  })

  it.each(['22.13.0', '24.21.0', '100.0.0'])('%s will do', (version) => {
    expect(tooOldNode(version)).toBeNull()
  })
})
