import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openSealedFile, writeSealedFile } from './sealed-file.js'

const KEY = 'a passphrase of some length'
const HEADER = { format: 1, createdAt: 5, dialect: 'sqlite', world: null, migrations: ['one'] } as const
const BYTES = 300_000

let folder: string
let file: string
let content: Buffer
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sealed-'))
  file = path.join(folder, 'one.p2sbackup')
  content = randomBytes(BYTES)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function* pieces(buffer: Buffer, bytes = 7_001): AsyncGenerator<Buffer> {
  for (let at = 0; at < buffer.length; at += bytes) yield buffer.subarray(at, at + bytes)
}

async function read(passphrase = KEY): Promise<Buffer> {
  const opened = await openSealedFile(file, passphrase)
  try {
    const chunks: Buffer[] = []
    for await (const chunk of opened.content()) chunks.push(chunk)
    return Buffer.concat(chunks)
  } finally {
    await opened.close()
  }
}

it('gives back what was put in, in a file of the owner alone', async () => {
  const written = await writeSealedFile(file, HEADER, KEY, pieces(content))
  expect((await read()).equals(content)).toBe(true)
  expect(written).toMatchObject({ bytes: statSync(file).size, contentBytes: BYTES })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['one.p2sbackup'])
  const empty = path.join(folder, 'empty')
  await writeSealedFile(empty, HEADER, KEY, pieces(Buffer.alloc(0)))
  const opened = await openSealedFile(empty, KEY)
  for await (const chunk of opened.content()) expect(chunk.length).toBe(0)
  await opened.close()
})

it('writes over no file, and leaves nothing behind when what it should hold ends early', async () => {
  writeFileSync(file, 'mine')
  await expect(writeSealedFile(file, HEADER, KEY, pieces(content))).rejects.toThrow(/EEXIST/)
  expect(readFileSync(file, 'utf8')).toBe('mine')
  async function* broken() {
    yield content
    throw new Error('the server went away')
  }
  await expect(writeSealedFile(`${file}2`, HEADER, KEY, broken())).rejects.toThrow('the server went away')
  expect(readdirSync(folder)).toEqual(['one.p2sbackup'])
})

it('refuses another key, another file, a file that is not there', async () => {
  await writeSealedFile(file, HEADER, KEY, pieces(content))
  await expect(read('another passphrase')).rejects.toThrow('P2S_BACKUP_KEY is not the key that it was made with')
  writeFileSync(file, 'something else, but long enough')
  await expect(read()).rejects.toThrow('it is no backup of pay2slay')
  rmSync(file)
  await expect(read()).rejects.toThrow('the file does not exist')
})

it('notices any bit that was turned, anything cut off and anything added', async () => {
  await writeSealedFile(file, HEADER, KEY, pieces(content))
  const good = readFileSync(file)
  const places = [
    8,
    20,
    40,
    good.length - 1,
    good.length - 40,
    good.length - 200,
    ...[0.2, 0.5, 0.9].map((part) => Math.floor(good.length * part)),
  ]
  for (const place of places) {
    const bad = Buffer.from(good)
    bad.writeUInt8(bad.readUInt8(place) ^ 1, place)
    writeFileSync(file, bad)
    await expect(read()).rejects.toThrow(/damaged|format/)
  }
  for (const length of [good.length - 1, good.length - 200, 70_000, 100, 12]) {
    writeFileSync(file, good.subarray(0, length))
    await expect(read()).rejects.toThrow(/cut off|damaged/)
  }
  writeFileSync(file, Buffer.concat([good, Buffer.from('x')]))
  await expect(read()).rejects.toThrow('something follows its end')
})

it('says that a newer version is needed for a newer format', async () => {
  await writeSealedFile(file, { ...HEADER, format: 2 }, KEY, pieces(content))
  await expect(read()).rejects.toThrow('it has format 2, and this version reads format 1: use a newer version')
})
