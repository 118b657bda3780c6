import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml'
import type { z } from 'zod'
import { type Setting, settingList, settingValue } from './setting-list.ts'
import { Settings } from './settings.ts'

/** A configuration file that was read. */
export interface SettingsFile {
  /** What problems call it, e.g. its path. */
  readonly name: string
  readonly text: string
}

/** What is wrong, where, and what to do. */
export interface SettingProblem {
  /** A line of the file, or a variable. */
  readonly place: string
  readonly detail: string
}

export interface ReadSettings {
  /** What can be used; nothing where something is wrong. */
  readonly settings: Settings
  /** By path, e.g. `http.port`, who said it: the file's line or the variable. */
  readonly sources: ReadonlyMap<string, string>
  readonly problems: readonly SettingProblem[]
}

/**
 * Settings of a file and of the environment, which wins over it.
 *
 * @param environment - Of which variables that begin with `PORTENT_` count.
 */
export function readSettings(
  file: SettingsFile | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ReadSettings {
  const read = file ? readFile(file) : { value: {}, problems: [], placeOf: () => '' }
  const told = tree(read.value)
  const sources = new Map<string, string>()
  for (const { path } of settingList)
    if (at(told, path) !== undefined) sources.set(path.join('.'), read.placeOf(path))
  const problems = [...read.problems, ...unknownVariables(environment)]
  for (const setting of settingList) {
    const text = environment[setting.env]
    if (text === undefined || text === '') continue
    put(told, setting.path, settingValue(setting, text))
    sources.set(setting.path.join('.'), setting.env)
  }
  const result = Settings.safeParse(told)
  if (!result.success)
    for (const { path, message } of result.error.issues.flatMap(leavesOf))
      problems.push({ place: placeOf(path, sources, read.placeOf), detail: message })
  return { settings: result.success && problems.length === 0 ? result.data : {}, sources, problems }
}

/** All problems in one sentence. */
export function settingProblems(problems: readonly SettingProblem[]): string {
  const lines = problems.map(({ place, detail }) => `${place}: ${detail}`)
  return `${lines.join('; ')}; docs/configuration.md lists the settings`
}

function readFile({ name, text }: SettingsFile) {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true })
  const lineOf = (offset: number) => `${name}:${lines.linePos(offset).line}`
  const problems: SettingProblem[] = document.errors.map(({ pos, message }) => ({
    place: lineOf(pos[0]),
    detail: message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''),
  }))
  let value: unknown = {}
  try {
    if (problems.length === 0) value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    problems.push({ place: `${name}:1`, detail: `${(error as Error).message}; write it out` })
  }
  if (value !== null && (typeof value !== 'object' || Array.isArray(value)))
    problems.push({ place: `${name}:1`, detail: 'sections and settings are needed, such as http:' })
  return {
    value,
    problems,
    placeOf(path: readonly PropertyKey[]): string {
      return lineOf(offsetOf(document.contents as YAMLMap | null, path.map(String)))
    },
  }
}

/** Where the key of a path is, or the deepest of those above it that is there. */
function offsetOf(contents: YAMLMap | null, path: readonly string[]): number {
  let map: unknown = contents
  let offset = contents?.range?.[0] ?? 0
  for (const name of path) {
    if (!isMap(map)) break
    const pair = map.items.find(({ key }) => isScalar(key) && `${key.value}` === name)
    if (!pair) break
    offset = (isScalar(pair.key) && pair.key.range?.[0]) || offset
    map = pair.value
  }
  return offset
}

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'>

/** One problem for each name that there is not. */
function leavesOf(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'unrecognized_keys') return [issue]
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: `there is no setting ${[...issue.path, key].join('.')}${similar([...issue.path, key].join('.'))}`,
  }))
}

function placeOf(
  path: readonly PropertyKey[],
  sources: ReadonlyMap<string, string>,
  inFile: (path: readonly PropertyKey[]) => string,
): string {
  const names = path.map(String)
  const known = settingList.find((one) => one.path.every((name, i) => names[i] === name))
  const source = known && sources.get(known.path.join('.'))
  // A line of the file may be told more closely, within a list or a section of a setting.
  if (source?.startsWith('PORTENT_')) return `${source} (${names.join('.')})`
  return `${inFile(path)} (${names.join('.')})`
}

const otherVariables = new Set(['PORTENT_CONFIG'])

function unknownVariables(environment: Readonly<Record<string, string | undefined>>) {
  const known = new Set(settingList.map(({ env }) => env))
  return Object.keys(environment)
    .filter((name) => name.startsWith('PORTENT_') && !known.has(name) && !otherVariables.has(name))
    .map((name): SettingProblem => {
      const path = name.slice('PORTENT_'.length).toLowerCase().replaceAll('_', '.')
      return { place: name, detail: `there is no such setting${similar(path)}` }
    })
}

/** Which settings may have been meant. */
function similar(path: string): string {
  const last = path.split('.').at(-1)!.toLowerCase()
  const like = settingList.filter(({ path: own }) => {
    const name = own.at(-1)!.toLowerCase()
    return (
      name === last || own.join('.').toLowerCase().replaceAll('.', '') === path.replaceAll('.', '')
    )
  })
  const names = like.map(({ path: own }) => own.join('.'))
  return names.length > 0 ? `; did you mean ${names.join(' or ')}?` : ''
}

type Tree = Record<string, unknown>

/** A copy that can be changed; empty for what is no map. */
const tree = (value: unknown): Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (structuredClone(value) as Tree)
    : {}

const at = (value: unknown, [name, ...rest]: readonly string[]): unknown =>
  name === undefined ? value : at((value as Tree | null | undefined)?.[name], rest)

function put(into: Tree, [name, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[name!] = value
  else {
    into[name!] = tree(into[name!])
    put(into[name!] as Tree, rest, value)
  }
}

/** What a setting is set to, if it is. */
export const settingAt = (settings: Settings, { path }: Setting): unknown => at(settings, path)
