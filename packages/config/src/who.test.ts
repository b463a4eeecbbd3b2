import { expect, test } from '@jest/globals'
import { userInfo } from 'node:os'
import { commandActor } from './who.js'

test('the audit log names the user, and a user without a name by number', () => {
  expect(commandActor()).toBe(`cli:${userInfo().username}`)
  const nameless = () => {
    throw Object.assign(new Error('ENOENT: no such file or directory, uv_os_get_passwd'), {
      syscall: 'uv_os_get_passwd',
    })
  }
  expect(commandActor(nameless)).toBe(`cli:uid-${process.getuid?.()}`)
  const broken = () => {
    throw new Error('a fault')
  }
  expect(() => commandActor(broken)).toThrow('a fault')
})
