// A password from a person who types it, without showing it, or from a pipe. Never from the command line, where everybody can see it.
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../admin-login/passwords.js'
import { StartError } from '../start-error.js'

export interface Terminal {
  readonly input: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY'>>
  readonly output: NodeJS.WritableStream
}

/** Typed twice on a terminal; else the first line of the input. */
export async function readPassword({ input, output }: Terminal): Promise<string> {
  if (input.isTTY !== true) return checked(await firstLine(input))
  const first = checked(await typed({ input, output }, 'Password: '))
  const second = await typed({ input, output }, 'The same again: ')
  if (first !== second) throw new StartError('the two passwords differ: nothing was made')
  return first
}

/** The terminal is told to show nothing: what readline writes goes nowhere. */
async function typed({ input, output }: Terminal, question: string): Promise<string> {
  output.write(question)
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const line = createInterface({ input, output: nowhere, terminal: true })
  const stopped = new Promise<never>((_resolve, reject) => {
    line.once('SIGINT', () => {
      reject(new StartError('nothing was made'))
    })
  })
  try {
    return await Promise.race([line.question(''), stopped])
  } finally {
    line.close()
    output.write('\n')
  }
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of input) {
    text += String(chunk)
    if (text.includes('\n') || text.length > 2 * LONGEST_PASSWORD) break
  }
  return text.split(/\r?\n/)[0] ?? ''
}

function checked(password: string): string {
  const { length } = password
  if (length >= SHORTEST_PASSWORD && length <= LONGEST_PASSWORD) return password
  throw new StartError(
    `the password has ${length} characters: it must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD}, and should be made by a password manager`,
  )
}
