/** Whether a refusal says where in its input it is, and whether there is such a place. */

import { at } from './read/pointer.ts'
import { JsonSplitter } from './read/split-json.ts'

/**
 * @param message - Of the refusal of an input that was called `input`.
 * @param input - What was refused.
 * @returns True for a line, with or without a column, a byte, fields or a JSON pointer that the input has,
 *   and for an input that is wrong as a whole.
 */
export function namesPlace(message: string, input: string | Uint8Array): boolean {
  if (!message.startsWith('input')) return false
  const about = message.slice('input'.length)
  return (
    namesLine(about, input) ||
    namesByte(about, input) ||
    namesFields(about, input) ||
    namesPointer(about, input) ||
    isOfTheWhole(about, input)
  )
}

/** `:3: …` or `:3:14: …`, in the input or in a text that a pointer leads to. */
function namesLine(about: string, input: string | Uint8Array): boolean {
  const [, pointer = '', line, column = '1'] =
    /^(?:#(\/\S*))?(?:#\d+)*:(\d+)(?::(\d+))?: /.exec(about) ?? []
  if (line === undefined) return false
  const inner = pointer === '' ? textOf(input) : at(jsonOf(textOf(input)), pointer)
  const lines = typeof inner === 'string' ? inner.split('\n') : []
  const text = lines[Number(line) - 1]
  return text !== undefined && Number(column) <= text.length + 1
}

function namesByte(about: string, input: string | Uint8Array): boolean {
  const [, byte] = / at byte (\d+)/.exec(about) ?? []
  return byte !== undefined && Number(byte) <= Buffer.byteLength(input)
}

/** `no format that is known has these fields: a, b; …`. */
function namesFields(about: string, input: string | Uint8Array): boolean {
  const [, listed] =
    /^(?:#\d+)*: no format that is known has these fields: (.*); give /s.exec(about) ?? []
  if (listed === undefined) return false
  const values = jsonValues(input)
  return values.some((value) => {
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : []
    return listed === (names.slice(0, 5).join(', ') || 'none')
  })
}

/**
 * `#/hosts/0/host: …`, `:2#/push: …`, `: GoalStateV2, /port_states/p: …`, or one after the other: all but
 * the last part must be there, which may be what is missing. Where the whole is at fault the input is no
 * object, or the message names a key.
 */
function namesPointer(about: string, input: string | Uint8Array): boolean {
  const [, nth, line, outer, message, inner] =
    /^(?:#\d+)*?(?:#(\d+))?(?::(\d+))?(?:#((?:\/[^\s]*?)?))?(?:: (GoalState(?:V2)?|GoalStateOperationReply), (\/.*?))?: /s.exec(
      about,
    ) ?? []
  if (outer === undefined && inner === undefined) return false
  if (message !== undefined && isBinary(input)) return true
  const text = textOf(input)
  const whole = line === undefined ? jsonOf(text) : jsonOf(text.split('\n')[Number(line) - 1]!)
  const element = nth === undefined ? whole : jsonValues(input)[Number(nth)]
  const pointer = `${outer ?? ''}${inner ?? ''}`
  if (pointer === '')
    return typeof element !== 'object' || element === null || /key|expected/.test(about)
  const parent = at(element, pointer.slice(0, pointer.lastIndexOf('/')))
  return typeof parent === 'object' && parent !== null
}

/** What has no places: nothing at all, text of no format, a value that is no object. */
function isOfTheWhole(about: string, input: string | Uint8Array): boolean {
  if (about.startsWith(': the input is empty')) return input.length === 0
  if (about.startsWith(': compressed by ')) return isBinary(input)
  const [, start] = /^: text that is not JSON, it begins with (".*"); /s.exec(about) ?? []
  if (start !== undefined) return textOf(input).trimStart().startsWith(JSON.parse(start))
  if (/^(?:#\d+)*: a network state is a JSON object/.test(about))
    return jsonValues(input).some(
      (value) => typeof value !== 'object' || value === null || Array.isArray(value),
    )
  return false
}

/** The input, or the values of which it consists. */
function jsonValues(input: string | Uint8Array): unknown[] {
  const text = textOf(input)
  const whole = jsonOf(text)
  if (whole !== undefined) return elements(whole)
  const splitter = new JsonSplitter()
  return [...splitter.push(text), ...splitter.end()].flatMap((one) => elements(jsonOf(one)))
}

/** A list's elements come first, as they are what is counted. */
function elements(value: unknown): unknown[] {
  return Array.isArray(value) ? [...value, value] : [value]
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function textOf(input: string | Uint8Array): string {
  return typeof input === 'string' ? input : new TextDecoder().decode(input)
}

function isBinary(input: string | Uint8Array): boolean {
  return typeof input !== 'string' && jsonOf(textOf(input)) === undefined
}
