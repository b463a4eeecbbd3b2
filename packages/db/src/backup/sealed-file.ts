// A backup as a file: gzip, then AES-256-GCM in frames, so that any size streams through a little memory and no byte is believed
// before it is authenticated. A file is whole or not there: written beside its name, flushed, then given the name.
import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from 'node:crypto'
import { link, open, unlink, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { BackupError, codeOf } from './error.js'
import { MAGIC, MAX_HEADER_BYTES, parseHeader, type BackupHeader } from './header.js'

const FRAME_BYTES = 64 * 1024
const TAG_BYTES = 16
const DATA = 0
const END = 1
/** 32 MiB and a tenth of a second for each guess at a passphrase. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

export interface Written {
  /** Of the file. */
  readonly bytes: number
  /** Of what is in it, before packing. */
  readonly contentBytes: number
  /** SHA-256 of what is in it, hex. */
  readonly sha256: string
}

interface Trailer {
  readonly contentBytes: number
  readonly sha256: string
}

const keyOf = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(passphrase.normalize('NFKC'), salt, 32, SCRYPT, (error, key) => (error ? reject(error) : resolve(key))),
  )

/** Every frame has its own nonce, and says whether it is the last: nothing can be moved, left out or cut off. */
function nonceOf(index: number, kind: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(index))
  nonce[11] = kind
  return nonce
}

/** Writes a new file; refuses to write over one. */
export async function writeSealedFile(
  file: string,
  header: Omit<BackupHeader, 'salt'>,
  passphrase: string,
  content: AsyncIterable<Buffer>,
): Promise<Written> {
  const salt = randomBytes(16)
  const key = await keyOf(passphrase, salt)
  const text = Buffer.from(JSON.stringify({ ...header, salt: salt.toString('base64') }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const head = Buffer.concat([MAGIC, length, text])
  const part = `${file}.${randomBytes(6).toString('hex')}.part`
  const handle = await open(part, 'wx', 0o600)
  try {
    await handle.writeFile(head)
    const sealer = new Sealer(handle, key, createHash('sha256').update(head).digest())
    const trailer = await seal(sealer, content)
    await handle.sync()
    const { size } = await handle.stat()
    await handle.close()
    await link(part, file)
    await syncFolder(path.dirname(file))
    return { bytes: size, ...trailer }
  } finally {
    await handle.close().catch(() => undefined) // closed already where all went well
    await unlink(part)
  }
}

async function seal(sealer: Sealer, content: AsyncIterable<Buffer>): Promise<Trailer> {
  const hash = createHash('sha256')
  let contentBytes = 0
  async function* measured() {
    for await (const chunk of content) {
      hash.update(chunk)
      contentBytes += chunk.length
      yield chunk
    }
  }
  await pipeline(Readable.from(measured(), { objectMode: false }), createGzip(), async (packed) => {
    for await (const chunk of packed as AsyncIterable<Buffer>) await sealer.add(chunk)
  })
  const trailer = { contentBytes, sha256: hash.digest('hex') }
  await sealer.end(Buffer.from(JSON.stringify(trailer)))
  return trailer
}

class Sealer {
  #pending = Buffer.alloc(0)
  #index = 0

  constructor(
    private readonly handle: FileHandle,
    private readonly key: Buffer,
    private readonly head: Buffer,
  ) {}

  async add(chunk: Buffer): Promise<void> {
    this.#pending = Buffer.concat([this.#pending, chunk])
    while (this.#pending.length >= FRAME_BYTES) {
      await this.#write(this.#pending.subarray(0, FRAME_BYTES), DATA)
      this.#pending = this.#pending.subarray(FRAME_BYTES)
    }
  }

  async end(trailer: Buffer): Promise<void> {
    if (this.#pending.length > 0) await this.#write(this.#pending, DATA)
    await this.#write(trailer, END)
  }

  async #write(plain: Buffer, kind: number): Promise<void> {
    const cipher = createCipheriv('aes-256-gcm', this.key, nonceOf(this.#index, kind)).setAAD(this.head)
    this.#index += 1
    const frame = Buffer.alloc(5)
    frame[0] = kind
    frame.writeUInt32BE(plain.length, 1)
    await this.handle.writeFile(Buffer.concat([frame, cipher.update(plain), cipher.final(), cipher.getAuthTag()]))
  }
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export interface SealedFile {
  readonly header: BackupHeader
  /** What is in it. Only at its end is the whole of it proven: an error on the way means that nothing of it may be used. */
  content(): AsyncGenerator<Buffer>
  close(): Promise<void>
}

/** Reads the header; the key is tried on the first frame. */
export async function openSealedFile(file: string, passphrase: string): Promise<SealedFile> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    const missing = codeOf(error) === 'ENOENT'
    throw new BackupError(missing ? 'the file does not exist' : 'the file cannot be read', { cause: error })
  })
  try {
    const start = await take(handle, MAGIC.length + 4, 'it is no backup of pay2slay')
    if (!start.subarray(0, MAGIC.length).equals(MAGIC)) throw new BackupError('it is no backup of pay2slay')
    const length = start.readUInt32BE(MAGIC.length)
    if (length > MAX_HEADER_BYTES) throw new BackupError('its header cannot be read: the file is damaged')
    const text = await take(handle, length, CUT_OFF)
    const header = parseHeader(text)
    const key = await keyOf(passphrase, Buffer.from(header.salt, 'base64'))
    const head = createHash('sha256').update(start).update(text).digest()
    return { header, content: () => unsealed(handle, key, head), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

const CUT_OFF = 'it is cut off: the file is damaged'

async function take(handle: FileHandle, bytes: number, otherwise: string): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  let filled = 0
  while (filled < bytes) {
    const { bytesRead } = await handle.read(buffer, filled, bytes - filled)
    if (bytesRead === 0) throw new BackupError(otherwise)
    filled += bytesRead
  }
  return buffer
}

async function* unsealed(handle: FileHandle, key: Buffer, head: Buffer): AsyncGenerator<Buffer> {
  let trailer: Trailer | null = null
  async function* frames() {
    for (let index = 0; ; index += 1) {
      const [kind, plain] = await readFrame(handle, key, head, index)
      if (kind === END) {
        trailer = JSON.parse(plain.toString('utf8')) as Trailer
        return
      }
      yield plain
    }
  }
  const packed = Readable.from(frames(), { objectMode: false })
  const unpacked = createGunzip()
  packed.once('error', (error) => unpacked.destroy(error))
  packed.pipe(unpacked)
  const hash = createHash('sha256')
  let contentBytes = 0
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      hash.update(chunk)
      contentBytes += chunk.length
      yield chunk
    }
  } finally {
    packed.destroy()
    unpacked.destroy()
  }
  const told = trailer as Trailer | null
  if (told?.sha256 !== hash.digest('hex') || told.contentBytes !== contentBytes)
    throw new BackupError('what is in it is not what was written: the file is damaged')
  const { bytesRead } = await handle.read(Buffer.alloc(1), 0, 1)
  if (bytesRead > 0) throw new BackupError('something follows its end: the file is damaged')
}

async function readFrame(handle: FileHandle, key: Buffer, head: Buffer, index: number): Promise<[number, Buffer]> {
  const frame = await take(handle, 5, CUT_OFF)
  const kind = frame[0] ?? DATA
  const length = frame.readUInt32BE(1)
  if (length > FRAME_BYTES || kind > END) throw new BackupError('a frame of it is damaged')
  const sealed = await take(handle, length + TAG_BYTES, CUT_OFF)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index, kind), { authTagLength: TAG_BYTES })
    decipher.setAAD(head).setAuthTag(sealed.subarray(length))
    return [kind, Buffer.concat([decipher.update(sealed.subarray(0, length)), decipher.final()])]
  } catch (error) {
    const why =
      index === 0 ? 'P2S_BACKUP_KEY is not the key that it was made with, or the file is damaged' : 'it is damaged'
    throw new BackupError(why, { cause: error })
  }
}
