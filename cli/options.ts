import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { readTimeSpan } from '../core/index.ts'

/** A whole number from `min` upward, for a commander option. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < min)
      throw new InvalidArgumentError(`a whole number from ${min} upward is needed.`)
    return value
  }
}

/** A share in `[0, 1]`, for a commander option. */
export function share(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('a number from 0 to 1 is needed.')
  return value
}

/** A time span such as `100ms`, `60s`, `5m`, `1h` or `2d`, in milliseconds, for a commander option. */
export function timeSpan(text: string): number {
  const time = readTimeSpan(text)
  if (time === undefined)
    throw new InvalidArgumentError('a time span such as 100ms, 60s, 5m, 1h or 2d is needed.')
  return time
}

/** A share strictly between 0 and 1, for a commander option. */
export function properShare(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < 1))
    throw new InvalidArgumentError('a number between 0 and 1 is needed.')
  return value
}

/** A TCP port, for a commander option; 0 asks for any that is free. */
export function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('a port from 0 to 65535 is needed.')
  return value
}

/** A VNI in digits, from 1, or the name of a network, for a commander option. */
export function network(text: string): string {
  const isNumber = /^\d+$/.test(text)
  if (text.trim() === '' || (isNumber && !(Number(text) >= 1 && Number(text) < 2 ** 32)))
    throw new InvalidArgumentError('a VNI from 1 to 4294967295, or a name, is needed.')
  return text
}

/** A file that can be made: its folder is there, for a commander option. */
export function newFile(path: string): string {
  const folder = dirname(resolve(path))
  if (!existsSync(folder)) throw new InvalidArgumentError(`there is no folder ${folder}.`)
  return path
}

/** Some of `names`, separated by commas, at least one, for a commander option. */
export function someOf(names: readonly string[]): (text: string) => string[] {
  return (text) => {
    const given = list(text)
    const unknown = given.find((name) => !names.includes(name))
    if (given.length === 0 || unknown !== undefined)
      throw new InvalidArgumentError(`some of ${names.join(', ')} are needed.`)
    return given
  }
}

/** A list separated by commas, for a commander option. */
export function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** A list of whole numbers from `min` upward, separated by commas, for a commander option. */
export function wholeNumbers(min: number): (text: string) => number[] {
  return (text) => list(text).map(wholeNumber(min))
}

/** `time=ts,source=src` as a record, for a commander option. */
export function columnMap(text: string): Record<string, string> {
  return Object.fromEntries(
    list(text).map((pair) => {
      const [column, name] = pair.split('=')
      if (!column || !name)
        throw new InvalidArgumentError('pairs such as time=ts,source=src are needed.')
      return [column, name]
    }),
  )
}
