import { type Reading, refused } from './reading.ts'

/** A MAC address as a number in `[0, 2⁴⁸)`, so that two spellings of one address are one key. */
export type Mac = number

const spellings = [
  /^[\da-f]{2}(:[\da-f]{2}){5}$/i,
  /^[\da-f]{2}(-[\da-f]{2}){5}$/i,
  /^[\da-f]{4}(\.[\da-f]{4}){2}$/i,
  /^[\da-f]{12}$/i,
]

/** Reads `aa:bb:cc:dd:ee:ff`, `AA-BB-CC-DD-EE-FF`, `aabb.ccdd.eeff` or `aabbccddeeff`. */
export function parseMac(text: string): Reading<Mac> {
  if (!spellings.some((spelling) => spelling.test(text)))
    return refused(`"${text}" is no MAC address: ${macProblem(text)}`)
  return { ok: true, value: Number.parseInt(text.replace(/[:.-]/g, ''), 16) }
}

function macProblem(text: string): string {
  if (text === '') return 'it is empty'
  const wrong = /[^\da-f:.-]/i.exec(text)
  if (wrong) return `"${wrong[0]}" is not a hexadecimal digit`
  const digits = text.replace(/[:.-]/g, '').length
  return digits === 12
    ? 'its digits are not in six pairs such as aa:bb:cc:dd:ee:ff'
    : `it has ${digits} of 12 hexadecimal digits`
}

/** The one spelling of a MAC address, `aa:bb:cc:dd:ee:ff`. */
export function formatMac(mac: Mac): string {
  return mac.toString(16).padStart(12, '0').match(/../g)!.join(':')
}

/** Whether the group bit is set: multicast or broadcast, which no port may own. */
export function isGroupMac(mac: Mac): boolean {
  return Math.floor(mac / 2 ** 40) % 2 === 1
}
