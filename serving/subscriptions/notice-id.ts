import { createCipheriv, createDecipheriv } from 'node:crypto'

/** Between sequence numbers and the ids that subscribers see. */
export interface NoticeIds {
  /** 22 characters of base64url. */
  idOf(seq: number): string
  /** `undefined` for what is no id of this store. */
  seqOf(id: string): number | undefined
}

/**
 * Ids that tell whoever has no key nothing about how many others there are between two of them: one block of
 * AES-128, which is a random-looking permutation, over 8 zero bytes and the number.
 *
 * @param key - 16 bytes, the same as long as ids are to be understood.
 */
export function noticeIds(key: Uint8Array): NoticeIds {
  return {
    idOf(seq) {
      const block = Buffer.alloc(16)
      block.writeBigUInt64BE(BigInt(seq), 8)
      const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
      return cipher.update(block).toString('base64url')
    },
    seqOf(id) {
      if (!/^[\w-]{22}$/.test(id)) return undefined
      const decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false)
      const block = decipher.update(Buffer.from(id, 'base64url'))
      const seq = Number(block.readBigUInt64BE(8))
      return block.readBigUInt64BE(0) === 0n && Number.isSafeInteger(seq) ? seq : undefined
    },
  }
}
