import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { IdentityError } from '../errors.ts'

/**
 * The node's libp2p key from a file, base64 of its protobuf on one line. Makes an Ed25519 key when the file is absent: readable by
 * its owner only, complete or not there at all, and durable before it is used. When two processes race, both get the same key.
 * @throws IdentityError when the file holds something else.
 */
export async function loadIdentity(path: string): Promise<PrivateKey> {
  const existing = await readIdentity(path)
  if (existing !== undefined) return existing
  const key = await generateKeyPair('Ed25519')
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(`${Buffer.from(privateKeyToProtobuf(key)).toString('base64')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    // Unlike a rename, a link never replaces what another process put there first.
    await link(temporary, path)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
    const winner = await readIdentity(path)
    if (winner !== undefined) return winner
    throw error
  } finally {
    await unlink(temporary)
  }
  await syncFolder(dirname(path))
  return key
}

async function readIdentity(path: string): Promise<PrivateKey | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
  try {
    return privateKeyFromProtobuf(Buffer.from(text.trim(), 'base64'))
  } catch (cause) {
    throw new IdentityError(path, cause)
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
