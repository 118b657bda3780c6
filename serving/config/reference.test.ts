import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readSettings } from './read-settings.ts'
import { configurationExample, configurationReference } from './reference.ts'
import { settingList } from './setting-list.ts'

test('docs/configuration.md is what the settings say; else run `npm run docs`', () => {
  const path = new URL('../../docs/configuration.md', import.meta.url)
  expect(readFileSync(path, 'utf8')).toBe(configurationReference())
})

test('the example of the reference can be read', () => {
  const { problems, settings } = readSettings({ name: 'example', text: configurationExample }, {})
  expect(problems).toEqual([])
  expect(settings.webhooks?.allow).toEqual(['10.0.0.0/8'])
})

test('no two settings have one variable or one flag', () => {
  const variables = settingList.map(({ env }) => env)
  expect(new Set(variables).size).toBe(variables.length)
  const flags = settingList.flatMap(({ flag }) => (flag === undefined ? [] : [flag]))
  expect(new Set(flags).size).toBe(flags.length)
})
