import { expect, test } from 'vitest'
import { cellsOf } from './percent.ts'

test('cells are what marks begin, prose without its comment signs, empty ones left out', () => {
  const source = [
    '// %% [markdown]',
    '// # A title',
    '//',
    '// Prose.',
    '// %%',
    '',
    '// %%',
    'const x = 1',
    '// a comment stays',
  ].join('\n')
  expect(cellsOf(source)).toEqual([
    { kind: 'markdown', text: '# A title\n\nProse.', line: 2 },
    { kind: 'code', text: 'const x = 1\n// a comment stays', line: 8 },
  ])
})

test('what comes before the first mark is no cell', () => {
  expect(cellsOf('#!/usr/bin/env tsx\n// %%\n1')).toEqual([{ kind: 'code', text: '1', line: 3 }])
})
