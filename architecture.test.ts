import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { expect, test } from 'vitest'

/** Folders that each folder may import, through their doors. Anything not named here imports freely. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  plots: ['core'],
  datasets: ['core'],
  goalstate: ['core'],
  'ml/compute': ['core'],
  'ml/features': ['core', 'datasets'],
  'ml/models/kmeans': ['core', 'datasets', 'ml/compute', 'ml/features'],
  'ml/models/sequence': ['core', 'datasets', 'ml/compute', 'ml/features'],
  'ml/evaluation': [
    'core',
    'plots',
    'datasets',
    'ml/features',
    'ml/models/kmeans',
    'ml/models/sequence',
  ],
  'ml/lifecycle': [
    'core',
    'plots',
    'datasets',
    'ml/compute',
    'ml/features',
    'ml/models/kmeans',
    'ml/models/sequence',
    'ml/evaluation',
  ],
  ml: ['ml/features', 'ml/models/kmeans', 'ml/models/sequence', 'ml/evaluation', 'ml/lifecycle'],
  serving: ['core', 'datasets', 'ml', 'goalstate'],
  client: [],
  cli: ['core', 'datasets', 'ml', 'goalstate', 'serving'],
}

const root = import.meta.dirname
const folders = Object.keys(mayImport).sort((a, b) => b.length - a.length)
const folderOf = (file: string) => folders.find((folder) => file.startsWith(`${folder}/`))

interface Import {
  readonly file: string
  readonly target: string
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const specifiers = text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)
  return [...specifiers].map(([, path]) => ({
    file,
    target: normalize(join(dirname(file), path!)),
  }))
}

const sources = Object.keys(mayImport)
  .filter((folder) => !folder.includes('/'))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  )
const crossing = sources
  .flatMap(importsOf)
  .filter(
    ({ file, target }) => folderOf(target) !== undefined && folderOf(file) !== folderOf(target),
  )

test('imports point one way: a folder imports only the folders below it', () => {
  const wrong = crossing.filter(
    ({ file, target }) => !mayImport[folderOf(file)!]!.includes(folderOf(target)!),
  )
  expect(wrong).toEqual([])
})

test('a folder is entered by its door, index.ts', () => {
  const wrong = crossing.filter(({ target }) => target !== `${folderOf(target)}/index.ts`)
  expect(wrong).toEqual([])
})

test('every folder has a door', () => {
  const doors = Object.keys(mayImport).filter((folder) => folder !== 'cli')
  expect(doors.filter((folder) => !sources.includes(`${folder}/index.ts`))).toEqual([])
})

test('ONNX Runtime is imported in one place', () => {
  const importing = sources.filter((file) =>
    readFileSync(join(root, file), 'utf8').includes("from 'onnxruntime-node'"),
  )
  expect(importing).toEqual(['ml/compute/session.ts'])
})
